"""The library against an independent scalar model written from the description alone: turn by turn, world by world."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalation import policies
from escalation.crisis import Crisis
from escalation.ladder import split
from escalation.scenario import Scenario, load_scenario
from scalar import ScalarCrisis

CLOSE = 1e-9
"""Quantities agree to this, absolutely or relatively; a discrete decision may differ where its margin is below it."""

NUMBERS = (
    *(
        "sanctions",
        "deployment",
        "aid",
        "counter_deployment",
        "force_reply",
        "generosity",
        "in_force",
        "deployed",
        "struck",
    ),
    *("balance", "held", "commit", "hard", "legit", "alert", "quiet", "mobilised", "aid_stock", "worn"),
    *("belief_resolute", "belief_greedy"),
)
MOVES = (
    *(
        "seen",
        "misread",
        "alarm",
        "rung",
        "goal",
        "chosen",
        "reconsiders",
        "talking",
        "open",
        "consents",
        "stance",
    ),
    *("incident", "climbs", "tested", "ceasefire", "war_over"),
)
ROWS = {"learned": "learned", "destinations": "P"}


@dataclass
class Score:
    """How many worlds and turns were compared, and how many worlds were dropped at a decision too close to call.

    `wars` counts the wars that agreed to their end: 1 those that the challenger won, -1 those that it lost.
    """

    worlds: int = 0
    turns: int = 0
    dropped: list[str] = field(default_factory=list)
    wars: Counter[int] = field(default_factory=Counter)


SCORE = Score()  # kept over this file: its tests run in one process, as `pytest --dist loadfile` sees to


def near(a: float, b: float) -> bool:
    """Whether two quantities agree."""
    if math.isnan(a) and math.isnan(b):
        return True
    return abs(a - b) <= CLOSE * max(1.0, abs(a), abs(b))


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Names of the discrete moves and of the quantities in which one turn of one world differs."""
    moves = [name for name in MOVES if int(ours[name]) != int(theirs[name])]
    if bool(ours["session"]) != bool(theirs["sits"]):
        moves.append("sits")
    if ours["ending"] != theirs["ending"]:
        moves.append("ending")
    numbers = [name for name in NUMBERS if not near(float(ours[name]), float(theirs[name]))]
    for name, other in ROWS.items():
        numbers += [
            name for a, b in zip(ours[name], theirs[other], strict=True) if not near(float(a), float(b))
        ][:1]
    for row, name in enumerate(("forecast_greedy", "forecast_insecure")):
        pairs = zip(ours["forecast"][row], theirs[name], strict=True)
        numbers += [name for a, b in pairs if not near(float(a), float(b))][:1]
    if theirs["sits"]:
        for name in ("agreement", "agreement_weighted"):
            theirs_value = math.nan if theirs[name] is None else theirs[name]
            if not near(float(ours[name]), theirs_value):
                numbers.append(name)
    return moves, numbers


def compare(scenario: Scenario, worlds: range, seed: int, policy: str, challenger: str, target: str) -> None:
    """Run both and compare every turn of every world; a close call drops the world from that turn on."""
    crisis = Crisis(
        scenario, np.array(worlds), seed=seed, policy=policy, challenger=challenger, target=target, story=True
    ).run()
    assert crisis.story is not None
    table = crisis.table()
    for place, world in enumerate(worlds):
        other = ScalarCrisis(scenario, world, seed, policy, challenger, target)
        other.run()
        story = crisis.story.world(place)
        SCORE.worlds += 1
        if follow(story, other.trace, f"{policy}/{challenger}/{target} world {world} seed {seed}"):
            assert len(story) == len(other.trace)
            check_outcome(table.iloc[place].to_dict(), other.outcome)
            SCORE.wars[other.trace[-1]["war_over"]] += 1
    crisis.close()


def follow(story: list[dict[str, Any]], trace: list[dict[str, Any]], what: str) -> bool:
    """Compare turn by turn; True where the whole crisis agreed, False where it was dropped at a close call."""
    for ours, theirs in zip(story, trace, strict=False):
        moves, numbers = differences(ours, theirs)
        SCORE.turns += 1
        if not moves and not numbers:
            continue
        margin = min([math.inf, *theirs["margins"].values()])
        assert margin < CLOSE, (
            f"{what}, turn {ours['turn']}: differ in {moves + numbers}; least margin {margin:.3g}"
        )
        SCORE.dropped.append(f"{what}, turn {ours['turn']}: {moves + numbers}")
        return False
    return True


def check_outcome(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """The records of both, where the scalar model keeps one."""
    for name in (
        "peak_rung",
        "peak_turn",
        "turns",
        "threats_made",
        "threats_kept",
        "threats_broken",
        "incidents",
        "alarms",
    ):
        assert int(ours[name]) == int(theirs[name]), name
    assert ours["ending"] == theirs["ending"]
    names = (
        "climbs_chosen",
        "climbs_accident",
        "climbs_alarmed",
        "cost_challenger",
        "cost_coalition",
        "cost_target",
        "gained",
    )
    for name in (*names, "sovereignty_lost", "belief_resolute", "belief_greedy"):
        assert near(float(ours[name]), float(theirs[name])), name
    for name in ("agreement", "agreement_weighted"):
        assert near(float(ours[name]), math.nan if theirs[name] is None else theirs[name]), name
    if ours["ending"] == "settlement":
        assert bool(ours["imposed"]) == bool(theirs["imposed"])
        assert bool(ours["settlement_held"]) == bool(theirs["settlement_held"])


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped crisis."""
    return load_scenario("ukraine-2022")


@pytest.mark.parametrize("policy", policies.available("coalition"))
def test_every_policy_of_the_coalition_agrees(scenario: Scenario, policy: str) -> None:
    compare(scenario, range(40), 1, policy, "revisionist", "resist")


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


@pytest.mark.parametrize("rung", ["normal", "build-up", "limited-force", "invasion"])
def test_a_split_rung_agrees(scenario: Scenario, rung: str) -> None:
    halves = replace(scenario, ladder=split(scenario.ladder, rung))
    compare(halves, range(8), 7, "deterrence-backed-diplomacy", "learner", "resist")


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
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
    compare(scenario.replace(drawn), range(world, world + 4), 4, *players)


def test_close_calls_are_rare() -> None:
    assert SCORE.worlds >= 1000
    assert SCORE.turns > 15_000
    assert min(SCORE.wars[1], SCORE.wars[-1]) >= 30
    assert len(SCORE.dropped) <= SCORE.worlds / 1000, SCORE.dropped
