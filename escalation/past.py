"""What the crises before have left to the next one of a series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from escalation.actors import Challenger
from escalation.coalition import Coalition
from escalation.typing import Array, Index


@dataclass(frozen=True, eq=False)
class Past:
    """Holdings, beliefs and lessons at the opening of a crisis; arrays (W,), or None before the first.

    Attributes
    ----------
    crisis : int
        Number of the crisis that begins, from 0; it keys the streams of luck.
    held, legit : arrays
        Share of the prize in hand, legitimacy banked.
    resolute, greedy : arrays
        Log-odds that the coalition is resolute, that the challenger is greedy.
    learned : (K, W) array
        What each rung has brought.
    """

    crisis: int = 0
    held: Array | None = None
    legit: Array | None = None
    resolute: Array | None = None
    greedy: Array | None = None
    learned: Array | None = None

    @classmethod
    def of(cls, crisis: int, left: Mapping[str, Array], where: Index) -> Past:
        """Gather what some worlds (n,) have left, columns by name as `escalation.ending.legacy` gives them."""
        rungs = sum(name.startswith("learned_") for name in left)
        learned = np.stack([left[f"learned_{k}"][where] for k in range(rungs)])
        held, legit, resolute, greedy = (
            left[name][where] for name in ("held", "legit", "resolute", "greedy")
        )
        return cls(crisis, held, legit, resolute, greedy, learned)

    def recall(self, challenger: Challenger, coalition: Coalition) -> None:
        """Let the actors of a new crisis begin where the last one left them."""
        if (
            self.held is None
            or self.legit is None
            or self.resolute is None
            or self.greedy is None
            or self.learned is None
        ):
            return
        challenger.held, challenger.held_start = self.held.copy(), self.held.copy()
        challenger.resolute, challenger.legit = self.resolute.copy(), self.legit.copy()
        challenger.learned = self.learned.copy()
        coalition.greedy = self.greedy.copy()
