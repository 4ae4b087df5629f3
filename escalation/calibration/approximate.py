"""Approximate Bayesian computation: from a reference table to the sets that explain what was seen.

The table's angles carry errors drawn as those of the published rates, so that both are of one kind [@wilkinson2013].
The sets nearest to what was seen are kept, and what a straight line says of their remaining distance is taken out of
their parameters [@beaumont2002].
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from escalation.typing import Array, Index

EDGE = 1e-4
"""Closest to the end of a range that a parameter is taken to be when it is adjusted."""


def distances(angles: Array, seen: Array, covariance: Array) -> Array:
    """Squared distance of Mahalanobis of each row of angles (S, K) to what was seen (K,), shape (S,)."""
    apart = np.linalg.solve(np.linalg.cholesky(covariance), (angles - seen).T)
    found: Array = np.square(apart).sum(axis=0)
    return found


def with_errors(angles: Array, covariance: Array, seed: int = 1) -> Array:
    """Angles (S, K), each row with an error of its own, as the published rates have one."""
    drawn = np.random.default_rng(seed).standard_normal(angles.shape)
    found: Array = angles + drawn @ np.linalg.cholesky(covariance).T
    return found


def posterior(
    unit: Array, angles: Array, seen: Array, covariance: Array, number: int, log_drawn: Array | float = 0.0
) -> tuple[Array, Array, Index]:
    """The sets nearest to what was seen, adjusted and weighted.

    Parameters
    ----------
    unit : (S, D) array
        Sets of a reference table in the unit cube, the parameters to be adjusted only.
    angles : (S, K) array
        What was simulated of them, with errors.
    seen : (K,) array
        Published, or simulated from a known truth, with errors.
    covariance : (K, K) array
        Of the errors; it measures distance.
    number : int
        How many sets are kept. Their weight falls with the square of the distance, to none at the furthest.
    log_drawn : (S,) array or float
        Logarithm of how much likelier than under the prior each set was to be drawn.

    Returns
    -------
    (N, D) array
        Adjusted sets in the unit cube: a weighted regression of each parameter's logit on the angles moves every set
        to what was seen.
    (N,) array
        Weights, which sum to 1.
    (N,) integer array
        Places of the sets in the table.
    """
    far = distances(angles, seen, covariance)
    near: Index = np.argsort(far, kind="stable")[: number + 1]
    near, reach = near[:-1], far[near[-1]]
    weight = (1.0 - far[near] / reach) * np.exp(-(log_drawn + np.zeros(len(unit)))[near])
    apart = np.column_stack([np.ones(len(near)), angles[near] - seen])
    root = np.sqrt(weight)[:, None]
    place = logit(np.clip(unit[near], EDGE, 1.0 - EDGE))
    slopes = np.linalg.lstsq(apart * root, place * root, rcond=None)[0]
    adjusted: Array = expit(place - apart[:, 1:] @ slopes[1:])
    return adjusted, weight / weight.sum(), near


def effective(weight: Array) -> float:
    """How many equally weighted sets weighted ones are worth [@kish1965]."""
    return float(weight.sum() ** 2 / np.square(weight).sum())


def resampled(weight: Array, uniform: Array) -> Index:
    """Places of sets drawn with their weights, one for each uniform number, with replacement."""
    total = np.cumsum(weight)
    found: Index = np.searchsorted(total / total[-1], uniform, side="right").clip(max=len(weight) - 1)
    return found
