"""After the crisis: how a settlement ends, when the next crisis comes and what is carried over to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scalar import beliefs, order
from scalar.numbers import clip, expit, logit

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis
    from scalar.table import Room

YEAR = 1.0
"""How long, in years, a settlement must last to have held."""


class Settlement:
    """A settlement just signed, and what becomes of it from its signature on; times are in years.

    `worth` is what it brings the challenger, `shares` the shares agreed, `years` and `by` when and by whom it
    ends.
    """

    def __init__(self, model: ScalarCrisis) -> None:
        self.model, self.shares = model, dict(model.package.shares)
        self.room = room = model.package.room if model.posture.format else None
        if room is None:
            self.shares = {}
        challenger = model.challenger
        self.worth = sum(challenger.serve[kind] * size for kind, size in model.deal.items())
        self.brought = self._brought(room) if room else {}
        self.cost = {
            issue.name: max(0.0, -self.brought[issue.name])
            for issue in (room.agenda if room else [])
            if challenger.code in issue.needs
        }
        self.loss = self._at_stake() + model.credibility * model.levels.sanctions
        self.tribunal = self._role("tribunal")
        self.obeys = model.tribunal * self.tribunal
        self._compete()

    def _brought(self, room: Room) -> dict[str, float]:
        """What each issue brings the challenger, at its stake as stated."""
        model, challenger = self.model, self.model.challenger
        return {
            issue.name: model.p.stakes_challenger
            * room.stated(challenger.code, issue)
            * self.shares[issue.name]
            * challenger.serve[issue.kind]
            / challenger.nominal[issue.kind]
            for issue in room.agenda
        }

    def _at_stake(self) -> float:
        """What the challenger would lose with the agreement."""
        if self.room is None:
            return self.worth
        gained = sum(max(0.0, each) for each in self.brought.values())
        return gained if self.room.form.steps else gained * (1 - self.model.p.irrevocable)

    def _role(self, role: str) -> float:
        """The share agreed of the issue with a role."""
        return sum(
            self.shares.get(issue.name, 0.0) for issue in self.model.scenario.issues if issue.role == role
        )

    def moved(self, name: str, number: float | None = None) -> float:
        """A parameter, or a number that goes by its name, as the agreement moves it."""
        now = getattr(self.model.p, name) if number is None else number
        return order.moved(self.model.scenario, self.shares, name, now)

    def _wait(self, rate: float, actor: str, purpose: str) -> float:
        luck = self.model.luck.uniform(actor, purpose, 0)
        return -math.log(luck) / rate if rate > 0 else math.inf

    def _compete(self) -> None:
        """Draw the time of everything that can happen; the first that ends the agreement ends it."""
        model, p = self.model, self.model.p
        pain = sum(self.cost.values())
        rate = p.breach_rate * math.exp(-p.breach_slope * (self.loss - pain))
        ends = {"challenger": self._wait(rate, model.challenger.code, "breach")}
        violations = self._violations(pain)
        ends["violation"] = min((each.found for each in violations if not each.mended), default=math.inf)
        complained = self._wait(p.false_complaints * (1 - self.moved("transparency")), "chance", "complaint")
        dismissed = model.luck.uniform("chance", "ruling", 0) < self.obeys
        ends["complaint"] = math.inf if dismissed else complained
        ends["coalition"] = self._wait(p.leave_rate, "coalition", "leave")
        if not model.consents:
            resents = model.resisting - model.offer_to_target
            rate = p.breach_rate * math.exp(p.breach_slope * resents)
            ends["target"] = self._wait(rate, model.target.code, "breach")
        self.by = min(ends, key=lambda cause: ends[cause])
        self.years = ends[self.by]

        happened = sorted(
            (each for each in violations if each.time <= self.years), key=lambda each: each.time
        )
        found = [each for each in happened if each.found <= self.years]
        self.violations, self.found = len(happened), len(found)
        self.first = happened[0].issue if happened else "none"
        self.obeyed = self.defied = 0
        if self.tribunal > 0:
            rulings = [each.mended for each in found] + [dismissed] * (complained <= self.years)
            self.obeyed, self.defied = rulings.count(True), rulings.count(False)

    def _violations(self, pain: float) -> list[Violation]:
        """When each issue is violated and found to be, and how a tribunal's ruling would go."""
        model, p = self.model, self.model.p
        detection, watched = self.moved("detection"), self._role("inspections")
        violations = []
        for issue in self.room.agenda if self.room else []:
            cost = self.cost.get(issue.name, 0.0)
            if cost == 0:
                continue
            without, inspected = issue.verifiability
            proof = detection * (without + (inspected - without) * watched)
            temptation = math.exp(-p.breach_slope * (proof * self.loss - cost))
            time = self._wait(p.breach_rate * cost / pain * temptation, issue.name, "violation")
            found = time + self._wait(p.find_rate * proof, issue.name, "finding")
            mended = model.luck.uniform(issue.name, "ruling", 0) < self.obeys
            violations.append(Violation(issue.name, time, found, mended))
        return violations

    @property
    def held(self) -> bool:
        """Whether it outlasted its first year."""
        return self.years > YEAR

    def record(self) -> dict[str, Any]:
        """What the result table says of it."""
        return {
            "settlement_held": self.held,
            "breach_years": self.years,
            "breach_by": self.by,
            "violations": self.violations,
            "violations_found": self.found,
            "first_violation": self.first,
            "rulings_obeyed": self.obeyed,
            "rulings_defied": self.defied,
        } | {f"share_{issue.name}": self.shares.get(issue.name, 0.0) for issue in self.model.scenario.issues}


