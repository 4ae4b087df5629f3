"""The policy `resolve-by-force`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class ResolveByForce(Policy):
    """Threaten limited force in reply, from the first use of force on.

    Threaten limited force in reply to limited force, arm the target, and keep talking.

    Witold Rodkiewicz: willingness to use force is the precondition of effective diplomacy, as Turkey
    showed in 2015 [@dempsey2022].
    """

    name = "resolve-by-force"
    summary = "threaten limited force in reply, from the first use of force on."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        first_force = seen.ladder.first_force
        return Posture(
            talk=1,
            format=Format("nato-russia-council"),
            generosity=0.3,
            force_reply=1.0,
            trigger=first_force,
            sanctions=1.0,
            aid=1.0,
            deployment=0.5,
        )
