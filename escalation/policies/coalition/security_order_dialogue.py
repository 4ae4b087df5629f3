"""The policy `security-order-dialogue`."""

from __future__ import annotations

from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class SecurityOrderDialogue(Policy):
    """An inclusive, lasting dialogue about the security order, with restraint in forces.

    Keep an inclusive dialogue about the security order going, offer on security, keep forces back and
    sanctions modest.

    Pierre Vimont: dialogue is what has been missing while tensions spiralled [@dempsey2022].
    """

    name = "security-order-dialogue"
    summary = "an inclusive, lasting dialogue about the security order, with restraint in forces."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1, generosity=0.5, concession="security", agenda=0, summit=0.3, sanctions=0.5, visibility=0.2
        )
