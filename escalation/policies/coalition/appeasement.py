"""The policy `appeasement`."""

from __future__ import annotations

from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class Appeasement(Policy):
    """Offer much, ask little, over the target's head.

    Offer much on the challenger's agenda, whatever it does short of force, and without asking the
    target.

    What Anna Wieslander and Witold Rodkiewicz warn against: giving in to coercion [@dempsey2022].
    """

    name = "appeasement"
    summary = "offer much, ask little, over the target's head."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        below_force = seen.ladder.first_force - 1
        return Posture(talk=1, generosity=0.8, offer_condition=below_force, agenda=1, over_head=1, summit=0.5)
