"""The challenger `learner`."""

from __future__ import annotations

from dataclasses import replace

from escalation.policies.base import ChallengerPolicy
from escalation.rows import Rows
from escalation.rules.worth import Traits
from escalation.typing import Array


class Learner(ChallengerPolicy):
    """Repeats what has paid.

    Adds to each rung what being there has brought it so far.

    Kristi Raik: Russia has learned that escalation usually yields results [@dempsey2022].
    """

    name = "learner"
    summary = "repeats what has paid."
    source = ("dempsey2022",)

    def character(self, traits: Traits, p: Rows, held: Array) -> Traits:
        """Return the traits of this character."""
        return replace(traits, learn=p.learning)
