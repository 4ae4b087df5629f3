"""Quantiles of the rung over the weeks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.summary.columns import Columns, column, names

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that a fan shows."""


def rung_quantiles(
    trajectories: pd.DataFrame, by: Columns = (), quantiles: Sequence[float] = QUANTILES
) -> pd.DataFrame:
    """How high crises stood by each week.

    Parameters
    ----------
    trajectories : DataFrame
        A row a world and turn, as `escalation.trajectories` returns it.
    by : str or sequence of str
        Columns that make a group.
    quantiles : sequence of float
        Shares of the worlds, between 0 and 1.

    Returns
    -------
    DataFrame
        The columns of `by`, ``week``, and for each quantile a column such as ``q05``: the lowest rung that at
        least this share of the worlds stand at or below.

    Raises
    ------
    InputError
        If a column is missing or a quantile is not allowed.
    """
    if not all(0.0 <= share <= 1.0 for share in quantiles):
        raise InputError(f"quantiles are {list(quantiles)}; give numbers from 0 to 1.")
    keys = [*names(by), "week"]
    for name in (*keys, "rung"):
        column(trajectories, name)
    rows = []
    for key, group in trajectories.groupby(keys, sort=False):
        at = np.quantile(group["rung"].to_numpy(), quantiles, method="inverted_cdf").astype(int)
        rows.append((*key, *at))
    result = pd.DataFrame(rows, columns=[*keys, *(f"q{round(100 * share):02d}" for share in quantiles)])
    result.attrs = dict(trajectories.attrs)
    return result
