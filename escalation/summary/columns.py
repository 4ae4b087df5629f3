"""Columns of a table, asked for by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pandas as pd

from escalation.errors import InputError, unknown
from escalation.ladder import Ladder

POINT = "point"
"""The column that numbers the points of a sample, or of a table of points."""

RUNGS = (
    "settlement",
    "normal",
    "demands",
    "build-up",
    "grey-zone",
    "limited-force",
    "invasion",
    "clash",
    "nuclear",
)
"""The shipped ladder, for tables that do not say what theirs is."""

Columns: TypeAlias = "str | Sequence[str]"
Rung: TypeAlias = "str | int"


def names(by: Columns) -> list[str]:
    """One column or several, as a list."""
    return [by] if isinstance(by, str) else list(by)


def column(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    """A column, or an InputError that names the nearest there is."""
    if not isinstance(table, pd.DataFrame):
        raise InputError(
            f"the table is a {type(table).__name__}; give what simulate, sweep or read_results returns."
        )
    if name not in table.columns:
        raise unknown("column", name, map(str, table.columns), "the table")
    if table.empty:
        raise InputError("the table has no rows; give one with at least one world.")
    return table[name]


def rung_number(table: pd.DataFrame, rung: Rung | None, ladder: Ladder | None = None) -> int:
    """The number of a rung given by name or number; by default what the table's scenario calls escalation.

    Parameters
    ----------
    table : DataFrame
        Its ``attrs`` may hold the names of the rungs and the ``threshold``.
    rung : str, int or None
        The rung.
    ladder : Ladder, optional
        What names mean, instead of the table's own.

    Raises
    ------
    InputError
        If there is no such rung.
    """
    known = ladder.names if ladder is not None else tuple(table.attrs.get("rungs", RUNGS))
    asked = table.attrs.get("threshold", "invasion") if rung is None else rung
    if isinstance(asked, str):
        if asked not in known:
            raise unknown("rung", asked, known)
        return known.index(asked)
    if isinstance(asked, bool) or asked not in range(len(known)):
        raise InputError(
            f"the rung {asked!r} is not on the ladder; give a whole number from 0 to {len(known) - 1}."
        )
    return int(asked)
