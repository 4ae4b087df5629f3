"""One crisis in one world: eight stages a turn, for one agent after the other."""

# mypy: allow-subclassing-any

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import mesa

from escalation.negotiation import Format
from escalation.scenario import Scenario
from scalar import beliefs, deeds, foresight, order, worth
from scalar.aftermath import Carried, Settlement
from scalar.agents import Challenger, Monitor, Target
from scalar.beliefs import Foreseen
from scalar.council import Council, Levels
from scalar.luck import make_luck
from scalar.numbers import Parameters, draw, logit
from scalar.policies import Posture, posture
from scalar.record import Tally, snapshot
from scalar.rungs import Rungs
from scalar.table import KINDS, Package, Room, propose

Named = str | Mapping[str, Any]
"""A policy of the coalition by its name, or by the levers that it moves."""


class ScalarCrisis(mesa.Model):
    """A crisis in one world, from opening to end.

    `policy` is the coalition's by name or by its levers, or a function from the turn to either; `challenger`
    and `target` name theirs. With `luck` "streams" the world is that of the library with the same seed, number
    and crisis; with "random" its luck comes from Python's own generator. `run` fills `trace`, a dictionary a
    turn, and `outcome`.
    """

    def __init__(
        self,
        scenario: Scenario,
        world: int = 0,
        seed: int = 0,
        policy: Named | Callable[[int], Named] = "inaction",
        challenger: str = "revisionist",
        target: str = "resist",
        luck: str = "streams",
        crisis: int = 0,
        carried: Carried | None = None,
    ) -> None:
        super().__init__(rng=seed)
        self.scenario, self.cast = scenario, scenario.cast
        self.order = carried.order if carried else order.of_the_past(scenario)
        self.p = Parameters(**order.parameters(scenario, self.order))
        self.trust = carried.trust if carried else order.trust_of_the_past(scenario)
        self.tribunal: float = carried.tribunal if carried else self.p.tribunal
        self.rungs = Rungs(scenario)
        self.dt: float = scenario.settings["step"]
        self.last_turn = round(scenario.settings["horizon"] / self.dt)
        self.luck = make_luck(luck, seed, world, crisis)
        self.policy = policy if callable(policy) else lambda turn: policy
        self.rooms: dict[Format, Room] = {}

        self.common = self.luck.normal("coalition", "drift", 0)
        self.challenger = Challenger(self, challenger)
        self.target = Target(self, target)
        self.monitor = Monitor(self)
        self.council = Council(self)

        self.rung = self.seen = self.rungs.opens
        self.levels = self.levels_before = Levels()
        self.in_force = self.deployed = self.struck = 0.0
        self.alert = self.sunk = self.passed = self.quiet = self.balance = self.news = 0.0
        self.unheard = 0.0
        self.package = Package()
        self.settlement: Settlement | None = None
        self.last_agreement: float = self.p.agreement_norm
        self.lo = beliefs.from_history(self)
        self.lo_greedy = logit(self.p.prior_greedy)
        self.foreseen: Foreseen | None = None
        self.last_cause: tuple[int, Posture] | None = None
        self.tested = self.incident = False
        self.resolute = self.greedy = self.credibility = self.resisting = 0.0
        self.ending: str | None = None
        if carried:
            carried.take_up(self)

        self.tally = Tally(peak_rung=self.rung)
        self.trace: list[dict[str, Any]] = []
        self.outcome: dict[str, Any] = {}
        self.now: dict[str, Any] = {}

    @property
    def scenario(self) -> Scenario:
        """The crisis as data."""
        return self._crisis

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        # From 3.4 on Mesa gives every model a scenario of its own kind; this model has the crisis'.
        if isinstance(scenario, Scenario):
            self._crisis = scenario

    def run(self) -> dict[str, Any]:
        """Play the crisis to its end and return what came of it."""
        while self.ending is None:
            self.step()
        self.outcome = deeds.outcome(self)
        return self.outcome

    def step(self) -> None:
        """Play a turn."""
        self.now = {"turn": self.turn, "margins": {}, "rung_before": self.rung}
        self.observe()
        beliefs.revise(self)
        self.confer()
        self.talk()
        self.decide()
        self.chance()
        deeds.act(self)
        deeds.settle(self)
        self.running = self.ending is None
        self.trace.append(self.now | snapshot(self))

    # What the stages share

    @property
    def turn(self) -> int:
        """The turn's number, from 1."""
        return int(self.steps)

    @property
    def at_war(self) -> bool:
        """Whether a war was on when the turn began."""
        return bool(self.rung >= self.rungs.first_war)

    def note(self, decision: str, distance: float) -> None:
        """Remember how near a decision of this turn was to falling otherwise; the nearest counts."""
        margins = self.now["margins"]
        margins[decision] = min(distance, margins.get(decision, math.inf))

    def happens(self, decision: str, uniform: float, chance: float) -> bool:
        """Whether something of this chance happens."""
        self.note(decision, abs(uniform - chance))
        return uniform < chance

    def within_a_turn(self, rate: float) -> float:
        """The chance that something of this weekly rate happens in a turn."""
        return 1 - math.exp(-rate * self.dt)

    def shield(self) -> float:
        """The share of pressure that societies shrug off."""
        return min(1.0, self.p.resilience + self.p.resilience_gain * self.posture.resilience)

    def dull(self) -> float:
        """What legitimacy leaves of the bite of sanctions."""
        return max(0.0, 1 - self.p.legit_dull * self.challenger.legit)

    def room(self, form: Format) -> Room:
        """A format as this scenario's states would meet in it."""
        if form not in self.rooms:
            self.rooms[form] = Room(self.scenario, form)
        return self.rooms[form]

    def is_option(self, k: int) -> bool:
        """Whether the challenger may make for a rung."""
        if k == 0:
            return self.open
        return not self.at_war or k >= self.rungs.first_war or self.consents

    def last_forecast(self) -> list[float] | None:
        """The last turn's forecasts as they are weighed now; none in the first turn."""
        return self._weigh(self.foreseen.greedy, self.foreseen.insecure) if self.foreseen else None

    def _weigh(self, greedy: list[float], insecure: list[float]) -> list[float]:
        return [self.greedy * g + (1 - self.greedy) * i for g, i in zip(greedy, insecure, strict=True)]

    def _session(self, turn: int) -> int:
        weeks: float = self.scenario.settings["session_weeks"]
        return math.floor((turn - 1) * self.dt / weeks + 1e-9)

    # The first six stages

    def observe(self) -> None:
        """The monitor reports the rung, and the challenger may take fright."""
        chance = self.monitor.chance_to_misread(self.rung)
        report = self.luck.uniform(self.monitor.code, "report", self.turn)
        self.misread = self.happens("misread", report, chance)
        self.seen = self.rungs.next[self.rung] if self.misread else self.rung
        rate = self.p.alarm_rate * self.levels.deployment * (1 - self.p.transparency)
        fright = self.luck.uniform(self.challenger.code, "alarm", self.turn)
        self.alarm = self.happens("alarm", fright, self.within_a_turn(rate))

    def confer(self) -> None:
        """The council sits if there is cause, and sets the levels."""
        session = self._session(self.turn)
        self.session_begins = self.turn == 1 or session != self._session(self.turn - 1)
        if self.session_begins:
            self._open_session(session)
        self.posture = self._posture()
        cause = (self.seen, self.posture)
        self.sits = self.session_begins or cause != self.last_cause
        self.agreement = self.agreement_weighted = None
        if self.sits:
            self.last_cause = cause
            supports = self.council.supports(self.seen, self.rung, deed=False)
            self.levels = self.council.decide(supports)
            self.agreement, self.agreement_weighted = self.council.agreement(supports)
        self.levels = replace(self.levels, deployment=max(self.levels.deployment, self.deployed))

    def _posture(self) -> Posture:
        """What the policy in force proposes; who sits at the table follows from its format."""
        levers = posture(self.policy(self.turn), self.rungs)
        if levers.format is None or not self.scenario.venues:
            return replace(levers, format=None)
        return replace(levers, inclusive=self.room(levers.format).inclusive)

    def _open_session(self, session: int) -> None:
        """Members' moods change, their resolve drifts, and luck is drawn that lasts for a session."""
        self.consent_luck = self.luck.uniform(self.target.code, "consent", session)
        self.insist_luck = self.luck.uniform(self.challenger.code, "insist", session)
        for member in self.council.members:
            member.draw_mood(session)
        if self.turn == 1:
            return
        kept = math.exp(-self.scenario.settings["session_weeks"] / self.p.drift_weeks)
        fresh = math.sqrt(1 - kept**2)
        self.common = kept * self.common + fresh * self.luck.normal("coalition", "drift", session + 1)
        for member in self.council.members:
            drifted = self.luck.normal(member.code, "drift", session + 1)
            member.slow = kept * member.slow + fresh * drifted

    def talk(self) -> None:
        """The coalition's deeds speak, the table is offered and the target asked."""
        if self.sits:
            self.news += beliefs.signals(self, self.agreement, self.session_begins)
            if self.posture.format and not self.at_war:
                self.package = propose(self, self.posture.format)
        posture = self.posture
        self._lay_on_the_table()
        calm = self.rungs.at_most(self.seen, posture.talk_condition) and not self.at_war
        self.talking = posture.talk > 0 and calm
        self.consents = self.happens("consent", self.consent_luck, worth.chance_of_consent(self))
        heard = posture.format is not None and self.room(posture.format).target_sits
        agreed = self.consents or (posture.over_head > 0 and not heard)
        self.open = self.talking and self.offered and agreed

    def _lay_on_the_table(self) -> None:
        """What would be signed, what is granted without a signature, and what both mean to the target."""
        p, posture, package = self.p, self.posture, self.package
        if posture.format is None:
            heard = 1 - p.agenda_weight * (1 - posture.agenda)
            size = self.levels.generosity * heard * posture.talk
            self.deal = self.standing = {kind: size * (kind == posture.concession) for kind in KINDS}
            self.offer_to_target = -p.sovereignty * p.offer_burden * self.levels.generosity
            self.offered = self.levels.generosity > 0
            return
        signed = p.stakes_challenger * (1 - p.step_delay * posture.format.steps)
        granted = posture.first * p.stakes_challenger
        nominal = self.challenger.nominal
        self.deal = {kind: signed * package.term(kind) / nominal[kind] for kind in KINDS}
        self.standing = {kind: granted * package.granted(kind) / nominal[kind] for kind in KINDS}
        self.offer_to_target = p.stakes_target * package.target_term()
        self.offered = package.agreed

    def decide(self) -> None:
        """The challenger chooses where to go, and the target how to stand."""
        challenger, target = self.challenger, self.target
        foresees = foresight.FarSighted if challenger.policy == "far-sighted" else worth.Prospects
        own = foresees(self, challenger.traits())
        self.odds, self.destinations = own.odds, own.destinations()
        greedy = worth.Prospects(self, challenger.greedy()).destinations()
        insecure = worth.Prospects(self, challenger.insecure()).destinations()
        challenger.take_notice()
        self.levels_before = self.levels
        climb = worth.chance_of_climb(self)
        self.foreseen = Foreseen(self.rung, challenger.stirred, challenger.doubt, climb, greedy, insecure)
        self.forecast = self._weigh(greedy, insecure)
        self.resisting = worth.resisting(self, self.forecast, target.true_will())
        self.reconsiders = challenger.think()

        chance = self.within_a_turn(self.p.reconsider_rate)
        thought = self.luck.uniform(target.code, "reconsider", self.turn)
        self.target_reconsiders = self.happens("target_reconsider", thought, chance)
        if self.target_reconsiders:
            luck = self.luck.uniform(target.code, "stance", self.turn)
            target.stance, nearest = draw(worth.stance_odds(self, self.forecast), luck)
            self.note("stance", nearest)

    def chance(self) -> None:
        """Incidents happen, and some carry the crisis up."""
        luck = self.luck.uniform("chance", "incident", self.turn)
        incident = self.within_a_turn(worth.rate_of_incidents(self, self.rung))
        self.incident = self.happens("incident", luck, incident)
        self.climbs = self.happens("climb", luck, worth.chance_of_climb(self))
        self.fortune = self.luck.normal("chance", "war", self.turn)
