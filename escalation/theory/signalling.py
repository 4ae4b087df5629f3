"""A commitment, a possible bluff and the price of backing down.

A defender holds a good that is worth ``prize`` to it; with chance ``p_resolute`` it is of the kind that would
fight for the good. It either gives the good up, or commits itself in public to defend it. A challenger then
lets it be or attacks. A resolute defender meets an attack with war, which costs the challenger ``loss``; an
irresolute one backs down, which gains the challenger ``gain`` and costs the defender ``price`` with its
audience. Left alone, the defender keeps the good.

The resolute commit. If they are fewer than ``gain / (gain + loss)``, the irresolute bluff just so often that
the challenger's belief after a commitment is that number and it is indifferent; it attacks with the chance
``prize / (prize + price)`` that leaves the irresolute indifferent. If they are as many or more, everyone
commits and nobody attacks. The commitment's price is an audience cost [@fearon1994]; but the game is a
textbook one. In the crises with richer choices of [@fearon1997] leaders do not bluff.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from escalation.theory.conditions import INSIDE, POSITIVE, numbers
from escalation.typing import Array


class Equilibrium(NamedTuple):
    """What happens in equilibrium; all arrays of one shape."""

    p_bluff: Array
    """Chance that an irresolute defender commits itself."""
    belief: Array
    """The challenger's belief, after a commitment, that the defender is resolute."""
    p_attack: Array
    """Chance that the challenger attacks after a commitment."""
    p_war: Array
    """Chance of war."""


def equilibrium(
    p_resolute: ArrayLike, prize: ArrayLike, price: ArrayLike, gain: ArrayLike, loss: ArrayLike
) -> Equilibrium:
    """Bluffs, attacks and wars in equilibrium [@fearon1994].

    Parameters
    ----------
    p_resolute : array_like
        Chance that the defender is resolute, in (0, 1).
    prize : array_like
        Worth of the good to the defender, above 0.
    price : array_like
        What backing down costs the defender, above 0, in the unit of its prize.
    gain, loss : array_like
        The challenger's gain if the defender backs down and its loss in a war, above 0, in one unit.

    Returns
    -------
    Equilibrium
        Chances.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    r, v, e, b, k = numbers(
        p_resolute=(p_resolute, INSIDE),
        prize=(prize, POSITIVE),
        price=(price, POSITIVE),
        gain=(gain, POSITIVE),
        loss=(loss, POSITIVE),
    )
    tempting = b / (b + k)
    attack = np.where(r < tempting, v / (v + e), 0.0)
    return Equilibrium(
        p_bluff=np.minimum(r * k / ((1.0 - r) * b), 1.0),
        belief=np.maximum(r, tempting),
        p_attack=attack[()],
        p_war=r * attack,
    )
