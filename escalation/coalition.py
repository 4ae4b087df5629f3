"""The coalition: its members, the institutions that turn their positions into levels, and what they decide."""

from __future__ import annotations

from typing import Any

import numpy as np

from escalation.actors import WorldAgent
from escalation.cast import Cast
from escalation.council import DEEDS, MEASURES, THREATS, Positions, Sight, take_positions
from escalation.randomness import Streams
from escalation.rows import Rows
from escalation.rules import beliefs, voting
from escalation.rules.reduce import centred, normalised, share_of
from escalation.rules.rungs import Rungs
from escalation.scenario import Scenario
from escalation.typing import Array, Index, Mask


class Member(WorldAgent):
    """A state of the coalition; its quantities are rows of the coalition's arrays, shape (W,)."""

    def __init__(self, model: Any, code: str, row: int, coalition: Coalition) -> None:
        super().__init__(model, code)
        self.row = row
        self.coalition = coalition

    @property
    def mood(self) -> Array:
        """Passing component of its resolve."""
        mood: Array = self.coalition.mood[self.row]
        return mood

    @property
    def personal(self) -> Array:
        """Slow component of its resolve, standard normal."""
        personal: Array = self.coalition.personal[self.row]
        return personal

    @property
    def support(self) -> Array:
        """Strength at which it backed the main measure at the last sitting."""
        support: Array = self.coalition.support[self.row]
        return support


class Institution(WorldAgent):
    """An alliance or a union: no will of its own, only a rule that turns members' positions into a level."""

    def __init__(
        self, model: Any, code: str, rule: str, levels: int, voters: Index, population: Array
    ) -> None:
        super().__init__(model, code)
        self.rule = rule
        self.levels = levels
        self.voters = voters
        self.population = normalised(population[voters])

    def level(self, support: Array, proposed: Array, tolerance: Array) -> Array:
        """Largest level that passes among the voters, (n,), of support (M, n) by all members; 0 without voters."""
        if not len(self.voters):
            return np.zeros_like(proposed)
        return voting.collective_level(
            support[self.voters], proposed, self.rule, tolerance, self.levels, self.population
        )


