"""The target's choices: to resist, to mobilise, to concede; and whether to consent."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from escalation.rules.reduce import total
from escalation.typing import Array

STANCES = ("resist", "mobilise", "concede")
"""Order of the target's options."""


def expected_loss(forecast: Array, odds: Array, gain: Array, held: Array) -> Array:
    """Share of sovereignty that the public forecast takes from the target, (W,).

    Parameters
    ----------
    forecast : (K - f, W) array
        Probability of each rung of force as the challenger's destination.
    odds : (K - f, W) array
        The challenger's chance of victory there.
    gain : (K - f, 1) array
        Share of what is left that is at stake there.
    held : (W,) array
        What is lost already.
    """
    return total(forecast * odds * gain) * (1.0 - held)


def stance_utilities(
    loss: Array, loss_mobilised: Array, worth: Array, will: Array, mobilisation_cost: Array, surrender: Array
) -> Array:
    """Return the utilities of resisting, mobilising and conceding, (3, W), from (W,) inputs, in prizes."""
    resist = -worth * loss + will
    mobilise = -worth * loss_mobilised + will - mobilisation_cost
    return np.array([resist, mobilise, -worth * surrender])


def consent(accepting: Array, refusing: Array, precision: Array) -> Array:
    """Probability that the target consents, a logit of two utilities, (W,)."""
    chance: Array = expit(precision * (accepting - refusing))
    return chance
