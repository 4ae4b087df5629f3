"""What must hold whatever the numbers: section 11 of the design, one decision and whole crises."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from players import Says, Stays
from situations import SCENARIO, Decision, decision, parameters

from escalation import ensemble
from escalation.crisis import Crisis
from escalation.posture import Posture
from escalation.rules import chance, worth

LADDER = SCENARIO.ladder
K, F, W = len(LADDER), LADDER.first_force, LADDER.first_war
DECISIONS = 20_000


def anywhere(seed: int = 1, **fixed: float) -> Decision:
    """Decisions of the challenger, one a world: parameters anywhere in their ranges but for some, any situation."""
    luck = np.random.default_rng(seed)

    def between(low: float, high: float) -> np.ndarray:
        return luck.uniform(low, high, DECISIONS)

    values: dict[str, Any] = {
        name: between(each.low, each.high)
        for name, each in SCENARIO.parameters.items()
        if each.group in ("challenger", "chance", "institutions")
    }
    p = parameters(DECISIONS, **{**values, **fixed})
    rungs = {name: luck.integers(1, F, DECISIONS) for name in ("talk_condition", "offer_condition")}
    posture = Posture(
        talk=luck.integers(0, 2, DECISIONS),
        summit=between(0, 1),
        trigger=luck.integers(1, K, DECISIONS),
        **rungs,
    )
    shares = ("hard", "legit", "deployment", "aid", "alert", "offer", "shield", "serve")
    levels = ("sanctions", "counter", "reply", "in_force", "credibility")
    traits = ("aspiration", "insecurity", "patience", "audience_cost", "trend")
    return decision(
        LADDER,
        p,
        posture=posture,
        **{name: between(0, 1) for name in (*shares, *levels)},
        **{name: getattr(p, name) for name in traits},
        rung=luck.integers(1, K - 1, DECISIONS),
        held=between(0, 0.9),
        balance=between(-0.99, 0.99),
        commit=between(0, 8),
        strength=between(0.01, 0.1),
        target_strength=between(0.01, 0.1),
        target_base=0.02,
    )


# One decision


def test_destinations_are_a_distribution() -> None:
    case = anywhere()
    assert np.isfinite(case.utilities()).all()
    p = case.destinations()
    assert p.sum(axis=0) == pytest.approx(1.0)
    assert (p >= 0).all()


def test_without_precision_destinations_follow_the_widths() -> None:
    assert np.abs(anywhere(precision=0.0).destinations() - LADDER.width[:, None]).max() < 1e-12


def test_with_all_precision_the_best_destination_is_chosen() -> None:
    case = anywhere(precision=1e8)
    ranked = np.sort(case.utilities(), axis=0)
    clear = ranked[-1] - ranked[-2] > 1e-6
    assert clear.mean() > 0.9
    best = case.destinations()[case.utilities().argmax(axis=0), np.arange(DECISIONS)]
    assert best[clear] == pytest.approx(1.0)


def test_credibility_never_makes_bolder() -> None:
    """Punishment does not fall with the rung; so more credibility never raises P(next rung >= j), for any j."""
    case = anywhere()
    more = case.but(credibility=np.minimum(1.0, case.situation.credibility + 0.2))
    before, after = case.destinations(), more.destinations()
    toward = case.rungs.toward[case.situation.rung].T
    rise = [np.where(toward >= rung, after - before, 0.0).sum(axis=0).max() for rung in range(1, K)]
    assert max(rise) < 1e-9, f"P(next rung >= j) rises by up to {np.round(rise, 3)}"


def test_in_the_same_state_more_transparency_never_means_more_incidents() -> None:
    dim = anywhere()
    clear = replace(dim, p=dim.p.replace(transparency=np.minimum(1.0, dim.p.transparency + 0.2)))
    rates, lifts = [], []
    for case in (dim, clear):
        p, near = case.p, case.situation.deployment + case.situation.aid
        rates.append(
            chance.incident_rate(p.incident_rate, case.rungs.contact, p.contact_forces, near, p.transparency)
        )
        lifts.append(worth.lift_chance(case.situation, case.rungs, p))
    assert (rates[1] <= rates[0]).all()
    assert (lifts[1] <= lifts[0]).all()


def test_the_better_the_odds_the_likelier_is_war() -> None:
    """At the top of the ladder, where nothing is left to wait for: strength never makes force worth less."""
    case = anywhere(decisiveness=1.0)
    stronger = case.but(strength=case.situation.strength * 1.2)
    calm = case.situation.rung < W
    gain = (stronger.utilities() - case.utilities())[K - 1]
    assert (gain[calm] >= -1e-12).all()


# Whole crises

QUIET = SCENARIO.replace(grey_members=0.0, gas_cutoff=0.0)
WORLDS = np.arange(150)


def silent(**inputs: Any) -> pd.DataFrame:
    """A crisis in which nothing is proposed and members feel no pressure, over other members."""
    table = ensemble.run(QUIET, "inaction", "revisionist", "resist", 5, WORLDS, inputs)
    return table.drop(columns=["unity", *inputs], errors="ignore")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unity", 0.0),
        ("unity", 1.0),
        ("resolve", 8.0),
        ("spread", 5.0),
        ("tie", 0.0),
        ("burden", 0.5),
        ("tolerance", 0.0),
    ],
)
def test_where_nothing_is_proposed_members_change_nothing(name: str, value: float) -> None:
    usual, other = silent(), silent(**{name: np.full(len(WORLDS), value)})
    assert_frame_equal(usual, other, check_exact=True)


@pytest.mark.parametrize("rule", ["consensus", "qualified-majority", "willing"])
def test_where_nothing_is_proposed_no_rule_of_voting_matters(rule: str) -> None:
    other = ensemble.run(
        QUIET.replace(rule=rule, nato_rule=rule), "inaction", "revisionist", "resist", 5, WORLDS, {}
    )
    assert_frame_equal(silent(), other.drop(columns="unity"), check_exact=True)


def news(posture: Posture, **changes: float) -> np.ndarray:
    """What the challenger has learned of the coalition by words alone, over a quiet quarter."""
    scenario = SCENARIO.replace(
        {"horizon": 13, "memory": 1.0, "discord_weight": 0.0, "incident_rate": 0.0, **changes}
    )
    levers = {
        name: getattr(posture, name) for name in ("sanctions", "deployment", "aid", "talk", "generosity")
    }
    crisis = Crisis(scenario, 60, seed=2, policy=Says(**levers), challenger=Stays("build-up"), story=True)
    opening = crisis.challenger.resolute.copy()
    crisis.run()
    said = crisis.challenger.resolute - opening
    crisis.close()
    return said


def test_what_costs_nothing_changes_no_belief() -> None:
    firm = Posture(sanctions=1.0, deployment=0.5, aid=0.5)
    assert np.any(news(firm) != 0.0)
    assert not news(firm, tied_cost=0.0, deploy_cost=0.0, aid_cost=0.0).any()
    assert not news(firm, kappa=0.0).any()
    assert not news(Posture(talk=1, generosity=0.5)).any()


def test_a_kept_threat_raises_belief_and_a_broken_one_lowers_it_by_its_odds() -> None:
    """At the trigger, in one turn: what was carried out tells, each threat once."""
    scenario = SCENARIO.replace(
        memory=1.0, discord_weight=0.0, kappa=0.0, incident_rate=0.0, reach=8, pace=4.0, horizon=6
    )
    says = Says(sanctions=1.0, trigger="limited-force")
    crisis = Crisis(scenario, 400, seed=2, policy=says, challenger=Stays("limited-force"), story=True)
    opening = crisis.challenger.resolute.copy()
    crisis.run()
    changed = crisis.challenger.resolute + crisis.challenger.news - opening
    kept, broken = (crisis.tally.sums[name] for name in ("threats_kept", "threats_broken"))
    p = scenario.values()
    expected = kept * np.log(p["r_high"] / p["r_low"]) + broken * np.log((1 - p["r_high"]) / (1 - p["r_low"]))
    crisis.close()
    assert kept.any()
    assert broken.any()
    assert changed == pytest.approx(expected)


def test_more_resolve_never_lowers_a_level_that_members_decide() -> None:
    """With the same luck in the first turn, firmer members carry every measure at least as far."""
    levels = []
    for resolve in (1.0, 3.0, 6.0):
        crisis = Crisis(SCENARIO.replace(resolve=resolve), 300, seed=3)
        crisis.step()
        own = crisis.coalition
        levels.append(np.stack([own.sanctions, own.deployment, own.aid, own.generosity]))
        crisis.close()
    assert (np.diff(np.stack(levels), axis=0) >= -1e-12).all()
