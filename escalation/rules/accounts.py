"""What a turn leaves behind: territory seized, legitimacy banked."""

from __future__ import annotations

import numpy as np

from escalation.rules.chance import within
from escalation.typing import Array, Mask


def seizure(rate: Array, p_victory: Array, left: Array, step: float) -> Array:
    """Share of the prize seized by limited force in a turn, (W,).

    Parameters
    ----------
    rate : (W,) array
        A week.
    p_victory : (W,) array
        Chance of success.
    left : (W,) array
        What the limited stake still leaves to seize.
    step : float
        Weeks.
    """
    return within(rate, step) * p_victory * np.maximum(0.0, left)


def legitimacy(rate: Array, talking: Mask, summit: Array, refusal: Array, step: float) -> Array:
    """Legitimacy banked by a turn of talks, (W,): more at a summit, less where the challenger's agenda is refused."""
    return np.where(talking, rate * (1.0 + summit) * (1.0 - refusal) * step, 0.0)
