"""A coalition may have no alliance or no union: what they would decide is then nothing, and their weight nobody's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import escalation as esc
from escalation.scenario import Scenario, load_scenario


def without(folder: Path, *bodies: str) -> Scenario:
    lines = [f'cast.{body} = ""' for body in bodies]
    path = folder / "without.toml"
    path.write_text("\n".join(['extends = "ukraine-2022"', *lines]), encoding="utf-8")
    return load_scenario(path)


def opened(scenario: Scenario, worlds: int = 40) -> esc.Crisis:
    crisis = esc.Crisis(scenario, worlds, seed=2, policy="resolve-by-force", story=True)
    crisis.step()
    return crisis


@pytest.mark.parametrize("rule", ["consensus", "unanimity", "qualified-majority", "willing"])
def test_an_alliance_that_is_not_there_decides_nothing(tmp_path: Path, rule: str) -> None:
    members = opened(without(tmp_path, "alliance").replace(nato_rule=rule)).coalition
    for level in (members.force_reply, members.deployment, members.generosity):
        assert not level.any()
    assert members.aid.any()


@pytest.mark.parametrize("rule", ["consensus", "unanimity", "qualified-majority", "willing"])
def test_the_weight_of_a_union_that_is_not_there_goes_to_the_others(tmp_path: Path, rule: str) -> None:
    scenario = without(tmp_path, "union").replace(rule=rule)
    crisis = opened(scenario)
    members, weight = crisis.coalition, scenario.values()["us_weight"]
    leader = members.codes.index(scenario.cast.leader)
    rest = np.delete(np.arange(len(members.codes)), leader)
    gdp = scenario.cast.gdp[rest]
    others = (gdp[:, None] * members.support[rest]).sum(axis=0) / gdp.sum()
    expected = weight * members.support[leader] + (1.0 - weight) * others
    np.testing.assert_allclose(members.sanctions, expected, rtol=1e-12)


@pytest.mark.parametrize("rule", ["unanimity", "willing"])
def test_a_world_alone_is_the_same_without_institutions(tmp_path: Path, rule: str) -> None:
    scenario = without(tmp_path, "alliance", "union").replace(rule=rule, nato_rule=rule)
    many, one = opened(scenario).coalition, opened(scenario, 1).coalition
    assert many.sanctions[0] == one.sanctions[0]
    assert many.aid[0] == one.aid[0]


def test_nobody_is_a_member_of_what_is_not_there(tmp_path: Path) -> None:
    cast = without(tmp_path, "alliance", "union").cast
    assert not cast.in_alliance.any()
    assert not cast.in_union.any()


def test_leaving_the_key_out_is_no_answer(tmp_path: Path) -> None:
    shipped = Path(load_scenario("ukraine-2022").file).read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    table = Path(load_scenario("ukraine-2022").file).with_name("actors_2021.csv")
    path.write_text(
        shipped.replace('union = "EU"\n', "").replace('"actors_2021.csv"', f'"{table}"'), encoding="utf-8"
    )
    with pytest.raises(esc.InputError, match=r"\[cast\] lacks the key \"union\""):
        load_scenario(path)
