"""When a declining side attacks.

Two sides divide a good of size 1 in each of endlessly many periods, with discount factor ``discount`` between
them. A war may be fought in any period; it decides for ever who has the good. The rising side wins it with
chance ``p_now`` today and ``p_later`` from tomorrow on; it costs the declining side ``cost`` once. From
tomorrow on the declining side will get no more than a war would give it, and even all of the good today does
not make up for that if ``discount p_later - p_now > cost (1 - discount)^2``: the rising side cannot promise
to stay modest [@fearon1995; @powell2006].
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from escalation.theory.conditions import INSIDE, NOT_NEGATIVE, SHARE, numbers
from escalation.typing import Array, Mask


def least_rise(p_now: ArrayLike, cost: ArrayLike, discount: ArrayLike) -> Array:
    """Chance of winning later beyond which the declining side attacks now [@powell2006].

    Parameters
    ----------
    p_now : array_like
        Chance that the rising side wins a war today, in [0, 1].
    cost : array_like
        Cost of war to the declining side, at least 0, as a multiple of a period's good.
    discount : array_like
        Worth today of one unit tomorrow, in (0, 1).

    Returns
    -------
    array
        Above 1 where no rise leads to war.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, c, delta = numbers(p_now=(p_now, SHARE), cost=(cost, NOT_NEGATIVE), discount=(discount, INSIDE))
    least: Array = (p + c * (1.0 - delta) ** 2) / delta
    return least


def attacks(p_now: ArrayLike, p_later: ArrayLike, cost: ArrayLike, discount: ArrayLike) -> Mask:
    """Whether the declining side attacks today [@fearon1995].

    Parameters
    ----------
    p_now, cost, discount : array_like
        As in `least_rise`.
    p_later : array_like
        Chance that the rising side wins a war from tomorrow on, in [0, 1].

    Returns
    -------
    array of bool
        False where the side is indifferent.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, later, c, delta = numbers(
        p_now=(p_now, SHARE), p_later=(p_later, SHARE), cost=(cost, NOT_NEGATIVE), discount=(discount, INSIDE)
    )
    war: Mask = delta * later - p > c * (1.0 - delta) ** 2
    return war
