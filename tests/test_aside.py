"""A member that stands aside commits nothing and has neither vote nor veto, and nobody makes up for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import escalation as esc
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
    blocked = opened(torn).coalition.deployment == 0.0
    assert blocked.mean() > 0.2
    assert (opened(aside(torn, "TUR")).coalition.deployment[blocked] > 0.3).mean() > 0.7


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
