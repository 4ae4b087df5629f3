"""Who wins a fight: the contest before it and the balance within it."""

from __future__ import annotations

import numpy as np
from scipy.special import logit

from escalation.typing import Array

EVEN = 1e-9
"""Log-odds so near to 0 that the balance is a fair walk."""


def success(ours: Array, theirs: Array, decisiveness: Array) -> Array:
    """Chance of victory in the ratio form ``a^n / (a^n + b^n)`` [@hirshleifer1989].

    Parameters
    ----------
    ours, theirs : (..., W) arrays
        Strengths above 0, in one unit.
    decisiveness : (W,) array
        Exponent n.
    """
    won: Array = 1.0 / (1.0 + (theirs / ours) ** decisiveness)
    return won


def victory(p: Array, balance: Array) -> Array:
    """Chance that a war's balance reaches 1 before -1.

    The balance is a Brownian motion whose drift is chosen so that a war from 0 is won with chance ``p``;
    from anywhere else the chance is the textbook exit probability of that motion [@karlin1975].

    Parameters
    ----------
    p : (W,) array
        Chance of victory at balance 0.
    balance : (W,) array
        In [-1, 1].
    """
    odds = logit(p)
    even = np.abs(odds) < EVEN
    safe = np.where(even, 1.0, odds)
    chance = np.expm1(-safe * (balance + 1.0)) / np.expm1(-2.0 * safe)
    return np.where(even, (1.0 + balance) / 2.0, chance)


def march(balance: Array, p: Array, noise: Array, step: float, normal: Array) -> Array:
    """Return the balance a turn later; ``p``, ``noise`` (per square root of a week) and ``normal`` have shape (W,)."""
    drift = logit(p) * noise * noise / 2.0
    result: Array = balance + drift * step + noise * np.sqrt(step) * normal
    return result
