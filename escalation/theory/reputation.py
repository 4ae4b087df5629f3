"""Belief in a coalition's resolve after tests of its threats.

A coalition is resolute, and keeps each tested threat with chance ``r_high``, or irresolute, and keeps it with
chance ``r_low``, independently from test to test; an observer holds it resolute with chance ``prior``. By
Bayes' rule each threat kept adds ``log(r_high / r_low)`` to the log-odds of being resolute and each one
broken ``log((1 - r_high) / (1 - r_low))``; the order does not matter. Beliefs about the type of a state are
formed so in [@kydd2005].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from escalation.theory.conditions import INSIDE, WHOLE, numbers
from escalation.typing import Array


def belief(
    prior: ArrayLike, kept: ArrayLike, broken: ArrayLike, r_high: ArrayLike, r_low: ArrayLike
) -> Array:
    """Chance that the coalition is resolute, after threats kept and broken [@kydd2005].

    Parameters
    ----------
    prior : array_like
        Chance beforehand, in (0, 1).
    kept, broken : array_like
        Numbers of tested threats that were kept and broken, whole numbers, at least 0.
    r_high, r_low : array_like
        Chance that a resolute and an irresolute coalition keeps a threat, in (0, 1).

    Returns
    -------
    array
        In (0, 1).

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, held, failed, high, low = numbers(
        prior=(prior, INSIDE),
        kept=(kept, WHOLE),
        broken=(broken, WHOLE),
        r_high=(r_high, INSIDE),
        r_low=(r_low, INSIDE),
    )
    news = held * np.log(high / low) + failed * np.log((1.0 - high) / (1.0 - low))
    return expit(logit(p) + news)
