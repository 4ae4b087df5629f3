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
    trust, tribunal : arrays
        Odds that a signature is kept, and share of a tribunal's rulings that are obeyed.
    learned : (K, W) array
        What each rung has brought.
    order : (N, W) array
        Shares of each issue that agreements in force settle.
    """

    crisis: int = 0
    held: Array | None = None
    legit: Array | None = None
    resolute: Array | None = None
    greedy: Array | None = None
    trust: Array | None = None
    tribunal: Array | None = None
    learned: Array | None = None
    order: Array | None = None

    @classmethod
    def of(cls, crisis: int, left: Mapping[str, Array], where: Index) -> Past:
        """Gather what some worlds (n,) have left, columns by name as `escalation.ending.legacy` gives them."""
        learned, order = (
            np.array([left[name][where] for name in left if name.startswith(prefix)]).reshape(-1, len(where))
            for prefix in ("learned_", "order_")
        )
        single = ("held", "legit", "resolute", "greedy", "trust", "tribunal")
        held = {name: left[name][where] for name in single}
        return cls(crisis, learned=learned, order=order, **held)

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
