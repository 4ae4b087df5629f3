"""The policy `deterrence-without-talks`."""

from __future__ import annotations

from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class DeterrenceWithoutTalks(Policy):
    """Sanctions threatened, aid and forward forces, and no table.

    The deterrent half of deterrence-backed diplomacy, and no table.

    Ben Tonra's other half: power without diplomacy does not deliver either [@dempsey2022].
    """

    name = "deterrence-without-talks"
    summary = "sanctions threatened, aid and forward forces, and no table."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(sanctions=1.0, aid=0.5, deployment=0.5, resilience=0.5)
