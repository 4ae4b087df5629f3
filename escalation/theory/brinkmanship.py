"""Two sides that share a risk until one yields.

In each round both sides at once yield or stand firm. Who yields gets 0, whether the other does or not; who
stands firm against a side that yields gets 1. If both stand firm, disaster comes with chance ``p_round`` and
costs each of them ``harm``; otherwise there is another round. All rounds are alike and nothing is private.

In the symmetric equilibrium each yields in each round with a chance q that leaves the other indifferent: ``q
= (1 - q) p_round harm``, so ``q = p_round harm / (1 + p_round harm)``. Disaster ends the contest with chance
``(1 - q)^2 p_round / (1 - (1 - q)^2 (1 - p_round))``. As ``p_round`` goes to 0 this goes to ``1 / (1 + 2
harm)`` and not to 0: a smaller risk is only run for longer. It is the simplest model of a threat that leaves
something to chance [@schelling1966].
"""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import ArrayLike

from escalation.theory.conditions import INSIDE, POSITIVE, numbers
from escalation.typing import Array


class Equilibrium(NamedTuple):
    """What happens in the symmetric equilibrium; all arrays of one shape."""

    p_yield: Array
    """Chance that a side yields in a round."""
    p_disaster: Array
    """Chance that the contest ends in disaster."""
    rounds: Array
    """Expected number of rounds, the last included."""


def equilibrium(p_round: ArrayLike, harm: ArrayLike) -> Equilibrium:
    """Yielding and disaster in the symmetric equilibrium [@schelling1966].

    Parameters
    ----------
    p_round : array_like
        Chance of disaster in a round in which both stand firm, in (0, 1).
    harm : array_like
        Harm of a disaster to each side, as a multiple of the prize, above 0.

    Returns
    -------
    Equilibrium
        Chances, and a number of rounds, at least 1.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    risk, loss = numbers(p_round=(p_round, INSIDE), harm=(harm, POSITIVE))
    p_yield = risk * loss / (1.0 + risk * loss)
    both_firm = (1.0 - p_yield) ** 2
    rounds = 1.0 / (1.0 - both_firm * (1.0 - risk))
    return Equilibrium(p_yield, both_firm * risk * rounds, rounds)
