"""Intervals for shares and mean differences, when some rows share their luck with others."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import betaincinv, betaln, ndtri, stdtrit, xlogy

from escalation.errors import InputError, unknown
from escalation.typing import Array, Index

METHODS = ("wilson", "jeffreys", "sequential")
"""Ways to an interval for a share."""

_HALVINGS = 60


def check_confidence(confidence: float) -> None:
    """Refuse a coverage that is not between 0 and 1."""
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0.0 < confidence < 1.0:
        raise InputError(f"confidence is {confidence!r}; give a number between 0 and 1, such as 0.95.")


def share_interval(
    share: Array, n: Array, method: str = "wilson", confidence: float = 0.95
) -> tuple[Array, Array]:
    """Interval for a share.

    Parameters
    ----------
    share, n : (G,) arrays
        Shares as seen, and the numbers of independent rows that they rest on; these need not be whole.
    method : {'wilson', 'jeffreys', 'sequential'}
        Wilson's score interval [@wilson1927], or that of Jeffreys' prior, which ends at 0 where no row counts
        and at 1 where every row does [@brown2001]; or the one of `confidence_sequence`, which holds also where
        the shares seen have decided how many rows there are.
    confidence : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of (G,) arrays
        Lower and upper ends.

    Raises
    ------
    InputError
        If the method is unknown or the confidence not between 0 and 1.
    """
    if method not in METHODS:
        raise unknown("method", method, METHODS)
    check_confidence(confidence)
    if method == "sequential":
        return confidence_sequence(share * n, n, confidence)
    tail = 0.5 * (1.0 - confidence)
    if method == "jeffreys":
        count = share * n
        low = betaincinv(count + 0.5, n - count + 0.5, tail)
        high = betaincinv(count + 0.5, n - count + 0.5, 1.0 - tail)
    else:
        z2 = float(ndtri(tail)) ** 2
        middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n)
        half = np.sqrt(z2 * (share * (1.0 - share) / n + z2 / (4.0 * n**2))) / (1.0 + z2 / n)
        low, high = middle - half, middle + half
    return np.where(share > 0.0, low, 0.0), np.where(share < 1.0, high, 1.0)


def confidence_sequence(count: Array, n: Array, confidence: float = 0.95) -> tuple[Array, Array]:
    """Interval for a probability that holds at all sample sizes at once.

    The mixture of the binomial likelihood over a uniform prior, divided by the likelihood at the true
    probability, is a nonnegative martingale that begins at 1; by Ville's inequality it ever reaches 1/alpha
    with probability alpha at most [@robbins1970]. The interval holds the probabilities at which it has not:
    a bet against each of them that has not paid off yet [@waudbysmith2024].

    Parameters
    ----------
    count, n : (C,) arrays
        Successes among independent trials so far; these need not be whole.
    confidence : float
        Probability that the interval holds the truth whenever one looks.

    Returns
    -------
    tuple of (C,) arrays
        Lower and upper ends.
    """
    bound = betaln(count + 1.0, n - count + 1.0) - math.log(1.0 / (1.0 - confidence))
    share = count / np.maximum(n, 1.0)
    ends = []
    for outer in (np.zeros_like(share), np.ones_like(share)):
        inner = share.copy()
        # The log-likelihood falls from the share seen to either end: halve the gap that holds the bound.
        for _ in range(_HALVINGS):
            middle = 0.5 * (inner + outer)
            inside = xlogy(count, middle) + xlogy(n - count, 1.0 - middle) >= bound
            inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
        ends.append(outer)
    low, high = ends
    return low, high


def effective_rows(group: Index, world: Index, hit: Array) -> Array:
    """How many independent rows each group is worth for a share, where rows of one world share its luck.

    Worlds are taken as clusters: the variance of the share over them is held against that of independent rows
    [@korn1998].

    Parameters
    ----------
    group : (N,) integer array
        Number of each row's group, from 0.
    world : (N,) integer array
        Number of its world.
    hit : (N,) array
        1 where the row counts, else 0.

    Returns
    -------
    (G,) array
        Between the number of worlds and the number of rows.
    """
    rows = np.bincount(group).astype(float)
    _, place = np.unique(world, return_inverse=True)
    label, cluster = np.unique(group * (place.max() + 1) + place, return_inverse=True)
    owner = label // (place.max() + 1)
    worlds = np.bincount(owner).astype(float)
    share = np.bincount(group, weights=hit) / rows
    residual = np.bincount(cluster, weights=hit) - share[owner] * np.bincount(cluster)
    spread = np.bincount(owner, weights=residual**2) * worlds / np.maximum(worlds - 1.0, 1.0)
    alike = share * (1.0 - share) * rows**2
    worth: Array = np.divide(alike, spread, out=worlds.copy(), where=spread > 0.0)
    return np.clip(worth, worlds, rows)


def difference_interval(differences: Array, binary: bool, confidence: float = 0.95) -> tuple[float, float]:
    """Interval for the mean of paired differences.

    Parameters
    ----------
    differences : (W,) array
        A difference a world.
    binary : bool
        Whether they come from outcomes that are 0 or 1: then two worlds are added, one for each side, lest no
        difference seen pass for certainty [@bonett2012]. Else the interval is Student's.
    confidence : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end; nan for a single world.
    """
    tail = 0.5 * (1.0 + confidence)
    if binary:
        differences = np.append(differences, (1.0, -1.0))
        half = float(ndtri(tail)) * differences.std() / np.sqrt(len(differences))
    elif len(differences) > 1:
        degrees = len(differences) - 1
        half = float(stdtrit(degrees, tail)) * differences.std(ddof=1) / np.sqrt(len(differences))
    else:
        return np.nan, np.nan
    middle = differences.mean()
    return float(middle - half), float(middle + half)
