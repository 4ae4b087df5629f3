"""The policy `grand-bargain`."""

from __future__ import annotations

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture

DISPUTES = ("open-door", "crimea-recognition", "crimea-withdrawal")
"""What the sides agree to disagree about."""


class GrandBargain(Policy):
    """A second Helsinki: everything on the table, nonstarters in side letters.

    Invite all to a conference on Europe's security, trade everything for everything, record what nobody
    will give up in side letters, verify, carry out step for step, and be generous with pageantry.

    Eric Vandenbroeck: go big instead of defending with minimal concessions [@vandenbroeck2022].
    """

    name = "grand-bargain"
    summary = "a second Helsinki: everything on the table, nonstarters in side letters."
    source = ("vandenbroeck2022",)

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return Posture(
            talk=1,
            format=Format("helsinki-2.0", letters=DISPUTES, steps=True),
            generosity=0.5,
            agenda=1,
            summit=0.7,
            sanctions=0.5,
            aid=0.25,
        )
