"""What a coalition's effect owes to each member, and a crisis to what might have been otherwise."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import escalation as esc
from escalation.attribution import contributions, explain, lead, replay, shapley
from escalation.attribution.members import ALL, OTHERS
from escalation.attribution.replay import Play, escalated, otherwise
from escalation.cli import main
from escalation.errors import InputError
from escalation.policies import Policy, get
from escalation.randomness import NEVER, Streams
from escalation.scenario import Scenario, load_scenario

POLICY = "deterrence-backed-diplomacy"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped crisis, short."""
    return load_scenario("ukraine-2022").replace(horizon=16)


def opened(scenario: Scenario, policy: str = "resolve-by-force", worlds: int = 60) -> esc.Crisis:
    crisis = esc.Crisis(scenario, worlds, seed=2, policy=policy, story=True)
    crisis.step()
    return crisis


def aside(scenario: Scenario, *codes: str) -> Scenario:
    return scenario.replace({f"{code}.part": 0 for code in codes})


# Standing aside


def test_with_everybody_there_nothing_is_different(scenario: Scenario) -> None:
    there = scenario.replace({f"{code}.part": 1 for code in scenario.cast.coalition})
    pd.testing.assert_frame_equal(
        esc.simulate(scenario, "resolve-by-force", 50),
        esc.simulate(there, "resolve-by-force", 50),
        check_exact=True,
    )


@pytest.mark.parametrize("rule", ["consensus", "unanimity", "qualified-majority", "willing"])
def test_a_coalition_of_nobody_does_nothing(scenario: Scenario, rule: str) -> None:
    nobody = aside(scenario.replace(rule=rule, nato_rule=rule), *scenario.cast.coalition)
    members = opened(nobody).coalition
    for level in ("sanctions", "deployment", "aid", "force_reply", "generosity"):
        assert not getattr(members, level).any()
    assert np.isnan(members.agreement).all()


@pytest.mark.parametrize("rule", ["consensus", "unanimity", "qualified-majority", "willing"])
def test_nobody_makes_up_for_a_member_that_stands_aside(scenario: Scenario, rule: str) -> None:
    # Eager beyond doubt, and nobody pulls: all back everything, whoever else is there.
    eager = scenario.replace(
        {f"{code}.resolve": 6 for code in scenario.cast.coalition},
        rule=rule, nato_rule=rule, tie=0, burden=1, military_burden=0.5, gas_burden=0, exhaustion=0, spread=0, pivot=0,
    )  # fmt: skip
    cast, p = scenario.cast, eager.values()
    full, less = opened(eager).coalition, opened(aside(eager, "DEU")).coalition
    germany = cast.coalition.index("DEU")
    one = (full.support > 0.999).all(axis=0)
    assert one.mean() > 0.3
    military = cast.gdp * cast.milex_pct
    gone = {
        "sanctions": p["eu_weight"] * cast.gdp[germany] / cast.gdp[cast.in_union].sum(),
        "deployment": 0.5 * military[germany] / military[cast.in_alliance].sum(),
        "aid": military[germany] / military.sum(),
    }
    for level, missing in gone.items():
        found = (getattr(full, level) - getattr(less, level))[one]
        np.testing.assert_allclose(found, missing, rtol=1e-9, err_msg=level)


def test_whoever_stands_aside_has_no_veto(scenario: Scenario) -> None:
    # One that backs nothing keeps an alliance that decides by consensus from doing anything.
    others = {f"{code}.resolve": 6 for code in scenario.cast.coalition}
    torn = scenario.replace(others | {"TUR.resolve": 0}, tie=0, threat=0, spread=0, military_burden=0.5)
    assert not opened(torn).coalition.deployment.all()
    assert (
        opened(aside(torn, "TUR")).coalition.deployment.mean() > 2 * opened(torn).coalition.deployment.mean()
    )


def test_a_leader_that_stands_aside_pulls_nobody(scenario: Scenario) -> None:
    def backing(tie: float, who: str) -> float:
        return float(opened(aside(scenario.replace(tie=tie), who)).coalition.support.mean())

    assert backing(3.0, "USA") == backing(0.0, "USA")
    assert backing(3.0, "ISL") > backing(0.0, "ISL")


