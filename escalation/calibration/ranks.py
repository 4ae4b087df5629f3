"""Simulation-based calibration: ranks of known truths in the posteriors that the procedure gives them.

Truths drawn from the prior have uniform ranks if the procedure is right [@talts2018].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from scipy.stats import binom, chisquare

from escalation.calibration.approximate import posterior, resampled
from escalation.typing import Array, Index

DRAWS = 63
"""Posterior draws that a truth is ranked among."""

Procedure: TypeAlias = "Callable[..., tuple[Array, Array, Index]]"
"""From a table and what was seen to sets and weights, as `posterior`."""


def truth_ranks(
    unit: Array,
    angles: Array,
    covariance: Array,
    truths: Index,
    number: int,
    seed: int = 1,
    procedure: Procedure = posterior,
) -> Index:
    """Rank every parameter of some sets, taken as truths, in the posterior from all other sets.

    Parameters
    ----------
    unit : (S, D) array
        Sets of a reference table, drawn from the prior.
    angles : (S, K) array
        What was simulated of them, with errors; of a truth it is what is seen.
    covariance : (K, K) array
    truths : (N,) integer array
        Places of the truths.
    number : int
        As in `posterior`.
    seed : int
        Of the posterior draws.
    procedure : callable
        What is tested.

    Returns
    -------
    (N, D) integer array
        How many of `DRAWS` posterior draws lie below the truth.
    """
    rng = np.random.default_rng(seed)
    ranks = np.empty((len(truths), unit.shape[1]), dtype=np.int64)
    for row, truth in enumerate(truths):
        others = np.delete(np.arange(len(unit)), truth)
        sets, weight, _ = procedure(unit[others], angles[others], angles[truth], covariance, number)
        ranks[row] = (sets[resampled(weight, rng.random(DRAWS))] < unit[truth]).sum(axis=0)
    return ranks


def uniformity(ranks: Index, bins: int = 16) -> Array:
    """P value of a chi-square test that the ranks of each parameter are uniform, (D,)."""
    count = np.stack([np.bincount(column * bins // (DRAWS + 1), minlength=bins) for column in ranks.T])
    return np.asarray(chisquare(count, axis=1).pvalue)


def cumulated(ranks: Index) -> Array:
    """Share of truths at or below each rank less what is expected, (D, DRAWS + 1)."""
    count = np.stack([np.bincount(column, minlength=DRAWS + 1) for column in ranks.T])
    found: Array = np.cumsum(count, axis=1) / len(ranks) - np.arange(1, DRAWS + 2) / (DRAWS + 1)
    return found


def band(truths: int, confidence: float = 0.95, seed: int = 1) -> tuple[Array, Array]:
    """Simultaneous band of `cumulated` for uniform ranks [@sailynoja2022].

    At each rank it is the binomial interval of one level, set so that the share of samples of uniform ranks that lie
    inside at all ranks is the confidence.

    Returns
    -------
    tuple of (DRAWS + 1,) arrays
        Lower and upper end.
    """
    rng = np.random.default_rng(seed)
    expected = np.arange(1, DRAWS + 2) / (DRAWS + 1)
    even = np.full(DRAWS + 1, 1.0 / (DRAWS + 1))
    samples = np.cumsum(rng.multinomial(truths, even, size=2000), axis=1)[:, :-1]
    below = np.asarray(binom.cdf(samples, truths, expected[:-1]))
    above = np.asarray(binom.sf(samples - 1, truths, expected[:-1]))
    level = np.quantile(2.0 * np.minimum(below, above).min(axis=1), 1.0 - confidence)
    low, high = (
        np.asarray(binom.ppf(tail, truths, expected)) / truths for tail in (level / 2, 1 - level / 2)
    )
    return low - expected, high - expected
