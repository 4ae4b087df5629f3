"""Escalation over two inputs, and where along a row it differs from the row's mean by more than noise."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.ladder import Ladder
from escalation.summary.columns import Columns, Rung, column, names, rung_number
from escalation.summary.intervals import check_confidence, difference_interval
from escalation.summary.shares import escalation_probability, luck


def escalation_map(
    table: pd.DataFrame,
    x: str,
    y: str,
    by: Columns = "policy",
    threshold: Rung | None = None,
    ladder: Ladder | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """How often crises escalated over two inputs, and by how much more than on average along `x`.

    Cells that share their luck are compared world by world (in a sample, point by point), so that differences are
    known better than probabilities are.

    Parameters
    ----------
    table : DataFrame
        A row a world, as `simulate` and `sweep` return it.
    x, y : str
        Columns of the two inputs; a row of cells has one `y` and every `x`.
    by : str or sequence of str
        Columns beside these that make a map of their own.
    threshold, ladder, confidence
        As for `escalation_probability`.

    Returns
    -------
    DataFrame
        As `escalation_probability` returns it by `by`, `x` and `y`, then ``beyond``: the probability less the mean of
        those of the row, with ``beyond_low`` and ``beyond_high``. These rest on what was simulated in every cell of
        the row, and are nan where that is fewer than two worlds or points.

    Raises
    ------
    InputError
        If a column is missing, `x` is `y`, or a threshold or confidence is not allowed.
    """
    if x == y:
        raise InputError(f"x and y are both {x}; a map takes two columns.")
    check_confidence(confidence)
    rows = [*(name for name in names(by) if name not in (x, y)), y]
    summary = escalation_probability(table, [*rows, x], threshold, ladder, confidence=confidence)
    hit = (column(table, "peak_rung") >= rung_number(table, threshold, ladder)).astype(float)
    marked = table[[*rows, x]].assign(_hit=hit, _luck=luck(table, [*rows, x]))
    wide = marked.groupby([*rows, x, "_luck"], observed=True)["_hit"].mean().unstack(x).dropna()
    beyond = wide.sub(wide.mean(axis=1), axis=0)
    grouped = {_key(key): part.to_numpy() for key, part in beyond.groupby(level=rows, observed=True)}
    at = {value: place for place, value in enumerate(beyond.columns)}
    empty = np.empty((0, len(at)))
    found = [
        _mean(grouped.get(_key(key), empty)[:, at[value]], confidence)
        for *key, value in summary[[*rows, x]].itertuples(index=False, name=None)
    ]
    names_ = ("beyond", "beyond_low", "beyond_high")
    return summary.assign(**dict(zip(names_, np.array(found).T, strict=True)))


def _key(key: object) -> tuple[Hashable, ...]:
    return tuple(key) if isinstance(key, tuple | list) else (key,)


def _mean(differences: np.ndarray[tuple[int], np.dtype[np.float64]], confidence: float) -> tuple[float, ...]:
    """The mean of differences with its interval, nan where there are fewer than two."""
    if len(differences) < 2:
        return (float("nan"),) * 3
    return (float(differences.mean()), *difference_interval(differences, binary=False, confidence=confidence))
