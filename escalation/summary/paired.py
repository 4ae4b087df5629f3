"""Paired differences: the same worlds under another policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from escalation.errors import InputError, unknown
from escalation.summary.columns import Rung, column, rung_number
from escalation.summary.intervals import check_confidence, difference_interval

OUTCOMES = (
    "peak_rung",
    "gained",
    "sovereignty_lost",
    "agreement",
    "cost_challenger",
    "cost_coalition",
    "cost_target",
)
"""What is compared, beside escalation, unless asked otherwise."""


def compare(
    table: pd.DataFrame,
    by: str = "policy",
    baseline: object = None,
    outcomes: Sequence[str] | None = None,
    threshold: Rung | None = None,
    on: Sequence[str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Differences between policies, world by world: equal numbers met equal luck.

    Parameters
    ----------
    table : DataFrame
        A row a world, with at least two values of `by`.
    by : str
        What is compared.
    baseline : optional
        The value of `by` that the others are held against; the table's first by default.
    outcomes : sequence of str, optional
        Numeric outcomes beside escalation, which always comes first; by default those of ``OUTCOMES`` there are.
    threshold : str or int, optional
        The rung that counts as escalation; by default the scenario's.
    on : sequence of str, optional
        Columns beside the world that make a pair; by default the other players and the inputs.
    confidence : float
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    DataFrame
        `by`, ``baseline``, ``outcome``, ``n`` (pairs), ``mean``, ``baseline_mean``, ``difference``, ``low``,
        ``high``. Pairs of one world under several inputs count as one world in the intervals.

    Raises
    ------
    InputError
        If a column is missing, there is nothing to compare, or pairs are not unique.
    """
    check_confidence(confidence)
    values, first = _compared(table, by, baseline)
    escalated = column(table, "peak_rung") >= rung_number(table, threshold)
    marked = table.assign(escalation=escalated)
    asked = [name for name in OUTCOMES if name in table] if outcomes is None else outcomes
    rows = []
    for outcome in dict.fromkeys(("escalation", *asked)):
        binary = bool(pd.api.types.is_bool_dtype(column(marked, outcome)))
        wide = _wide(marked, by, outcome, on)
        for value in values:
            if value != first:
                pairs = wide[[value, first]].dropna()
                named = {by: value, "baseline": first, "outcome": outcome}
                rows.append(named | _row(pairs.to_numpy(), pairs.index, binary, confidence))
    result = pd.DataFrame(rows).sort_values(by, key=lambda each: each.map(values.index), kind="stable")
    result.attrs = dict(table.attrs)
    return result.reset_index(drop=True)


def _compared(table: pd.DataFrame, by: str, baseline: object) -> tuple[list[Any], object]:
    """What there is to compare, and what it is held against."""
    values = list(column(table, by).unique())
    if len(values) < 2:
        raise InputError(f"there is only one {by} to compare ({values[0]}); give at least two.")
    first = values[0] if baseline is None else baseline
    if first not in values:
        raise unknown(by, str(first), map(str, values), "baseline")
    return values, first


def _wide(table: pd.DataFrame, by: str, outcome: str, on: Sequence[str] | None) -> pd.DataFrame:
    """An outcome with a row a pair and a column for each value of `by`."""
    inputs = ("policy", "challenger", "target", "unity", *table.attrs.get("vary", ()))
    keys = [name for name in (inputs if on is None else on) if on is not None or name in table]
    keys = [name for name in dict.fromkeys((*keys, "world")) if name not in (by, outcome)]
    for name in keys:
        column(table, name)
    if not pd.api.types.is_numeric_dtype(table[outcome]):
        raise InputError(f'the outcome "{outcome}" is not a number and has no mean; name a numeric column.')
    if table.duplicated([*keys, by]).any():
        raise InputError(
            f"{', '.join(keys)} do not tell the worlds apart; name in `on` what else was varied."
        )
    return table.set_index([*keys, by])[outcome].astype(float).unstack(by)


def _row(
    pairs: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    index: pd.Index,
    binary: bool,
    confidence: float,
) -> dict[str, float]:
    if not len(pairs):
        return {"n": 0} | dict.fromkeys(("mean", "baseline_mean", "difference", "low", "high"), np.nan)
    difference = pd.Series(pairs[:, 0] - pairs[:, 1], index=index.get_level_values("world"))
    by_world = difference.groupby(level=0).mean().to_numpy()
    low, high = difference_interval(np.asarray(by_world, dtype=np.float64), binary, confidence)
    mean, baseline_mean = pairs.mean(axis=0)
    return {
        "n": len(pairs),
        "mean": mean,
        "baseline_mean": baseline_mean,
        "difference": mean - baseline_mean,
        "low": low,
        "high": high,
    }
