"""The challenger `status-quo-power`."""

from __future__ import annotations

from dataclasses import replace

from escalation.policies.base import ChallengerPolicy
from escalation.rows import Rows
from escalation.rules.worth import Traits
from escalation.typing import Array


class StatusQuoPower(ChallengerPolicy):
    """Declines, but wants to keep what it has: 1975.

    Declines like the declining power but aspires to no more than it holds.

    Daniel Baer's contrast: in 1975 the Soviet Union wanted to lock in the status quo [@dempsey2022].
    """

    name = "status-quo-power"
    summary = "declines, but wants to keep what it has: 1975."
    source = ("dempsey2022",)

    def character(self, traits: Traits, p: Rows, held: Array) -> Traits:
        """Return the traits of this character."""
        return replace(traits, aspiration=held, trend=-p.decline)
