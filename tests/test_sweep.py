"""A sweep is a full cross in a known order, and neither batches, workers nor interruptions change it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import escalation as esc
from escalation.errors import InputError
from escalation.plan import Chunk, make_plan
from escalation.plan.pieces import Block, pieces
from escalation.scenario import Scenario, load_scenario
from escalation.store import writer
from escalation.sweep import execute, keepers, sweep

UNITY = (0.0, 0.5, 1.0)
RULES = ("unanimity", "willing")
POLICIES = ("appeasement", "sanctions-threat")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("ukraine-2022").replace(horizon=10.0)


def small(scenario: Scenario, **how: Any) -> pd.DataFrame:
    return sweep(scenario, {"unity": UNITY, "rule": RULES}, POLICIES, worlds=5, seed=3, **how)


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> pd.DataFrame:
    return small(scenario)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert one.attrs == other.attrs


def test_rows_are_a_full_cross_in_order(whole: pd.DataFrame) -> None:
    inputs = list(whole[["policy", "rule", "unity", "world"]].itertuples(index=False, name=None))
    assert inputs == [
        (policy, rule, unity, world)
        for policy in POLICIES
        for rule in RULES
        for unity in UNITY
        for world in range(5)
    ]
    assert list(whole.columns[:6]) == ["policy", "challenger", "target", "world", "rule", "unity"]
    assert {"peak_rung", "ending", "turns"} <= set(whole.columns)
    assert whole["peak_rung"].dtype == np.int64
    assert whole.columns.is_unique


def test_the_table_says_what_it_rests_on(whole: pd.DataFrame, scenario: Scenario) -> None:
    assert whole.attrs["seed"] == 3
    assert whole.attrs["vary"] == ["unity", "rule"]
    assert whole.attrs["rungs"] == list(scenario.ladder.names)
    assert whole.attrs["scenario hash"] == scenario.digest()


@pytest.mark.parametrize("how", [{"batch": 1}, {"batch": 2}, {"batch": 7}, {"workers": 2, "batch": 4}])
def test_batches_and_workers_change_nothing(
    scenario: Scenario, whole: pd.DataFrame, how: dict[str, Any]
) -> None:
    same(small(scenario, **how), whole)


def test_any_executor_will_do(scenario: Scenario, whole: pd.DataFrame) -> None:
    with ThreadPoolExecutor(1) as threads:
        same(small(scenario, executor=threads, batch=4), whole)


def test_what_is_kept_is_the_same(scenario: Scenario, whole: pd.DataFrame, tmp_path: Path) -> None:
    same(small(scenario, out=tmp_path, batch=4), whole)
    same(esc.read_results(tmp_path), whole)


@pytest.mark.parametrize("changes", [{"unity": 0.5, "rule": "willing"}, {"DEU.resolve": 0.5}, {"levels": 2}])
def test_a_cell_is_what_simulate_gives(scenario: Scenario, changes: dict[str, Any]) -> None:
    vary = {name: [value] for name, value in changes.items()}
    cell = sweep(scenario, vary, ["appeasement"], worlds=6, seed=4)
    alone = esc.simulate(scenario.replace(changes), "appeasement", worlds=6, seed=4)
    common = [name for name in alone.columns if name in cell.columns]
    pd.testing.assert_frame_equal(cell[common], alone[common], check_exact=True)
    for name, value in changes.items():
        assert (cell[name] == value).all()


def test_players_are_crossed(scenario: Scenario) -> None:
    table = sweep(scenario, challenger=["insecure", "learner"], target=("resist", "mobilise"), worlds=2)
    assert list(table["challenger"]) == ["insecure"] * 4 + ["learner"] * 4
    assert list(table["target"]) == ["resist", "resist", "mobilise", "mobilise"] * 2
    assert set(table["policy"]) == {scenario.policies["coalition"]}


def test_values_keep_their_type(scenario: Scenario) -> None:
    plan = make_plan(scenario, {"levels": np.linspace(1, 3, 3), "unity": np.array([0, 1]), "step": [1]})
    assert plan.vary == {"levels": (1, 2, 3), "unity": (0.0, 1.0), "step": (1.0,)}
    assert list(plan.vary) == ["levels", "unity", "step"]
    assert [type(values[0]) for values in plan.vary.values()] == [int, float, float]


def test_an_interrupted_sweep_goes_on(
    scenario: Scenario, whole: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    before = count_runs(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        small(scenario, out=tmp_path, batch=4, progress=stop)
    kept = list(before)
    with pytest.warns(UserWarning, match=r"not complete: it has 2\d of 60 worlds"):
        part = esc.read_results(tmp_path)
    # What there is, is spread over the cells.
    assert part.groupby(["policy", "rule", "unity"]).size().between(1, 2).all()
    told: list[tuple[int, int]] = []
    same(small(scenario, out=tmp_path, batch=9, progress=lambda *said: told.append(said)), whole)
    assert len(before) == len(set(before)) > len(kept) > 0
    assert told[-1] == (60, 60)
    assert told[0][0] > 20


def test_a_finished_sweep_runs_nothing(
    scenario: Scenario, whole: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(scenario, out=tmp_path)
    ran = count_runs(monkeypatch)
    same(small(scenario, out=tmp_path, workers=2), whole)
    assert not ran


def test_lost_and_damaged_parts_are_run_again(
    scenario: Scenario, whole: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keepers, "PART", 20)
    monkeypatch.setattr(writer, "FLUSH", 0.0)
    small(scenario, out=tmp_path, batch=4)
    first, second, *others = sorted(tmp_path.glob("worlds/*.parquet"))
    assert others
    first.unlink()
    second.write_bytes(second.read_bytes()[:-100])
    ran = count_runs(monkeypatch)
    same(small(scenario, out=tmp_path, batch=4), whole)
    assert 0 < len(ran) < 20


def count_runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Keys of the chunks that are run from now on."""
    ran: list[tuple[int, int]] = []
    run: Callable[[Chunk], Any] = Chunk.run

    def counted(chunk: Chunk) -> Any:
        ran.append(chunk.key)
        return run(chunk)

    monkeypatch.setattr(Chunk, "run", counted)
    return ran


def rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of worlds that are run from now on, chunk by chunk."""
    ran: list[int] = []
    run: Callable[[Chunk], Any] = Chunk.run
    monkeypatch.setattr(Chunk, "run", lambda chunk: ran.append(len(chunk)) or run(chunk))
    return ran


@pytest.mark.parametrize(
    ("more", "new"),
    [
        ({"worlds": 8}, 36),
        ({"policies": (*POLICIES, "inaction")}, 30),
        ({"vary": {"unity": (0.0, 0.25, 0.5, 1.0), "rule": RULES}}, 20),
        ({"vary": {"unity": UNITY, "rule": RULES, "tolerance": (0.1, 0.5)}}, 60),
        ({"vary": {"rule": RULES, "unity": UNITY, "session_weeks": (4.0, 8.0)}, "worlds": 6}, 84),
        ({"vary": {"unity": (1.0, 0.0)}}, 0),
        ({"vary": {"rule": RULES}, "policies": "inaction", "worlds": 2}, 4),
    ],
)
def test_a_sweep_grows_without_running_anything_twice(
    scenario: Scenario,
    whole: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: dict[str, Any],
    new: int,
) -> None:
    assert scenario.parameters["tolerance"].default == 0.5
    asked = {"vary": {"unity": UNITY, "rule": RULES}, "policies": POLICIES, "worlds": 5, "seed": 3}
    small(scenario, out=tmp_path, batch=4)
    ran = rows(monkeypatch)
    table = sweep(scenario, **{**asked, **more}, out=tmp_path)  # type: ignore[arg-type]
    assert sum(ran) == new
    same(table, sweep(scenario, **{**asked, **more}))  # type: ignore[arg-type]
    same(small(scenario, out=tmp_path), whole)
    everything = pd.read_parquet(tmp_path / "worlds")
    assert len(everything) == 60 + new
    inputs = ["policy", "world", *asked["vary"], *more.get("vary", {})]
    assert not everything[inputs].isna().any().any()


def test_plans_join(scenario: Scenario) -> None:
    one = make_plan(scenario, {"unity": [0.0, 1.0]}, "inaction", worlds=3)
    other = make_plan(scenario, {"unity": [1.0, 0.5]}, ["inaction", "appeasement"], worlds=2)
    joined = one.join(other)
    assert joined.vary == {"unity": (0.0, 1.0, 0.5)}
    table = execute(joined)
    assert table.groupby(["policy", "unity"]).size().to_dict() == {
        ("inaction", 0.0): 3,
        ("inaction", 0.5): 2,
        ("inaction", 1.0): 3,
        ("appeasement", 0.5): 2,
        ("appeasement", 1.0): 2,
    }
    with pytest.raises(InputError, match="differ in seed"):
        one.join(make_plan(scenario, worlds=1, seed=2))


@pytest.mark.parametrize("batch", [3, 7, 20, 1000])
def test_any_cut_holds_every_world_once(scenario: Scenario, batch: int) -> None:
    plan = make_plan(scenario, {"unity": UNITY, "rule": RULES}, POLICIES, worlds=5)
    block = Block(
        dict(zip(plan.cells.axes, plan.cells.shape, strict=True)),
        np.arange(plan.cells.wanted.size),
        1,
        5,
        batch,
    )
    cut = pieces(Block.read(block.describe()), 0, plan.cells)
    assert all(len(piece) <= batch for piece in cut)
    held = [
        (cell, world)
        for piece in cut
        for cell in plan.cells.flat(piece.where).tolist()
        for world in range(piece.first, piece.last)
    ]
    assert sorted(held) == [(cell, world) for cell in range(12) for world in range(1, 5)]


def test_another_sweep_is_refused_unless_forced(scenario: Scenario, tmp_path: Path) -> None:
    sweep(scenario, worlds=2, seed=1, out=tmp_path)
    with pytest.raises(InputError, match=r"holds another sweep \(seed 1, not 2\); name another folder"):
        sweep(scenario, worlds=2, seed=2, out=tmp_path)
    with pytest.raises(InputError, match=r"scenario ukraine-2022 \w+, not \w+"):
        sweep(scenario.replace(unity=0.4), worlds=2, seed=1, out=tmp_path)
    with pytest.raises(InputError, match="alignment was not varied before"):
        sweep(scenario, {"alignment": [0.1]}, worlds=2, seed=1, out=tmp_path)
    table = sweep(scenario, worlds=3, seed=2, out=tmp_path, force=True)
    same(esc.read_results(tmp_path), table)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"vary": {"unty": [0.1]}}, 'no parameter or setting "unty"; did you mean "unity"'),
        ({"vary": {"unity": [0.1, 1.5]}}, "the parameter unity is 1.5; give a number from 0 to 1"),
        ({"vary": {"unity": ["high"]}}, "the parameter unity is 'high', which is not a number"),
        ({"vary": {"unity": [float("nan")]}}, "the parameter unity is nan"),
        ({"vary": {"unity": [None]}}, "unity is varied over a missing value"),
        ({"vary": {"unity": []}}, "unity is varied over no values"),
        ({"vary": {"unity": 0.5}}, "unity is varied over 0.5; give a list"),
        ({"vary": {"rule": "unanimity"}}, "rule is varied over 'unanimity'; give a list"),
        ({"vary": {"unity": [0.5, 0.5]}}, "the values of unity name 0.5 twice"),
        ({"vary": {"rule": ["unanimty"]}}, 'no rule "unanimty"; did you mean "unanimity"'),
        ({"vary": {"DEU.resolv": [1.0]}}, 'no attribute "resolv"; did you mean "resolve"'),
        ({"policies": "apeasement"}, 'no coalition policy "apeasement"; did you mean "appeasement"'),
        ({"policies": []}, "there is no coalition policy to sweep over"),
        ({"policies": ["appeasement", "appeasement"]}, "coalition policies name appeasement twice"),
        ({"challenger": "resist"}, 'no challenger policy "resist"'),
        ({"worlds": 0}, "worlds is 0; give a whole number of at least 1"),
        ({"worlds": 2.5}, "worlds is 2.5; give a whole number"),
        ({"seed": -1}, "seed is -1; give a whole number of at least 0"),
        ({"workers": 0}, "workers is 0"),
        ({"batch": 0}, "batch is 0"),
        ({"policy": "appeasement"}, 'no keyword of sweep "policy"; did you mean "policies"'),
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_is_written(
    scenario: Scenario, tmp_path: Path, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as error:
        sweep(scenario, **{"worlds": 2, "out": tmp_path / "out", **asked})
    assert said in str(error.value)
    assert not list(tmp_path.iterdir())
