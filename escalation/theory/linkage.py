"""Issues settled one by one or together.

Two sides divide several issues of size 1 each; a share of issue k is worth ``weight_a`` [k] to side A and
``weight_b`` [k] to B, and shares add up; without agreement both get 0. The Nash solution maximises the
product of the two utilities, with exponents ``power`` and ``1 - power`` where power is unequal [@nash1950].
One by one, each issue is divided ``power`` to ``1 - power``. Linked, the issues go to A in the order of what
they are worth to A relative to B; at most one is divided. Sides that care about different issues both gain by
the link.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from escalation.errors import InputError
from escalation.theory.conditions import INSIDE, NOT_NEGATIVE, by_member, number, together
from escalation.typing import Array


def _checked(weight_a: ArrayLike, weight_b: ArrayLike, power: ArrayLike) -> tuple[Array, Array, Array]:
    """Weights and power, each of shape (..., K), with something at stake for both."""
    a, b, share = together(
        weight_a=by_member("weight_a", weight_a, NOT_NEGATIVE),
        weight_b=by_member("weight_b", weight_b, NOT_NEGATIVE),
        power=number("power", power, INSIDE)[..., None],
    )
    for name, weight in (("weight_a", a), ("weight_b", b)):
        if not weight.any(axis=-1).all():
            raise InputError(
                f"{name} is 0 for every issue; at least one issue must be worth something to each side."
            )
    return a, b, share


def separate(weight_a: ArrayLike, weight_b: ArrayLike, power: ArrayLike = 0.5) -> tuple[Array, Array]:
    """Utilities of A and B if each issue is settled alone [@nash1950].

    Parameters
    ----------
    weight_a, weight_b : array_like of shape (..., K)
        Worth of each issue to each side, at least 0 and not all 0.
    power : array_like of shape (...), optional
        Bargaining power of A, in (0, 1).

    Returns
    -------
    utility_a, utility_b : arrays of shape (...)
        In each side's unit.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    a, b, share = _checked(weight_a, weight_b, power)
    return (share * a).sum(axis=-1), ((1.0 - share) * b).sum(axis=-1)


def linked(weight_a: ArrayLike, weight_b: ArrayLike, power: ArrayLike = 0.5) -> tuple[Array, Array]:
    """Utilities of A and B if all issues are settled together [@nash1950].

    Parameters
    ----------
    weight_a, weight_b, power : array_like
        As in `separate`.

    Returns
    -------
    utility_a, utility_b : arrays of shape (...)
        In each side's unit.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    a, b, _ = _checked(weight_a, weight_b, power)
    share = allocation(weight_a, weight_b, power)
    return (share * a).sum(axis=-1), ((1.0 - share) * b).sum(axis=-1)


def allocation(weight_a: ArrayLike, weight_b: ArrayLike, power: ArrayLike = 0.5) -> Array:
    """Share of each issue that goes to A if all are settled together [@nash1950].

    Parameters
    ----------
    weight_a, weight_b, power : array_like
        As in `separate`.

    Returns
    -------
    (..., K) array
        In [0, 1]; at most one entry is neither 0 nor 1.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    a, b, gamma = _checked(weight_a, weight_b, power)
    worth = a + b
    order = np.argsort(-a / np.where(worth > 0.0, worth, 1.0), axis=-1, kind="stable")
    a, b = np.take_along_axis(a, order, axis=-1), np.take_along_axis(b, order, axis=-1)
    before = np.cumsum(a, axis=-1) - a
    behind = np.cumsum(b[..., ::-1], axis=-1)[..., ::-1]
    # If this issue is the one divided, the first-order condition of the product gives the share.
    both = np.where(a * b > 0.0, a * b, 1.0)
    divided = np.clip((gamma * a * behind - (1.0 - gamma) * b * before) / both, 0.0, 1.0)
    divided = np.where(a * b > 0.0, divided, b == 0.0)
    product = (before + divided * a) ** gamma * (behind - divided * b) ** (1.0 - gamma)
    best = np.argmax(product, axis=-1)[..., None]
    place = np.arange(a.shape[-1])
    shares = np.where(place < best, 1.0, np.where(place == best, divided, 0.0))
    return np.take_along_axis(shares, np.argsort(order, axis=-1), axis=-1)
