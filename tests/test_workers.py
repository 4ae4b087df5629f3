"""Work done elsewhere is the same work: in other processes, with policies of a script, and when workers die."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from escalation.errors import InputError
from escalation.observation import Observation
from escalation.plan import make_plan
from escalation.policies import Policy
from escalation.posture import Posture
from escalation.scenario import Scenario, load_scenario
from escalation.store import status
from escalation.sweep import execute, sweep


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


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert one.attrs == other.attrs


def test_own_policies_run_here_and_elsewhere(scenario: Scenario) -> None:
    here = sweep(scenario, policies=Firm(), worlds=4)
    same(sweep(scenario, policies=[Firm()], worlds=4, workers=2, batch=2), here)
    assert set(here["policy"]) == {"firm"}


def test_what_is_tied_to_a_function_travels_too(scenario: Scenario) -> None:
    tied = Firm().when(lambda seen: seen.rung >= 4, Firm())
    here = sweep(scenario, policies=tied, worlds=2)
    same(sweep(scenario, policies=tied, worlds=2, workers=2, batch=1), here)


def test_a_policy_that_cannot_travel_is_refused(scenario: Scenario) -> None:
    tied = Firm()
    tied.__dict__["lock"] = threading.Lock()
    assert len(sweep(scenario, policies=tied, worlds=2)) == 2
    with pytest.raises(InputError, match="firm, revisionist, resist cannot be sent to another process"):
        sweep(scenario, policies=tied, worlds=2, batch=1, workers=2)


UNGUARDED = """
import sys
import escalation as esc

class Mine(esc.Policy):
    name = "mine"

    def posture(self, seen):
        return esc.Posture(sanctions=LEVEL)

LEVEL = 0.5
print(len(esc.sweep("ukraine-2022", policies=Mine(), worlds=4, batch=2, workers=2)))
"""


def test_an_unguarded_script_with_a_policy_of_its_own_runs_with_two_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED)
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("4\n", "", 0)


def test_a_policy_that_ends_its_worker_is_explained(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="a worker process ended before its work was done"):
        sweep(scenario, policies=Deadly(), worlds=4, workers=2, batch=2)


class Fails(Firm):
    """A policy that fails in half of its worlds' batches until a file is there."""

    name = "fails"

    def __init__(self, until: Path, deadly: bool = False) -> None:
        self.until, self.deadly = until, deadly

    def posture(self, seen: Observation) -> Posture:
        if seen.belief_resolute.shape[0] == 3 and not self.until.exists():
            if self.deadly:
                os._exit(1)
            raise ZeroDivisionError("nothing left")
        return super().posture(seen)


@pytest.mark.parametrize("deadly", [False, True])
def test_what_fails_is_recorded_tried_again_and_said_and_the_rest_is_kept(
    scenario: Scenario, tmp_path: Path, deadly: bool
) -> None:
    policy, out = Fails(tmp_path / "there", deadly), tmp_path / "out"
    how: dict[str, Any] = {"policies": policy, "worlds": 9, "batch": 2, "out": out}
    # The last chunk of the first command has one world, so that what is added begins with three.
    sweep(scenario, **how)
    how |= {"worlds": 12, "batch": 3, "workers": 2 if deadly else 1}
    with pytest.raises(InputError, match=r"3 worlds could not be simulated \(") as error:
        sweep(scenario, **how | {"vary": {"unity": [0.5]}})
    assert ("its worker process ended, twice" if deadly else "ZeroDivisionError: nothing left") in str(
        error.value
    )
    (failure,) = json.loads((out / "failures.json").read_text())
    assert (failure["seed"], failure["worlds"], failure["rows"]) == (1, [9, 11], 3)
    assert failure["tries"] == 2
    (said,) = status(out).to_dict("records")
    assert (said["state"], said["done"], said["failed"]) == ("failed", 9, 3)
    (tmp_path / "there").touch()
    assert len(sweep(scenario, **how)) == 12
    assert not (out / "failures.json").exists()


def test_an_error_in_a_worker_comes_back(scenario: Scenario) -> None:
    plan = make_plan(scenario, worlds=4)
    with pytest.raises(ZeroDivisionError), ThreadPoolExecutor(1) as threads:
        execute(plan, executor=threads, batch=1, progress=lambda done, total: print(done // 0))


def test_the_host_programs_way_of_starting_processes_stays(scenario: Scenario) -> None:
    before = multiprocessing.get_start_method(allow_none=True)
    sweep(scenario, worlds=2, workers=2, batch=1)
    assert multiprocessing.get_start_method(allow_none=True) == before


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
    assert not list((tmp_path / "out").rglob("*.tmp"))
