"""The challenger `far-sighted`."""

from __future__ import annotations

from escalation.policies.base import ChallengerPolicy, ChallengerView
from escalation.rules import foresight, worth
from escalation.typing import Array


class FarSighted(ChallengerPolicy):
    """Foresees its own choices to come.

    Weighs of each rung what it will be able to do from there, and what it will have bound itself to, where
    others look one war ahead.

    A check of robustness: the challenger as the scenario describes it, with the dynamic choice of Rust
    [@rust1987]; the logic of backing oneself into a corner is Fearon's [@fearon1994].
    """

    name = "far-sighted"
    summary = "foresees its own choices to come."
    source = ("rust1987", "fearon1994")

    def destinations(self, view: ChallengerView) -> Array:
        """Return probabilities of destinations, (K, W)."""
        it = (view.traits, view.situation, view.outlook)
        seen = foresight.prospects(*it, view.options, view.rungs, view.p)
        return worth.destinations(*it, view.options, view.rungs, view.p, seen)
