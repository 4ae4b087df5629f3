"""Other people's tools work on a crisis: the EMA Workbench, PettingZoo, Mesa's DataCollector and its browser view."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import solara
from ema_workbench import perform_experiments
from ipyvuetify import Btn
from mesa.datacollection import DataCollector
from pettingzoo.test import parallel_api_test, parallel_seed_test

import escalation as esc
from escalation import views
from escalation.crisis import Crisis
from escalation.ecosystem import ema, mesa_tools, solara_app
from escalation.ecosystem.pettingzoo import LEVELS, SEATS, CrisisEnv
from escalation.ecosystem.seats import SHARES
from escalation.errors import InputError
from escalation.observation import Observation
from escalation.posture import Posture

SCENARIO = esc.load_scenario("ukraine-2022").replace(horizon=10)
SIDES = ("coalition", "challenger", "target")


def test_the_workbench_runs_a_scenario() -> None:
    model = ema.model(SCENARIO, ["unity", "challenger"], ["policy"], ["escalation", "agreement"], worlds=6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        experiments, outcomes = perform_experiments(model, scenarios=3, policies=2)
    assert len(experiments) == 6
    assert set(experiments["coalition"]) <= set(esc.policies.available())
    row = experiments.iloc[0]
    alone = esc.simulate(
        SCENARIO.replace(unity=row["unity"]), row["coalition"], worlds=6, challenger=row["challenger"]
    )
    assert outcomes["escalation"][0] == (alone["peak_rung"] >= SCENARIO.ladder.threshold).mean()
    assert outcomes["agreement"][0] == pytest.approx(alone["agreement"].mean(), nan_ok=True)


def test_the_workbench_model_refuses_what_is_both() -> None:
    with pytest.raises(InputError, match="both uncertain and a lever"):
        ema.model(SCENARIO, ["unity"], ["unity"])
    assert not list(ema.model(SCENARIO, ["unity"], []).levers)


@pytest.mark.parametrize("played", [*SIDES, SIDES])
@pytest.mark.filterwarnings("ignore:.*:UserWarning:pettingzoo")
def test_pettingzoo_accepts_the_environment(played: Any) -> None:
    parallel_api_test(CrisisEnv(SCENARIO, played), num_cycles=25)
    parallel_seed_test(lambda: CrisisEnv(SCENARIO, played), num_cycles=12)


def play(env: CrisisEnv, rng: np.random.Generator) -> tuple[dict[str, float], dict[str, Any]]:
    """Play at random to the end: the sum of rewards, and the row of the result."""
    total = dict.fromkeys(env.agents, 0.0)
    while env.agents:
        actions = {name: env.action_space(name).sample() for name in env.agents}
        seen, rewards, ended, cut, infos = env.step(actions)
        for name, reward in rewards.items():
            total[name] += reward
            assert env.observation_space(name).contains(seen[name])
        assert not any(cut.values())
        assert len(set(ended.values())) == 1
    return total, infos["coalition"]


def test_rewards_add_up_to_the_columns_of_a_result() -> None:
    env = CrisisEnv(SCENARIO)
    for name in SIDES:
        env.action_space(name).seed(4)
    endings = set()
    for _ in range(25):
        env.reset(seed=1 if not endings else None)
        total, row = play(env, np.random.default_rng(1))
        endings.add(row["ending"])
        assert total["challenger"] == pytest.approx(row["gained"] - row["cost_challenger"])
        assert total["coalition"] == pytest.approx(-row["sovereignty_lost"] - row["cost_coalition"])
        assert total["target"] == pytest.approx(-row["sovereignty_lost"] - row["cost_target"])
    assert len(endings) > 1
    assert env.world == 24


class Firm(esc.Policy):
    name = "firm"

    def posture(self, seen: Observation) -> Posture:
        return Posture(talk=1.0, sanctions=0.75, aid=0.5, deployment=0.25)


def test_a_player_who_does_what_a_policy_does_has_the_same_crises() -> None:
    table = esc.simulate(SCENARIO, policy=Firm(), worlds=6, seed=3)
    env = CrisisEnv(SCENARIO, "coalition")
    posture = Posture(talk=1.0, sanctions=0.75, aid=0.5, deployment=0.25)
    action = np.array([getattr(posture, name) for name in SHARES], dtype=np.float32)
    for world in range(6):
        env.reset(seed=3, options={"world": world})
        while env.agents:
            *_, infos = env.step({"coalition": action})
        row = table.iloc[world]
        for name in ("peak_rung", "ending", "turns", "gained", "cost_coalition", "belief_resolute", "alarms"):
            assert infos["coalition"][name] == row[name], name


def test_what_is_seen_is_what_a_policy_sees_and_no_more() -> None:
    seen_by_policy: list[dict[str, float]] = []

    class Watching(esc.Policy):
        name = "watching"

        def posture(self, seen: Observation) -> Posture:
            levels = {name: float(getattr(seen, name)[0]) for name in (*LEVELS, "rung")}
            seen_by_policy.append({"week": seen.week, **levels})
            return Posture(sanctions=0.5)

    Crisis(SCENARIO, np.array([0]), seed=2, policy=Watching()).run()
    env = CrisisEnv(SCENARIO, "coalition")
    seen, _ = env.reset(seed=2)
    action = np.array([0.5 if name == "sanctions" else getattr(Posture(), name) for name in SHARES])
    for expected in seen_by_policy:
        vector = dict(zip(env.observed, seen["coalition"], strict=True))
        assert vector[f"rung {SCENARIO.ladder.names[int(expected['rung'])]}"] == 1.0
        for name in ("week", *LEVELS):
            assert vector[name] == np.float32(expected[name]), name
        seen, *_ = env.step({"coalition": action})
    assert not env.agents
    hidden = {"goal", "aspiration", "balance", "resolve", "serve"}
    assert not hidden & set(env.observed)


def test_the_challenger_heads_where_it_is_told_once_it_reconsiders() -> None:
    eager = SCENARIO.replace(reconsider_rate=2.0, react_rate=7.0, pace=4.0, horizon=30)
    env = CrisisEnv(eager, "challenger")
    peaks = {}
    for name in ("normal", "grey-zone"):
        told = eager.ladder.index(name)
        env.reset(seed=5)
        while env.agents:
            *_, infos = env.step({"challenger": told})
        peaks[name] = infos["challenger"]["peak_rung"]
    assert peaks["normal"] <= eager.ladder.opens
    assert peaks["grey-zone"] >= eager.ladder.index("grey-zone")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: CrisisEnv(SCENARIO, "colition"), "coalition"),
        (lambda: CrisisEnv(SCENARIO, []), "nobody"),
        (lambda: CrisisEnv(SCENARIO, "target", {"target": "resist"}), "keep one"),
        (lambda: CrisisEnv(SCENARIO).step({}), "reset"),
    ],
)
def test_mistakes_get_a_sentence(make: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        make()


def test_a_side_that_says_nothing_is_asked_to() -> None:
    env = CrisisEnv(SCENARIO)
    env.reset(seed=1)
    with pytest.raises(InputError, match="challenger does nothing"):
        env.step({"coalition": np.zeros(len(SHARES))})
    env.close()
    assert list(SEATS) == list(SIDES)


def test_a_data_collector_follows_one_crisis() -> None:
    crisis = Crisis(SCENARIO, 1, seed=3)
    collector = DataCollector(dict(mesa_tools.PUBLIC), dict(mesa_tools.AGENTS))
    while crisis.running:
        crisis.step()
        collector.collect(crisis)
    course = collector.get_model_vars_dataframe()
    told = esc.trajectories(SCENARIO, worlds=1, seed=3).iloc[: len(course)]
    for name in ("rung", "belief_resolute", "belief_greedy", "agreement", "week"):
        np.testing.assert_array_equal(course[name].to_numpy(float), told[name].to_numpy(float))
    agents = collector.get_agent_vars_dataframe().reset_index()
    members = agents[agents["kind"] == "Member"]
    assert set(members["code"]) == set(SCENARIO.cast.coalition)
    assert members["support"].between(0, 1).all()
    assert set(agents.loc[agents["held"].notna(), "kind"]) == {"Challenger"}


def test_a_watched_crisis_is_the_same_crisis() -> None:
    watched = mesa_tools.WatchedCrisis(SCENARIO, seed=3, world=2, unity=0.8).run()
    plain = Crisis(SCENARIO.replace(unity=0.8), np.array([2]), seed=3).run()
    assert watched.table().equals(plain.table())
    assert watched.transcript() == plain.transcript()
    turns = len(watched.datacollector.get_model_vars_dataframe())
    assert turns == plain.table()["turns"].iloc[0]
    watched.step()
    assert len(watched.datacollector.get_model_vars_dataframe()) == turns


def test_the_browser_view_renders_and_its_controls_make_a_crisis() -> None:
    page = solara.AppLayout(children=[solara_app.Page()])
    _, rendered = solara.render(page, handle_error=False)
    try:
        buttons = {str(each.children): each for each in rendered.find(Btn).widgets}
        (step,) = (button for text, button in buttons.items() if "Step" in text)
        step.click()
    finally:
        rendered.close()
    values = {
        name: getattr(each, "value", each["value"] if isinstance(each, dict) else each)
        for name, each in solara_app.controls(SCENARIO).items()
    }
    crisis = solara_app.ShownCrisis(**values)
    crisis.step()
    assert views.observation(crisis).turn == 1
