"""The challenger's utility against that of the independent model, one random situation after the other."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scalar.numbers import WEEK, Parameters
from scalar.policies import Traits
from scalar.rungs import Rungs as ScalarRungs
from scalar.worth import Prospects, chance_of_climb, reservation
from situations import SCENARIO

from escalation.ladder import split
from escalation.rows import Rows
from escalation.rules import worth
from escalation.rules.rungs import Rungs

WORLDS = 80
SPLIT = split(split(SCENARIO.ladder, "grey-zone"), "invasion")
LADDERS = {
    "shipped": SCENARIO.ladder,
    "split, and the coalition fights": replace(SPLIT, coalition=SPLIT.height / SPLIT.height[-1]),
}
SHARES = (
    "held",
    "legit",
    "deployment",
    "aid",
    "sanctions",
    "counter",
    "reply",
    "in_force",
    "credibility",
    "alert",
    "shield",
    "hard",
)
OWN = ("aspiration", "insecurity", "audience_cost", "learn")
CONDITIONS = ("trigger", "talk_condition", "offer_condition")


@dataclass(frozen=True)
class Case:
    """The same situations for both models: arrays for one, a stand-in for a crisis and traits for the other."""

    t: worth.Traits
    s: worth.Situation
    rungs: Rungs
    p: Rows
    options: np.ndarray
    alone: list[tuple[Any, Traits]]

    def outlook(self) -> worth.Outlook:
        """What the public trend makes of it, and then the challenger's own."""
        public = worth.outlook(self.s, self.rungs, self.p)
        return worth.foreseen(self.s, public, self.t.trend, self.rungs, self.p)

    def peace(self) -> np.ndarray:
        """Where there is no war: in one nothing is settled, and nobody asks what a settlement would be worth."""
        return self.s.rung < self.rungs.first_war


@cache
def case(name: str) -> Case:
    """Situations drawn from wide ranges, many of them in a war."""
    ladder, luck = LADDERS[name], np.random.default_rng(5)
    count, worlds = len(ladder), range(WORLDS)
    usual = {each: value for each, value in SCENARIO.values().items() if np.ndim(value) == 0}
    drawn = {each: usual[each] * luck.uniform(0.5, 1.5, WORLDS) for each in usual}
    drawn |= {"transparency": luck.random(WORLDS), "trust": luck.random(WORLDS), "committed": np.ones(WORLDS)}
    drawn |= {"incident_rate": luck.random(WORLDS), "precision": luck.choice([0.0, 1.0, 8.0], WORLDS)}
    p = Rows.of({**usual, **drawn}, WORLDS)
    own = {each: luck.random(WORLDS) for each in OWN}
    own |= {"patience": luck.uniform(0.1, 0.95, WORLDS), "trend": luck.normal(0.0, 0.2, WORLDS)}
    t = worth.Traits(**own, serve=luck.random((3, WORLDS)))
    rung = {each: luck.integers(0, count, WORLDS) for each in CONDITIONS}
    levers = {"talk": luck.integers(0, 2, WORLDS).astype(float), "summit": luck.random(WORLDS)}
    s = worth.Situation(
        **{each: luck.random(WORLDS) for each in SHARES},
        rung=luck.integers(0, count, WORLDS),
        commit=luck.uniform(0.0, count, WORLDS),
        learned=luck.normal(size=(count, WORLDS)),
        balance=luck.uniform(-0.9, 0.9, WORLDS),
        deal=luck.random((3, WORLDS)),
        standing=luck.random((3, WORLDS)),
        years=luck.uniform(0.0, 4.0, WORLDS),
        strength=luck.uniform(0.02, 0.2, WORLDS),
        target_strength=luck.uniform(0.02, 0.2, WORLDS),
        target_base=luck.uniform(0.02, 0.2, WORLDS),
        levers=SimpleNamespace(**levers, **{each: ladder.height[where] for each, where in rung.items()}),
    )
    options = (luck.random((count, WORLDS)) < 0.7) | (np.arange(count)[:, None] == 1)
    options[0] &= s.rung < Rungs.of(ladder, 2).first_war
    lists = ScalarRungs(SimpleNamespace(ladder=ladder, settings={"reach": 2}))  # type: ignore[arg-type]
    postures = [
        SimpleNamespace(**{each: value[w] for each, value in (levers | rung).items()}) for w in worlds
    ]
    numbers = [Parameters(**{each: float(getattr(p, each)[w]) for each in usual}) for w in worlds]
    alone = [(crisis(s, numbers[w], lists, postures[w], options[:, w], w), character(t, w)) for w in worlds]
    return Case(t, s, Rungs.of(ladder, 2), p, options, alone)


