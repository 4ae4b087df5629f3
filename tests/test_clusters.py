"""A Dask cluster and MPI give the same bits as this process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from distributed import Client, LocalCluster
from sources import ROOT

import escalation as esc
from escalation.cli import main
from escalation.errors import InputError
from escalation.store import status

sys.path.insert(0, str(ROOT))
from experiments.cluster.dask import cluster

HORIZON = 4.0
ASKED = ["sweep", "ukraine-2022", "--set", f"horizon={HORIZON:g}", "--vary", "unity=0,1"]
ASKED += ["--worlds", "6", "--batch", "2"]


@pytest.fixture(scope="module")
def here() -> pd.DataFrame:
    scenario = esc.load_scenario("ukraine-2022").replace(horizon=HORIZON)
    return esc.sweep(scenario, {"unity": [0.0, 1.0]}, worlds=6)


def test_a_dask_cluster_gives_the_same(here: pd.DataFrame, tmp_path: Path) -> None:
    with LocalCluster(n_workers=2, processes=False, dashboard_address=":0") as cluster:
        assert main([*ASKED, "--out", str(tmp_path), "--dask", cluster.scheduler_address]) == 0
    pd.testing.assert_frame_equal(esc.read_results(tmp_path), here, check_exact=True)


def test_a_dead_worker_costs_nothing_and_a_dead_scheduler_what_was_under_way(tmp_path: Path) -> None:
    scenario = esc.load_scenario("ukraine-2022").replace(horizon=HORIZON)
    deaths: list[int] = []
    with cluster() as there, Client(there.address) as client:
        client.wait_for_workers(2)
        steps = [(4, there.workers[0]), (8, there.scheduler)]

        def progress(done: int, total: int) -> None:
            if steps and done >= steps[0][0]:
                steps.pop(0)[1].kill()
                deaths.append(done)

        how: dict[str, Any] = {"batch": 1, "executor": client.get_executor(), "progress": progress}
        with pytest.raises(
            InputError, match=r"the executor broke down .*what is finished is kept, run the same"
        ):
            esc.sweep(scenario, {"unity": [0.0, 1.0]}, worlds=60, out=tmp_path, **how)
    assert deaths[0] < 8 <= deaths[1] < 120
    assert 8 <= status(tmp_path)["done"].item() < 120
    esc.sweep(scenario, {"unity": [0.0, 1.0]}, worlds=60, out=tmp_path)
    whole = esc.sweep(scenario, {"unity": [0.0, 1.0]}, worlds=60)
    pd.testing.assert_frame_equal(esc.read_results(tmp_path), whole, check_exact=True)


def test_mpi_gives_the_same(here: pd.DataFrame, tmp_path: Path) -> None:
    launch = [Path(sys.executable).with_name("mpiexec"), "-n", "2", sys.executable, "-m", "mpi4py.futures"]
    words = [*launch, "-m", "escalation", *ASKED, "--out", str(tmp_path), "--mpi"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    pd.testing.assert_frame_equal(esc.read_results(tmp_path), here, check_exact=True)
