"""The policy `security-order-dialogue`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture

SECURITY = (
    "open-door",
    "border-forces",
    "ukraine-missiles",
    "missile-defence",
    "intermediate-missiles",
    "conventional-limits",
    "exercises",
    "inspections",
    "launch-data",
    "summit",
)
"""What rebuilding arms control is about."""


class SecurityOrderDialogue(Policy):
    """An inclusive, lasting dialogue about the security order, with restraint in forces.

    Keep a dialogue of all about arms and confidence going, with inspections, step for step and with the
    dispute over the open door in a side letter; keep forces back and sanctions modest.

    Pierre Vimont: dialogue is what has been missing while tensions spiralled [@dempsey2022].
    """

    name = "security-order-dialogue"
    summary = "an inclusive, lasting dialogue about the security order, with restraint in forces."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            format=Format("helsinki-2.0", agenda=SECURITY, letters=("open-door",), steps=True),
            generosity=0.5,
            summit=0.3,
            sanctions=0.5,
            visibility=0.2,
        )
