"""Whether a sweep comes to the same table in one process, on two local workers, on Dask and on MPI.

The Dask cluster is a scheduler and two worker processes of their own on this machine, reached over TCP by its address,
as one on other machines would be; MPI runs two more processes beside the main one. All values must be the same, bit
by bit.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from escalation.store import read_results
from experiments.folder import Folder, command
from experiments.sweeping import ROOT, asked, checksum

POLICIES = ("sanctions-threat", "appeasement")
POINTS = 11


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    words = asked(folder.scenario, POLICIES, POINTS, folder.worlds, folder.seed)
    python = [sys.executable, "-m"]
    mpi = [str(Path(sys.executable).parent / "mpiexec"), "-n", "3", *python, "mpi4py.futures", "-m"]
    rows = []
    with tempfile.TemporaryDirectory() as place, dask() as address:
        for way, program, more in (
            ("one process", python, []),
            ("two local workers", python, ["--workers", "2"]),
            ("two Dask workers", python, ["--dask", address]),
            ("two MPI workers", mpi, ["--mpi"]),
        ):
            out = Path(place) / way.replace(" ", "-")
            begun = time.perf_counter()
            subprocess.run([*program, "escalation", *words, *more, "--out", str(out)], cwd=ROOT, check=True)
            seconds = time.perf_counter() - begun
            table = read_results(out)
            rows.append((way, len(table), seconds, checksum(table)))
    found = pd.DataFrame(rows, columns=["workers", "worlds", "seconds", "sha256"])
    folder.table("cluster", found.assign(identical=found["sha256"] == found["sha256"].iloc[0]))
    return {"policies": POLICIES, "points of unity": POINTS}


@contextmanager
def dask() -> Iterator[str]:
    """Address of a Dask cluster of two processes, for as long as it is needed."""
    from distributed import LocalCluster

    cluster: Any = LocalCluster  # type: ignore[no-untyped-call]
    with cluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as found:
        yield found.scheduler_address


if __name__ == "__main__":
    command("cluster", experiment, worlds=500)
