"""A ladder climbed and descended by chance.

A crisis on rung ``start`` moves up a rung with chance ``p_up`` and down a rung otherwise, each time
independently, until it reaches rung 0 or rung ``top``. With ``r = (1 - p_up) / p_up`` it ends at the top with
chance ``(1 - r^start) / (1 - r^top)``, after ``(start - top P(top)) / (1 - 2 p_up)`` moves on average; at
``p_up`` 1/2 these are ``start / top`` and ``start (top - start)``: the ruin of a gambler [@feller1968].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from escalation.errors import InputError
from escalation.theory.conditions import COUNT, INSIDE, WHOLE, numbers
from escalation.typing import Array

EVEN = 1e-7
"""Distance of ``p_up`` from 1/2 below which the walk counts as fair; rounding errs by more there."""


def _checked(p_up: ArrayLike, start: ArrayLike, top: ArrayLike) -> tuple[Array, ...]:
    """The parameters as arrays of one shape, with start on the ladder."""
    p, rung, height = numbers(p_up=(p_up, INSIDE), start=(start, WHOLE), top=(top, COUNT))
    wrong = np.asarray(rung > height)
    if wrong.any():
        raise InputError(
            f"start is {rung[wrong].flat[0]:g}; it must be at most top, {height[wrong].flat[0]:g}."
        )
    return p, rung, height


def p_top(p_up: ArrayLike, start: ArrayLike, top: ArrayLike) -> Array:
    """Chance that the walk ends at the top [@feller1968].

    Parameters
    ----------
    p_up : array_like
        Chance of a move up, in (0, 1).
    start : array_like
        Rung at the beginning, a whole number from 0 to ``top``.
    top : array_like
        Rung at which the walk ends, a whole number, at least 1.

    Returns
    -------
    array
        In [0, 1].

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, rung, height = _checked(p_up, start, top)
    fair = np.abs(p - 0.5) < EVEN
    log_ratio = np.where(fair, 1.0, np.log1p(-p) - np.log(p))
    # Written in powers below 1, which do not overflow on a high ladder.
    size = -np.abs(log_ratio)
    climbed = (
        np.exp(np.minimum(-log_ratio, 0.0) * (height - rung))
        * np.expm1(size * rung)
        / np.expm1(size * height)
    )
    return np.where(fair, rung / height, climbed)[()]


def moves(p_up: ArrayLike, start: ArrayLike, top: ArrayLike) -> Array:
    """Expected number of moves until the walk ends [@feller1968].

    Parameters
    ----------
    p_up, start, top : array_like
        As in `p_top`.

    Returns
    -------
    array
        At least 0.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    p, rung, height = _checked(p_up, start, top)
    fair = np.abs(p - 0.5) < EVEN
    drift = np.where(fair, 1.0, 1.0 - 2.0 * p)
    return np.where(fair, rung * (height - rung), (rung - height * p_top(p_up, start, top)) / drift)[()]