class Coalition(WorldAgent):
    """The members together: holds their state as arrays (M, W) and asks the rules once for all of them.

    Levels ``sanctions``, ``counter_deployment`` and ``force_reply`` are threatened, ``deployment`` and
    ``aid`` in place, ``generosity`` is the offer that the members allow; ``in_force`` are sanctions carried
    out. ``greedy`` are log-odds that the challenger is greedy. The rows in ``aside`` stand aside.
    """

    BY_WORLD = (
        *("common", "personal", "mood", "support", "near", "base", "seen", "proposed"),
        *MEASURES,
        *(
            "in_force",
            "deployed",
            "struck",
            "agreement",
            "agreement_weighted",
            "last_agreement",
            "sunk",
            "passed",
            "greedy",
            "unheard",
        ),
    )

    sanctions: Array
    counter_deployment: Array
    force_reply: Array
    deployment: Array
    aid: Array
    generosity: Array
    in_force: Array
    deployed: Array
    struck: Array
    sunk: Array
    passed: Array
    greedy: Array
    unheard: Array
    last_agreement: Array

    def __init__(self, model: Any, scenario: Scenario, streams: Streams, p: Rows, rungs: Rungs) -> None:
        super().__init__(model, "coalition")
        cast, rule = scenario.cast, scenario.settings
        self.rungs, self.codes, worlds = rungs, cast.coalition, len(streams.world)
        everyone = np.arange(len(self.codes))
        part = scenario.takes_part
        self.aside = np.flatnonzero(~part)
        voters = np.flatnonzero(cast.in_union & part), np.flatnonzero(cast.in_alliance & part)
        self.union = Institution(model, cast.union, rule["rule"], rule["levels"], voters[0], cast.population)
        self.alliance = Institution(
            model, cast.alliance, rule["nato_rule"], rule["levels"], voters[1], cast.population
        )
        self.members = [Member(model, code, row, self) for row, code in enumerate(self.codes)]
        self.leader, self.partner = self.codes.index(cast.leader), self.codes.index(cast.partner)
        self.is_leader = (everyone == self.leader)[:, None]
        self.is_partner = (everyone == self.partner)[:, None]
        self.european = cast.in_union[:, None]
        self._weigh(cast, part)
        self.gas = cast.gas[:, None]
        with np.errstate(divide="ignore"):
            self.lag = np.clip(2.0 / cast.milex_pct, 0.5, 2.0)[:, None]
        closeness = np.exp(-np.abs(cast.ideal[:, None] - cast.ideal[[self.leader, self.partner]]))
        self.close = np.where(self.is_leader, 0.0, closeness[:, :1])
        self.close_partner = np.where(self.is_leader | self.is_partner, 0.0, closeness[:, 1:])
        self.near = np.exp(-cast.distance[:, None] / p.threat_range)
        leaning = centred(cast.ideal)
        own = np.array([scenario.overrides.get(code, {}).get("resolve", np.nan) for code in self.codes])[
            :, None
        ]
        self.base = np.where(np.isnan(own), p.resolve + p.affinity * leaning, own) - np.where(
            self.is_leader, p.exhaustion, 0.0
        )
        self.common = streams.normals(("coalition",), "drift", 0)[0]
        self.personal = streams.normals(self.codes, "drift", 0)
        self._start(worlds)

    def _weigh(self, cast: Cast, part: Mask) -> None:
        """Weigh members in each body; whoever stands aside has no voice, but leaves a gap among the deeds."""
        gdp, military = cast.gdp, cast.gdp * cast.milex_pct
        voices = part if part.any() else np.ones_like(part)
        self.equal, self.voice = normalised(voices * np.ones(len(gdp))), normalised(voices * gdp)
        self.economy = normalised(gdp)
        self.military = normalised(military)
        rest = ~self.european[:, 0] & ~self.is_leader[:, 0]
        self.others = np.flatnonzero(rest & part)
        self.union_economy, self.alliance_military, self.others_economy = (
            normalised(weight[body])[part[body]]
            for weight, body in ((gdp, cast.in_union), (military, cast.in_alliance), (gdp, rest))
        )
        alliance = self.alliance.voters
        self.union_present = share_of(gdp, cast.in_union, self.union.voters)
        self.alliance_present = share_of(military, cast.in_alliance, alliance)
        leads = len(alliance) > 0 and part[self.leader]
        self.leader_share = share_of(military, alliance, self.leader) if leads else 0.0

    def _start(self, worlds: int) -> None:
        members = len(self.codes)
        self.mood = np.zeros((members, worlds))
        self.support = np.zeros((members, worlds))
        self.seen = np.full(worlds, -1, dtype=np.int64)
        self.proposed = np.full((0, worlds), np.nan)
        for name in (
            *MEASURES,
            "in_force",
            "deployed",
            "struck",
            "sunk",
            "passed",
            "greedy",
            "unheard",
            "last_agreement",
        ):
            setattr(self, name, np.zeros(worlds))
        self.agreement = np.full(worlds, np.nan)
        self.agreement_weighted = np.full(worlds, np.nan)

    def convene(self, session: int, first: bool, persistence: Array, streams: Streams) -> None:
        """Begin a session: moods are drawn anew and the slow components drift by ``persistence`` (W,)."""
        u = streams.uniforms(self.codes, "mood", session)
        self.mood = np.log(u)
        self.mood -= np.log1p(np.negative(u, out=u), out=u)
        if not first:
            fresh = np.sqrt(1.0 - persistence * persistence)
            common = streams.normals(("coalition",), "drift", session + 1)[0]
            self.common = persistence * self.common + fresh * common
            self.personal = persistence * self.personal
            self.personal += fresh * streams.normals(self.codes, "drift", session + 1)

    def sits(self, levers: Rows, seen: Index, session: bool) -> Mask:
        """Where the council sits: everywhere at a session, else where the report or the posture is new, (W,)."""
        if session or not len(self.proposed):
            return np.ones(len(seen), dtype=bool)
        result: Mask = (seen != self.seen) | np.logical_or.reduce(levers.matrix != self.proposed, axis=0)
        return result

    def decide(self, where: Index | slice, sight: Sight) -> None:
        """Take positions and decide all levels in some worlds; ``sight`` is of those worlds only."""
        levels, support, level = self._levels(take_positions(self, where, sight, self.rungs))
        for name, decided in levels.items():
            getattr(self, name)[where] = decided
        tolerance = sight.p.tolerance
        asked = (level > 0.0) & (len(self.aside) < len(self.codes))
        votes = voting.yes(support, level), voting.no(support, level, tolerance)
        for index, weight in ((self.agreement, self.equal), (self.agreement_weighted, self.voice)):
            index[where] = np.where(asked, voting.agreement_index(*votes, weight), np.nan)
        self.support[:, where] = support
        self.seen[where] = sight.seen
        if not len(self.proposed):
            self.proposed = sight.levers.matrix.copy()
        self.proposed[:, where] = sight.levers.matrix

    def carry_out(self, where: Index | slice, sight: Sight) -> dict[str, Array]:
        """Decide again, now at full cost, on what was threatened; return the levels carried out, (n,) each."""
        positions = take_positions(self, where, sight, self.rungs)
        return {
            name: self._collective(name, positions.support(name, in_full=True), sight)
            if getattr(sight.levers, name).any()
            else np.zeros(len(sight.rung))
            for name in THREATS
        }

    def signal(self, sat: Mask, session: bool, levers: Rows, p: Rows) -> Array:
        """Show what was decided; return what it says as a log-likelihood ratio (W,), 0 where nobody sat."""
        spent = p.tied_cost * (self.sanctions + self.counter_deployment + self.force_reply)
        spent = spent + p.deploy_cost * self.deployment + p.aid_cost * self.aid
        full = p.tied_cost * (levers.sanctions + levers.counter_deployment + levers.force_reply)
        full = full + p.deploy_cost * levers.deployment + p.aid_cost * levers.aid
        new = np.where(spent > self.sunk + voting.SLACK, spent - self.sunk, 0.0)
        self.sunk = np.where(sat, np.maximum(self.sunk, spent), self.sunk)
        short = np.maximum(0.0, full - self.sunk)
        news = beliefs.signal_news(new, np.maximum(0.0, short - self.passed), p.kappa, p.signal_rate, session)
        silent = sat & session & (new == 0.0)
        self.passed = np.where(silent, np.maximum(self.passed, short), self.passed)
        voted = sat & ~np.isnan(self.agreement)
        news = news + np.where(
            voted, levers.visibility * p.discord_weight * (self.agreement - self.last_agreement), 0.0
        )
        self.last_agreement = np.where(voted, self.agreement, self.last_agreement)
        # Being left out is complained of once, when it begins.
        left_out = levers.talk * (1.0 - levers.inclusive)
        news = news - levers.visibility * p.complaint * np.maximum(0.0, left_out - self.unheard)
        self.unheard = np.where(sat, left_out, self.unheard)
        return np.where(sat, news, 0.0)

    def impose(self, where: Index, carried: dict[str, Array]) -> None:
        """Put in force what was carried out in some worlds."""
        standing = {
            "sanctions": self.in_force,
            "counter_deployment": self.deployed,
            "force_reply": self.struck,
        }
        for name, held in standing.items():
            held[where] = np.maximum(held[where], carried[name])

    def _levels(self, positions: Positions) -> tuple[dict[str, Array], Array, Array]:
        """All levels decided, and the support and strength of the measure by which agreement is measured."""
        levers = positions.sight.levers
        levels: dict[str, Array] = {}
        main, strength = np.zeros(positions.firmness.shape), np.zeros(positions.firmness.shape[1])
        for name in MEASURES:
            proposed = getattr(levers, name)
            if not proposed.any():
                levels[name] = np.zeros(len(proposed))
                continue
            support = positions.support(name, in_full=name in DEEDS)
            levels[name] = self._collective(name, support, positions.sight)
            if not strength.any():
                main, strength = support, proposed
            elif not strength.all():
                main = np.where(strength == 0.0, support, main)
                strength = np.where(strength == 0.0, proposed, strength)
        return levels, main, strength

    def _collective(self, name: str, support: Array, sight: Sight) -> Array:
        """The level (n,) that the body in charge of a measure makes of members' support (M, n)."""
        p, levers, proposed = sight.p, sight.levers, getattr(sight.levers, name)
        if name == "sanctions":
            return self._sanctions(support, proposed, p)
        absent = np.maximum(p.pivot, levers.autonomy)
        if name == "aid":
            return voting.applied(
                support * np.where(self.is_leader, 1.0 - absent, 1.0), proposed, "willing", self.military
            )
        if self.alliance.rule == "willing" and len(self.alliance.voters):
            level = voting.applied(support[self.alliance.voters], proposed, "willing", self.alliance_military)
        else:
            level = self.alliance.level(support, proposed, p.tolerance) * self.alliance_present
        if name == "deployment":
            return level * (1.0 - self.leader_share * absent)
        if name == "generosity":
            return np.where(levers.inclusive > 0.0, level, support[self.leader])
        return level

    def _sanctions(self, support: Array, proposed: Array, p: Rows) -> Array:
        union = support[self.union.voters]
        level = proposed
        if self.union.rule != "willing" or not len(union):
            level = self.union.level(support, proposed, p.tolerance)
        together = voting.applied(union, level, self.union.rule, self.union_economy) if len(union) else level
        if self.union.rule not in ("unanimity", "willing"):
            together = together * self.union_present
        others = voting.applied(support[self.others], proposed, "willing", self.others_economy)
        weight = p.eu_weight if self.european.any() else np.zeros_like(p.eu_weight)
        rest = np.maximum(0.0, 1.0 - weight - p.us_weight)
        result: Array = weight * together + p.us_weight * support[self.leader] + rest * others
        return result
