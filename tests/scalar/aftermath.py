"""After the crisis: whether a settlement holds, when the next crisis comes and what is carried over to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scalar import beliefs
from scalar.numbers import clip, expit, logit

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis


def settlement_holds(model: ScalarCrisis) -> bool:
    """Whether the settlement just reached is still kept a year on."""
    p = model.p
    watched = p.detection * model.credibility * model.levels.sanctions
    worth = model.offer(model.challenger.serve) + watched
    rate = p.breach_rate * math.exp(-p.breach_slope * worth)
    luck = model.luck.uniform(model.challenger.code, "breach", model.turn)
    model.note("breach", abs(luck - math.exp(-rate)))
    return -math.log(luck) > rate


@dataclass(frozen=True)
class Carried:
    """What one crisis of a series leaves to the next; `years` is the peace between them."""

    years: float
    held: float
    lo: float
    lo_greedy: float
    learned: tuple[float, ...]
    legit: float
    trust: float

    def take_up(self, model: ScalarCrisis) -> None:
        """Begin a crisis with this."""
        challenger = model.challenger
        challenger.held = challenger.held_start = self.held
        challenger.learned, challenger.legit = list(self.learned), self.legit
        challenger.trust = self.trust
        model.lo, model.lo_greedy = self.lo, self.lo_greedy


def next_hazard(model: ScalarCrisis) -> float:
    """How likely the next crisis is to begin, a year, after one that is over."""
    p, challenger = model.p, model.challenger
    aspiration = challenger.traits().aspiration + p.legit_aspiration * challenger.legit
    return p.crisis_hazard * expit(aspiration - challenger.held - challenger.trust)


def trust_after(model: ScalarCrisis) -> float:
    """The trust that a crisis which is over leaves."""
    trust = model.challenger.trust
    if model.ending != "settlement":
        return trust
    step = model.p.trust_step if model.outcome["settlement_held"] else -model.p.trust_step
    return clip(trust + step, 0.0, 1.0)


def carry_over(model: ScalarCrisis) -> Carried | None:
    """What a crisis that is over leaves to the next, or nothing if peace outlasts the series."""
    p, challenger = model.p, model.challenger
    hazard = next_hazard(model)
    waits = -math.log(model.luck.uniform(challenger.code, "peace", 0))
    model.note("peace", abs(waits - hazard * p.peace_years))
    if waits > hazard * p.peace_years:
        return None
    peace = waits / hazard
    return Carried(
        years=peace,
        held=challenger.held,
        lo=beliefs.forget(model.lo + model.news, logit(p.prior_resolute), p.memory, peace),
        lo_greedy=beliefs.forget(model.lo_greedy, logit(p.prior_greedy), p.memory, peace),
        learned=tuple(challenger.learned),
        legit=challenger.legit,
        trust=trust_after(model),
    )
