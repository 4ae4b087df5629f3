"""The policy `european-autonomy`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class EuropeanAutonomy(Policy):
    """Europeans act without the leader, at higher cost to themselves.

    Europeans deter and talk by themselves, heeding the leader no more.

    Ronja Kempin and Raluca Csernatoni: Europe must be ready to act on its own [@dempsey2022].
    """

    name = "european-autonomy"
    summary = "Europeans act without the leader, at higher cost to themselves."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            format=Format("normandy", agenda="osce"),
            generosity=0.3,
            sanctions=1.0,
            aid=1.0,
            deployment=0.5,
            autonomy=1.0,
            resilience=1.0,
        )
