"""A table of worlds as labelled arrays."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from escalation.errors import InputError
from escalation.summary.columns import column

if TYPE_CHECKING:
    from xarray import Dataset

_SIDES = ("scenario", "policy", "challenger", "target")


def to_xarray(table: pd.DataFrame) -> Dataset:
    """A result with a dimension for each axis of the sweep, and one for the worlds.

    Parameters
    ----------
    table : DataFrame
        As `sweep`, `read_results` or `read_trajectories` returns it.

    Returns
    -------
    xarray.Dataset
        A variable for each outcome. Dimensions are the scenarios and players of which there are several, what was
        crossed, ``point`` in a sample, ``world`` (counted from 0 at each point), and ``turn``. What the points set
        stands beside them. Cells with fewer worlds than others are filled with nan.

    Raises
    ------
    InputError
        If xarray is not installed, or two rows have the same place.
    """
    try:
        import_module("xarray")
    except ImportError as error:
        raise InputError(f"to_xarray needs the extra: pip install 'escalation[xarray]' ({error}).") from error
    column(table, "world")
    varied = [name for name in table.attrs.get("vary", ()) if name in table]
    sampled = "point" in table
    by_point = [name for name in varied if sampled and (table.groupby("point")[name].nunique() == 1).all()]
    axes = [name for name in _SIDES if name in table and table[name].nunique() > 1]
    axes += [name for name in varied if name not in by_point]
    after = ["turn"] if "turn" in table else []
    if sampled:
        axes.append("point")
        table = table.assign(world=table.groupby([*axes, *after]).cumcount())
    axes += ["world", *after]
    if table.duplicated(axes).any():
        raise InputError(f"several rows have the same {', '.join(axes)}; give the table of one sweep.")
    # Of one value only, these say nothing that the table's attributes do not.
    alike = [name for name in _SIDES if name in table and name not in axes]
    found: Dataset = table.drop(columns=[*alike, *by_point]).set_index(axes).to_xarray()
    if by_point:
        set_by = table.drop_duplicates("point").sort_values("point")
        found = found.assign_coords({name: ("point", set_by[name].to_numpy()) for name in by_point})
    about = {name: table[name].iloc[0] for name in alike} | table.attrs
    return found.assign_attrs({name: _plain(value) for name, value in about.items()})


def _plain(value: object) -> object:
    """What files of arrays can hold as an attribute: numbers and words, and all else as JSON."""
    return value if isinstance(value, str | int | float) else json.dumps(value)