def character(t: worth.Traits, w: int) -> Traits:
    """Traits of one world."""
    own = {each: float(getattr(t, each)[w]) for each in (*OWN, "patience", "trend")}
    return Traits(**own, serve={str(kind): t.serve[kind, w] for kind in range(3)})


def crisis(s: worth.Situation, p: Parameters, rungs: Any, posture: Any, options: np.ndarray, w: int) -> Any:
    """What the independent model looks at in one world."""
    of = {each: float(getattr(s, each)[w]) for each in (*SHARES, "commit", "balance", "strength", "years")}
    target, base = float(s.target_strength[w]), float(s.target_base[w])
    motives = p.motive_security / (p.motive_security + p.motive_status + p.motive_regime), 0.0, 0.0
    own = {each: of[each] for each in ("held", "legit", "commit", "hard")}
    return SimpleNamespace(
        p=p,
        rungs=rungs,
        rung=int(s.rung[w]),
        at_war=int(s.rung[w]) >= rungs.first_war,
        challenger=SimpleNamespace(**own, cinc=of["strength"], motives=motives, learned=s.learned[:, w]),
        target=SimpleNamespace(
            cinc=base,
            mobilised=0.0,
            strength=lambda mobilised: target,
            coming_aid=lambda: base * p.aid_rate * of["aid"] * p.foresight_weeks,
        ),
        levels=SimpleNamespace(
            **{each: of[each] for each in ("sanctions", "deployment", "aid")},
            counter_deployment=of["counter"],
            force_reply=of["reply"],
        ),
        deal={str(kind): s.deal[kind, w] for kind in range(3)},
        standing={str(kind): s.standing[kind, w] for kind in range(3)},
        **{each: of[each] for each in ("in_force", "credibility", "alert", "balance")},
        trust=p.trust,
        turn=1.0 + of["years"] / WEEK,
        dt=1.0,
        struck=0.0,
        posture=posture,
        shield=lambda: of["shield"],
        dull=lambda: max(0.0, 1.0 - p.legit_dull * of["legit"]),
        is_option=lambda k: bool(options[k]),
        within_a_turn=lambda rate: 1.0 - np.exp(-rate),
    )


@pytest.mark.parametrize("name", LADDERS)
def test_utilities_are_those_of_the_independent_model(name: str) -> None:
    it = case(name)
    found = worth.utilities(it.t, it.s, it.outlook(), it.rungs, it.p)
    by_hand = np.array([Prospects(*each).utilities() for each in it.alone]).T
    np.testing.assert_allclose(found[1:], by_hand[1:], rtol=1e-9, atol=1e-9)
    peace = it.peace()
    np.testing.assert_allclose(found[0, peace], by_hand[0, peace], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", LADDERS)
def test_destinations_are_those_of_the_independent_model(name: str) -> None:
    it = case(name)
    found = worth.destinations(it.t, it.s, it.outlook(), it.options, it.rungs, it.p)
    by_hand = np.array([Prospects(*each).destinations() for each in it.alone]).T
    np.testing.assert_allclose(found, by_hand, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", LADDERS)
def test_what_a_settlement_must_bring_is_that_of_the_independent_model(name: str) -> None:
    it = case(name)
    found = worth.reservation(it.t, it.s, it.outlook(), it.rungs, it.p)
    by_hand = np.array([reservation(*each) for each in it.alone])
    np.testing.assert_allclose(found[it.peace()], by_hand[it.peace()], rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("name", LADDERS)
def test_a_climb_is_as_likely_as_in_the_independent_model(name: str) -> None:
    """Until the next reconsideration, which comes once a week here as a turn does."""
    it = case(name)
    p = it.p.replace(reconsider_rate=np.ones(WORLDS))
    found = worth.lift_chance(it.s, it.rungs, p)[it.s.rung, np.arange(WORLDS)]
    np.testing.assert_allclose(found, [chance_of_climb(each) for each, _ in it.alone], atol=1e-12)


def test_who_sees_the_public_trend_sees_what_the_public_sees() -> None:
    it = case("shipped")
    public = worth.outlook(it.s, it.rungs, it.p)
    assert worth.foreseen(it.s, public, it.p.trend, it.rungs, it.p) is public


def test_another_trend_is_seen_as_if_the_public_believed_in_it() -> None:
    it = case("shipped")
    found = it.outlook()
    believed = worth.outlook(it.s, it.rungs, it.p.replace(trend=it.t.trend))
    for field in fields(worth.Outlook):
        np.testing.assert_array_equal(getattr(found, field.name), getattr(believed, field.name))


def test_without_a_war_anywhere_the_balance_says_nothing() -> None:
    it = case("shipped")
    calm = replace(it.s, rung=np.minimum(it.s.rung, it.rungs.first_war - 1))
    seen = worth.outlook(calm, it.rungs, it.p)
    np.testing.assert_array_equal(seen.odds, seen.contest)
    assert not seen.at_war.any()
