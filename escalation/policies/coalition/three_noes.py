"""The policy `three-noes`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class ThreeNoes(Policy):
    """Restraint: no forward forces, no bases, sanctions light, the door open.

    Keep the restraint of 1997: no forward forces and nothing that the challenger need fear, light
    sanctions in reserve, the door ajar.

    François Heisbourg describes this status-quo mode and its three noes [@dempsey2022].
    """

    name = "three-noes"
    summary = "restraint: no forward forces, no bases, sanctions light, the door open."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(talk=1, format=Format("nato-russia-council"), generosity=0.1, sanctions=0.25)
