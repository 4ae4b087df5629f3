"""Settlements that both sides prefer to war.

Two sides, A and B, divide a good of size 1. A war gives all of it to A with chance ``p_win`` and to B
otherwise, and costs the sides ``cost_a`` and ``cost_b``. Both are risk neutral and know all of this. A share
x for A is then acceptable to both if ``p_win - cost_a <= x <= p_win + cost_b``: as war costs something, there
is always such a share, and why wars are fought at all needs another explanation [@fearon1995].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from escalation.theory.conditions import NOT_NEGATIVE, SHARE, numbers
from escalation.typing import Array


def acceptable(p_win: ArrayLike, cost_a: ArrayLike, cost_b: ArrayLike) -> tuple[Array, Array]:
    """Least and greatest share for A that both sides prefer to war [@fearon1995].

    Parameters
    ----------
    p_win : array_like
        Chance that A wins a war, in [0, 1].
    cost_a, cost_b : array_like
        Costs of war to A and B as shares of the good, at least 0.

    Returns
    -------
    least, greatest : arrays
        In [0, 1]; the range ``[p_win - cost_a, p_win + cost_b]`` cut to what can be divided.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, a, b = numbers(p_win=(p_win, SHARE), cost_a=(cost_a, NOT_NEGATIVE), cost_b=(cost_b, NOT_NEGATIVE))
    return np.maximum(p - a, 0.0), np.minimum(p + b, 1.0)
