"""How long a world takes, how much memory, and how both grow.

Everything is timed in one process, in turns: every way once a round. The best round counts, since what a machine does
meanwhile only adds; medians stand beside it, and the load of the machine in the manifest. Measured are worlds
together in growing numbers and one by one; the drawing alone of a standard normal for each member, world and turn; the
scalar model of the tests with Python's own random numbers, in a plain loop and through `mesa.batch_run`; crises with
more members and with more turns; and sweeps with one and two workers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from experiments.benchmark import figure, ways
from experiments.benchmark.rounds import load, slopes, timed
from experiments.folder import RESULTS, Folder, command

TOGETHER = (10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
"""Worlds run together, up to ten times the number asked for."""

ALONE = 30
"""Worlds that are run one by one, in the library and in the scalar model: they last unlike long."""

MEMBERS = (5, 10, 20, 36, 60, 100)
TURNS = (13, 26, 52, 104, 208)
"""What grows besides the worlds, of which there is a fifth of the number asked for."""

WORKERS = (1, 2)
SWEPT = (1, 8)
"""Worlds in a sweep, as multiples of the number asked for: between them lies the work without the start."""

ROUNDS = 5

FROM = {"worlds": 3000.0}
"""From where on a second slope is fitted: below it, what a turn costs however few the worlds weighs."""

TALKS = ("deterrence-without-talks", "deterrence-backed-diplomacy", "grand-bargain")
"""Without talks, with talks in a council, and with a conference on everything."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was measured."""
    before = load()
    # First, while no table has been solved in this process yet.
    folder.table("talks", talks(folder))
    times = speed(folder)
    folder.figure("speed", figure.speed(times), times)
    folder.table("ratios", ratios(times))
    grown = growth(folder, times)
    exponents = slopes(grown, FROM)
    folder.figure("growth", figure.growth(grown, exponents), grown)
    folder.table("slopes", exponents)
    folder.table("workers", workers(folder))
    folder.table("memory", memory(folder.worlds, folder.seed))
    return {
        "policy": folder.scenario.policies["coalition"],
        "turns at most": 52,
        "rounds": ROUNDS,
        "load of the machine before and after": [round(before, 2), round(load(), 2)],
    }


def sizes(folder: Folder) -> list[int]:
    """How many worlds are run together."""
    return sorted({*(n for n in TOGETHER if n <= 10 * folder.worlds), folder.worlds})


def speed(folder: Folder) -> pd.DataFrame:
    """Seconds a world of everything, best and median of the rounds, a row each."""
    given, seed = folder.scenario, folder.seed
    asked: dict[tuple[str, int], ways.Way] = {
        ("library", 1): ways.alone(given, ALONE, seed),
        ("normals", 1): ways.normals(given, ALONE, seed, batch=1),
        ("scalar", 1): ways.scalar(given, ALONE, seed),
        ("scalar, batch_run", 1): ways.batch_run(given, ALONE, seed),
    }
    for n in sizes(folder):
        asked |= {
            ("library", n): ways.together(given, n, seed),
            ("normals", n): ways.normals(given, n, seed),
        }
    rows = []
    for (what, worlds), seconds in timed(asked, ROUNDS).items():
        each = seconds / (ALONE if worlds == 1 else worlds)
        rows.append((what, worlds, each.min(), float(np.median(each)), 1.0 / each.min()))
    columns = ["what", "worlds", "seconds_a_world", "median_seconds_a_world", "worlds_a_second"]
    return pd.DataFrame(rows, columns=columns)


def ratios(times: pd.DataFrame) -> pd.DataFrame:
    """What the times mean: the library against its random numbers and against the scalar model."""
    seconds = times.set_index(["what", "worlds"])["seconds_a_world"]
    plain, batched = seconds["scalar", 1], seconds["scalar, batch_run", 1]
    rows = []
    for worlds, mine in seconds["library"].items():
        rows.append((f"{worlds} worlds / the normals alone", mine / seconds["normals", worlds]))
        rows.append((f"scalar model / {worlds} worlds", plain / mine))
        rows.append((f"scalar model through batch_run / {worlds} worlds", batched / mine))
    rows.append(("one world alone / scalar model", seconds["library", 1] / plain))
    rows.append(("scalar model through batch_run / in a plain loop", batched / plain))
    return pd.DataFrame(rows, columns=["ratio", "value"])


