"""Bargaining with offers in turn.

Two sides take turns to propose how to divide a good of size 1, the first side first; the other accepts, which
ends it, or refuses, and a period passes. A share a period later is worth ``discount_i`` of one today to side
i. In the only subgame perfect equilibrium the first proposal is accepted at once, and leaves the first side
``(1 - discount_2) / (1 - discount_1 discount_2)``: patience is power [@rubinstein1982].
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from escalation.theory.conditions import Range, numbers
from escalation.typing import Array

DISCOUNT = Range("at least 0 and below 1", lambda x: (x >= 0.0) & (x < 1.0))


def first_share(discount_1: ArrayLike, discount_2: ArrayLike) -> Array:
    """Share of the side that proposes first; the other gets the rest [@rubinstein1982].

    Parameters
    ----------
    discount_1, discount_2 : array_like
        Discount factors of the first and the second side, in [0, 1).

    Returns
    -------
    array
        In (0, 1].

    Raises
    ------
    InputError
        If a discount factor is out of its range.
    """
    first, second = numbers(discount_1=(discount_1, DISCOUNT), discount_2=(discount_2, DISCOUNT))
    share: Array = (1.0 - second) / (1.0 - first * second)
    return share
