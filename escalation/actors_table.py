"""The actors' table: sourced figures by state from a CSV file, and what is assumed where one is missing."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from escalation.errors import InputError, unknown
from escalation.parameters import STATUSES
from escalation.reading import Section, number

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
"""Numbers of an actor: lowest, highest, and the factor from the file's unit (per cent for `gas`)."""

MEMBER_NEEDS = ("gdp", "milex_pct", "gas", "ideal", "population", "distance")
"""Attributes without which a state cannot be a member, and which ``[missing]`` can fill."""

OF_MEMBERS = ("resolve", "part")
"""What a scenario can say of a member beyond its figures: a resolve of its own, and 0 where it stands aside."""

MEMBERSHIPS = ("nato", "eu")
"""Yes-or-no columns: membership in the alliance and in the union."""

_YES_NO = {
    "y": True,
    "n": False,
    "yes": True,
    "no": False,
    "true": True,
    "false": False,
    "1": True,
    "0": False,
}


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
        result[attribute] = Missing(
            attribute, each.number("value", low, high), low, high, each.text("source"), status
        )
    return result


def read_table(path: Path, columns: Section) -> dict[str, dict[str, object]]:
    """Read an actors' table.

    Parameters
    ----------
    path : Path
        A CSV file with a row a state.
    columns : Section
        The table ``[cast.columns]``: the file's column for each attribute, or several in order of preference.

    Returns
    -------
    dict of str to dict
        By code: ``country``, the numbers of `ATTRIBUTES` (NaN where there is none), the memberships and an
        empty ``filled``.

    Raises
    ------
    InputError
        If the file or a column is absent, a code is repeated or a figure is no number in its range.
    """
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
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: this actors' table is not a CSV file in UTF-8 ({error}).") from error
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


def _row(
    row: Mapping[str, str | None], wanted: Mapping[str, tuple[str, ...]], where: str
) -> dict[str, object]:
    result: dict[str, object] = {"country": row[wanted["country"][0]]}
    for attribute, (low, high, factor) in ATTRIBUTES.items():
        given = [(name, (row[name] or "").strip()) for name in wanted[attribute]]
        name, text = next((each for each in given if each[1]), ("", ""))
        if not text:
            result[attribute] = math.nan
            continue
        try:
            figure = float(text)
        except ValueError as error:
            raise InputError(
                f'{where} {name} is "{text}", which is not a number; give one or leave it empty.'
            ) from error
        result[attribute] = number(figure, low / factor, high / factor, f"{where} {name}") * factor
    for column in MEMBERSHIPS:
        name = wanted[column][0]
        answer = (row[name] or "").strip().lower()
        if answer not in _YES_NO:
            raise InputError(f'{where} {name} is "{answer}"; give y or n.')
        result[column] = _YES_NO[answer]
    return {**result, "filled": ""}


def fill(row: dict[str, object], code: str, missing: Mapping[str, Missing], file: str) -> None:
    """Put what is assumed where a member's row has no figure, and note it under ``filled``.

    Raises
    ------
    InputError
        If nothing is assumed for a figure that is needed.
    """
    filled = []
    for attribute in MEMBER_NEEDS:
        if math.isnan(float(str(row[attribute]))):
            if attribute not in missing:
                raise InputError(
                    f"{file}: {code} has no {attribute}; give it there or under [missing.{attribute}]."
                )
            row[attribute] = missing[attribute].value
            filled.append(attribute)
    row["filled"] = " ".join(filled)
