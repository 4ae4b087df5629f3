"""A Dask cluster and MPI give the same bits as this process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from distributed import LocalCluster

import escalation as esc
from escalation.cli import main

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


def test_mpi_gives_the_same(here: pd.DataFrame, tmp_path: Path) -> None:
    launch = [Path(sys.executable).with_name("mpiexec"), "-n", "2", sys.executable, "-m", "mpi4py.futures"]
    words = [*launch, "-m", "escalation", *ASKED, "--out", str(tmp_path), "--mpi"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    pd.testing.assert_frame_equal(esc.read_results(tmp_path), here, check_exact=True)
