"""The actors: the challenger, the target, the coalition's members, its institutions and the monitor."""

# mypy: allow-subclassing-any

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import mesa

from scalar.luck import logistic
from scalar.numbers import SLACK, clip, draw, gap
from scalar.policies import Traits, character, scenario_traits
from scalar.voting import Support, support

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis

CONCESSIONS = ("security", "status", "regime")


class Challenger(mesa.Agent):
    """The state that presses: its motives, its goal on the ladder and what it has tied itself to."""

    model: ScalarCrisis

    def __init__(self, model: ScalarCrisis, policy: str) -> None:
        super().__init__(model)
        p, rungs = model.p, model.rungs
        self.code, self.policy = model.cast.challenger, policy
        self.cinc = model.cast.cinc_challenger
        self.goal = rungs.opens
        self.stirred, self.doubt = False, math.inf
        self.held = self.held_start = p.held
        self.commit = rungs.height[rungs.opens]
        self.hard = self.legit = 0.0
        self.learned = [0.0 for _ in rungs.numbers]
        weights = (p.motive_security, p.motive_status, p.motive_regime)
        self.motives = [weight / sum(weights) for weight in weights]
        drawn = [model.luck.uniform(self.code, "motives", index) for index in range(9)]
        self.serve = self._serve([p.motive_spill * u for u in drawn])
        self.serve_on_average = self._serve([p.motive_spill / 2] * 9)
        self.nominal = {kind: worth or 1.0 for kind, worth in self.serve_on_average.items()}

    def _serve(self, spill: list[float]) -> dict[str, float]:
        """What a full concession of each kind is worth, given what it spills to the other motives."""
        return {
            kind: sum(motive * (1.0 if c == m else spill[3 * c + m]) for m, motive in enumerate(self.motives))
            for c, kind in enumerate(CONCESSIONS)
        }

    def take_notice(self) -> None:
        """Be stirred by what happened, until it next thinks again.

        `doubt` is the margin by which it is stirred or not. Of happenings any one is enough, so where it is
        stirred the clearest of them counts, and where it is not the nearest.
        """
        model = self.model
        changed, notice = model.levels.furthest(model.levels_before), model.p.notice
        happened, doubt = changed > notice + SLACK, gap(changed, notice)
        if model.tested or model.incident:
            happened, doubt = True, math.inf
        if happened == self.stirred:
            self.doubt = max(doubt, self.doubt) if happened else min(doubt, self.doubt)
        elif happened:
            self.stirred, self.doubt = True, doubt
        model.note("stirred", self.doubt)

    def rate_of_thought(self, stirred: bool) -> float:
        """How often a week it thinks again."""
        return self.model.p.react_rate if stirred else self.model.p.reconsider_rate

    def think(self) -> bool:
        """Think again if the time has come or the goal is out of reach; whether it did."""
        model = self.model
        luck = model.luck.uniform(self.code, "reconsider", model.turn)
        chance = model.within_a_turn(self.rate_of_thought(self.stirred))
        if not model.happens("reconsider", luck, chance) and model.is_option(self.goal):
            return False
        self.goal, nearest = draw(
            model.destinations, model.luck.uniform(self.code, "destination", model.turn)
        )
        model.note("destination", nearest)
        self.stirred, self.doubt = False, math.inf
        return True

    def traits(self) -> Traits:
        """What it is."""
        return character(self.policy, self.model.p, self.serve, self.held)

    def greedy(self) -> Traits:
        """What the public takes a greedy challenger to be."""
        return scenario_traits(self.model.p, self.serve_on_average)

    def insecure(self) -> Traits:
        """What the public takes an insecure challenger to be."""
        return character("insecure", self.model.p, self.serve_on_average, self.held)


class Target(mesa.Agent):
    """The state that is pressed."""

    model: ScalarCrisis

    RESIST, MOBILISE, CONCEDE = range(3)

    def __init__(self, model: ScalarCrisis, policy: str) -> None:
        super().__init__(model)
        self.code, self.policy = model.cast.target, policy
        self.cinc = model.cast.cinc_target
        self.stance = self.RESIST
        self.mobilised = self.aid_stock = self.worn = 0.0

    def will(self) -> float:
        """What resisting is worth in itself to it where it chooses a stance or is asked for consent."""
        return 0.0 if self.policy == "accommodate" else self.true_will()

    def true_will(self) -> float:
        """What resisting is worth to it in itself, whatever its policy makes of that."""
        return self.model.p.target_resolve - self.worn

    def strength(self, mobilised: float) -> float:
        """Its own strength and what it has been given, with its forces mobilised so far."""
        return self.cinc * (1 + self.model.p.mobilisation * mobilised) + self.cinc * self.aid_stock

    def coming_aid(self) -> float:
        """The strength that aid at the present level promises."""
        p = self.model.p
        return self.cinc * p.aid_rate * self.model.levels.aid * p.foresight_weeks


