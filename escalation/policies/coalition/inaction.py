"""The policy `inaction`."""

from __future__ import annotations

from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class Inaction(Policy):
    """Do nothing at all: the baseline that every other policy is measured against.

    Nothing is proposed, threatened or offered.
    """

    name = "inaction"
    summary = "do nothing at all: the baseline that every other policy is measured against."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture()
