"""After the crisis: whether a settlement holds, and when the next crisis begins."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from escalation.typing import Array


def breach_rate(base: Array, slope: Array, worth: Array, detection: Array, response: Array) -> Array:
    """Rate a year at which a settlement is broken: it falls with its worth, and with detection times response, (W,)."""
    rate: Array = base * np.exp(-slope * (worth + detection * response))
    return rate


def crisis_hazard(base: Array, aspiration: Array, held: Array, trust: Array) -> Array:
    """Hazard a year of the next crisis, (W,): dissatisfaction without trust brings it on."""
    hazard: Array = base * expit(aspiration - held - trust)
    return hazard


def waiting_time(rate: Array, u: Array) -> Array:
    """Exponential time to an event of this rate, by the inverse distribution function, (W,)."""
    with np.errstate(divide="ignore"):
        time: Array = -np.log(u) / rate
    return time
