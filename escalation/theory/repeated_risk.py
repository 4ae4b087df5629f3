"""Small risks that add up.

Disaster strikes at each of n occasions with the same chance, independently of the others. That it strikes at
all has the chance ``1 - (1 - p_each) ** n``: a threat that leaves something to chance need not be great to be
felt, if it is kept up [@schelling1966].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from escalation.theory.conditions import INSIDE, NOT_NEGATIVE, SHARE, numbers
from escalation.typing import Array


def p_disaster(p_each: ArrayLike, n: ArrayLike) -> Array:
    """Chance that disaster strikes within n occasions [@schelling1966].

    Parameters
    ----------
    p_each : array_like
        Chance at each occasion, in (0, 1).
    n : array_like
        Number of occasions, at least 0; a fraction stands for that part of an occasion at the same hazard.

    Returns
    -------
    array
        In [0, 1].

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, count = numbers(p_each=(p_each, INSIDE), n=(n, NOT_NEGATIVE))
    chance: Array = -np.expm1(count * np.log1p(-p))
    return chance


def occasions(p_each: ArrayLike, p_total: ArrayLike) -> Array:
    """Number of occasions after which disaster has struck with a given chance: the inverse of `p_disaster`.

    Parameters
    ----------
    p_each : array_like
        Chance at each occasion, in (0, 1).
    p_total : array_like
        Chance within all of them, in [0, 1]; at 1 the number is infinite.

    Returns
    -------
    array
        Not rounded.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, total = numbers(p_each=(p_each, INSIDE), p_total=(p_total, SHARE))
    with np.errstate(divide="ignore"):
        count: Array = np.log1p(-total) / np.log1p(-p)
    return count
