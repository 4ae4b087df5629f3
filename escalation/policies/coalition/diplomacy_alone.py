"""The policy `diplomacy-alone`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class DiplomacyAlone(Policy):
    """Talk and offer, with nothing behind it.

    Talk and offer the same modest concession as deterrence-backed diplomacy, with nothing behind it.

    The posture that Ben Tonra and Witold Rodkiewicz hold to be insufficient [@dempsey2022].
    """

    name = "diplomacy-alone"
    summary = "talk and offer, with nothing behind it."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(talk=1, format=Format("nato-russia-council"), generosity=0.3)
