"""The policy `agenda-refused`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture

OURS = (
    "donbas",
    "border-forces",
    "exercises",
    "inspections",
    "host-consent",
    "cyber-weapons",
    "assassinations",
    "election-interference",
    "tribunal",
)
"""What the challenger does to others: its own demands are not among them."""


class AgendaRefused(Policy):
    """Refuse the challenger's agenda, stay calm in public, firm up defences.

    Talk only about what the challenger does to others and not about its demands, and keep calm in public.

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
            format=Format("helsinki-2.0", agenda=OURS),
            generosity=0.2,
            visibility=0.0,
            sanctions=0.75,
            aid=0.5,
            resilience=1.0,
        )
