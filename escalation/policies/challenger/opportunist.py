"""The challenger `opportunist`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from escalation.policies.base import ChallengerPolicy
from escalation.rows import Rows
from escalation.rules.worth import Traits
from escalation.typing import Array


class Opportunist(ChallengerPolicy):
    """Takes what is free today: no fear, no audience, no patience.

    Takes what is free today: it waits for nothing, fears nothing nearby and answers to no audience.

    Piotr Buras reads the escalation as an attempt to take advantage of a moment of weakness
    [@dempsey2022].
    """

    name = "opportunist"
    summary = "takes what is free today: no fear, no audience, no patience."
    source = ("dempsey2022",)

    def character(self, traits: Traits, p: Rows, held: Array) -> Traits:
        """Return the traits of this character."""
        zeros = np.zeros_like(traits.patience)
        return replace(traits, patience=zeros, audience_cost=zeros, insecurity=zeros)
