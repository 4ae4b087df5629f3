"""A crisis lived again: the same to the last bit, but for one ally, decision or accident."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import escalation as esc
from escalation.attribution import explain, replay
from escalation.attribution.replay import Play, escalated, otherwise
from escalation.cli import main
from escalation.draws import purposes
from escalation.errors import InputError
from escalation.policies import Policy, get
from escalation.randomness import Streams
from escalation.scenario import Scenario, load_scenario
from escalation.series import simulate_series

POLICY = "deterrence-backed-diplomacy"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped crisis, short."""
    return load_scenario("ukraine-2022").replace(horizon=16)


def played(scenario: Scenario) -> Play:
    policy = get(POLICY)
    assert isinstance(policy, Policy)
    return Play(scenario, policy, get("revisionist", "challenger"), get("resist", "target"))  # type: ignore[arg-type]


def test_with_nothing_otherwise_it_is_the_same_crisis(scenario: Scenario) -> None:
    world = np.array([5])
    fact = played(scenario).crisis(world, 7, story=True).run()
    again = played(scenario).crisis(world, 7, story=True).run()
    assert fact.transcript() == again.transcript()
    pd.testing.assert_frame_equal(fact.table(), again.table(), check_exact=True)
    simulated = esc.simulate(scenario, POLICY, 6, seed=7).iloc[[5]].reset_index(drop=True)
    pd.testing.assert_frame_equal(fact.table(), simulated[list(fact.table())], check_exact=True)


def test_a_draw_that_is_what_it_was_changes_nothing(scenario: Scenario) -> None:
    u = float(Streams(7, np.array([5])).uniform("chance", "incident", 3)[0])
    crisis = esc.Crisis(scenario, np.array([5]), seed=7, luck={("chance", "incident", 3): u}).run()
    assert crisis.transcript() == esc.Crisis(scenario, np.array([5]), seed=7).run().transcript()


def test_an_accident_undone_did_not_happen_and_the_past_is_the_same(scenario: Scenario) -> None:
    play = played(scenario.replace(alarm_rate=scenario.parameters["alarm_rate"].high))
    kinds = {"incident": 0, "misreading": 0, "false alarm": 0}
    for world in range(8):
        fact = play.crisis(np.array([world]), 7, story=True).run()
        for each in otherwise(play, fact):
            if each.kind != "accident":
                continue
            other = each.play.crisis(np.array([world]), 7, story=True).run()
            name = next(name for name in kinds if name in each.what)
            key = {"incident": "incident", "misreading": "misread", "false alarm": "alarm"}[name]
            before, after = (crisis.story.world(0) for crisis in (fact, other) if crisis.story)
            assert before[each.turn - 1][key]
            assert not after[each.turn - 1][key]
            for was, now in zip(before[: each.turn - 1], after, strict=False):
                assert all(
                    np.array_equal(was[name], now[name], equal_nan=True)
                    for name in ("rung", "levers", "held")
                )
            kinds[name] += 1
    assert all(kinds.values())


def test_everything_that_might_have_been_otherwise_is_tried_once(scenario: Scenario) -> None:
    table = explain(scenario, POLICY, world=2, seed=7)
    counts = table["kind"].value_counts()
    assert counts["fact"] == 1
    assert counts["ally"] == len(scenario.cast.coalition)
    assert counts["past"] == len(scenario.history)
    assert counts["policy"] == len(esc.policies.available("coalition")) - 1
    assert set(table.loc[table["kind"] == "lever", "otherwise"]) == {
        *("talk 0", "generosity 0", "sanctions 0", "aid 0", "deployment 0", "resilience 0"),
    }
    assert table["kind"].iloc[0] == "fact"
    assert table["higher"].abs().iloc[1:].is_monotonic_decreasing
    assert not table["changed"].iloc[0]
    row = table[table["otherwise"] == "inaction"].iloc[0]
    crisis = esc.Crisis(scenario, np.array([2]), seed=7, policy="inaction").run().table().iloc[0]
    assert (row["peak"], row["ending"], row["weeks"]) == (
        scenario.ladder.names[crisis["peak_rung"]],
        crisis["ending"],
        crisis["weeks"],
    )


def test_futures_have_the_past_in_common_and_luck_of_their_own(scenario: Scenario) -> None:
    play = played(scenario)
    from_the_first = escalated(play, 1, world=3, seed=7, futures=150)
    assert 0.0 < from_the_first.mean() < 1.0
    np.testing.assert_array_equal(from_the_first, escalated(play, 1, 3, 7, 150))
    # Once the crisis is over, its future is its end.
    fact = play.crisis(np.array([3]), 7).run().table().iloc[0]
    at_the_end = escalated(play, int(fact["turns"]), world=3, seed=7, futures=20)
    assert (at_the_end == (fact["peak_rung"] >= scenario.ladder.threshold)).all()


def test_chances_are_held_against_the_fact_at_the_same_turn(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {"USA stands aside", "sanctions 0"}
    every = otherwise
    monkeypatch.setattr(
        replay,
        "otherwise",
        lambda play, fact: [o for o in every(play, fact) if o.what in few or o.kind == "accident"],
    )
    table = explain(scenario, POLICY, world=6, seed=7, futures=60)
    fact = table.iloc[0]
    assert (fact["difference"], fact["low"], fact["high"]) == (0.0, 0.0, 0.0)
    assert table["difference"].abs().iloc[1:].is_monotonic_decreasing
    aside_row = table[table["otherwise"] == "USA stands aside"].iloc[0]
    assert aside_row["chance"] - aside_row["difference"] == pytest.approx(fact["chance"])
    assert aside_row["low"] <= aside_row["difference"] <= aside_row["high"]
    for row in table[table["kind"] == "accident"].itertuples():
        then = escalated(played(scenario), int(str(row.turn)), 6, 7, 60)
        assert float(str(row.chance)) - float(str(row.difference)) == pytest.approx(then.mean())


@pytest.mark.parametrize(
    ("luck", "said"),
    [
        ({("chances", "incident", 1): 0.5}, 'no actor "chances"'),
        ({("chance", "accident", 1): 0.5}, 'no purpose "accident"'),
        ({("chance", "incident", 1): 1.0}, "between 0 and 1"),
        ({("chance", "incident", 1): 0.0}, "between 0 and 1"),
    ],
)
def test_luck_that_nobody_has_is_refused(
    scenario: Scenario, luck: dict[tuple[str, str, int], float], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        esc.Crisis(scenario, luck=luck)


def test_every_draw_of_a_crisis_can_be_set(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = set()
    drawn = Streams.uniforms

    def noting(self: Streams, actors: tuple[str, ...], purpose: str, turn: int) -> object:
        asked.update((actor, purpose) for actor in actors)
        return drawn(self, actors, purpose, turn)

    monkeypatch.setattr(Streams, "uniforms", noting)
    simulate_series(scenario, "appeasement", 200, crises=2)
    known = {(actor, purpose) for actor, each in purposes(scenario).items() for purpose in each}
    assert asked == known


def test_the_command_tells_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = str(tmp_path / "crisis.png")
    words = f"explain ukraine-2022 --set horizon=8 --seed 7 --world 2 --policy {POLICY} --futures 3"
    assert main([*words.split(), "--out", picture]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[1].startswith("fact")
    assert "leave its peak and ending as they were" in printed
    beside = pd.read_csv(picture.replace(".png", ".csv"))
    assert {"kind", "otherwise", "chance", "difference", "low", "high"} <= set(beside)
    assert main([*words.split(), "--json", "--quiet"]) == 0
    assert len(pd.read_json(StringIO(capsys.readouterr().out))) == len(beside)