def test_the_story_does_not_call_those_aside_reluctant(scenario: Scenario) -> None:
    crisis = esc.Crisis(aside(scenario, "DEU"), 1, policy=POLICY).run()
    sittings = [line for line in crisis.transcript().splitlines() if "least by" in line]
    assert sittings
    assert not any("DEU 0.00" in line for line in sittings)


# Shares


def test_shares_sum_to_the_whole_effect(scenario: Scenario) -> None:
    drawn = contributions(scenario, POLICY, ["USA", "DEU", "GBR"], orders=3, worlds=40)
    assert list(drawn) == ["USA", "DEU", "GBR", OTHERS]
    for number, row in drawn.iterrows():
        world = 40 * int(str(number)) + np.arange(40)
        peaks = [
            esc.Crisis(each, world, seed=1, policy=POLICY).run().table()["peak_rung"]
            for each in (scenario, aside(scenario, *scenario.cast.coalition))
        ]
        with_all, with_nobody = ((peak >= scenario.ladder.threshold).mean() for peak in peaks)
        assert row.sum() == pytest.approx(with_all - with_nobody, abs=1e-12)
    table = shapley(drawn).set_index("member")
    assert table["share"].drop(ALL).sum() == pytest.approx(table.loc[ALL, "share"], abs=1e-12)
    assert table.loc[ALL, "share"] < 0.0
    np.testing.assert_allclose(
        table["standard_error"].drop(ALL), drawn.std(ddof=1)[table.index[:-1]] / np.sqrt(3)
    )


def test_many_orders_come_to_the_exact_value(scenario: Scenario) -> None:
    # With two that join there are two orders, and each is played with its reverse: the value is exact.
    drawn = contributions(scenario, POLICY, ["USA"], orders=2, worlds=50, outcome="gained")
    world = np.arange(50)

    def value(*out: str) -> float:
        crisis = esc.Crisis(aside(scenario, *out), world, seed=1, policy=POLICY).run()
        return float(crisis.table()["gained"].mean())

    rest = [code for code in scenario.cast.coalition if code != "USA"]
    first, last = value(*rest) - value("USA", *rest), value() - value("USA")
    assert drawn.loc[0, "USA"] == pytest.approx((first + last) / 2, abs=1e-12)


def test_a_member_that_can_do_nothing_has_no_share_and_alike_members_have_like_shares(
    scenario: Scenario,
) -> None:
    # Luxembourg and Belgium are another France each; moods apart, they are alike.
    actors = scenario.cast.actors.copy()
    for column in actors.columns:
        actors.loc["LUX", column] = actors.loc["FRA", column]
        actors.loc["BEL", column] = actors.loc["FRA", column]
    # Iceland is in neither body, pulls nobody and weighs nothing, and discord, which it might add to, is not heard.
    actors.loc["ISL", ["nato", "eu"]] = False
    actors.loc["ISL", "gdp"] = 1e-9
    alike = replace(scenario, cast=replace(scenario.cast, actors=actors))
    alike = alike.replace(spread=0.0, discord_weight=0.0)
    drawn = contributions(alike, POLICY, ["LUX", "BEL", "ISL", "USA"], orders=12, worlds=60)
    assert (drawn["ISL"] == 0.0).all()
    twins = lead(drawn, "LUX").set_index("other").loc["BEL"]
    assert twins["low"] < 0.0 < twins["high"]
    assert drawn["USA"].mean() < min(drawn["LUX"].mean(), drawn["BEL"].mean())


def test_orders_take_turns_over_parameter_sets(scenario: Scenario) -> None:
    sets = pd.DataFrame({"us_weight": [0.1, 0.6]})
    drawn = contributions(scenario, POLICY, ["USA"], "escalation", 4, 50, sets=sets)
    for place, weight in enumerate(sets["us_weight"]):
        alone = contributions(scenario.replace(us_weight=weight), POLICY, ["USA"], "escalation", 4, 50)
        pd.testing.assert_series_equal(drawn.iloc[place], alone.iloc[place])


