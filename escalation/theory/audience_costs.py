"""A war of attrition before domestic audiences.

Two sides want a good that is worth ``prize_i`` to side i. At any time t a side may attack, which gives both
their value of war; or back down, which gives the other the good and costs the side ``cost_i t`` with its
audience; or wait. The value of war to each is private, uniform on ``[-worst_i, 0]``.

In equilibrium there is a horizon after which nobody backs down any more, and war is certain if neither has.
Sides that would rather fight than bear the audience cost of the horizon are resolute: they never back down.
The others back down at random times so that the other side is indifferent between these, which leaves a share
``k_i prize_j / (prize_j + cost_j t)`` of side i standing at t. At the horizon these are just the resolute; it
is the smaller of the two solutions of ``F_i(-cost_i t) = cost_j t / (prize_j + cost_j t)``, with F_i the
distribution of i's value of war. The side with that solution has ``k_i = 1``; the other backs down at once
with chance ``1 - k_j`` [@fearon1994].
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from escalation.theory.conditions import POSITIVE, numbers
from escalation.typing import Array


class Equilibrium(NamedTuple):
    """What happens in equilibrium; all arrays of one shape."""

    horizon: Array
    """Time after which neither side backs down."""
    resolute_1: Array
    """Chance that side 1 never backs down."""
    resolute_2: Array
    """Chance that side 2 never backs down."""
    yields_1: Array
    """Chance that side 1 backs down before any audience cost has arisen."""
    yields_2: Array
    """Chance that side 2 does; one of the two is 0."""
    p_war: Array
    """Chance of war, which is the chance that both are resolute."""


def equilibrium(
    cost_1: ArrayLike,
    cost_2: ArrayLike,
    prize_1: ArrayLike = 1.0,
    prize_2: ArrayLike = 1.0,
    worst_1: ArrayLike = 2.0,
    worst_2: ArrayLike = 2.0,
) -> Equilibrium:
    """Horizon, resolve and chance of war in equilibrium [@fearon1994].

    Parameters
    ----------
    cost_1, cost_2 : array_like
        Audience cost of each side per unit of time, above 0.
    prize_1, prize_2 : array_like
        Worth of the good to each side, above 0.
    worst_1, worst_2 : array_like
        Values of war are uniform on ``[-worst, 0]``; above 0.

    Returns
    -------
    Equilibrium
        The horizon in the unit of time of the audience costs, and chances.

    Raises
    ------
    InputError
        If a parameter is not above 0.
    """
    a1, a2, v1, v2, m1, m2 = numbers(
        cost_1=(cost_1, POSITIVE),
        cost_2=(cost_2, POSITIVE),
        prize_1=(prize_1, POSITIVE),
        prize_2=(prize_2, POSITIVE),
        worst_1=(worst_1, POSITIVE),
        worst_2=(worst_2, POSITIVE),
    )
    own_1, own_2 = _solution(a1, a2, v2, m1), _solution(a2, a1, v1, m2)
    horizon = np.minimum(own_1, own_2)
    first, second = horizon * a1 / m1, horizon * a2 / m2
    return Equilibrium(
        horizon=horizon,
        resolute_1=first,
        resolute_2=second,
        yields_1=np.where(own_1 > own_2, 1.0 - first * (1.0 + a2 * horizon / v2), 0.0)[()],
        yields_2=np.where(own_2 > own_1, 1.0 - second * (1.0 + a1 * horizon / v1), 0.0)[()],
        p_war=first * second,
    )


def _solution(cost: Array, other_cost: Array, other_prize: Array, worst: Array) -> Array:
    """Time at which a side's resolute alone are left of it: the positive root of a quadratic."""
    slope = cost * other_prize
    root = np.sqrt(slope * slope + 4.0 * cost * other_cost * worst * other_prize)
    time: Array = 2.0 * worst * other_prize / (slope + root)
    return time
