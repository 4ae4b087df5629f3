"""The challenger `insecure`."""

from __future__ import annotations

from dataclasses import replace

from escalation.policies.base import ChallengerPolicy
from escalation.rows import Rows
from escalation.rules.worth import Traits
from escalation.typing import Array


class Insecure(ChallengerPolicy):
    """Fears the forces nearby more than it covets.

    Modest in what it claims, and hurt by opposing forces nearby: the challenger of the spiral model.

    The type that Jervis sets against the greedy one [@jervis1978; @kydd2005]; Pierre Vimont's missing
    dialogue speaks to it [@dempsey2022].
    """

    name = "insecure"
    summary = "fears the forces nearby more than it covets."
    source = ("jervis1978", "kydd2005", "dempsey2022")

    def character(self, traits: Traits, p: Rows, held: Array) -> Traits:
        """Return the traits of this character."""
        return replace(traits, aspiration=p.modest_aspiration, insecurity=p.high_insecurity)
