"""Take it or leave it, when the other side's cost of war is private.

A demands a share x of a good of size 1; B takes what is left or fights. A wins a war with chance ``p_win``;
it costs A ``cost_a``, and B a cost that A only knows to be uniform on ``[0, cost_most]``. Both are risk
neutral. B refuses demands above ``p_win`` plus its cost, so A weighs a greater share against a greater chance
of war: it demands ``p_win + (cost_most - cost_a) / 2`` and has a war with chance ``(cost_most - cost_a) / (2
cost_most)`` [@fearon1995].

That is the interior solution. A whose own cost is above the greatest possible cost of B demands ``p_win``,
which no B refuses; and no demand can exceed 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from escalation.theory.conditions import NOT_NEGATIVE, POSITIVE, SHARE, numbers
from escalation.typing import Array


def _checked(p_win: ArrayLike, cost_a: ArrayLike, cost_most: ArrayLike) -> tuple[Array, ...]:
    """The parameters as arrays of one shape."""
    return numbers(p_win=(p_win, SHARE), cost_a=(cost_a, NOT_NEGATIVE), cost_most=(cost_most, POSITIVE))


def _excess(p: Array, cost: Array, most: Array) -> Array:
    """How much more A demands than a war without costs would give it."""
    return np.minimum(np.maximum(most - cost, 0.0) / 2.0, 1.0 - p)


def demand(p_win: ArrayLike, cost_a: ArrayLike, cost_most: ArrayLike) -> Array:
    """A's best demand [@fearon1995].

    Parameters
    ----------
    p_win : array_like
        Chance that A wins a war, in [0, 1].
    cost_a : array_like
        Cost of war to A as a share of the good, at least 0.
    cost_most : array_like
        Greatest cost of war that B may have, in the same unit, above 0.

    Returns
    -------
    array
        In [p_win, 1].

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, cost, most = _checked(p_win, cost_a, cost_most)
    best: Array = p + _excess(p, cost, most)
    return best


def p_war(p_win: ArrayLike, cost_a: ArrayLike, cost_most: ArrayLike) -> Array:
    """Chance that B refuses A's best demand [@fearon1995].

    Parameters
    ----------
    p_win, cost_a, cost_most : array_like
        As in `demand`.

    Returns
    -------
    array
        In [0, 1/2].

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, cost, most = _checked(p_win, cost_a, cost_most)
    refused: Array = _excess(p, cost, most) / most
    return refused
