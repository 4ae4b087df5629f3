"""Policies that say what somebody outside the library has told them: seats for a player at each side of a crisis."""

from __future__ import annotations

from typing import Any

import numpy as np

from escalation.observation import Observation
from escalation.policies.base import ChallengerPolicy, ChallengerView, Policy, TargetPolicy, TargetView
from escalation.posture import LEVERS, RUNG_LEVERS, Posture
from escalation.typing import Array

SHARES = tuple(name for name in LEVERS if name not in (*RUNG_LEVERS, "concession", "format"))
"""Levers that take a share; the others stay at their defaults."""


class CoalitionSeat(Policy):
    """Proposes the posture that it was last told: a share for each of `SHARES`."""

    name = "seat"
    summary = "proposes what it was told"

    def __init__(self) -> None:
        self.told: Any = np.zeros(len(SHARES))

    def posture(self, seen: Observation) -> Posture:
        """Return the posture told."""
        told: dict[str, Any] = dict(zip(SHARES, np.clip(self.told, 0.0, 1.0).tolist(), strict=True))
        return Posture(**told)


class ChallengerSeat(ChallengerPolicy):
    """Heads for the rung that it was last told, and stays where it is while that way is closed."""

    name = "seat"
    summary = "heads where it was told"

    def __init__(self) -> None:
        self.told: Any = 0

    def destinations(self, view: ChallengerView) -> Array:
        """Return certainty of the rung told, (K, W)."""
        worlds = np.arange(view.options.shape[1])
        told = np.full(len(worlds), int(self.told))
        here = np.where(view.options[told, worlds], told, view.situation.rung)
        weights = np.zeros(view.options.shape)
        weights[here, worlds] = 1.0
        return weights


class TargetSeat(TargetPolicy):
    """Takes the stance, and gives or refuses the consent, that it was last told."""

    name = "seat"
    summary = "stands where it was told"

    def __init__(self) -> None:
        self.told: Any = (0, 0)

    def stance(self, view: TargetView) -> Array:
        """Return certainty of the stance told, (3, W)."""
        weights = np.zeros((3, view.seen.worlds))
        weights[int(self.told[0])] = 1.0
        return weights

    def consent(self, view: TargetView) -> Array:
        """Return 1 where it consents, else 0, (W,)."""
        return np.full(view.seen.worlds, float(self.told[1]))
