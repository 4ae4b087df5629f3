"""Whether a sweep that is killed at random moments, and gone on with by others, comes to the same table.

One sweep in one process that is left alone gives the table to compare with. Another is killed as no program can prevent
(SIGKILL, to its main process only) at ten moments drawn at random, and each time gone on with by another number of
workers, in chunks of another size, and asked for more worlds than the time before. In the end all values must be the
same, bit by bit. Each time it is noted what was on disk, how much older the last of it was than the kill, and whether
the workers ended by themselves.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.store import read_results, status
from escalation.store.lock import is_locked
from experiments.folder import Folder, command
from experiments.processes import alive, children
from experiments.sweeping import asked, checksum, start

POLICIES = ("sanctions-threat", "appeasement")
POINTS = 11
KILLS = 10
WORKERS = (1, 2, 3)
BATCHES = (300, 5000)
"""Least and most worlds in a chunk."""

MOMENTS = 0.0, 20.0
"""Seconds after it has taken hold of the folder at which a sweep is killed, all equally likely."""

GRACE = 60.0
"""Seconds in which workers are to end; one that is killed as it starts has first to finish that."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    whole = esc.sweep(folder.scenario, unity(), POLICIES, folder.worlds, folder.seed)
    rng = np.random.default_rng(folder.seed)
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "sweep"
        kills = [killed(folder, out, number, rng) for number in range(KILLS)]
        last = start([*words(folder, folder.worlds), "--workers", "2", "--out", str(out)])
        assert last.wait() == 0
        table = read_results(out)
    folder.table("kills", pd.DataFrame(kills))
    folder.table("checksums", pd.DataFrame([row("left alone", whole), row("killed and gone on with", table)]))
    return {"policies": POLICIES, "points of unity": POINTS, "kills": KILLS}


def unity() -> dict[str, list[float]]:
    """What is varied."""
    return {"unity": np.linspace(0.0, 1.0, POINTS).tolist()}


def words(folder: Folder, worlds: int) -> list[str]:
    """What to type."""
    return asked(folder.scenario, POLICIES, POINTS, worlds, folder.seed)


def killed(folder: Folder, out: Path, number: int, rng: np.random.Generator) -> dict[str, Any]:
    """Go on with the sweep, kill it, and say what is left."""
    workers, batch = int(rng.choice(WORKERS)), int(rng.integers(*BATCHES))
    worlds = max(1, folder.worlds * (number + 1) // KILLS)
    before = done(out)
    process = start(
        [*words(folder, worlds), "--workers", str(workers), "--batch", str(batch), "--out", str(out)]
    )
    while process.poll() is None and not is_locked(out):
        time.sleep(0.05)
    moment = float(rng.uniform(*MOMENTS))
    begun = time.time()
    while process.poll() is None and time.time() - begun < moment:
        time.sleep(0.01)
    started = children(process.pid)
    if process.poll():
        raise SystemExit(f"the sweep ended with {process.returncode}.")
    complete = process.poll() == 0
    process.kill()
    now = time.time()
    process.wait()
    kept = done(out)
    return {
        "kill": number + 1,
        "workers": workers,
        "batch": batch,
        "seconds": now - begun,
        "was_complete": complete,
        "worlds_before": before,
        "worlds_after": kept,
        "worlds_asked_for": worlds * POINTS * len(POLICIES),
        "seconds_since_last_write": now - newest(out) if kept > before and not complete else np.nan,
        "processes_started": len(started),
        "seconds_until_they_ended": ended(started),
    }


def ended(processes: list[int]) -> float:
    """Seconds until the last of some processes has ended; nan if some have not after `GRACE`."""
    begun = time.time()
    while any(map(alive, processes)):
        if time.time() - begun > GRACE:
            return float("nan")
        time.sleep(0.05)
    return time.time() - begun


def done(out: Path) -> int:
    """Worlds that can be read."""
    return int(status(out)["done"].item()) if (out / "manifest.json").exists() else 0


def newest(out: Path) -> float:
    """When something finished was last written."""
    return max(
        (path.stat().st_mtime for name in ("worlds", "journal") for path in (out / name).glob("*")),
        default=0.0,
    )


def row(what: str, table: pd.DataFrame) -> dict[str, Any]:
    """A table's size and checksum."""
    return {"sweep": what, "worlds": len(table), "sha256": checksum(table)}


if __name__ == "__main__":
    command("interruption", experiment, worlds=4000)
