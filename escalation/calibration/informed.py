"""What the published rates tell of parameters, and what they cannot tell apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri, xlogy
from scipy.stats import rankdata

from escalation.typing import Array

BINS = 10
NULLS = 1000
"""Ensembles drawn from the prior, which say how far chance alone carries a set of that size."""


def divergence(unit: Array) -> Array:
    """Kullback-Leibler divergence of each column's histogram from the even prior, nats, (D,)."""
    place = np.clip((unit * BINS).astype(np.int64), 0, BINS - 1)
    share = np.stack([np.bincount(column, minlength=BINS) for column in place.T]) / len(unit)
    found: Array = xlogy(share, share * BINS).sum(axis=1)
    return found


def informed(
    unit: Array, names: Sequence[str], seed: int = 1, level: float = 0.05, worth: int | None = None
) -> pd.DataFrame:
    """Which parameters' posterior differs from the prior by more than chance.

    Parameters
    ----------
    unit : (S, D) array
        An ensemble in the unit cube, in which the prior is even.
    names : sequence of str
        Of its columns.
    seed : int
        Of the ensembles drawn from the prior.
    level : float
        Probability that any parameter is called informed where none is.
    worth : int, optional
        How many independent sets the ensemble is worth, where some of them stem from one; by default all.

    Returns
    -------
    DataFrame
        A row a parameter: ``divergence`` in nats, ``null`` (its quantile of 1 - level under the prior, over the largest
        of all parameters), ``informed``, ``mean`` and ``variance_ratio`` in the unit cube, 0.5 and 1 under the prior.
    """
    rng = np.random.default_rng(seed)
    sets = worth or len(unit)
    drawn = rng.multinomial(sets, np.full(BINS, 1.0 / BINS), size=(NULLS, unit.shape[1])) / sets
    null = float(np.quantile(xlogy(drawn, drawn * BINS).sum(axis=-1).max(axis=1), 1.0 - level))
    found = divergence(unit)
    return pd.DataFrame(
        {
            "parameter": list(names),
            "divergence": found,
            "null": null,
            "informed": found > null,
            "mean": unit.mean(axis=0),
            "variance_ratio": unit.var(axis=0) * 12.0,
        }
    )


def scores(unit: Array) -> Array:
    """Each column by its ranks as standard normal scores, which no monotone scale changes."""
    found: Array = ndtri(rankdata(unit, axis=0) / (len(unit) + 1.0))
    return found


def pairs(
    unit: Array, names: Sequence[str], seed: int = 1, level: float = 0.05, worth: int | None = None
) -> pd.DataFrame:
    """How far the rates bind parameters to each other: correlations in the posterior; under the prior they are 0.

    Parameters are as those of `informed`; the null permutes each column on its own and takes the largest correlation
    of all pairs.

    Returns
    -------
    DataFrame
        A row a pair, the strongest first: ``first``, ``second``, ``correlation`` of their scores, ``null``, and
        ``bound``, whether the one exceeds the other.
    """
    rng, mine = np.random.default_rng(seed), scores(unit)
    upper = np.triu_indices(unit.shape[1], 1)
    sets = worth or len(unit)
    apart = (rng.permuted(mine, axis=0)[:sets] for _ in range(200))
    largest = [np.abs(np.asarray(np.corrcoef(each.T))[upper]).max() for each in apart]
    found = np.asarray(np.corrcoef(mine.T))[upper]
    table = pd.DataFrame(
        {
            "first": np.array(names)[upper[0]],
            "second": np.array(names)[upper[1]],
            "correlation": found,
            "null": float(np.quantile(largest, 1.0 - level)),
        }
    )
    table["bound"] = np.abs(found) > table["null"]
    return table.sort_values("correlation", key=np.abs, ascending=False, ignore_index=True)


def directions(unit: Array, names: Sequence[str]) -> pd.DataFrame:
    """Principal directions of a posterior: the share of the prior's spread that is left along each.

    Returns
    -------
    DataFrame
        A row a direction and parameter, the tightest direction first: ``direction``, ``left`` (variance over the
        prior's), ``parameter``, ``loading``.
    """
    centred = (unit - unit.mean(axis=0)) * np.sqrt(12.0)
    left, vectors = np.linalg.eigh(np.atleast_2d(centred.T @ centred / len(unit)))
    rows = [
        {"direction": at + 1, "left": left[at], "parameter": name, "loading": loading}
        for at in range(len(left))
        for name, loading in zip(names, vectors[:, at] * np.sign(vectors[:, at].sum() or 1.0), strict=True)
    ]
    return pd.DataFrame(rows)
