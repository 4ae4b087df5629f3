"""The policy `minimal-concessions`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture

TRANSPARENCY = ("exercises", "inspections", "launch-data", "ukraine-missiles")
"""What costs next to nothing."""


class MinimalConcessions(Policy):
    """Small concessions that freeze the crisis.

    Offer transparency about forces and exercises and nothing that would change the order of Europe.

    What Eric Vandenbroeck argues against: defensively minimal concessions [@vandenbroeck2022].
    """

    name = "minimal-concessions"
    summary = "small concessions that freeze the crisis."
    source = ("vandenbroeck2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            format=Format("nato-russia-council", agenda=TRANSPARENCY),
            generosity=0.2,
            sanctions=0.5,
            aid=0.25,
        )
