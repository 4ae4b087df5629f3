"""The policy `deterrence-backed-diplomacy`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class DeterrenceBackedDiplomacy(Policy):
    """Talk and offer, with sanctions threatened, aid given and forces moved forward.

    Talk and offer a modest concession for standing down, and back it up: threaten sanctions, bolster
    the target, move forces forward.

    Piotr Buras, Kristi Raik, Anna Wieslander and Ben Tonra each argue that diplomacy works where
    deterrence backs it [@dempsey2022].
    """

    name = "deterrence-backed-diplomacy"
    summary = "talk and offer, with sanctions threatened, aid given and forces moved forward."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            format=Format("nato-russia-council"),
            generosity=0.3,
            sanctions=1.0,
            aid=0.5,
            deployment=0.5,
            resilience=0.5,
        )
