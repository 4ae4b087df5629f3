"""Kills at random moments of the work, and what each of them destroyed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from escalation.store import Store, status
from experiments.interruption.timed import PLACE
from experiments.processes import alive, children, cpu
from experiments.sweeping import ROOT

VICTIMS = ("worker", "parent", "both")
"""A worker; the main process alone; the main process and, in the same moment, a worker."""

MOMENTS = 0.0, 3.0
"""Seconds after new work has reached the disk at which the next kill hits, all equally likely."""

WORKERS = (1, 2, 3)
GRACE = 60.0
"""Seconds after which a process that should end is taken not to."""

LOOK = 0.05
"""Seconds between looks at the disk."""


@dataclass
class Run:
    """A sweep that is under way.

    Parameters
    ----------
    process : Popen
        Its main process.
    workers : int
        How many were asked for.
    began : float
        When, in seconds since the epoch.
    """

    process: subprocess.Popen[Any]
    workers: int
    began: float

    @classmethod
    def start(cls, words: Sequence[str], out: Path, workers: int, times: Path) -> Run:
        """Give the command, whatever was done before."""
        asked = [sys.executable, "-m", "experiments.interruption.timed", *words]
        asked += ["--workers", str(workers), "--out", str(out)]
        process = subprocess.Popen(asked, cwd=ROOT, env={**os.environ, PLACE: str(times)})
        return cls(process, workers, time.time())

    def at_work(self, times: Path, since: float = 0.0) -> pd.Series[float]:
        """Processes that are at work, and when each began, if that was after some moment."""
        known = read_times(times)
        first = known[known["at"] > self.began].groupby("process")["at"].min()
        mine = first.index.isin([self.process.pid, *children(self.process.pid)])
        return first[mine & (first > since)]

    def new_work(self, out: Path, times: Path, since: float) -> bool:
        """Wait until work of those who began after some moment is on disk; False if the sweep is complete."""
        while self.process.poll() is None:
            if written(out) > self.at_work(times, since).min():
                return True
            time.sleep(LOOK)
        if self.process.returncode:
            raise SystemExit(f"the sweep ended with {self.process.returncode}.")
        return False


def kills(words: Sequence[str], worlds: int, number: int, seed: int, out: Path) -> tuple[pd.DataFrame, int]:
    """Sweep and kill, until some number of kills has hit and the sweep is complete.

    Parameters
    ----------
    words : sequence of str
        The command without the number of worlds.
    worlds : int
        Worlds in a cell. If all are done before the last kill, half as many more are asked for.
    number : int
        How many kills.
    seed : int
        Of the moments and the victims.
    out : Path
        Where the sweep is kept.

    Returns
    -------
    DataFrame
        A row a kill.
    int
        Worlds in a cell that were asked for in the end.
    """
    rng = np.random.default_rng(seed)
    victims = rng.permutation(np.resize(VICTIMS, number))
    times = out.with_name("times.csv")
    rows: list[dict[str, Any]] = []
    asked, last, run = worlds, 0.0, None
    while len(rows) < number:
        victim = str(victims[len(rows)])
        if run is None:
            workers = int(rng.choice(WORKERS if victim == "parent" else WORKERS[1:]))
            run = Run.start([*words, "--worlds", str(asked)], out, workers, times)
        if not run.new_work(out, times, last) or not lasts(run, rng.uniform(*MOMENTS)):
            asked, run = asked + max(1, worlds // 2), None
            continue
        row = hit(run, victim, out, times, rng)
        last = row["at"]
        rows.append({"kill": len(rows) + 1, **row})
        run = run if victim == "worker" else None
    run = run or Run.start([*words, "--worlds", str(asked)], out, 2, times)
    if run.process.wait():
        raise SystemExit(f"the sweep ended with {run.process.returncode}.")
    return accounts(pd.DataFrame(rows), read_times(times)), asked


def lasts(run: Run, seconds: float) -> bool:
    """Wait; False if the sweep is complete before that."""
    with suppress(subprocess.TimeoutExpired):
        run.process.wait(seconds)
    return run.process.poll() is None


def hit(run: Run, victim: str, out: Path, times: Path, rng: np.random.Generator) -> dict[str, Any]:
    """Kill, and look at what is left."""
    parent = run.process.pid
    started, working = children(parent), run.at_work(times)
    dead = [] if victim == "worker" else [parent]
    dead += [] if victim == "parent" else [int(rng.choice(working.index))]
    before = int(status(out)["done"].item())
    now, used = time.time(), {each: cpu(each) for each in (parent, *started)}
    for each in dead:
        os.kill(each, signal.SIGKILL)
    row: dict[str, Any] = {"at": now, "used": used, "who": victim, "workers": run.workers}
    row |= {"seconds_at_work": now - working.min(), "worlds_before": before}
    if victim != "worker":
        run.process.wait()
        row |= {"others": len(set(started) - set(dead)), "seconds_until_they_ended": ended(started)}
    return row | {"worlds_after": int(status(out)["done"].item())}


def ended(processes: Iterable[int]) -> float:
    """Seconds until the last of some processes has ended; nan if some have not after `GRACE`."""
    begun = time.time()
    while any(map(alive, processes)):
        if time.time() - begun > GRACE:
            return float("nan")
        time.sleep(LOOK)
    return time.time() - begun


def written(out: Path) -> float:
    """When a writer last said that work had reached the disk."""
    found: float = Store.open(out).progress().get("at", 0.0) if (out / "manifest.json").exists() else 0.0
    return found


def read_times(path: Path) -> pd.DataFrame:
    """When each chunk was begun and finished, and by whom."""
    names = ["process", "block", "piece", "worlds", "what", "at", "used"]
    return pd.read_csv(path, names=names) if path.exists() else pd.DataFrame(columns=names)


def accounts(rows: pd.DataFrame, times: pd.DataFrame) -> pd.DataFrame:
    """Add what each kill destroyed, and when others were at work again.

    Seconds are those of the worker that lost most, by the clock and of computing.
    """
    lost = pd.DataFrame(
        losses(rows, times), columns=["kill", "process", "worlds", "finished", "seconds", "cpu"]
    )
    sums = lost.groupby("kill")[["worlds", "finished"]].sum()
    most = lost.groupby(["kill", "process"])[["seconds", "cpu"]].sum().groupby("kill").max()
    of_all = lost.groupby("kill")["cpu"].sum().rename("cpu_of_all")
    found = sums.join(most).join(of_all).reindex(rows["kill"]).fillna(0).reset_index(drop=True)
    found = found.astype({"worlds": int, "finished": int})
    first = times.groupby("process")["at"].min().to_numpy()
    again = [float(first[first > at].min(initial=np.inf)) - at for at in rows["at"]]
    told = rows.drop(columns=["at", "used"]).reset_index(drop=True).join(found.add_prefix("lost_"))
    return told.assign(seconds_until_others_worked=again)


def losses(rows: pd.DataFrame, times: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What was lost: chunks that were begun once more later.

    A chunk was lost to the first kill after its beginning if it was not finished by then; else it waited in the main
    process to be written, and was lost to the first kill of that.
    """
    for begun, finished in repeated(times):
        later = rows[rows["at"] >= begun["at"]]
        if finished is not None and len(later) and finished["at"] < later.iloc[0]["at"]:
            later = later[later["who"] != "worker"]
        if later.empty:
            continue
        kill = later.iloc[0]
        done = finished is not None and finished["at"] < kill["at"]
        end = finished if done else {"at": kill["at"], "used": kill["used"].get(begun["process"], np.nan)}
        yield {
            **{"kill": kill["kill"], "process": begun["process"], "worlds": begun["worlds"]},
            **{"finished": begun["worlds"] if done else 0},
            **{"seconds": end["at"] - begun["at"], "cpu": end["used"] - begun["used"]},
        }


def repeated(times: pd.DataFrame) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Chunks that were begun again later: when they were begun, and when they were finished, if they were."""
    for _, lines in times.groupby(["block", "piece"]):
        begun = lines[lines["what"] == "begun"].sort_values("at")
        for each in begun.iloc[:-1].to_dict("records"):
            mine = lines[(lines["process"] == each["process"]) & (lines["at"] >= each["at"])]
            ends = mine[mine["what"] == "finished"].to_dict("records")
            yield each, ends[0] if ends else None
