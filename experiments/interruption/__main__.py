"""Whether a sweep that is killed at random moments, or finds the disk full, comes to the same table.

Fifty kills (SIGKILL, which no program can prevent) hit a worker, the main process alone, or both, at moments drawn at
random from the time in which the sweep computes. After each the same command goes on in the same folder; only the
number of workers changes. What was on disk before and after, what had to be done again, and whether workers end by
themselves, is noted each time. Then the same command meets full disks and folders that cannot be written to. In the
end all values must be those of a sweep that was left alone, bit by bit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.store import read_results
from experiments.folder import Folder, command
from experiments.interruption.disk import cases, may_mount
from experiments.interruption.figure import losses
from experiments.interruption.kills import MOMENTS, VICTIMS, kills
from experiments.sweeping import asked, checksum

POLICIES = ("sanctions-threat", "appeasement")
POINTS = 11
KILLS = 50
BATCH = 5000
"""Worlds in a chunk, as many as when nothing is said."""

PART = 10
"""The sweep that meets full disks has so many times fewer worlds."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "sweep"
        hits, worlds = kills(words(folder, 0)[:-2], folder.worlds, KILLS, folder.seed, out)
        table = read_results(out)
    folder.figure("kills", losses(hits, len(table)), hits)
    rows = [row("killed and gone on with", table), row("left alone", alone(folder, worlds))]
    folder.table("checksums", pd.DataFrame(rows))
    few = max(1, folder.worlds // PART)
    trouble = cases(lambda worlds: words(folder, worlds), few, few * POINTS * len(POLICIES))
    left = {"case": "left alone", "worlds_in_the_end": few * POINTS * len(POLICIES)}
    left |= {"sha256": checksum(alone(folder, few))}
    folder.table("disk", pd.concat([trouble, pd.DataFrame([left])]))
    return {
        **{"policies": POLICIES, "points of unity": POINTS, "kills": KILLS, "batch": BATCH},
        **{"victims": VICTIMS, "seconds after new work": MOMENTS, "small disks": may_mount()},
    }


def words(folder: Folder, worlds: int) -> list[str]:
    """What to type."""
    found = asked(folder.scenario, POLICIES, POINTS, worlds, folder.seed)
    at = found.index("--worlds")
    return [*found[:at], *found[at + 2 :], "--batch", str(BATCH), "--worlds", str(worlds)]


def alone(folder: Folder, worlds: int) -> pd.DataFrame:
    """The table of a sweep that nobody disturbs, in one process."""
    unity = np.linspace(0.0, 1.0, POINTS).tolist()
    return esc.sweep(folder.scenario, {"unity": unity}, POLICIES, worlds, folder.seed)


def row(what: str, table: pd.DataFrame) -> dict[str, Any]:
    """A table's size and checksum."""
    return {"sweep": what, "worlds": len(table), "sha256": checksum(table)}


if __name__ == "__main__":
    command("interruption", experiment, worlds=15_000)
