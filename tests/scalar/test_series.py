"""Series of crises: what the library carries from one to the next against the scalar model's reading of the page."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from escalation.negotiation import Format
from escalation.scenario import Scenario, load_scenario
from escalation.series import simulate_series
from scalar import ScalarCrisis
from scalar.aftermath import carry_over, hazards
from scalar.comparison import FATE, Play, named, near

WORLDS, SEED, CRISES = 12, 5, 3

PLAYERS = (
    ("appeasement", "revisionist", "accommodate"),
    ("diplomacy-alone", "learner", "resist"),
    ("deterrence-backed-diplomacy", "revisionist", "resist"),
    ("resolve-by-force", "declining-power", "resist"),
)

AGENDA = (
    *("donbas", "border-forces", "ukraine-missiles", "missile-defence", "exercises", "inspections"),
    *("tribunal", "summit"),
)
"""What is negotiated where packages are signed."""

SAME = ("ending", "peak_rung", "turns")
NEAR = (
    *("peace", "trust", "tribunal", "held", "next_hazard", "belief_resolute", "belief_greedy"),
    *("gained", "sovereignty_lost", "settlement_held"),
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped crisis."""
    return load_scenario("ukraine-2022")


def play(
    scenario: Scenario, world: int, policy: Play, challenger: str, target: str
) -> Iterator[dict[str, Any]]:
    """One world's crises after one another, each as a row; `trust` is the trust at its opening."""
    carried = None
    for crisis in range(CRISES):
        model = ScalarCrisis(
            scenario, world, SEED, policy, challenger, target, crisis=crisis, carried=carried
        )
        row = model.run() | {
            "peace": carried.years if carried else math.nan,
            "trust": model.trust,
            "tribunal": model.tribunal,
            "held": model.challenger.held,
            "next_hazard": hazards(model)[0],
        }
        yield row if model.ending == "settlement" else row | {"settlement_held": math.nan}
        carried = carry_over(model)
        if carried is None:
            return


def compare(scenario: Scenario, policy: Play, challenger: str, target: str) -> list[dict[str, Any]]:
    """Play series in both, compare every row and return them."""
    table = simulate_series(scenario, named(policy), WORLDS, SEED, challenger, target, CRISES)
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
        if row["ending"] == "settlement":
            different += [name for name in FATE if other[name] != row[name]]
            shares = [name for name in row if name.startswith("share_")]
            different += [name for name in ("breach_years", *shares) if not near(other[name], row[name])]
        assert not different, (place, {name: (other[name], row[name]) for name in different})
    return list(ours.values())


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


def test_series_after_packages_signed_agree(scenario: Scenario) -> None:
    ends = {"trust": "high", "trust_weight": "high", "target_resolve": "low", "fight": "high"}
    ends |= {"find_rate": "high", "detection": "high", "false_complaints": "high", "tribunal": "high"}
    ends |= {"stakes_challenger": "high", "crisis_hazard": "high"}
    eager = {name: getattr(scenario.parameters[name], end) for name, end in ends.items()}
    issue = next(each for each in scenario.issues if each.role == "tribunal")
    eager |= {f"tribunal.{code}": stake.high for code, stake in issue.stakes.items()}
    rest = {
        "aspiration": 0.5,
        "breach_slope": 1.5,
        "standdown_weeks": 20,
        "horizon": 32,
        "insistence": 0.0,
        "precedent_loss": 0.1,
    }
    policy = {"talk": 1.0, "format": Format("helsinki-2.0", agenda=AGENDA), "generosity": 0.9}
    rows = compare(scenario.replace(eager | rest), policy | {"first": 0.5}, "insecure", "accommodate")
    assert sum(row["ending"] == "settlement" for row in rows) >= 15
    assert len({row["tribunal"] for row in rows}) >= 4
