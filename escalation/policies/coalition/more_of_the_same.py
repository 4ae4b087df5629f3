"""The policy `more-of-the-same`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture


class MoreOfTheSame(Policy):
    """Warn of some more sanctions of the known kind.

    Warn of somewhat more of the sanctions already known, and talk.

    What James Sherr expects to impress nobody [@dempsey2022].
    """

    name = "more-of-the-same"
    summary = "warn of some more sanctions of the known kind."
    source = ("dempsey2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(talk=1, format=Format("nato-russia-council"), generosity=0.3, sanctions=0.4)
