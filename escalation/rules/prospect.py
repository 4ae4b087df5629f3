"""Value of gains and losses [@tversky1992]."""

from __future__ import annotations

import numpy as np

from escalation.typing import Array


def value(x: Array, curvature: Array, loss_aversion: Array) -> Array:
    """Return the prospect-theory value of outcomes against the reference point 0.

    ``x ** curvature`` for gains, ``-loss_aversion * (-x) ** curvature`` for losses [@tversky1992].

    Parameters
    ----------
    x : (..., W) array
        Outcomes, in units of the prize.
    curvature, loss_aversion : (W,) arrays
        1 and 1 make value linear.
    """
    size: Array = np.abs(x) ** curvature
    return np.where(x >= 0.0, size, -loss_aversion * size)


def outcome_of(worth: Array, curvature: Array, loss_aversion: Array) -> Array:
    """Return the outcome that has a value: the inverse of `value`, arguments of shape (W,)."""
    size: Array = np.where(worth >= 0.0, worth, -worth / loss_aversion) ** (1.0 / curvature)
    return np.where(worth >= 0.0, size, -size)