def test_processes_change_nothing(scenario: Scenario) -> None:
    how = {"members": ["USA"], "orders": 2, "worlds": 20}
    one, two = (contributions(scenario, POLICY, **how, workers=n) for n in (1, 2))  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(one, two, check_exact=True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"members": ["DUE"]}, 'no member "DUE"'),
        ({"members": ["DEU", "DEU"]}, "DEU twice"),
        ({"members": []}, "it takes two"),
        ({"orders": 1}, "orders is 1"),
        ({"worlds": 0}, "worlds is 0"),
        ({"outcome": "escalate"}, 'no outcome "escalate"'),
        ({"outcome": "crises"}, "of a series"),
    ],
)
def test_what_shares_cannot_be_of_is_said(scenario: Scenario, wrong: dict[str, object], said: str) -> None:
    how = {"members": ["USA"], "orders": 2, "worlds": 2} | wrong
    with pytest.raises(InputError, match=said):
        contributions(scenario, POLICY, **how)  # type: ignore[arg-type]


# A crisis lived again


def played(scenario: Scenario) -> Play:
    policy = get(POLICY)
    assert isinstance(policy, Policy)
    return Play(scenario, policy, get("revisionist", "challenger"), get("resist", "target"))  # type: ignore[arg-type]


def test_with_nothing_otherwise_it_is_the_same_crisis(scenario: Scenario) -> None:
    world = np.array([5])
    fact = played(scenario).crisis(world, 7, story=True).run()
    again = played(scenario).but().crisis(world, 7, story=True).run()
    assert fact.transcript() == again.transcript()
    pd.testing.assert_frame_equal(fact.table(), again.table(), check_exact=True)
    simulated = esc.simulate(scenario, POLICY, 6, seed=7).iloc[[5]].reset_index(drop=True)
    pd.testing.assert_frame_equal(fact.table(), simulated[list(fact.table())], check_exact=True)


def test_a_draw_that_is_what_it_was_changes_nothing(scenario: Scenario) -> None:
    u = float(Streams(7, np.array([5])).uniform("chance", "incident", 3)[0])
    crisis = esc.Crisis(scenario, np.array([5]), seed=7, luck={("chance", "incident", 3): u}).run()
    assert crisis.transcript() == esc.Crisis(scenario, np.array([5]), seed=7).run().transcript()


def test_an_accident_undone_did_not_happen_and_the_past_is_the_same(scenario: Scenario) -> None:
    play = played(scenario)
    kinds = {"incident": 0, "misreading": 0, "false alarm": 0}
    for world in range(12):
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
    from escalation.draws import purposes

    asked = set()
    drawn = Streams.uniforms

    def noting(self: Streams, actors: tuple[str, ...], purpose: str, turn: int) -> object:
        asked.update((actor, purpose) for actor in actors)
        return drawn(self, actors, purpose, turn)

    monkeypatch.setattr(Streams, "uniforms", noting)
    esc.series.simulate_series(scenario, "appeasement", 200, crises=2)
    known = {(actor, purpose) for actor, each in purposes(scenario).items() for purpose in each}
    assert asked == known


def test_the_command_tells_and_draws(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    picture = f"{tmp_path}/crisis.png"
    words = f"explain ukraine-2022 --set horizon=8 --seed 7 --world 2 --policy {POLICY} --futures 3"
    assert main([*words.split(), "--out", picture]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[1].startswith("fact")
    assert "leave its peak and ending as they were" in printed
    beside = pd.read_csv(picture.replace(".png", ".csv"))
    assert {"kind", "otherwise", "chance", "difference", "low", "high"} <= set(beside)
    assert main([*words.split(), "--json", "--quiet"]) == 0
    assert len(pd.read_json(__import__("io").StringIO(capsys.readouterr().out))) == len(beside)


def test_turns_in_which_accidents_happened_are_named_once(scenario: Scenario) -> None:
    table = explain(scenario, POLICY, world=0, seed=7)
    names = table["otherwise"].tolist()
    assert len(set(names)) == len(names)
    turns = table.loc[table["kind"] == "accident", "turn"].sort_values().tolist()
    assert all(a <= b for a, b in pairwise(turns))
    assert 0.0 < NEVER < 1.0