def growth(folder: Folder, times: pd.DataFrame) -> pd.DataFrame:
    """Seconds and the most memory allocated over worlds, members and turns, a row a size.

    ``turns`` is how many turns a world lasts on average, which is what time can be expected to follow.
    """
    given, seed, worlds = folder.scenario, folder.seed, max(1, folder.worlds // 5)
    step = given.settings["step"]
    crises = {("worlds", n): (given, n) for n in sizes(folder)}
    crises |= {("members", m): (ways.with_members(given, m), worlds) for m in MEMBERS}
    crises |= {("turns", n): (given.replace(horizon=n * step), worlds) for n in TURNS}
    asked = {key: ways.together(*each, seed) for key, each in crises.items() if key[0] != "worlds"}
    best = {key: seconds.min() for key, seconds in timed(asked, ROUNDS).items()}
    mine = times[times["what"] == "library"].set_index("worlds")["seconds_a_world"]
    best |= {("worlds", n): n * mine[n] for n in sizes(folder)}
    rows = []
    for (over, size), (crisis, count) in crises.items():
        tracemalloc.start()
        turns = esc.simulate(crisis, worlds=count, seed=seed)["turns"].mean()
        megabytes = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        rows.append((over, size, count, turns, best[over, size], megabytes))
    return pd.DataFrame(rows, columns=["over", "size", "worlds", "turns", "seconds", "megabytes"])


def workers(folder: Folder) -> pd.DataFrame:
    """Sweeps by number of workers; ``worlds_a_second`` is over the worlds beyond the smaller sweep, start left out."""
    small, large = (each * folder.worlds for each in SWEPT)
    asked = {
        (count, n): ways.swept(folder.scenario, n, folder.seed, count)
        for n in (small, large)
        for count in WORKERS
    }
    best = {key: seconds.min() for key, seconds in timed(asked, (ROUNDS + 1) // 2).items()}
    rows = [
        (count, small, best[count, small], large, best[count, large], rate(best, count, small, large))
        for count in WORKERS
    ]
    columns = ["workers", "few", "few_seconds", "many", "many_seconds", "worlds_a_second"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(times_one_worker=table["worlds_a_second"] / table["worlds_a_second"].iloc[0])


def rate(best: Mapping[tuple[int, int], float], count: int, small: int, large: int) -> float:
    """Worlds a second once workers have started; nan where noise hides it."""
    more = best[count, large] - best[count, small]
    return (large - small) / more if more > 0.0 else np.nan


def talks(folder: Folder) -> pd.DataFrame:
    """What talks cost: seconds of the first run, in which tables are solved, and of the best one after it."""
    asked = {name: ways.together(folder.scenario, folder.worlds, folder.seed, name) for name in TALKS}
    rows = []
    first = {name: timed({name: run}, 1)[name][0] for name, run in asked.items()}
    for name, seconds in timed(asked, ROUNDS).items():
        turns = asked[name]()["turns"].mean()
        rows.append((name, folder.worlds, turns, first[name], seconds.min(), folder.worlds / seconds.min()))
    columns = ["policy", "worlds", "turns", "first_seconds", "seconds", "worlds_a_second"]
    return pd.DataFrame(rows, columns=columns)


def memory(worlds: int, seed: int) -> pd.DataFrame:
    """Peak memory of a process of its own, in megabytes."""
    asked = [sys.executable, "-m", "experiments.benchmark.memory"]
    runs = [("resident", worlds), ("resident", 10 * worlds), ("traced", worlds)]
    said = [
        subprocess.run(
            [*asked, str(count), str(seed), how],
            cwd=RESULTS.parent,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for how, count in runs
    ]
    rows = pd.DataFrame([row for each in said for row in json.loads(each)])
    return rows.drop_duplicates(["what", "worlds"], ignore_index=True)


if __name__ == "__main__":
    command("benchmark", experiment, worlds=10_000)
