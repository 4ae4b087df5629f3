"""How long a world takes, and how much memory.

Times are compared within one run, on one core, in turns, and the best of several rounds counts: what a machine does
meanwhile only adds. Measured are worlds together in growing numbers and one by one; the drawing alone of a standard
normal for each member, world and turn; and the scalar model of the tests with Python's own random numbers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.ensemble import BATCH
from escalation.randomness import Streams
from escalation.scenario import Scenario
from experiments.benchmark import figure
from experiments.folder import RESULTS, Folder, command

ROOT = RESULTS.parent
TOGETHER = (1, 100, 1000)
"""Worlds run together, beside the number asked for."""

ALONE = 30
"""Worlds that are run one by one, in the library and in the scalar model: they last unlike long."""

ROUNDS = 5

TALKS = ("deterrence-without-talks", "deterrence-backed-diplomacy", "grand-bargain")
"""Without talks, with talks in a council, and with a conference on everything."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was measured."""
    # First, while no table has been solved in this process yet.
    folder.table("talks", talks(folder))
    times = measured(folder)
    folder.figure("speed", figure.speed(times), times)
    folder.table("ratios", ratios(times))
    folder.table("memory", memory(folder.worlds, folder.seed))
    return {"policy": folder.scenario.policies["coalition"], "turns at most": 52, "rounds": ROUNDS}


def measured(folder: Folder) -> pd.DataFrame:
    """Best seconds a world of everything, a row each."""
    sizes = sorted({*TOGETHER, folder.worlds})
    ways = {("library", n): library(folder.scenario, n, folder.seed) for n in sizes}
    ways |= {("normals", n): normals(folder.scenario, n, folder.seed) for n in sizes}
    ways["scalar", 1] = scalar(folder.scenario, folder.seed)
    best = dict.fromkeys(ways, np.inf)
    for _ in range(ROUNDS):
        for way, run in ways.items():
            begun = time.perf_counter()
            run()
            worlds = ALONE if way[1] == 1 else way[1]
            best[way] = min(best[way], (time.perf_counter() - begun) / worlds)
    rows = [(*way, seconds, 1.0 / seconds) for way, seconds in best.items()]
    return pd.DataFrame(rows, columns=["what", "worlds", "seconds_a_world", "worlds_a_second"])


def talks(folder: Folder) -> pd.DataFrame:
    """What talks cost: seconds of the first run, in which tables are solved, and of the best one after it."""
    rows = []
    for policy in TALKS:
        spent = []
        for _ in range(1 + ROUNDS):
            begun = time.perf_counter()
            table = esc.simulate(folder.scenario, policy, worlds=folder.worlds, seed=folder.seed)
            spent.append(time.perf_counter() - begun)
        best = min(spent[1:])
        rows.append((policy, folder.worlds, table["turns"].mean(), spent[0], best, folder.worlds / best))
    columns = ["policy", "worlds", "turns", "first_seconds", "seconds", "worlds_a_second"]
    return pd.DataFrame(rows, columns=columns)


def library(scenario: Scenario, worlds: int, seed: int) -> Callable[[], object]:
    """Worlds together; one world means some, one after the other."""
    if worlds > 1:
        return lambda: esc.simulate(scenario, worlds=worlds, seed=seed)

    def alone() -> None:
        for world in range(ALONE):
            crisis = esc.Crisis(scenario, np.array([world]), seed=seed, story=False)
            crisis.run().table()
            crisis.close()

    return alone


def normals(scenario: Scenario, worlds: int, seed: int) -> Callable[[], None]:
    """A standard normal for each member, world and turn, in the library's own streams and batches."""
    turns = round(scenario.settings["horizon"] / scenario.settings["step"])
    repeats = ALONE if worlds == 1 else 1

    def draw() -> None:
        for _ in range(repeats):
            for first in range(0, worlds, BATCH):
                streams = Streams(seed, np.arange(first, min(first + BATCH, worlds)))
                for turn in range(turns):
                    streams.normals(scenario.cast.coalition, "benchmark", turn)

    return draw


def scalar(scenario: Scenario, seed: int) -> Callable[[], None]:
    """The scalar model of the tests, world after world."""
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        from scalar.model import ScalarCrisis  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(ROOT / "tests"))
    players = scenario.policies

    def alone() -> None:
        for world in range(ALONE):
            ScalarCrisis(
                scenario,
                seed=seed + world,
                policy=players["coalition"],
                challenger=players["challenger"],
                target=players["target"],
                luck="random",
            ).run()

    return alone


def ratios(times: pd.DataFrame) -> pd.DataFrame:
    """What the times mean: the library against its random numbers and against the scalar model."""
    seconds = times.set_index(["what", "worlds"])["seconds_a_world"]
    plain = seconds["scalar", 1]
    rows = []
    for worlds, mine in seconds["library"].items():
        rows.append((f"{worlds} worlds / the normals alone", mine / seconds["normals", worlds]))
        rows.append((f"scalar model / {worlds} worlds", plain / mine))
    rows.append(("one world alone / scalar model", seconds["library", 1] / plain))
    return pd.DataFrame(rows, columns=["ratio", "value"])


def memory(worlds: int, seed: int) -> pd.DataFrame:
    """Peak memory of a process of its own, in megabytes."""
    asked = [sys.executable, "-m", "experiments.benchmark.memory", str(worlds), str(seed)]
    said = [
        subprocess.run([*asked, how], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        for how in ("resident", "traced")
    ]
    return pd.DataFrame([row for each in said for row in json.loads(each)])


if __name__ == "__main__":
    command("benchmark", experiment, worlds=10_000)
