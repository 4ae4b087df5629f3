"""Who is in the crisis: the roles, the coalition's members and their sourced attributes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from escalation.actors_table import Missing, fill, read_table
from escalation.errors import InputError, unknown
from escalation.reading import Section
from escalation.typing import Array, Mask

ROLES = ("challenger", "target", "leader", "partner", "monitor", "alliance", "union")
ABSENT = ("alliance", "union")
"""Roles that nobody need play: an empty code stands for an institution that there is not."""

RESERVED = ("coalition", "chance")


@dataclass(frozen=True, eq=False)
class Cast:
    """The actors by role, as codes of the table.

    Attributes
    ----------
    challenger, target, leader, partner : str
        States; the leader and the partner are members.
    monitor, alliance, union : str
        Codes of the institutions; an alliance or a union that there is not has an empty code and no members.
    coalition : tuple of M str
        The members, in the order of every member-wise array.
    actors : DataFrame
        A row a state by code: ``country``, ``gdp`` (in the table's currency), ``milex_pct`` (military
        spending, per cent of GDP), ``gas`` (the challenger's share of gas imports, 0 to 1), ``personnel``
        and ``population`` (thousands), ``cinc`` (share of world capabilities), ``ideal`` (of UN voting),
        ``distance`` (to the challenger, km), ``nato``, ``eu``, and ``filled``, what ``[missing]`` gave.
    source : str
        Where the table's figures come from, with ``[@key]`` into the bibliography.
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
    source: str

    @cached_property
    def gas(self) -> Array:
        """(M,) The challenger's share of each member's gas imports, 0 to 1."""
        return self._members("gas")

    @cached_property
    def distance(self) -> Array:
        """(M,) Least distance to the challenger, km."""
        return self._members("distance")

    @cached_property
    def gdp(self) -> Array:
        """(M,) Gross domestic product, in the table's currency."""
        return self._members("gdp")

    @cached_property
    def milex_pct(self) -> Array:
        """(M,) Military spending, per cent of GDP."""
        return self._members("milex_pct")

    @cached_property
    def ideal(self) -> Array:
        """(M,) Ideal point of UN voting; higher is closer to the leader's order [@bailey2017]."""
        return self._members("ideal")

    @cached_property
    def population(self) -> Array:
        """(M,) Population, thousands."""
        return self._members("population")

    @cached_property
    def in_alliance(self) -> Mask:
        """(M,) Whether the member is in the alliance."""
        return self._rows("nato").to_numpy(dtype=np.bool_) & bool(self.alliance)

    @cached_property
    def in_union(self) -> Mask:
        """(M,) Whether the member is in the union."""
        return self._rows("eu").to_numpy(dtype=np.bool_) & bool(self.union)

    @cached_property
    def cinc_challenger(self) -> float:
        """The challenger's share of the world's material capabilities."""
        return float(self.actors["cinc"].to_dict()[self.challenger])

    @cached_property
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
        The table ``[cast]``; `actors` is the path of the actors' table from the working folder.
    missing : mapping of str to Missing
        What to assume for an attribute without a figure.

    Raises
    ------
    InputError
        If a role or a column is absent, an actor is unknown or repeated, or a figure is no number.
    """
    section.only("actors", "source", "columns", "coalition", *ROLES)
    nobody = [role for role in ABSENT if section.get(role) == ""]
    roles = {role: "" if role in nobody else section.text(role) for role in ROLES}
    raw = section.data.get("coalition")
    if isinstance(raw, list) and not raw:
        raise InputError(f"{section.where} coalition is empty; list the codes of at least one member.")
    coalition = section.texts("coalition")
    file = section.text("actors")
    table = read_table(Path(file), section.section("columns"))
    _check_roles(section.where, roles, coalition, table)
    return assemble(roles, coalition, table, section.text("source"), missing, file)


def assemble(
    roles: Mapping[str, str],
    coalition: tuple[str, ...],
    table: dict[str, dict[str, object]],
    source: str,
    missing: Mapping[str, Missing],
    file: str,
) -> Cast:
    """A cast from an actors' table in which everybody stands, its gaps filled.

    Parameters
    ----------
    roles : mapping of str to str
        A code for each of `ROLES`.
    coalition : tuple of str
        Codes of the members.
    table : dict of str to dict
        As `escalation.actors_table.read_table` returns it.
    source, file : str
        Where the figures come from, and the table's name in messages.
    missing : mapping of str to Missing
        What to assume for an attribute without a figure.

    Raises
    ------
    InputError
        If a member lacks a figure for which nothing is assumed, or a side its capabilities.
    """
    for code in coalition:
        fill(table[code], code, missing, file)
    for role in ("challenger", "target"):
        if math.isnan(float(str(table[roles[role]]["cinc"]))):
            raise InputError(f"{file}: {roles[role]} has no cinc; give its material capabilities.")
    frame = pd.DataFrame.from_dict(table, orient="index")
    frame.index.name = "code"
    return Cast(coalition=coalition, actors=frame, source=source, **roles)


def plain_table(actors: pd.DataFrame) -> dict[str, dict[str, object]]:
    """The actors' table in types that JSON knows, by code; None where there is no figure."""
    return {
        str(code): {str(column): None if value != value else value for column, value in row.items()}
        for code, row in actors.to_dict(orient="index").items()
    }


def _check_roles(
    where: str, roles: Mapping[str, str], coalition: tuple[str, ...], table: Mapping[str, object]
) -> None:
    for code in (roles["challenger"], roles["target"], *coalition):
        if code not in table:
            raise unknown("actor", code, table, where)
    repeated = [code for place, code in enumerate(coalition) if code in coalition[:place]]
    if repeated:
        raise InputError(f'{where} coalition lists "{repeated[0]}" twice; list each member once.')
    for role in ("leader", "partner"):
        if roles[role] not in coalition:
            raise unknown("member", roles[role], coalition, f"{where} {role}")
    for role in ("challenger", "target"):
        if roles[role] in coalition:
            raise InputError(
                f'{where} {role} is "{roles[role]}", a member of the coalition; give another state.'
            )
    kinds = ("challenger", "target", "monitor", "alliance", "union")
    codes = [roles[role] for role in kinds if roles[role] or role not in ABSENT]
    for place, code in enumerate(codes):
        if code in codes[:place] or code in RESERVED or (place > 1 and code in table):
            raise InputError(
                f'{where} the code "{code}" is taken twice; give every role and institution its own.'
            )
