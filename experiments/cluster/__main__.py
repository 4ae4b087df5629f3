"""Whether a sweep comes to the same table in one process, on local workers, on Dask and on MPI, and when some die.

The Dask cluster is a scheduler and two workers, processes of their own on this machine, reached over TCP by its
address as one on other machines would be; MPI runs two more processes beside the main one. One sweep loses a Dask
worker when some of it is done, another its scheduler, after which the same command goes on with another cluster. All
values must be the same, bit by bit.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from escalation.store import read_results, status
from experiments.cluster.dask import cluster
from experiments.folder import Folder, command
from experiments.sweeping import ROOT, asked, checksum

POLICIES = ("sanctions-threat", "appeasement")
POINTS = 11
BATCH = 200
PYTHON = (sys.executable, "-m")


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    words = asked(folder.scenario, POLICIES, POINTS, folder.worlds, folder.seed)
    words += ["--batch", str(BATCH)]
    mpi = (str(Path(sys.executable).parent / "mpiexec"), "-n", "3", *PYTHON, "mpi4py.futures", "-m")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        rows = [
            swept("one process", words, place / "one"),
            swept("two local workers", [*words, "--workers", "2"], place / "two"),
            *on_dask(words, place),
            swept("two MPI workers", [*words, "--mpi"], place / "mpi", program=mpi),
        ]
    found = pd.DataFrame(rows)
    folder.table("cluster", found.assign(identical=same(found["sha256"])))
    return {"policies": POLICIES, "points of unity": POINTS, "batch": BATCH}


def same(checksums: pd.Series[str]) -> pd.Series[bool]:
    """Whether each table is the first; a sweep that lost its scheduler has none until it is gone on with."""
    return (checksums == checksums.iloc[0]).where(checksums.notna())


def on_dask(words: Sequence[str], place: Path) -> list[dict[str, Any]]:
    """A sweep that nothing happens to, one that loses a worker, and one that loses the scheduler."""
    with cluster() as there:
        on = [*words, "--dask", there.address]
        rows = [swept("two Dask workers", on, place / "dask")]
        rows.append(swept("one of two Dask workers killed", on, place / "worker", there.workers[0]))
    with cluster() as there:
        on = [*words, "--dask", there.address]
        lost = swept("the Dask scheduler killed", on, place / "scheduler", there.scheduler)
    with cluster() as there:
        on = [*words, "--dask", there.address]
        last = swept("the same on another Dask cluster", on, place / "scheduler")
    return [*rows, lost, last]


def swept(
    way: str,
    words: Sequence[str],
    out: Path,
    victim: subprocess.Popen[Any] | None = None,
    program: Sequence[str] = PYTHON,
) -> dict[str, Any]:
    """Sweep, and kill a process when some of the work is on disk."""
    begun, at = time.perf_counter(), 0
    command = [*program, "escalation", *words, "--out", str(out)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    while victim is not None and process.poll() is None:
        at = int(status(out)["done"].item()) if (out / "manifest.json").exists() else 0
        if at:
            victim.kill()
            break
        time.sleep(0.05)
    said = process.communicate()[1].strip().replace(str(out), "DIR")
    row = status(out).iloc[0]
    return {
        "workers": way,
        "worlds_at_kill": at,
        "exit_code": process.returncode,
        "said": said,
        "worlds": row["done"],
        "seconds": time.perf_counter() - begun,
        "sha256": checksum(read_results(out)) if row["state"] == "complete" else None,
    }


if __name__ == "__main__":
    command("cluster", experiment, worlds=1000)
