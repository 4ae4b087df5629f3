"""After the crisis: whether a settlement holds, who breaks it, and when the next crisis begins."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from escalation.rules.reduce import total
from escalation.typing import Array


def breach_rate(base: Array, slope: Array, worth: Array) -> Array:
    """Rate a year, (W,), at which a side breaks a settlement: it falls with what keeping it is worth, in prizes."""
    rate: Array = base * np.exp(-slope * worth)
    return rate


def cheating_rates(base: Array, slope: Array, cost: Array, proof: Array, at_stake: Array) -> Array:
    """Rates a year, (N, W), at which the challenger secretly stops keeping each provision.

    It is tempted by what the provision costs it and held back by the chance of proof times what it would
    lose. The base rate is shared among provisions by what they cost, so that a longer list is not by itself
    a worse one.

    Parameters
    ----------
    base, slope : (W,) arrays
        Rate of breaking what costs and binds nothing, and how fast it falls, per prize.
    cost : (N, W) array
        What keeping each provision costs the challenger, prizes; 0 where it need do nothing.
    proof : (N, W) array
        Chance that a violation could be proved.
    at_stake : (W,) array
        What it would lose if it were, prizes.
    """
    whole = total(cost)
    share = cost / np.where(whole > 0.0, whole, 1.0)
    rates: Array = base * share * np.exp(-slope * (proof * at_stake - cost))
    return rates


def crisis_hazard(base: Array, aspiration: Array, held: Array, trust: Array) -> Array:
    """Hazard a year of the next crisis, (W,): dissatisfaction without trust brings it on."""
    hazard: Array = base * expit(aspiration - held - trust)
    return hazard


def waiting_time(rate: Array, u: Array) -> Array:
    """Exponential time to an event of this rate, by the inverse distribution function, (W,); never at rate 0."""
    return np.where(rate > 0.0, -np.log(u) / np.where(rate > 0.0, rate, 1.0), np.inf)


def waiting_time_until(before: Array, change: Array, after: Array, u: Array) -> Array:
    """Time to an event whose rate changes from ``before`` to ``after`` at the time ``change``, (W,)."""
    passed, kept = -np.log(u), before * change
    return np.where(passed <= kept, passed / before, change + (passed - kept) / after)
