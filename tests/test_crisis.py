"""The crisis: a Mesa model, its turns, its endings and its accounts; and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest
from players import Says, Stays
from situations import ERRORS, SCENARIO, table

from escalation.crisis import Crisis
from escalation.ensemble import simulate, trajectories
from escalation.errors import InputError
from escalation.fate import CAUSES
from escalation.observation import Observation
from escalation.policies import Policy
from escalation.posture import Posture

LADDER = SCENARIO.ladder
SHORT = SCENARIO.replace(horizon=12)


# An ordinary Mesa model


@pytest.fixture
def single() -> Iterator[Crisis]:
    crisis = Crisis(SHORT, seed=7)
    yield crisis
    crisis.close()


def test_one_world_is_an_ordinary_mesa_model(single: Crisis) -> None:
    assert isinstance(single, mesa.Model)
    codes = [agent.code for agent in single.agents]
    assert len(codes) == len(set(codes)) == 36 + 7
    assert {*SCENARIO.cast.coalition, "RUS", "UKR", "OSCE", "NATO", "EU", "coalition", "table"} == set(codes)
    while single.running:
        single.step()
    assert single.turn == int(single.table()["turns"].iloc[0])


def test_mesas_collector_reads_the_model_and_its_agents(single: Crisis) -> None:
    collector = mesa.DataCollector(
        model_reporters={
            "rung": lambda model: int(model.challenger.rung[0]),
            "belief": lambda m: m.belief_resolute[0],
        },
        agent_reporters={
            "mood": lambda agent: (
                float(agent.mood[0]) if hasattr(agent, "mood") and hasattr(agent, "row") else None
            )
        },
    )
    while single.running:
        single.step()
        collector.collect(single)
    rungs = collector.get_model_vars_dataframe()
    assert len(rungs) == single.turn
    assert rungs["rung"].max() == min(single.table()["peak_rung"].iloc[0], rungs["rung"].max())
    moods = collector.get_agent_vars_dataframe()["mood"].dropna()
    assert len(moods) == 36 * single.turn


def test_members_are_views_of_the_coalitions_rows(single: Crisis) -> None:
    single.step()
    for member in single.coalition.members:
        row = SCENARIO.cast.coalition.index(member.code)
        assert member.mood.base is not None
        assert np.shares_memory(member.mood, single.coalition.mood)
        assert member.support[0] == single.coalition.support[row, 0]
        assert member.personal[0] == single.coalition.personal[row, 0]


def test_a_closed_crisis_leaves_nothing_with_mesa() -> None:
    """Mesa counts agents for each model; up to 3.3 in a table of its own that outlives the model."""
    counters = getattr(mesa.Agent, "_ids", {})
    before = dict(counters)
    crises = [Crisis(SHORT, worlds) for worlds in (1, 5)]
    assert all(len(crisis.agents) > 36 for crisis in crises)
    for crisis in crises:
        crisis.close()
        assert len(crisis.agents) == 0
    simulate(SHORT, worlds=20, batch=5)
    trajectories(SHORT, worlds=5)
    assert dict(counters) == before


def test_a_crisis_that_goes_on_has_no_table_yet(single: Crisis) -> None:
    with pytest.raises(InputError, match="still going on; call run"):
        single.table()


def test_the_model_draws_nothing_from_mesas_generators(single: Crisis) -> None:
    before = single.rng.bit_generator.state, single.random.getstate()
    single.run()
    assert (single.rng.bit_generator.state, single.random.getstate()) == before


# What comes out

CASES = {
    "default": {},
    "accommodating": {"policy": "appeasement", "target": "accommodate"},
    "firm": {"policy": "resolve-by-force", "challenger": "opportunist"},
    "insecure": {"policy": "security-order-dialogue", "challenger": "insecure", "target": "mobilise"},
}


@pytest.fixture(scope="module", params=CASES)
def played(request: pytest.FixtureRequest) -> pd.DataFrame:
    return table(**CASES[request.param], worlds=800)


OF_SETTLEMENTS = (
    *("settlement_held", "breach_years", "violations", "violations_found"),
    *("rulings_obeyed", "rulings_defied"),
)


def test_outcomes_lie_where_they_must(played: pd.DataFrame) -> None:
    for name in (
        "agreement",
        "agreement_weighted",
        "held",
        "belief_resolute",
        "belief_greedy",
        "mobilised",
        "in_force",
    ):
        values = played[name].dropna()
        assert ((values >= -1e-12) & (values <= 1 + 1e-12)).all(), name
    for name in (
        "cost_challenger",
        "cost_coalition",
        "cost_target",
        "incidents",
        "alarms",
        "sovereignty_lost",
    ):
        assert (played[name] >= 0).all(), name
    assert (played["turns"].between(1, 52)).all()
    assert (played["weeks"] == played["turns"]).all()
    assert (played["peak_turn"] <= played["turns"]).all()
    empty = set(played.columns[played.isna().any()])
    shares = {f"share_{issue.name}" for issue in SCENARIO.issues}
    assert empty <= {"agreement", "agreement_weighted", *OF_SETTLEMENTS, *shares}
    settled = played[played["ending"] == "settlement"]
    assert not settled[[*OF_SETTLEMENTS, *shares]].isna().any().any()
    assert played.loc[played["ending"] != "settlement", [*OF_SETTLEMENTS, *shares]].isna().all().all()
    assert settled[list(shares)].stack().between(0.0, 1.0).all()
    assert (settled["violations_found"] <= settled["violations"]).all()
    assert ((settled["breach_years"] > 1.0) == (settled["settlement_held"] == 1.0)).all()
    assert (settled["violations"] > 0).equals(settled["first_violation"] != "none")
    assert set(settled["breach_by"]) <= set(CAUSES)
    assert set(played.loc[played["ending"] != "settlement", "breach_by"]) == {"none"}


def test_climbs_are_chosen_or_happen_and_reach_the_peak(played: pd.DataFrame) -> None:
    climbed = played["climbs_chosen"] + played["climbs_accident"]
    height = LADDER.height[played["peak_rung"]] - LADDER.height[LADDER.opens]
    assert (climbed >= height).all()
    assert (played["climbs_alarmed"] <= played["climbs_chosen"]).all()
    assert ((played["peak_turn"] == 0) == (played["peak_rung"] == LADDER.opens)).all()
    assert played["climbs_accident"].any()


def test_every_threat_tested_was_kept_or_broken(played: pd.DataFrame) -> None:
    assert (played["threats_kept"] + played["threats_broken"] == played["threats_made"]).all()
    calm = played["peak_rung"] < LADDER.first_force
    assert (played.loc[calm, "threats_made"] == 0).all()
    assert (played.loc[played["threats_kept"] == 0, "in_force"] <= 0.5).all()


def test_endings_agree_with_how_far_it_went(played: pd.DataFrame) -> None:
    war = played["peak_rung"] >= LADDER.first_war
    ending, result = played["ending"], played["war_result"]
    assert set(ending) <= {"settlement", "stand-down", "stalemate", "capitulation"} | {
        e for e in LADDER.endings if e
    }
    assert (result[~war] == "none").all()
    assert (result[war] != "none").all()
    assert war[ending.isin(["invasion", "clash", "nuclear use"])].all()
    assert (played.loc[ending == "stalemate", "turns"] == 52).all()
    assert (played.loc[ending == "stand-down", "weeks"] >= SCENARIO.settings["standdown_weeks"]).all()
    assert (played.loc[result == "victory", "held"] == 1.0).all()
    assert (played.loc[result == "defeat", "held"] == 0.0).all()
    cut_short = ending.isin(["nuclear use", "capitulation"])
    assert (played.loc[(result == "ongoing") & ~cut_short, "turns"] == 52).all()
    settled = ending == "settlement"
    assert played.loc[settled, "settlement_held"].isin([0.0, 1.0]).all()
    assert played.loc[~settled, ["settlement_held", "breach_years"]].isna().all().all()
    assert ((played["breach_years"] > 1)[settled] == (played["settlement_held"] == 1)[settled]).all()
    assert (played.loc[~settled, "imposed"] == 0).all()


def test_a_peak_has_its_score_on_every_scale(played: pd.DataFrame) -> None:
    for name, scores in LADDER.scales.items():
        assert list(played[name]) == list(np.asarray(scores)[played["peak_rung"]])


def test_who_gives_in_and_who_is_passed_over() -> None:
    assert "capitulation" not in set(table(worlds=800)["ending"])
    soft = table(**CASES["accommodating"], worlds=800)
    assert (soft["ending"] == "capitulation").any()
    assert soft["imposed"].any()
    assert not table("diplomacy-alone", worlds=800)["imposed"].any()


def test_trajectories_end_where_outcomes_do() -> None:
    story, outcome = trajectories(SHORT, worlds=50, seed=3), simulate(SHORT, worlds=50, seed=3)
    peak = story.groupby("world")["rung"].max()
    assert list(peak.clip(lower=LADDER.opens)) == list(outcome["peak_rung"])
    last = story.groupby("world").last()
    assert last["belief_resolute"].to_numpy() == pytest.approx(outcome["belief_resolute"].to_numpy())


def test_no_policy_reads_the_truth() -> None:
    """What is seen are public moves, levels and beliefs, and the rung as the monitor reports it."""
    blurred = SHORT.replace(misread=0.5, transparency=0.0)
    crisis = Crisis(blurred, 400, seed=1, policy="inaction", challenger=Stays("build-up"), story=True)
    seen: list[np.ndarray] = []
    usual = crisis.policy.posture
    crisis.policy = type(
        "Spy", (Policy,), {"name": "spy", "posture": lambda _, view: seen.append(view.rung) or usual(view)}
    )()
    crisis.run().close()
    assert any((view == LADDER.index("grey-zone")).any() for view in seen)
    hidden = {"aspiration", "goal", "held", "resolve", "p", "traits", "learned"}
    assert not hidden & {each.name for each in fields(Observation)}


# Chance, by the textbook


def test_accidents_accumulate() -> None:
    """T5: at two per cent a turn, 18.3 % of worlds have had an accident after ten turns."""
    rung = LADDER.index("build-up")
    rate = -np.log1p(-0.02) / (LADDER.contact[rung] * LADDER.climb[rung])
    changes = {"horizon": 10, "transparency": 0.0, "reach": 1}
    risky = SCENARIO.replace(changes)
    risky = risky.replace(incident_rate=min(rate, risky.parameters["incident_rate"].high))
    chance = -np.expm1(-risky.values()["incident_rate"] * LADDER.contact[rung] * LADDER.climb[rung])
    worlds = 6000
    lifted = simulate(risky, "inaction", worlds=worlds, seed=2, challenger=Stays("build-up"))
    share = float((lifted["climbs_accident"] > 0).mean())
    expected = 1 - (1 - chance) ** 10
    assert (lifted["peak_rung"] > rung).mean() == share
    assert abs(share - expected) < ERRORS * np.sqrt(expected * (1 - expected) / worlds)


@pytest.mark.parametrize(("step", "committed"), [(1.0, 0.2), (1.0, 0.4), (1.0, 0.8), (0.5, 0.8)])
def test_a_war_is_won_with_the_chance_of_the_contest(step: float, committed: float) -> None:
    """A balance between two barriers with drift ``logit(p) s^2 / 2`` reaches the upper one with chance p."""
    still = {"trend": 0.0, "mobilisation": 0.0, "incident_rate": 0.0, "misread": 0.0, "decisiveness": 1.0}
    war = SCENARIO.replace({**still, "pace": 4.0, "horizon": 520, "step": step, "committed": committed})
    strength = SCENARIO.cast.cinc_challenger * committed
    chance = strength / (strength + SCENARIO.cast.cinc_target)
    fought = simulate(war, "inaction", worlds=10_000, seed=6, challenger=Stays("invasion"))
    won = fought.loc[fought["war_result"].isin(["victory", "defeat"]), "war_result"] == "victory"
    assert len(won) > 9_900
    assert abs(won.mean() - chance) < ERRORS * np.sqrt(chance * (1 - chance) / len(won))


# What is refused


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (0, "worlds is 0; at least one"),
        (-3, "worlds is -3; at least one"),
        (1.5, "worlds takes a count"),
        ("7", "worlds takes a count"),
        ([], "worlds takes a count"),
        ([[1, 2]], "worlds takes a count"),
        ([0.5], "worlds takes a count"),
        ([3, -1], "world numbers from 0 on"),
    ],
)
def test_worlds_that_are_none(given: Any, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        Crisis(SHORT, given)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"unitty": [0.1, 0.2]}, 'no parameter "unitty"; did you mean "unity"?'),
        ({"unity": [0.5]}, "input 'unity' has shape (1,); it takes one number a world, shape (2,)"),
        ({"unity": 0.5}, "input 'unity' has shape ()"),
        ({"unity": [0.5, 1.5]}, "the parameter unity is 1.5; give a number from 0 to 1"),
        ({"unity": [0.5, float("nan")]}, "the parameter unity is nan; give a number from 0 to 1"),
        ({"unity": ["high", "low"]}, "which is not all numbers; give one number a world"),
        ({"unity": None}, "which is not all numbers; give one number a world"),
        ({"horizon": [4, 8]}, 'no parameter "horizon"'),
    ],
)
def test_inputs_that_are_none(inputs: Any, says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)) as error:
        Crisis(SHORT, 2, inputs=inputs)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("side", ["policy", "challenger", "target"])
def test_an_unknown_player(side: str) -> None:
    with pytest.raises(InputError, match=r'there is no \w+ policy "nobody"'):
        Crisis(SHORT, **{side: "nobody"})


@pytest.mark.parametrize(
    ("lever", "value", "says"),
    [
        ("sanctions", 1.2, "posture lever 'sanctions' is 1.2; it takes a share between 0 and 1"),
        ("aid", -0.1, "posture lever 'aid' is -0.1; it takes a share between 0 and 1"),
        ("aid", float("nan"), "posture lever 'aid' is nan"),
        ("aid", "much", "posture lever 'aid' is 'much'"),
        ("aid", None, "posture lever 'aid' is None"),
        ("deployment", np.array([0.1, 0.2, 1.3]), "posture lever 'deployment' is 1.3"),
        ("deployment", np.zeros(2), "has shape (2,); it takes a number or an array of shape (3,)"),
        ("talk", 2, "posture lever 'talk' is 2"),
        ("trigger", "invasoin", 'no rung "invasoin"; did you mean "invasion"?'),
        ("trigger", 9, "rung 9 does not exist; give a number from 0 to 8"),
        (
            "trigger",
            np.array([1, 2, 9]),
            "'trigger' holds 9; it takes the name of a rung, or numbers from 0 to 8",
        ),
        ("talk_condition", np.array([1, 2, -1]), "'talk_condition' holds -1"),
        ("offer_condition", 2.5, "'offer_condition' holds 2.5"),
        ("concession", "statsu", 'no kind of concession "statsu"; did you mean "status"?'),
        (
            "concession",
            np.array([0, 1, 3]),
            "'concession' holds 3; it takes the name of a kind, or numbers from 0 to 2",
        ),
    ],
)
def test_postures_that_are_none(lever: str, value: Any, says: str) -> None:
    crisis = Crisis(SHORT, 3, policy=Says(**{lever: value}))
    with pytest.raises(InputError, match=re.escape(says)) as error:
        crisis.step()
    crisis.close()
    assert "\n" not in str(error.value)


def test_levers_may_be_names_numbers_or_arrays() -> None:
    rung = LADDER.index("limited-force")
    spelled = [
        {"trigger": "limited-force", "concession": "status", "aid": 1},
        {"trigger": rung, "concession": np.array([1, 1]), "aid": 1.0},
        {"trigger": np.array([rung, rung]), "concession": np.int64(1), "aid": np.ones(2)},
        {"trigger": np.int64(rung), "concession": 1, "aid": True},
    ]
    matrices = [Posture(**levers).rows(LADDER, 2).matrix for levers in spelled]
    assert all(np.array_equal(each, matrices[0]) for each in matrices)
