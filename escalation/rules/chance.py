"""What happens without anybody's will: rates, incidents, climbs, alarms."""

from __future__ import annotations

import numpy as np

from escalation.typing import Array


def within(rate: Array, step: float) -> Array:
    """Chance that an event of this rate (per week) happens within a step (weeks)."""
    chance: Array = -np.expm1(-rate * step)
    return chance


def incident_rate(
    base: Array, contact: Array, contact_forces: Array, help_given: Array, transparency: Array
) -> Array:
    """Incidents a week: contact of forces times what transparency leaves.

    Parameters
    ----------
    base, contact_forces, transparency : (W,) arrays
    contact : (..., W) array
        Contact of forces at a rung, relative.
    help_given : (..., W) array
        The coalition's forces and help nearby, in [0, 2].
    """
    return base * contact * (1.0 + contact_forces * help_given) * (1.0 - transparency)


def climbing(climb: Array, carry: Array) -> Array:
    """Chance that an incident carries the crisis up: the ladder's, scaled by ``carry`` (W,), at most 1."""
    return np.minimum(1.0, climb * carry)


def alertness(alert: Array, decay: Array, jump: Array, alarms: Array, step: float) -> Array:
    """Alert level a turn later: it decays, and each false alarm raises it by ``jump``, up to 1."""
    return np.minimum(1.0, alert * np.exp(-decay * step) + jump * alarms)
