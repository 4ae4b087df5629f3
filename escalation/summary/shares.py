"""Shares of worlds, group by group: how often crises escalated and how they ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from escalation.ladder import Ladder
from escalation.summary.columns import POINT, Columns, Rung, column, names, rung_number
from escalation.summary.intervals import effective_rows, share_interval
from escalation.typing import Index

MILD = ("settlement", "stand-down", "stalemate", "capitulation")
"""Endings without war, mildest first; the others follow in the order of the rungs."""


def escalation_probability(
    table: pd.DataFrame,
    by: Columns = "policy",
    threshold: Rung | None = None,
    ladder: Ladder | None = None,
    method: str = "wilson",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """How often crises reached a rung, with intervals.

    Where a group holds the same world under several inputs (a policy at all levels of unity, say), its rows
    share their luck, and the interval is as wide as the number of independent rows they are worth demands. So do
    the worlds of a point where a group holds several points of a sample: the interval is for a mean over all such
    points, of which these were drawn.

    Parameters
    ----------
    table : DataFrame
        A row a world, as `simulate` and `sweep` return it.
    by : str or sequence of str
        Columns that make a group.
    threshold : str or int, optional
        The rung, by name or number; by default what the scenario calls escalation.
    ladder : Ladder, optional
        What names of rungs mean; by default the table's own.
    method : {'wilson', 'jeffreys', 'sequential'}
        Kind of interval; ``sequential`` for a sweep that ran until it was precise.
    confidence : float
        Its coverage, between 0 and 1.

    Returns
    -------
    DataFrame
        The columns of `by`, then ``n`` (rows), ``count``, ``probability``, ``low``, ``high``.

    Raises
    ------
    InputError
        If a column is missing, or a threshold, method or confidence is not allowed.
    """
    at = rung_number(table, threshold, ladder)
    summary = _shares(table, by, {"": column(table, "peak_rung") >= at}, method, confidence)
    known = ladder.names if ladder is not None else table.attrs.get("rungs")
    summary.attrs["threshold"] = known[at] if known else str(threshold or "invasion")
    return summary.drop(columns="ending")


def endings(
    table: pd.DataFrame, by: Columns = "policy", method: str = "wilson", confidence: float = 0.95
) -> pd.DataFrame:
    """How crises ended.

    Parameters
    ----------
    table, by, method, confidence
        As for `escalation_probability`.

    Returns
    -------
    DataFrame
        The columns of `by`, then ``ending``, ``n`` (rows of the group), ``count``, ``probability``, ``low``,
        ``high``: a row for every ending of the table in every group, mildest first.

    Raises
    ------
    InputError
        If a column is missing, or a method or confidence is not allowed.
    """
    ending = column(table, "ending")
    peaks = column(table, "peak_rung").groupby(ending).mean().to_dict()
    order = sorted(peaks, key=lambda name: (MILD.index(name) if name in MILD else len(MILD), peaks[name]))
    return _shares(table, by, {str(name): ending == name for name in order}, method, confidence)


def _shares(
    table: pd.DataFrame,
    by: Columns,
    marks: Mapping[str, pd.Series[Any]],
    method: str,
    confidence: float,
) -> pd.DataFrame:
    """The share of each mark in each group, group by group."""
    keys = names(by)
    for name in keys:
        column(table, name)
    grouped = table.groupby(keys, sort=False, dropna=False, observed=True)
    group = grouped.ngroup().to_numpy().astype(np.int64)
    together = luck(table, keys)
    heads = table[keys][~pd.Series(group, index=table.index).duplicated()].reset_index(drop=True)
    n = np.bincount(group)
    parts = []
    for mark, marked in marks.items():
        hit = marked.to_numpy(dtype=float)
        count = np.bincount(group, weights=hit)
        low, high = share_interval(count / n, effective_rows(group, together, hit), method, confidence)
        parts.append(
            heads.assign(ending=mark, n=n, count=count.astype(int), probability=count / n, low=low, high=high)
        )
    result = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    result.attrs = dict(table.attrs)
    return result


def luck(table: pd.DataFrame, keys: Sequence[str]) -> Index:
    """Numbers, equal for rows of a group that are not independent of each other.

    Those are a world's under several inputs and, in groups that hold several points of a sample, a point's.
    """
    world: Index = table["world"].to_numpy() if "world" in table else np.arange(len(table))
    if POINT not in table or POINT in keys:
        return world
    held = table.groupby(list(keys), dropna=False, observed=True)[POINT].transform("nunique").to_numpy()
    return np.where(held > 1, table[POINT].to_numpy(), world)