@dataclass(frozen=True)
class Violation:
    """A violation of an issue: its time, the time when it is found, and whether a ruling would be obeyed."""

    issue: str
    time: float
    found: float
    mended: bool


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
    tribunal: float
    order: dict[str, float]

    def take_up(self, model: ScalarCrisis) -> None:
        """Begin a crisis with this."""
        challenger = model.challenger
        challenger.held = challenger.held_start = self.held
        challenger.learned, challenger.legit = list(self.learned), self.legit
        model.lo, model.lo_greedy = self.lo, self.lo_greedy


def held_after(model: ScalarCrisis) -> float:
    """What the challenger holds once an agreement is carried out."""
    held = model.challenger.held
    return model.settlement.moved("held", held) if model.settlement else held


def hazards(model: ScalarCrisis) -> tuple[float, float]:
    """How likely the next crisis is to begin, a year: while an agreement stands and from then on."""
    p, challenger, agreed = model.p, model.challenger, model.settlement
    aspiration = challenger.traits().aspiration + p.legit_aspiration * challenger.legit
    unsatisfied = aspiration - held_after(model) - model.trust
    later = p.crisis_hazard * expit(unsatisfied)
    if agreed is None:
        return later, later
    return agreed.moved("crisis_hazard") * expit(unsatisfied - agreed.worth), later


def peace_after(model: ScalarCrisis) -> float:
    """The years until the next crisis."""
    waits = -math.log(model.luck.uniform(model.challenger.code, "peace", 0))
    first, then = hazards(model)
    lasts = model.settlement.years if model.settlement else math.inf
    return waits / first if waits <= first * lasts else lasts + (waits - first * lasts) / then


def trust_after(model: ScalarCrisis) -> float:
    """The trust that a crisis which is over leaves."""
    if model.settlement is None:
        return model.trust
    step = model.p.trust_step if model.settlement.held else -model.p.trust_step
    return clip(model.trust + step, 0.0, 1.0)


def tribunal_after(model: ScalarCrisis) -> float:
    """The weight of a tribunal's rulings that a crisis which is over leaves."""
    p, agreed = model.p, model.settlement
    if agreed is None:
        return model.tribunal
    precedents = p.precedent_gain * agreed.obeyed - p.precedent_loss * agreed.defied
    return clip(model.tribunal + precedents, 0.0, 1.0)


def carry_over(model: ScalarCrisis) -> Carried | None:
    """What a crisis that is over leaves to the next, or nothing if peace outlasts the series."""
    p, challenger, agreed = model.p, model.challenger, model.settlement
    peace = peace_after(model)
    if peace > p.peace_years:
        return None
    stands = agreed is not None and agreed.years > peace
    return Carried(
        years=peace,
        held=held_after(model),
        lo=beliefs.forget(model.lo + model.news, logit(p.prior_resolute), p.memory, peace),
        lo_greedy=beliefs.forget(model.lo_greedy, logit(p.prior_greedy), p.memory, peace),
        learned=tuple(challenger.learned),
        legit=challenger.legit,
        trust=trust_after(model),
        tribunal=tribunal_after(model),
        order=order.later(model.order, agreed.shares) if agreed and stands else model.order,
    )
