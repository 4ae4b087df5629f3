"""How long a million worlds take, and whether memory stays where it is while they do.

Four policies over 25 values of unity, swept into a folder by two worker processes. Memory is what the system says that
a process has held at most so far (``VmHWM``), which only Linux tells; disk is what the folder takes.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from escalation.store import Store, read_results, status
from experiments.folder import Folder, command
from experiments.processes import children, peak
from experiments.sweeping import asked, start

POLICIES = ("deterrence-backed-diplomacy", "sanctions-threat", "diplomacy-alone", "appeasement")
POINTS = 25
WORKERS = 2
LOOK = 0.25
"""Seconds between looks at memory."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "sweep"
        course, seconds = watched(folder, out)
        folder.table("course", course)
        folder.table("million", pd.DataFrame([total(out, course, seconds)]))
    return {"policies": POLICIES, "points of unity": POINTS, "workers": WORKERS}


def watched(folder: Folder, out: Path) -> tuple[pd.DataFrame, float]:
    """Sweep; return memory and disk each time that a further twentieth is done, and the seconds it took."""
    words = asked(folder.scenario, POLICIES, POINTS, folder.worlds, folder.seed)
    begun = time.perf_counter()
    process = start([*words, "--workers", str(WORKERS), "--out", str(out)])
    rows: list[dict[str, Any]] = []
    held: dict[int, float] = {}
    while process.poll() is None:
        held |= {each: most for each in (process.pid, *children(process.pid)) if (most := peak(each))}
        done = finished(out)
        if done // twentieth(folder) > (rows[-1]["worlds"] // twentieth(folder) if rows else 0):
            rows.append({"worlds": done, "seconds": time.perf_counter() - begun, **memory(held, process.pid)})
            rows[-1]["disk_megabytes"] = size(out)
        time.sleep(LOOK)
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise SystemExit(f"the sweep ended with {process.returncode}.")
    end = {"worlds": finished(out), "seconds": seconds, **memory(held, process.pid)}
    rows.append({**end, "disk_megabytes": size(out)})
    return pd.DataFrame(rows), seconds


def twentieth(folder: Folder) -> int:
    """A twentieth of all worlds."""
    return max(1, len(POLICIES) * POINTS * folder.worlds // 20)


def total(out: Path, course: pd.DataFrame, seconds: float) -> dict[str, Any]:
    """What the whole sweep came to, and how long its probabilities take to be read."""
    row = status(out).iloc[0]
    begun = time.perf_counter()
    table = read_results(out, ["policy", "unity", "peak_rung"])
    read = time.perf_counter() - begun
    assert len(table) == row["done"]
    last = course.iloc[-1]
    return {
        "worlds": row["done"],
        "workers": WORKERS,
        "seconds": seconds,
        "worlds_a_second": row["done"] / seconds,
        "parent_megabytes": last["parent_megabytes"],
        "worker_megabytes": last["worker_megabytes"],
        "disk_megabytes": last["disk_megabytes"],
        "bytes_a_world": 1e6 * last["disk_megabytes"] / row["done"],
        "files": sum(1 for path in out.rglob("*") if path.is_file()),
        "seconds_to_read_three_columns": read,
    }


def memory(held: Mapping[int, float], parent: int) -> dict[str, float]:
    """Most that the parent and any worker have held, in megabytes."""
    workers = [most for each, most in held.items() if each != parent]
    return {"parent_megabytes": held.get(parent, 0.0), "worker_megabytes": max(workers, default=0.0)}


def finished(out: Path) -> int:
    """Worlds that are on disk."""
    return int(Store.open(out).progress().get("done", 0)) if (out / "manifest.json").exists() else 0


def size(out: Path) -> float:
    """Megabytes of all files below a folder; those that go meanwhile do not count."""
    found = 0
    for path in out.rglob("*"):
        try:
            found += path.stat().st_size
        except OSError:
            continue
    return found / 1e6


if __name__ == "__main__":
    command("million", experiment, worlds=10_000)
