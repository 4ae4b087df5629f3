"""The policy `talks-after-withdrawal`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class TalksAfterWithdrawal(Policy):
    """No negotiation until troops are withdrawn, and firmness until then.

    Offer talks, but hold them only once the challenger has withdrawn to its barracks; deter until then.

    Anna Wieslander: no real negotiations before the troops leave the border [@dempsey2022].
    """

    name = "talks-after-withdrawal"
    summary = "no negotiation until troops are withdrawn, and firmness until then."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        normal = seen.ladder.normal
        return Posture(
            talk=1,
            format=Format("nato-russia-council"),
            talk_condition=normal,
            generosity=0.3,
            sanctions=1.0,
            aid=0.5,
            deployment=0.75,
            resilience=0.5,
        )
