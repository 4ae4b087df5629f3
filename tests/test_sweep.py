"""A sweep is a full cross in a known order, and neither batches, workers nor interruptions change it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import escalation as esc
from escalation.errors import InputError
from escalation.observation import Observation
from escalation.plan import Chunk, make_plan
from escalation.policies import Policy
from escalation.posture import Posture
from escalation.scenario import Scenario, load_scenario
from escalation.sweep import execute, sweep

UNITY = (0.0, 0.5, 1.0)
RULES = ("unanimity", "willing")
POLICIES = ("appeasement", "sanctions-threat")


class Firm(Policy):
    """A policy that another process can import."""

    name = "firm"
    source = ("fearon1997",)

    def posture(self, seen: Observation) -> Posture:
        return Posture(sanctions=1.0)


class Deadly(Firm):
    """A policy that ends whatever process it runs in."""

    name = "deadly"

    def posture(self, seen: Observation) -> Posture:
        os._exit(1)


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
    assert [type(values[0]) for values in plan.vary.values()] == [int, float, float]


def test_an_interrupted_sweep_goes_on(
    scenario: Scenario, whole: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        small(scenario, out=tmp_path, batch=4, progress=stop)
    there = len(list(tmp_path.glob("*.parquet")))
    ran = count_runs(monkeypatch)
    told: list[tuple[int, int]] = []
    same(small(scenario, out=tmp_path, batch=9, progress=lambda *said: told.append(said)), whole)
    parts = len(list(tmp_path.glob("*.parquet")))
    assert 0 < there < parts
    assert len(ran) == parts - there
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
    small(scenario, out=tmp_path, batch=4)
    first, second, *_ = sorted(tmp_path.glob("*.parquet"))
    first.unlink()
    second.write_bytes(b"PAR1")
    ran = count_runs(monkeypatch)
    same(small(scenario, out=tmp_path, batch=4), whole)
    assert ran == [0, 1]


def count_runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the chunks that are run from now on."""
    ran: list[int] = []
    run: Callable[[Chunk], pd.DataFrame] = Chunk.run

    def counted(chunk: Chunk) -> pd.DataFrame:
        ran.append(chunk.number)
        return run(chunk)

    monkeypatch.setattr(Chunk, "run", counted)
    return ran


def test_another_sweep_is_refused_unless_forced(scenario: Scenario, tmp_path: Path) -> None:
    sweep(scenario, worlds=2, seed=1, out=tmp_path)
    for other in ({"seed": 2}, {"worlds": 3}, {"policies": "appeasement"}, {"vary": {"unity": [0.1]}}):
        with pytest.raises(InputError, match="holds another sweep"):
            sweep(scenario, **{"worlds": 2, "seed": 1, **other}, out=tmp_path)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="scenario hash"):
        sweep(scenario.replace(unity=0.4), worlds=2, seed=1, out=tmp_path)
    table = sweep(scenario, worlds=3, seed=2, out=tmp_path, force=True)
    same(esc.read_results(tmp_path), table)


def test_own_policies_run_here_and_elsewhere(scenario: Scenario) -> None:
    here = sweep(scenario, policies=Firm(), worlds=4)
    same(sweep(scenario, policies=[Firm()], worlds=4, workers=2, batch=2), here)
    assert set(here["policy"]) == {"firm"}


def test_a_policy_that_cannot_travel_runs_here_only(scenario: Scenario) -> None:
    tied = Firm().when(lambda seen: seen.rung >= 4, Firm())
    assert len(sweep(scenario, policies=tied, worlds=2)) == 2
    with pytest.raises(InputError, match="cannot be sent to another process"):
        sweep(scenario, policies=tied, worlds=2, workers=2)


def test_a_worker_that_dies_is_explained(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="a worker process ended before its work was done"):
        sweep(scenario, policies=Deadly(), worlds=4, workers=2, batch=2)


def test_an_error_in_a_worker_comes_back(scenario: Scenario) -> None:
    plan = make_plan(scenario, worlds=4)
    with pytest.raises(ZeroDivisionError), ThreadPoolExecutor(1) as threads:
        execute(plan, executor=threads, batch=1, progress=lambda done, total: print(done // 0))


def test_the_host_programs_way_of_starting_processes_stays(scenario: Scenario) -> None:
    before = multiprocessing.get_start_method(allow_none=True)
    sweep(scenario, worlds=2, workers=2, batch=1)
    assert multiprocessing.get_start_method(allow_none=True) == before


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
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_is_written(
    scenario: Scenario, tmp_path: Path, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as error:
        sweep(scenario, **{"worlds": 2, "out": tmp_path / "out", **asked})
    assert said in str(error.value)
    assert not list(tmp_path.iterdir())


LONG = """
import multiprocessing, sys
from escalation.scenario import load_scenario
from escalation.sweep import sweep

if __name__ == "__main__":
    def tell(done, total):
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)

    sweep(load_scenario("ukraine-2022"), worlds=10**6, workers=2, batch=50, out=sys.argv[1], progress=tell)
"""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A sweep that has begun in two processes, and their numbers."""
    script = tmp_path / "long.py"
    script.write_text(LONG)
    process = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    workers = [int(word) for word in process.stdout.readline().split()]
    yield process, workers
    process.kill()
    process.communicate()


def gone(pid: int) -> bool:
    """Whether a process has ended, waiting for it a while."""
    for _ in range(200):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_workers_end_with_the_process_that_started_them(
    running: tuple[subprocess.Popen[str], list[int]],
) -> None:
    process, workers = running
    assert len(workers) == 2
    process.kill()
    process.wait()
    assert all(gone(pid) for pid in workers)


def test_an_interrupt_for_all_ends_without_a_word_from_the_workers(
    running: tuple[subprocess.Popen[str], list[int]], tmp_path: Path
) -> None:
    process, workers = running
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert all(gone(pid) for pid in workers)
    assert said.count("Traceback") == 1
    assert "SpawnProcess" not in said
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]
