"""The policy `agenda-refused`."""

from __future__ import annotations

from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class AgendaRefused(Policy):
    """Refuse the challenger's agenda, stay calm in public, firm up defences.

    Refuse the challenger's agenda: talk only about what the coalition puts on the table, speak to the
    regime's fear, keep calm in public.

    John Kornblum: do not accept the agenda, stay calm, do not complain of being left out
    [@dempsey2022].
    """

    name = "agenda-refused"
    summary = "refuse the challenger's agenda, stay calm in public, firm up defences."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            generosity=0.2,
            concession="regime",
            agenda=0,
            visibility=0.0,
            sanctions=0.75,
            aid=0.5,
            resilience=1.0,
        )
