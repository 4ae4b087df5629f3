"""Who is in the crisis: the roles, the coalition's members and the table of their sourced attributes."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from escalation.errors import InputError, unknown
from escalation.parameters import STATUSES
from escalation.reading import Section, number
from escalation.typing import Array, Mask

ATTRIBUTES: Mapping[str, tuple[float, float, float]] = {
    "gdp": (1e-9, math.inf, 1.0),
    "milex_pct": (0.0, 100.0, 1.0),
    "gas": (0.0, 1.0, 0.01),
    "personnel": (0.0, math.inf, 1.0),
    "cinc": (0.0, 1.0, 1.0),
    "ideal": (-10.0, 10.0, 1.0),
    "population": (1e-9, math.inf, 1.0),
    "distance": (0.0, 20040.0, 1.0),
}
"""Numbers of an actor: lowest, highest (`gas` as a share), and what the table's figure (`gas` in per cent) is multiplied by."""

MEMBER_NEEDS = ("gdp", "milex_pct", "gas", "ideal", "population", "distance")
"""Attributes without which a state cannot be a member; only these are filled from ``[missing]``."""

MEMBERSHIPS = ("nato", "eu")
"""Yes-or-no columns: membership in the alliance and in the union."""

ROLES = ("challenger", "target", "leader", "partner", "monitor", "alliance", "union")
RESERVED = ("coalition", "chance")

