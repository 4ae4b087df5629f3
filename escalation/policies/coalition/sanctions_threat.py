"""The policy `sanctions-threat`."""

from __future__ import annotations

from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class SanctionsThreat(Policy):
    """Threaten sanctions and nothing else.

    Threaten full sanctions should the trigger be crossed, and do nothing else.

    Raluca Csernatoni leaves open whether such measures are effective [@dempsey2022].
    """

    name = "sanctions-threat"
    summary = "threaten sanctions and nothing else."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(sanctions=1.0)
