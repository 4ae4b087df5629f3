"""A challenger that foresees its own choices to come: what a rung keeps open is the worth of choosing anew there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scalar.policies import Traits
from scalar.worth import Prospects

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis

SETTLED = 1e-12
"""The equations are repeated until no value changes by more than this."""

REPETITIONS = 10_000
"""How often they are repeated at most; with a patience of 0.95 some six hundred suffice."""


class FarSighted(Prospects):
    """What a challenger expects that looks beyond its next choice, though not in a war."""

    def __init__(self, model: ScalarCrisis, traits: Traits) -> None:
        super().__init__(model, traits)
        if not model.at_war:
            self.keeps_open = Future(model, traits).solve()


class Future:
    """Choosing anew a horizon later, from every rung below force, and so on without end."""

    def __init__(self, model: ScalarCrisis, traits: Traits) -> None:
        p, rungs = model.p, model.rungs
        later = Prospects(model, traits)
        later.odds = later.later_odds
        self.start, self.patience = later.future, traits.patience
        later.keeps_open = [0.0 for _ in rungs.numbers]
        self.steady, self.exposed, self.above = later.base(), later.exposed(), rungs.next
        widths = later.widths()
        self.share = [width / sum(widths) for width in widths]
        self.options = [k for k in rungs.numbers if self.share[k] > 0]
        self.sharp = max(p.precision, 0.001)
        self.below = range(1, rungs.first_force)
        commit = model.challenger.commit
        self.feelings = {
            start: [later.feelings(k, max(commit, rungs.height[start])) for k in rungs.numbers]
            for start in self.below
        }

    def solve(self) -> list[float]:
        """What every rung keeps open, by repeating the equations; only those below force have anything."""
        worth = [self.start if k in self.below else 0.0 for k in range(len(self.steady))]
        for _ in range(REPETITIONS):
            last, worth = worth, self._again(worth)
            if max(abs(a - b) for a, b in zip(last, worth, strict=True)) <= SETTLED:
                return worth
        raise ArithmeticError("the values of choosing anew do not settle")

    def _again(self, worth: list[float]) -> list[float]:
        """The worth of choosing anew from every rung, if what each keeps open were this."""
        base = [steady + self.patience * each for steady, each in zip(self.steady, worth, strict=True)]
        calm = [
            here - exposed * max(0.0, here - base[above])
            for here, exposed, above in zip(base, self.exposed, self.above, strict=True)
        ]
        return [self._choosing(calm, start) if start in self.below else 0.0 for start in range(len(worth))]

    def _choosing(self, calm: list[float], start: int) -> float:
        """The worth of the choice from a rung: that of a logit choice, shares of width as its weights."""
        utilities = [calm[k] + self.feelings[start][k] for k in self.options]
        best = max(utilities)
        spread = sum(
            self.share[k] * math.exp(self.sharp * (each - best))
            for k, each in zip(self.options, utilities, strict=True)
        )
        return best + math.log(spread) / self.sharp
