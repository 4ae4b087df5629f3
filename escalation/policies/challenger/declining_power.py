"""The challenger `declining-power`."""

from __future__ import annotations

from dataclasses import replace

from escalation.policies.base import ChallengerPolicy
from escalation.rows import Rows
from escalation.rules.worth import Traits
from escalation.typing import Array


class DecliningPower(ChallengerPolicy):
    """Sees its strength wane and its window close.

    Sees its strength wane: better now than later.

    Daniel Baer: for a declining power that wants another reality, force can outweigh diplomacy
    [@dempsey2022; @powell2006].
    """

    name = "declining-power"
    summary = "sees its strength wane and its window close."
    source = ("dempsey2022", "powell2006")

    def character(self, traits: Traits, p: Rows, held: Array) -> Traits:
        """Return the traits of this character."""
        return replace(traits, trend=-p.decline)
