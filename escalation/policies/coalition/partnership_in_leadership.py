"""The policy `partnership-in-leadership`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class PartnershipInLeadership(Policy):
    """Deterrence-backed diplomacy with a European partner leading beside the leader.

    Deterrence-backed diplomacy in which a European partner leads beside the leader.

    Ben Hodges: with Germany as partner in leadership there is a chance [@dempsey2022].
    """

    name = "partnership-in-leadership"
    summary = "deterrence-backed diplomacy with a European partner leading beside the leader."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            format=Format("nato-russia-council"),
            generosity=0.3,
            sanctions=1.0,
            aid=0.5,
            deployment=0.5,
            resilience=0.5,
            partnership=1.0,
            visibility=0.2,
        )
