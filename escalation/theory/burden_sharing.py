"""A public good paid for by allies of unequal size.

Each of several allies divides its wealth w between its own use x and a contribution q to a good Q, the sum of
all contributions, which all enjoy in full; its utility is ``x^(1-a) Q^a`` with the same taste a for all. In
Nash equilibrium ``q_i = max(0, a w_i - (1 - a) O_i)``, where O_i is what the others give: the largest carry
a share beyond their share of wealth, the smallest nothing, and together they give less than would suit them
[@olson1966].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from escalation.theory.conditions import INSIDE, POSITIVE, by_member, number, together
from escalation.typing import Array


def _checked(wealth: ArrayLike, taste: ArrayLike) -> tuple[Array, ...]:
    """Wealth and taste, each of shape (..., M)."""
    return together(
        wealth=by_member("wealth", wealth, POSITIVE), taste=number("taste", taste, INSIDE)[..., None]
    )


def contributions(wealth: ArrayLike, taste: ArrayLike) -> Array:
    """What each ally gives in Nash equilibrium [@olson1966].

    Parameters
    ----------
    wealth : array_like of shape (..., M)
        Above 0.
    taste : array_like of shape (...)
        Exponent of the public good, in (0, 1).

    Returns
    -------
    (..., M) array
        In the unit of wealth; the equilibrium is unique.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    w, a = _checked(wealth, taste)
    # Were the n wealthiest the givers, this is what they would give; one more giver adds to it if it gives at all.
    richest = np.cumsum(-np.sort(-w, axis=-1), axis=-1)
    n = np.arange(1, w.shape[-1] + 1)
    total = np.max(a * richest / (a + n * (1.0 - a)), axis=-1, keepdims=True)
    given: Array = np.maximum(w - (1.0 - a) * total / a, 0.0)
    return given


def optimum(wealth: ArrayLike, taste: ArrayLike) -> Array:
    """Public good at which nobody could be better off without another's loss, ``a`` times total wealth [@olson1966].

    Parameters
    ----------
    wealth, taste : array_like
        As in `contributions`.

    Returns
    -------
    array of shape (...)
        In the unit of wealth.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    w, a = _checked(wealth, taste)
    best: Array = (a * w).sum(axis=-1)
    return best
