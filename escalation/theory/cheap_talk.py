"""How much costless talk can say.

A sender knows the state, uniform on [0, 1], and sends any message at no cost; a receiver then acts. The
receiver loses the square of the distance between its act and the state, the sender that between the act and
the state plus ``bias``. In equilibrium a message tells no more than in which of n intervals the state lies.
The intervals' ends are ``i/n + 2 bias i (i - n)`` for i from 0 to n, so each is longer than the one before by
``4 bias``. Every n up to ``ceil(-1/2 + sqrt(1 + 2 / bias) / 2)`` is possible; 1, talk that says nothing,
always is [@crawford1982].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from escalation.errors import InputError
from escalation.theory.conditions import COUNT, POSITIVE, number, numbers
from escalation.typing import Array, Index


def n_intervals(bias: ArrayLike) -> Index:
    """Greatest number of intervals that talk can tell apart [@crawford1982].

    Parameters
    ----------
    bias : array_like
        How much higher the sender wants the act than the receiver, above 0, as a share of the range of states.

    Returns
    -------
    array of int
        At least 1; exactly 1 from a bias of 1/4 on.

    Raises
    ------
    InputError
        If the bias is not above 0.
    """
    b = number("bias", bias, POSITIVE)
    # Where the bias is so great that rounding loses it, the formula says 0.
    most: Index = np.maximum(np.ceil(0.5 * np.sqrt(1.0 + 2.0 / b) - 0.5), 1.0).astype(np.int64)
    return most


def _checked(bias: ArrayLike, n: ArrayLike) -> tuple[Array, ...]:
    """The parameters as arrays of one shape, with no more intervals than there can be."""
    b, count = numbers(bias=(bias, POSITIVE), n=(n, COUNT))
    most = n_intervals(b)
    wrong = np.asarray(count > most)
    if wrong.any():
        limit = np.asarray(most)[wrong].flat[0]
        raise InputError(
            f"n is {count[wrong].flat[0]:g}; at a bias of {b[wrong].flat[0]:g} it must be at most {limit}."
        )
    return b, count


def ends(bias: ArrayLike, n: int) -> Array:
    """Ends of the intervals in the equilibrium with n of them [@crawford1982].

    Parameters
    ----------
    bias : array_like of shape (...)
        As in `n_intervals`.
    n : int
        Number of intervals, from 1 to `n_intervals`.

    Returns
    -------
    (..., n + 1) array
        Ascending from 0 to 1.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    b, _ = _checked(bias, n)
    i = np.arange(int(n) + 1)
    cuts: Array = i / n + 2.0 * b[..., None] * i * (i - n)
    return cuts


def loss(bias: ArrayLike, n: ArrayLike) -> Array:
    """Expected loss of the receiver in the equilibrium with n intervals [@crawford1982].

    Parameters
    ----------
    bias, n : array_like
        As in `ends`, but ``n`` may be an array.

    Returns
    -------
    array
        ``1 / (12 n^2) + bias^2 (n^2 - 1) / 3``, the expected variance of the state given the message; the sender's
        loss is greater by ``bias^2``.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    b, count = _checked(bias, n)
    left: Array = 1.0 / (12.0 * count**2) + b**2 * (count**2 - 1.0) / 3.0
    return left
