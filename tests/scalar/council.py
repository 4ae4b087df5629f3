"""The coalition confers: what members support, what the institutions decide, and how far members agree."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scalar.agents import Institution, Member
from scalar.voting import Support, Verdict, agreement, collective, support

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis

THREATS = ("sanctions", "counter_deployment", "force_reply")
IN_ORDER = ("sanctions", "deployment", "aid", "counter_deployment", "force_reply", "generosity")
"""The measures, in the order in which agreement looks for one; `generosity` stands for the offer."""

FIGURES = ("gdp", "milex_pct", "gas", "ideal", "population", "distance", "in_union", "in_alliance")
"""What the table of actors tells of a member."""

NOTHING = Support(0.0, 0.0)
"""The support of what is not proposed."""

ASIDE = Support(0.0, -math.inf)
"""The support of a member that stands aside."""


@dataclass(frozen=True)
class Levels:
    """What the coalition threatens, does and offers."""

    sanctions: float = 0.0
    counter_deployment: float = 0.0
    force_reply: float = 0.0
    deployment: float = 0.0
    aid: float = 0.0
    generosity: float = 0.0

    def furthest(self, other: Levels) -> float:
        """The greatest difference to other levels."""
        differences: list[float] = [abs(getattr(self, name) - getattr(other, name)) for name in IN_ORDER]
        return max(differences)


class Council:
    """The members at one table."""

    def __init__(self, model: ScalarCrisis) -> None:
        self.model = model
        cast, settings = model.cast, model.scenario.settings
        columns = {name: getattr(cast, name).tolist() for name in FIGURES}
        self.members = [
            Member(model, code, {name: column[place] for name, column in columns.items()})
            for place, code in enumerate(cast.coalition)
        ]
        self.leader = next(each for each in self.members if each.is_leader)
        self.partner = next(each for each in self.members if each.is_partner)
        in_union = [each for each in self.members if each.in_union]
        in_alliance = [each for each in self.members if each.in_alliance]
        self.union = Institution(model, cast.union, settings["rule"], in_union)
        self.alliance = Institution(model, cast.alliance, settings["nato_rule"], in_alliance)
        self.others = [each for each in self.members if not each.in_union and not each.is_leader]
        self.econ = sum(each.econ for each in self.members)
        mean_ideal = sum(each.ideal for each in self.members) / len(self.members)
        for each in self.members:
            each.compare(self.leader, self.partner, mean_ideal)

    def strain(self, rung: int) -> float:
        """The pressure on societies that they do not shrug off."""
        return self.model.rungs.pressure[rung] * (1 - self.model.shield())

    def supports(self, seen: int, rung: int, deed: bool) -> dict[str, dict[Member, Support]]:
        """How much of each proposed measure every member supports.

        `seen` is the rung that frightens members, `rung` the one whose pressure they feel; `deed` tells
        carrying threats out from announcing them.
        """
        p, posture, strain = self.model.p, self.model.posture, self.strain(rung)
        trade = {each: each.burden_of_sanctions(strain) for each in self.members}
        arms = {each: each.burden_of_arms() for each in self.members}
        announced = self._costs(trade, deed=False)
        fear = {each: each.threat(seen) for each in self.members}
        alone = {each: fear[each] + each.resolve(strain) + each.mood for each in self.members}
        leader_backs, partner_backs = (
            support(alone[each], announced[each], 1.0).level if each.takes_part else 0.0
            for each in (self.leader, self.partner)
        )
        need = {each: alone[each] + each.pull(leader_backs, partner_backs) for each in self.members}
        sanctions, doing = self._costs(trade, deed), self._costs(arms, deed=True)
        threatening = self._costs(arms, deed)
        fighting = {each: p.force_scale * cost for each, cost in threatening.items()}
        found = {}
        for name, costs in (
            ("sanctions", sanctions),
            ("counter_deployment", threatening),
            ("force_reply", fighting),
            ("deployment", doing),
            ("aid", doing),
        ):
            proposed = getattr(posture, name)
            found[name] = {
                each: support(need[each], costs[each], proposed) if proposed > 0 else NOTHING
                for each in self.members
            }
        offered = posture.generosity
        found["generosity"] = {
            each: each.support_of_offer(need[each] - fear[each], offered) for each in self.members
        }
        for given in found.values():
            given.update({each: ASIDE for each in self.members if not each.takes_part})
        return found

    def _costs(self, burdens: dict[Member, float], deed: bool) -> dict[Member, float]:
        """What a measure costs each member, shared as far as burdens are shared."""
        p = self.model.p
        phase = 1.0 if deed else p.phase
        pooled = sum(each.econ * burden for each, burden in burdens.items()) / self.econ
        costs = {
            each: phase * (p.burden_sharing * pooled + (1 - p.burden_sharing) * burden)
            for each, burden in burdens.items()
        }
        if deed:
            costs[self.leader] *= 1 + p.leader_audience
        return costs

    def decide(self, supports: dict[str, dict[Member, Support]]) -> Levels:
        """The levels that come of these positions."""
        p, posture = self.model.p, self.model.posture
        absent = max(p.pivot, posture.autonomy)
        mil = sum(each.mil for each in self.alliance.voters)
        leaders = self.leader.mil / mil if self.leader in self.alliance.voters and mil > 0 else 0.0
        stationed = self._alliance("deployment", supports)
        if posture.inclusive:
            offer = self._alliance("generosity", supports)
        else:
            offer = supports["generosity"][self.leader].level
            self._note_above_0("generosity", offer, [supports["generosity"][self.leader]])
        return Levels(
            sanctions=self._sanctions(supports["sanctions"]),
            counter_deployment=self._alliance("counter_deployment", supports),
            force_reply=self._alliance("force_reply", supports),
            deployment=stationed * (1 - leaders * absent),
            aid=self._aid(supports["aid"], absent),
            generosity=offer,
        )

    def carry_out(self, threats: Iterable[str], rung: int) -> dict[str, float]:
        """The levels of these threats as they are carried out at this rung."""
        supports = self.supports(rung, rung, deed=True)
        return {
            threat: self._sanctions(supports[threat], "carried_")
            if threat == "sanctions"
            else self._alliance(threat, supports, "carried_")
            for threat in threats
        }

    def _sanctions(self, supports: dict[Member, Support], note: str = "") -> float:
        p = self.model.p
        own = supports[self.leader]
        rest = max(0.0, 1 - p.eu_weight - p.us_weight) * _mean(
            [each.econ for each in self.others], [supports[each].level for each in self.others]
        )
        together = self._union(supports, note)
        level = p.eu_weight * together + p.us_weight * own.level + rest
        free = [supports[each] for each in (self.leader, *self.others)]
        if self.union.rule == "willing":
            free += [supports[each] for each in self.union.members]
        self._note_above_0("sanctions", level, free, note)
        return level

    def _note_above_0(self, measure: str, level: float, free: list[Support], note: str = "") -> None:
        """Note how near a level was to being 0 or not, where these states each apply their own support."""
        if getattr(self.model.posture, measure) > 0:
            margin = level if level > 0 else min((abs(each.wish) for each in free), default=math.inf)
            self.model.note(f"{note}{measure}_above_0", margin)

    def _union(self, supports: dict[Member, Support], note: str) -> float:
        """What the union applies of the sanctions proposed."""
        members, weights = self.union.members, [each.econ for each in self.union.members]
        if self.union.rule == "willing":
            return _mean(weights, [supports[each].level for each in members])
        verdict = self._vote(self.union, "sanctions", supports, note)
        if verdict.level == 0:
            return 0.0
        ballots = dict(zip(self.union.voters, verdict.ballots, strict=True))
        lost = ("abstain", "aside") if self.union.rule == "unanimity" else ("aside",)
        applied = [0.0 if ballots.get(each, "aside") in lost else 1.0 for each in members]
        return verdict.level * _mean(weights, applied)

    def _alliance(self, measure: str, supports: dict[str, dict[Member, Support]], note: str = "") -> float:
        """The level of a measure that the alliance decides."""
        members, given = self.alliance.members, supports[measure]
        weights = [each.mil for each in members]
        if self.alliance.rule == "willing":
            level = _mean(weights, [given[each].level for each in members])
            self._note_above_0(measure, level, [given[each] for each in members], note)
            return level
        there = _mean(weights, [float(each.takes_part) for each in members])
        return self._vote(self.alliance, measure, given, note).level * there

    def _vote(
        self, institution: Institution, measure: str, supports: dict[Member, Support], note: str
    ) -> Verdict:
        """An institution's verdict; `note` begins the name under which its margin is noted."""
        given = [supports[each] for each in institution.voters]
        people = [each.people for each in institution.voters]
        levels, tolerance = self.model.scenario.settings["levels"], self.model.p.tolerance
        proposed = getattr(self.model.posture, measure)
        verdict = collective(institution.rule, given, people, proposed, levels, tolerance)
        self.model.note(f"{note}{measure}_votes", verdict.gap)
        return verdict

    def _aid(self, supports: dict[Member, Support], absent: float) -> float:
        """What the willing give; a part of the leader's forces is turned elsewhere."""
        given = [each.level * (1 - absent if member.is_leader else 1) for member, each in supports.items()]
        return _mean([member.mil for member in supports], given)

    def agreement(self, supports: dict[str, dict[Member, Support]]) -> tuple[float | None, float | None]:
        """How far members agree on what is proposed first, plain and weighted by their economies."""
        tolerance = self.model.p.tolerance
        there = [each for each in self.members if each.takes_part]
        for measure in IN_ORDER if there else ():
            proposed = getattr(self.model.posture, measure)
            if proposed > 0:
                given = [supports[measure][each] for each in there]
                ballots = [each.ballot(proposed, tolerance) for each in given]
                self.model.note("agreement_votes", min(each.gap(proposed, tolerance) for each in given))
                weights = [each.econ for each in there]
                return agreement(ballots, [1.0] * len(ballots)), agreement(ballots, weights)
        return None, None


def _mean(weights: list[float], values: list[float]) -> float:
    """The weighted mean; 0 where there is nobody."""
    total = sum(weights)
    return sum(w * v for w, v in zip(weights, values, strict=True)) / total if total > 0 else 0.0