class Monitor(mesa.Agent):
    """The institution that reports the rung."""

    model: ScalarCrisis

    def __init__(self, model: ScalarCrisis) -> None:
        super().__init__(model)
        self.code = model.cast.monitor

    def chance_to_misread(self, rung: int) -> float:
        """How likely it takes a rung for the next in a turn."""
        model, p = self.model, self.model.p
        return model.within_a_turn(p.misread * model.rungs.ambiguity[rung] * (1 - p.transparency))


class Member(mesa.Agent):
    """A state of the coalition."""

    model: ScalarCrisis

    def __init__(self, model: ScalarCrisis, code: str, figures: dict[str, Any]) -> None:
        super().__init__(model)
        p, cast = model.p, model.cast
        self.code = code
        self.is_leader, self.is_partner = code == cast.leader, code == cast.partner
        self.in_union, self.in_alliance = bool(figures["in_union"]), bool(figures["in_alliance"])
        self.gas: float
        self.gas, self.people, self.ideal = figures["gas"], figures["population"], figures["ideal"]
        self.econ, spending = figures["gdp"], figures["milex_pct"]
        self.mil = self.econ * spending
        self.low = clip(2 / spending, 0.5, 2) if spending > 0 else 2.0
        self.near = math.exp(-figures["distance"] / p.threat_range)
        self.takes_part = model.scenario.overrides.get(code, {}).get("part", 1.0) > 0
        self.own_resolve: float | None = model.scenario.overrides.get(code, {}).get("resolve")
        self.slow = model.luck.normal(code, "drift", 0)
        self.mood = 0.0
        self.usual_resolve = 0.0
        self.close: dict[str, float] = {}

    def compare(self, leader: Member, partner: Member, mean_ideal: float) -> None:
        """Note how close it votes to both leaders, and how resolved it usually is."""
        p = self.model.p
        self.close = {
            "leader": math.exp(-abs(self.ideal - leader.ideal)),
            "partner": math.exp(-abs(self.ideal - partner.ideal)),
        }
        if self.own_resolve is not None:
            self.usual_resolve = self.own_resolve
        else:
            self.usual_resolve = p.resolve + p.affinity * (self.ideal - mean_ideal)

    def draw_mood(self, session: int) -> None:
        """Change its passing mood, as a session begins."""
        self.mood = logistic(self.model.luck.uniform(self.code, "mood", session))

    def threat(self, seen: int) -> float:
        """The fear that it feels at a rung."""
        model, p = self.model, self.model.p
        fear = 1 + p.greed_weight * (2 * model.greedy - 1)
        return p.threat * model.rungs.severity[seen] * self.near * fear

    def resolve(self, strain: float) -> float:
        """Its resolve under the strain of the challenger's pressure on societies."""
        model, p, posture = self.model, self.model.p, self.model.posture
        common, own = math.sqrt(p.alignment), math.sqrt(1 - p.alignment)
        firm = self.usual_resolve - p.grey_members * strain
        firm += p.spread * (common * model.common + own * self.slow)
        if self.in_union:
            firm -= p.exclusion * posture.talk * (1 - posture.inclusive)
            firm += p.autonomy_gain * posture.autonomy
        if self.is_leader:
            firm -= p.exhaustion
        if self.is_partner:
            firm += p.partner_resolve * posture.partnership
        return firm

    def alone_in_cost(self) -> float:
        """How much dearer acting is where Europeans act without the leader."""
        return 1 + self.model.p.autonomy_cost * self.model.posture.autonomy * self.in_union

    def burden_of_sanctions(self, strain: float) -> float:
        """What full sanctions cost it, before costs are shared."""
        p = self.model.p
        return (p.burden + (p.gas_burden + p.gas_cutoff * strain) * self.gas) * self.alone_in_cost()

    def burden_of_arms(self) -> float:
        """What a full military measure costs it, before costs are shared."""
        return self.model.p.military_burden * self.low * self.alone_in_cost()

    def pull(self, leader_backs: float, partner_backs: float) -> float:
        """What the leaders' own support adds to its need."""
        p, posture = self.model.p, self.model.posture
        pulled = 0.0
        if not self.is_leader:
            free = 1 - posture.autonomy * self.in_union
            pulled += p.tie * self.close["leader"] * leader_backs * free
            if not self.is_partner:
                pulled += p.tie * self.close["partner"] * partner_backs * posture.partnership
        return pulled

    def support_of_offer(self, unafraid: float, proposed: float) -> Support:
        """How much of an offer it supports, with this need to act but for its fear."""
        p = self.model.p
        cost = p.offer_cost * proposed * (1 + self.near)
        return support(unafraid + p.offer_gain * self.gas, cost, proposed)


class Institution(mesa.Agent):
    """An alliance or a union: its members, those of them that vote, and by which rule."""

    model: ScalarCrisis

    def __init__(self, model: ScalarCrisis, code: str, rule: str, members: list[Member]) -> None:
        super().__init__(model)
        self.code, self.rule, self.members = code, rule, members
        self.voters = [each for each in members if each.takes_part]
