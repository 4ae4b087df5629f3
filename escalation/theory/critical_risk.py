"""How much risk of disaster a side will bear.

A side may surrender, which is worth ``surrender`` to it, or stand firm. If it stands firm the other side
yields, which is worth ``win``, unless disaster comes, which is worth ``disaster``. It stands firm as long as
the risk of disaster is below ``(win - surrender) / (win - disaster)``, its critical risk [@ellsberg1968;
@snyder1977].
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from escalation.theory.conditions import FINITE, descending, numbers
from escalation.typing import Array


def tolerable(win: ArrayLike, surrender: ArrayLike, disaster: ArrayLike) -> Array:
    """Greatest chance of disaster at which standing firm is no worse than surrender [@ellsberg1968].

    Parameters
    ----------
    win, surrender, disaster : array_like
        Utilities of the three outcomes, each above the next.

    Returns
    -------
    array
        In (0, 1).

    Raises
    ------
    InputError
        If the utilities are not in this order.
    """
    best, middle, worst = numbers(
        win=(win, FINITE), surrender=(surrender, FINITE), disaster=(disaster, FINITE)
    )
    descending(win=best, surrender=middle, disaster=worst)
    risk: Array = (best - middle) / (best - worst)
    return risk
