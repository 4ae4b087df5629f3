"""The policy `appeasement`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class Appeasement(Policy):
    """Offer much, ask little, over the target's head.

    Talk with the challenger alone, about its own demands too, give it most of the power at the table and
    half of what can be granted beforehand, whatever it does short of force, and do not ask the target.

    What Anna Wieslander and Witold Rodkiewicz warn against: giving in to coercion [@dempsey2022].
    """

    name = "appeasement"
    summary = "offer much, ask little, over the target's head."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        below_force = seen.ladder.first_force - 1
        return Posture(
            talk=1,
            format=Format("bilateral", yields=("open-door",), verified=False),
            generosity=0.8,
            first=0.5,
            offer_condition=below_force,
            agenda=1,
            over_head=1,
            summit=0.5,
        )
