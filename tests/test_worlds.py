"""A world's history depends on its seed, its number and its inputs, and on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from situations import SCENARIO, play

from escalation import policies
from escalation.crisis import Crisis
from escalation.ensemble import simulate
from escalation.scenario import load_scenario

SHORT = SCENARIO.replace(horizon=16)
MANY = 1000


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    """A thousand worlds in one batch, over the whole horizon."""
    return play(SCENARIO, np.arange(MANY))


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    """Equal to the last bit, whatever the index."""
    assert_frame_equal(a.reset_index(drop=True), b.reset_index(drop=True), check_exact=True)


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_small_batches_give_the_same_bits(whole: pd.DataFrame, batch: int) -> None:
    parts = [play(SCENARIO, np.arange(first, min(first + batch, 14))) for first in range(0, 14, batch)]
    same(pd.concat(parts), whole.iloc[:14])


def test_a_batch_in_the_middle_gives_the_same_bits(whole: pd.DataFrame) -> None:
    same(play(SCENARIO, np.arange(333, 777)), whole.iloc[333:777])


@settings(max_examples=15)
@given(st.lists(st.integers(0, MANY - 1), min_size=1, max_size=12))
def test_any_order_and_any_repeats_give_the_same_rows(worlds: list[int]) -> None:
    played = play(SHORT, worlds)
    assert list(played["world"]) == worlds
    for place, world in enumerate(worlds[:3]):
        same(played.iloc[[place]], play(SHORT, [world]))


def test_the_size_of_the_batch_changes_nothing_for_simulate() -> None:
    same(simulate(SHORT, worlds=60, seed=3, batch=17), simulate(SHORT, worlds=60, seed=3, batch=60))


@pytest.mark.parametrize("policy", ["appeasement", "resolve-by-force"])
def test_worlds_that_leave_change_no_other(policy: str) -> None:
    """With its story kept a batch is never packed; without it, ended worlds leave."""
    leaving, staying = (
        Crisis(
            SCENARIO, 200, seed=4, policy=policy, challenger="insecure", target="accommodate", story=story
        ).run()
        for story in (False, True)
    )
    assert len(leaving.world) < len(staying.world) == 200
    same(leaving.table(), staying.table())
    for crisis in (leaving, staying):
        crisis.close()


def test_inputs_by_world_count_for_their_world_alone() -> None:
    unity = np.linspace(0, 1, 40)
    together = play(SHORT, np.arange(40), unity=unity)
    for world in (0, 13, 39):
        same(together.iloc[[world]], play(SHORT, [world], unity=unity[[world]]))


@pytest.mark.parametrize(
    ("name", "value"),
    [("unity", 0.85), ("resolve", 1.5), ("alignment", 0.1), ("curvature", 1.0), ("pace", 0.4)],
)
def test_an_input_of_all_worlds_is_the_scenario_with_that_number(name: str, value: float) -> None:
    given_ = play(SHORT, np.arange(100), **{name: np.full(100, value)}).drop(columns=[name])
    fixed = play(SHORT.replace({name: value}), np.arange(100)).drop(columns=[name], errors="ignore")
    same(given_, fixed)


def test_unity_sets_alignment_and_sharing_unless_they_are_set() -> None:
    worlds, level = np.arange(60), np.full(60, 0.9)
    follows = play(SHORT, worlds, unity=level)
    apart = play(SHORT, worlds, unity=level, alignment=level, burden_sharing=level)
    same(follows, apart.drop(columns=["alignment", "burden_sharing"]))
    fixed = SHORT.replace(alignment=0.2, burden_sharing=0.2)
    outcomes = [play(fixed, worlds, unity=np.full(60, each)).drop(columns="unity") for each in (0.0, 1.0)]
    same(*outcomes)


# Luck belongs to codes.


def test_another_code_for_one_actor_leaves_the_luck_of_all_others_untouched() -> None:
    """A monitor that never misreads draws without effect: under another code nothing may change."""
    clear = SHORT.replace(misread=0.0)
    renamed = replace(clear, cast=replace(clear.cast, monitor="WATCH"))
    same(play(clear, np.arange(80)), play(renamed, np.arange(80)))
    blurred = SHORT.replace(misread=0.5)
    other = replace(blurred, cast=replace(blurred.cast, monitor="WATCH"))
    assert not play(blurred, np.arange(80)).equals(play(other, np.arange(80)))


def test_an_added_member_leaves_the_luck_of_the_others_untouched(tmp_path: Path) -> None:
    codes = ", ".join(f'"{code}"' for code in SCENARIO.cast.coalition if code != "CAN")
    path = tmp_path / "without-canada.toml"
    path.write_text(f'extends = "ukraine-2022"\n[cast]\ncoalition = [{codes}]\n', encoding="utf-8")
    fewer, more = (Crisis(each, 30, seed=2, story=True) for each in (load_scenario(path), SCENARIO))
    assert len(fewer.coalition.codes) == len(more.coalition.codes) - 1
    kept = [more.coalition.codes.index(code) for code in fewer.coalition.codes]
    for _ in range(6):
        assert np.array_equal(fewer.coalition.mood, more.coalition.mood[kept])
        assert np.array_equal(fewer.coalition.personal, more.coalition.personal[kept])
        assert np.array_equal(fewer.coalition.common, more.coalition.common)
        fewer.step()
        more.step()
    assert fewer.coalition.mood.any()
    for crisis in (fewer, more):
        crisis.close()


def test_the_order_of_the_members_moves_nobodys_luck() -> None:
    reverse = replace(SHORT, cast=replace(SHORT.cast, coalition=SHORT.cast.coalition[::-1]))
    usual, turned = play(SHORT, np.arange(60)), play(reverse, np.arange(60))
    assert list(usual["ending"]) == list(turned["ending"])
    assert usual["agreement"].to_numpy() == pytest.approx(turned["agreement"].to_numpy(), nan_ok=True)


def turns(policy: policies.Policy | str, worlds: int = 60) -> Iterator[dict[str, np.ndarray]]:
    """What happened in each turn under a policy."""
    crisis = Crisis(SHORT, worlds, seed=8, policy=policy, story=True).run()
    assert crisis.story is not None
    yield from crisis.story.turns
    crisis.close()


@pytest.mark.parametrize("start", [1, 5, 9])
def test_a_policy_that_starts_later_leaves_all_earlier_turns_as_they_were(start: int) -> None:
    first, second = policies.get("deterrence-without-talks"), policies.get("appeasement")
    usual, mixed = list(turns(first)), list(turns(first.then(second, turn=start)))
    for before, after in zip(usual[: start - 1], mixed, strict=False):
        assert before.keys() == after.keys()
        for name, value in before.items():
            np.testing.assert_array_equal(value, after[name], name)
    assert not np.array_equal(usual[start - 1]["levers"], mixed[start - 1]["levers"])


def test_another_policy_meets_the_same_luck() -> None:
    usual, other = (list(turns(policy)) for policy in ("inaction", "inaction"))
    assert all(np.array_equal(a["rung"], b["rung"]) for a, b in zip(usual, other, strict=True))
    crises = [Crisis(SHORT, 30, seed=8, policy=policy, story=True) for policy in ("inaction", "appeasement")]
    for _ in range(10):
        moods = []
        for crisis in crises:
            crisis.step()
            moods.append((crisis.coalition.mood, crisis.coalition.personal, crisis.coalition.common))
        assert all(np.array_equal(a, b) for a, b in zip(*moods, strict=True))
    for crisis in crises:
        crisis.close()


def test_another_seed_is_another_world() -> None:
    tables = [simulate(SHORT, worlds=40, seed=seed) for seed in (1, 2)]
    assert not tables[0].equals(tables[1])
    same(tables[0], simulate(SHORT, worlds=40, seed=1))
