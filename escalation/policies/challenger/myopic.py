"""The challenger `myopic`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from escalation.policies.base import ChallengerPolicy
from escalation.rows import Rows
from escalation.rules.worth import Traits
from escalation.typing import Array


class Myopic(ChallengerPolicy):
    """Weighs the present alone.

    The challenger as the scenario describes it, without any weight on the future.

    A check of robustness, at the other end from the far-sighted one: without a future there is no reason to
    act before a window closes [@powell2006].
    """

    name = "myopic"
    summary = "weighs the present alone."
    source = ("powell2006",)

    def character(self, traits: Traits, p: Rows, held: Array) -> Traits:
        """Return the traits of this character."""
        return replace(traits, patience=np.zeros_like(traits.patience))
