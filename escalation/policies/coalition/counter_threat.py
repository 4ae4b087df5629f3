"""The policy `counter-threat`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class CounterThreat(Policy):
    """Threaten the deployments that the challenger fears.

    Threaten to create tomorrow the deployments that the challenger claims to fear today; talk on that
    footing.

    James Sherr: confront it with what it fears, and the scope for diplomacy grows [@dempsey2022].
    """

    name = "counter-threat"
    summary = "threaten the deployments that the challenger fears."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            format=Format("nato-russia-council"),
            generosity=0.3,
            counter_deployment=1.0,
            sanctions=0.4,
        )
