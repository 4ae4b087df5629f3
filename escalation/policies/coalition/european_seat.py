"""The policy `european-seat`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class EuropeanSeat(Policy):
    """Europeans and the target at the table, and deterrence behind it.

    Talk about forces and missiles with all of Europe in the room, the target included, and back it with
    the threat of sanctions, aid and forward deployment.

    Raluca Csernatoni reports the demand for a seat, Ronja Kempin the harm done without one [@dempsey2022].
    """

    name = "european-seat"
    summary = "Europeans and the target at the table, and deterrence behind it."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            format=Format("helsinki-2.0", agenda="nato-russia-council"),
            generosity=0.3,
            sanctions=1.0,
            aid=0.5,
            deployment=0.5,
            resilience=0.5,
        )
