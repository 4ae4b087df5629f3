"""Who wins a fight: the contest before it and the balance within it."""

from __future__ import annotations

import numpy as np
from scipy.special import logit

from escalation.typing import Array, Index

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
    """Return the balance a turn later, were there no ends.

    ``p``, ``noise`` (per square root of a week) and ``normal`` have shape (W,); ``step`` is in weeks.
    """
    drift = logit(p) * noise * noise / 2.0
    marched: Array = balance + drift * step + noise * np.sqrt(step) * normal
    return marched


def touched(before: Array, after: Array, noise: Array, step: float, u: Array) -> Index:
    """Return 1 where the path between two balances touched victory, -1 where defeat, else 0.

    A Brownian path between two points under a level has touched it with the chance ``exp(-2 d d' /
    variance)``, d and d' its distances [@karlin1975]. So a war's odds do not hang on the length of a turn.

    Parameters
    ----------
    before, after : (W,) arrays
    noise : (W,) array
        Per square root of a week.
    step : float
        Weeks.
    u : (W,) array
        Uniforms: small ones make for victory, great ones for defeat.
    """
    spread = noise * noise * step
    # Beyond an end the exponent is 0, and the chance 1.
    near_up = np.exp(np.minimum(0.0, -2.0 * (1.0 - before) * (1.0 - after) / spread))
    near_down = np.exp(np.minimum(0.0, -2.0 * (1.0 + before) * (1.0 + after) / spread))
    up = np.where(after <= -1.0, 0.0, near_up)
    ends: Index = np.where(u < up, 1, np.where(u >= 1.0 - near_down, -1, 0))
    return ends
