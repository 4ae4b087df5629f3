"""Series of crises: what the library carries from one to the next against the scalar model's reading of the page."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from escalation.scenario import Scenario, load_scenario
from escalation.series import simulate_series
from scalar import ScalarCrisis
from scalar.aftermath import carry_over, next_hazard

CLOSE = 1e-9
"""Quantities agree to this."""

WORLDS, SEED, CRISES = 12, 5, 3

PLAYERS = (
    ("appeasement", "revisionist", "accommodate"),
    ("diplomacy-alone", "learner", "resist"),
    ("deterrence-backed-diplomacy", "revisionist", "resist"),
    ("resolve-by-force", "declining-power", "resist"),
)

SAME = ("ending", "peak_rung", "turns")
NEAR = (
    *("peace", "trust", "held", "next_hazard", "belief_resolute", "belief_greedy"),
    *("gained", "sovereignty_lost", "settlement_held"),
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped crisis."""
    return load_scenario("ukraine-2022")


def play(
    scenario: Scenario, world: int, policy: str, challenger: str, target: str
) -> Iterator[dict[str, Any]]:
    """One world's crises after one another, each as a row; `trust` is the trust at its opening."""
    carried = None
    for crisis in range(CRISES):
        model = ScalarCrisis(
            scenario, world, SEED, policy, challenger, target, crisis=crisis, carried=carried
        )
        row = model.run() | {
            "peace": carried.years if carried else math.nan,
            "trust": model.challenger.trust,
            "held": model.challenger.held,
            "next_hazard": next_hazard(model),
        }
        yield row if model.ending == "settlement" else row | {"settlement_held": math.nan}
        carried = carry_over(model)
        if carried is None:
            return


def compare(scenario: Scenario, policy: str, challenger: str, target: str) -> list[dict[str, Any]]:
    """Play series in both, compare every row and return them."""
    table = simulate_series(scenario, policy, WORLDS, SEED, challenger, target, CRISES)
    theirs = {(row["world"], row["crisis"]): row for row in table.to_dict("records")}
    ours = {
        (world, crisis): row
        for world in range(WORLDS)
        for crisis, row in enumerate(play(scenario, world, policy, challenger, target))
    }
    assert len(table) == len(theirs)
    assert theirs.keys() == ours.keys()
    for place, row in ours.items():
        other = theirs[place]
        different = [name for name in SAME if other[name] != row[name]]
        different += [name for name in NEAR if not near(other[name], row[name])]
        assert not different, (place, {name: (other[name], row[name]) for name in different})
    return list(ours.values())


def near(one: float, other: float) -> bool:
    """Whether two quantities agree, or both are missing."""
    return abs(one - other) <= CLOSE or (math.isnan(one) and math.isnan(other))


@pytest.mark.parametrize("players", PLAYERS, ids="/".join)
def test_series_agree(scenario: Scenario, players: tuple[str, str, str]) -> None:
    rows = compare(scenario, *players)
    assert len(rows) > 2 * WORLDS


def test_series_that_settle_and_break_agree(scenario: Scenario) -> None:
    fragile = scenario.replace({"breach_rate": scenario.parameters["breach_rate"].high, "trust_step": 0.2})
    rows = compare(fragile, *PLAYERS[0])
    assert {0, 1} <= {row["settlement_held"] for row in rows}
    assert len({round(row["trust"], 6) for row in rows}) >= 3


def test_series_that_peace_outlasts_agree(scenario: Scenario) -> None:
    rows = compare(scenario.replace({"peace_years": 3}), *PLAYERS[0])
    assert WORLDS < len(rows) < CRISES * WORLDS
