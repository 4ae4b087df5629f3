"""Members' Shapley shares in what a coalition achieves: what they sum to, and who has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import escalation as esc
from escalation.attribution import contributions, lead, shapley
from escalation.attribution.members import ALL, OTHERS
from escalation.claims import Arm, load_claims
from escalation.errors import InputError
from escalation.scenario import Scenario, load_scenario

POLICY = "deterrence-backed-diplomacy"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped crisis, short."""
    return load_scenario("ukraine-2022").replace(horizon=16)


def aside(scenario: Scenario, *codes: str) -> Scenario:
    return scenario.replace({f"{code}.part": 0 for code in codes})


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
    drawn = contributions(alike, POLICY, ["LUX", "BEL", "ISL", "USA"], orders=8, worlds=60)
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


CLAUSE = """[[claims]]
id = "A1"
who = ["Somebody"]
says = "Something."
[[claims.clauses]]
says = "shares"
outcome = "gained"
claimed = "higher"
arm = { policy = "sanctions-threat", set = { unity = 0.25 } }
shares = { of = "DEU", less = "USA", among = ["DEU", "USA", "FRA"] }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_clause_is_one_members_shapley_value_less_anothers(tmp_path: Path) -> None:
    clause = load_claims(written(tmp_path, CLAUSE))["A1"].clauses[0]
    # A game whose values are known: a term for each member, and one for two of them together.
    worth = {"DEU": 5.0, "USA": 3.0, "FRA": 1.0}

    def value(arm: Arm) -> float:
        assert arm.policy == "sanctions-threat"
        assert arm.changes["unity"] == 0.25
        there = [code for code in worth if arm.changes.get(f"{code}.part", 1)]
        together = 4.0 if {"DEU", "FRA"} <= set(there) else 0.0
        return 100.0 + sum(worth[code] for code in there) + together

    assert sum(weight * value(arm) for weight, arm in clause.terms) == pytest.approx((5.0 + 2.0) - 3.0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"DEU", "USA", "FRA"]', '"DEU"]', "2 to 6"),
        ('"DEU", "USA", "FRA"]', '"DEU", "USA", "USA"]', "each of them once"),
        ('"DEU", "USA", "FRA"]', '"USA", "FRA"]', 'no member "DEU"'),
        ("shares = {", 'against = { policy = "inaction" }\nshares = {', "against"),
        ("less =", "than =", "than"),
    ],
)
def test_shares_that_cannot_be_used_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CLAUSE
    with pytest.raises(InputError, match=said):
        load_claims(written(tmp_path, CLAUSE.replace(old, new)))