_YES_NO = {"y": True, "n": False, "yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True)
class Missing:
    """What is assumed for an attribute where the table has no figure.

    Attributes
    ----------
    attribute : str
        One of `MEMBER_NEEDS`.
    value, low, high : float
        The figure and its plausible range, in the attribute's unit.
    source, status : str
        Where it comes from.
    """

    attribute: str
    value: float
    low: float
    high: float
    source: str
    status: str


@dataclass(frozen=True, eq=False)
class Cast:
    """The actors by role, as codes of the table.

    Attributes
    ----------
    challenger, target, leader, partner : str
        States; the leader and the partner are members.
    monitor, alliance, union : str
        Codes of the institutions.
    coalition : tuple of M str
        The members, in the order of every member-wise array.
    actors : DataFrame
        A row a state by code: ``country``, the columns of `ATTRIBUTES` (GDP in the table's currency, military spending in
        per cent of GDP, the challenger's share of gas imports from 0 to 1, forces and population in thousands, CINC as a
        share of the world's, UN ideal point, distance to the challenger in km), ``nato``, ``eu``, and ``filled``, the
        attributes taken from ``[missing]``.
    """

    challenger: str
    target: str
    leader: str
    partner: str
    monitor: str
    alliance: str
    union: str
    coalition: tuple[str, ...]
    actors: pd.DataFrame

    @property
    def gas(self) -> Array:
        """(M,) The challenger's share of each member's gas imports, 0 to 1."""
        return self._members("gas")

    @property
    def distance(self) -> Array:
        """(M,) Least distance to the challenger, km."""
        return self._members("distance")

    @property
    def gdp(self) -> Array:
        """(M,) Gross domestic product, in the table's currency."""
        return self._members("gdp")

    @property
    def milex_pct(self) -> Array:
        """(M,) Military spending, per cent of GDP."""
        return self._members("milex_pct")

    @property
    def ideal(self) -> Array:
        """(M,) Ideal point of UN voting; higher is closer to the leader's order [@bailey2017]."""
        return self._members("ideal")

    @property
    def population(self) -> Array:
        """(M,) Population, thousands."""
        return self._members("population")

    @property
    def in_alliance(self) -> Mask:
        """(M,) Whether the member is in the alliance."""
        return self._rows("nato").to_numpy(dtype=np.bool_)

    @property
    def in_union(self) -> Mask:
        """(M,) Whether the member is in the union."""
        return self._rows("eu").to_numpy(dtype=np.bool_)

    @property
    def cinc_challenger(self) -> float:
        """The challenger's share of the world's material capabilities."""
        return float(self.actors["cinc"].to_dict()[self.challenger])

    @property
    def cinc_target(self) -> float:
        """The target's share of the world's material capabilities."""
        return float(self.actors["cinc"].to_dict()[self.target])

    def with_attribute(self, code: str, attribute: str, value: float) -> Cast:
        """The cast with one figure of one member changed.

        Parameters
        ----------
        code : str
            The actor.
        attribute : str
            One of `ATTRIBUTES`.
        value : float
            The figure, in the attribute's unit.
        """
        actors = self.actors.copy()
        actors.loc[code, attribute] = value
        return replace(self, actors=actors)

    def _rows(self, column: str) -> pd.Series:
        return self.actors[column].loc[list(self.coalition)]

    def _members(self, attribute: str) -> Array:
        return self._rows(attribute).to_numpy(dtype=np.float64)


def read_cast(section: Section, missing: Mapping[str, Missing]) -> Cast:
    """The cast that ``[cast]`` describes.

    Parameters
    ----------
    section : Section
        The table ``[cast]``; `actors` holds the path of the actors' table, which the loader has made absolute.
    missing : mapping of str to Missing
        What to assume for an attribute without a figure.

    Raises
    ------
    InputError
        If a role or a column is absent, an actor is unknown or repeated, or a figure is no number.
    """
    section.only("actors", "columns", "coalition", *ROLES)
    roles = {role: section.text(role) for role in ROLES}
    raw = section.data.get("coalition")
    if isinstance(raw, list) and not raw:
        raise InputError(f"{section.where} coalition is empty; list the codes of at least one member.")
    coalition = section.texts("coalition")
    table = _read_table(Path(section.text("actors")), section.section("columns"))
    _check_roles(section, roles, coalition, table)
    for code in coalition:
        _fill(table[code], code, missing, section.text("actors"))
    for role in ("challenger", "target"):
        if math.isnan(float(str(table[roles[role]]["cinc"]))):
            raise InputError(f"{section.text('actors')}: {roles[role]} has no cinc; give the {role}'s material capabilities.")
    frame = pd.DataFrame.from_dict(table, orient="index")
    frame.index.name = "code"
    return Cast(coalition=coalition, actors=frame, **roles)


def read_missing(section: Section) -> dict[str, Missing]:
    """The figures of ``[missing]``, by attribute.

    Raises
    ------
    InputError
        If an attribute is unknown, a value lies outside its range, or a key is absent.
    """
    section.only(*MEMBER_NEEDS)
    result = {}
    for attribute in section.data:
        each = section.section(attribute)
        each.only("value", "range", "source", "status")
        low, high = each.pair("range")
        floor, ceiling, _ = ATTRIBUTES[attribute]
        number(low, floor, ceiling, f"{each.where} the low end of range")
        number(high, floor, ceiling, f"{each.where} the high end of range")
        status = each.choice("status", STATUSES)
        result[attribute] = Missing(attribute, each.number("value", low, high), low, high, each.text("source"), status)
    return result


def plain_table(actors: pd.DataFrame) -> dict[str, dict[str, object]]:
    """The actors' table in types that JSON knows, by code; None where there is no figure."""
    return {
        str(code): {str(column): None if value != value else value for column, value in row.items()}
        for code, row in actors.to_dict(orient="index").items()
    }


def _read_table(path: Path, columns: Section) -> dict[str, dict[str, object]]:
    columns.only("code", "country", *ATTRIBUTES, *MEMBERSHIPS)
    wanted = {
        key: columns.texts(key) if isinstance(columns.get(key), list) else (columns.text(key),)
        for key in ("code", "country", *ATTRIBUTES, *MEMBERSHIPS)
    }
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, header = list(reader), list(reader.fieldnames or ())
    except OSError as error:
        raise InputError(f"{path}: this actors' table cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: this actors' table is not UTF-8 text (byte {error.start}).") from error
    for names in wanted.values():
        for name in names:
            if name not in header:
                raise unknown("column", name, header, str(path))
    table: dict[str, dict[str, object]] = {}
    for line, row in enumerate(rows, start=2):
        code = (row[wanted["code"][0]] or "").strip()
        if not code or code in table:
            problem = f'repeats the actor "{code}"' if code else "has no actor's code"
            raise InputError(f"{path}: line {line} {problem}; give each actor one row and a code of its own.")
        table[code] = _row(row, wanted, f"{path}: line {line} ({code})")
    return table


def _row(row: Mapping[str, str | None], wanted: Mapping[str, tuple[str, ...]], where: str) -> dict[str, object]:
    result: dict[str, object] = {"country": row[wanted["country"][0]]}
    for attribute, (low, high, factor) in ATTRIBUTES.items():
        given = [(name, (row[name] or "").strip()) for name in wanted[attribute]]
        name, text = next((each for each in given if each[1]), ("", ""))
        try:
            figure = float(text) if text else math.nan
        except ValueError as error:
            raise InputError(f'{where} {name} is "{text}", which is not a number; give one or leave it empty.') from error
        result[attribute] = figure * factor if not text else number(figure, low / factor, high / factor, f"{where} {name}") * factor
    for column in MEMBERSHIPS:
        name = wanted[column][0]
        answer = (row[name] or "").strip().lower()
        if answer not in _YES_NO:
            raise InputError(f'{where} {name} is "{answer}"; give y or n.')
        result[column] = _YES_NO[answer]
    return {**result, "filled": ""}


def _check_roles(
    section: Section, roles: Mapping[str, str], coalition: tuple[str, ...], table: Mapping[str, object]
) -> None:
    for code in (roles["challenger"], roles["target"], *coalition):
        if code not in table:
            raise unknown("actor", code, table, section.where)
    repeated = [code for place, code in enumerate(coalition) if code in coalition[:place]]
    if repeated:
        raise InputError(f'{section.where} coalition lists "{repeated[0]}" twice; list each member once.')
    for role in ("leader", "partner"):
        if roles[role] not in coalition:
            raise unknown("member", roles[role], coalition, f"{section.where} {role}")
    for role in ("challenger", "target"):
        if roles[role] in coalition:
            raise InputError(f'{section.where} {role} is "{roles[role]}", a member of the coalition; give another state.')
    codes = [roles[role] for role in ("challenger", "target", "monitor", "alliance", "union")]
    for place, code in enumerate(codes):
        if code in codes[:place] or code in RESERVED or (place > 1 and code in table):
            raise InputError(f'{section.where} the code "{code}" is taken twice; give every role and institution its own.')


def _fill(row: dict[str, object], code: str, missing: Mapping[str, Missing], file: str) -> None:
    filled = []
    for attribute in MEMBER_NEEDS:
        if math.isnan(float(str(row[attribute]))):
            if attribute not in missing:
                raise InputError(f"{file}: {code} has no {attribute}; give it there, or a figure under [missing.{attribute}].")
            row[attribute] = missing[attribute].value
            filled.append(attribute)
    row["filled"] = " ".join(filled)
