"""The library against an independent scalar model written from the description alone: turn by turn, world by world."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalation import policies
from escalation.ladder import split
from escalation.scenario import Scenario, load_scenario
from scalar.comparison import SCORE, compare

HORIZONS: dict[str, dict[str, float]] = {
    "as shipped": {},
    "patient, exact, in decline": {
        "patience": 0.95,
        "precision": 20.0,
        "foresight_weeks": 260.0,
        "trend": -0.1,
    },
    "patient and erratic": {"patience": 0.95, "precision": 0.5, "aspiration": 0.4},
    "bound by its word": {"aspiration": 1.0, "fight": 0.2, "audience_cost": 0.2, "hardening": 0.5},
    "on the rise, among incidents": {
        "aspiration": 0.3,
        "trust": 0.9,
        "incident_rate": 1.0,
        "trend": 0.05,
        "foresight_weeks": 100.0,
    },
}
"""Inputs under which it matters in one way or another how far a challenger looks ahead."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped crisis."""
    return load_scenario("ukraine-2022")


@pytest.mark.parametrize("policy", policies.available("coalition"))
def test_every_policy_of_the_coalition_agrees(scenario: Scenario, policy: str) -> None:
    compare(scenario, range(16), 1, policy, "revisionist", "resist")


@pytest.mark.parametrize("challenger", policies.available("challenger"))
@pytest.mark.parametrize("target", policies.available("target"))
def test_every_challenger_and_target_agrees(scenario: Scenario, challenger: str, target: str) -> None:
    policy = {
        "resist": "resolve-by-force",
        "mobilise": "appeasement",
        "accommodate": "partnership-in-leadership",
    }[target]
    compare(scenario, range(100, 108), 2, policy, challenger, target)


@pytest.mark.parametrize("rule", ["consensus", "unanimity", "qualified-majority", "willing"])
def test_every_rule_of_decision_agrees(scenario: Scenario, rule: str) -> None:
    other = {
        "rule": rule,
        "nato_rule": "willing" if rule == "consensus" else rule,
        "step": 0.5,
        "levels": 5,
        "reach": 1,
    }
    compare(scenario.replace(other), range(10), 3, "european-autonomy", "learner", "accommodate")


@pytest.mark.parametrize("step", [0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("noise", [0.3, 0.6])
def test_wars_fought_to_the_end_agree(scenario: Scenario, step: float, noise: float) -> None:
    names = {"aspiration": "high", "target_resolve": "high", "fight": "low"}
    warlike = {name: getattr(scenario.parameters[name], end) for name, end in names.items()}
    other = scenario.replace(warlike | {"step": step, "war_noise": noise})
    compare(other, range(20), 6, "inaction", "opportunist", "resist")


@pytest.mark.parametrize("challenger", ["myopic", "far-sighted"])
@pytest.mark.parametrize(
    "policy", ["deterrence-backed-diplomacy", "resolve-by-force", "security-order-dialogue"]
)
@pytest.mark.parametrize("inputs", HORIZONS)
def test_short_and_long_sight_agree(scenario: Scenario, inputs: str, policy: str, challenger: str) -> None:
    compare(scenario.replace(HORIZONS[inputs]), range(4), 9, policy, challenger, "resist")


@pytest.mark.parametrize("challenger", ["myopic", "far-sighted"])
def test_wars_of_short_and_long_sight_agree(scenario: Scenario, challenger: str) -> None:
    warlike = {"aspiration": 1.0, "target_resolve": 1.0, "fight": 0.05, "war_noise": 0.6}
    before = SCORE.wars.copy()
    compare(scenario.replace(warlike), range(20), 10, "deterrence-backed-diplomacy", challenger, "mobilise")
    fought = SCORE.wars - before
    assert min(fought[1], fought[-1]) >= 3, fought


@pytest.mark.parametrize("rung", ["demands", "grey-zone", "invasion"])
def test_long_sight_over_a_split_rung_agrees(scenario: Scenario, rung: str) -> None:
    halves = replace(scenario, ladder=split(scenario.ladder, rung)).replace({"step": 0.5, "reach": 1})
    compare(halves, range(3), 11, "counter-threat", "far-sighted", "accommodate")


@pytest.mark.parametrize("rung", ["normal", "build-up", "limited-force", "invasion"])
def test_a_split_rung_agrees(scenario: Scenario, rung: str) -> None:
    halves = replace(scenario, ladder=split(scenario.ladder, rung))
    compare(halves, range(8), 7, "deterrence-backed-diplomacy", "learner", "resist")


@pytest.mark.parametrize("rule", ["consensus", "unanimity", "qualified-majority", "willing"])
@pytest.mark.parametrize("aside", ["DEU", "USA", "GBR", "all but USA DEU", "all but EST HUN", "all"])
def test_members_that_stand_aside_agree(scenario: Scenario, rule: str, aside: str) -> None:
    codes = set(scenario.cast.coalition)
    out = codes - set(aside.split()[2:]) if aside.startswith("all") else {aside}
    other = scenario.replace({f"{code}.part": 0 for code in sorted(out)} | {"rule": rule, "nato_rule": rule})
    for policy in ("resolve-by-force", "appeasement", "partnership-in-leadership", "counter-threat"):
        compare(other, range(3), 8, policy, "revisionist", "resist")


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_parameters_drawn_from_their_ranges_agree(scenario: Scenario, data: st.DataObject) -> None:
    drawn = {
        name: data.draw(st.floats(parameter.low, parameter.high, allow_nan=False), label=name)
        for name, parameter in scenario.parameters.items()
    }
    if (
        drawn["r_low"] >= drawn["r_high"]
        or drawn["motive_security"] + drawn["motive_status"] + drawn["motive_regime"] <= 0
    ):
        return
    players = [
        data.draw(st.sampled_from(sorted(policies.available(kind))))
        for kind in ("coalition", "challenger", "target")
    ]
    world = data.draw(st.integers(0, 10**6))
    compare(scenario.replace(drawn), range(world, world + 3), 4, *players)


def test_close_calls_are_rare() -> None:
    assert SCORE.worlds >= 700
    assert SCORE.turns > 10_000
    assert min(SCORE.wars[1], SCORE.wars[-1]) >= 30
    assert len(SCORE.dropped) <= SCORE.worlds / 1000, SCORE.dropped
