"""Timing in turns: every way once a round, so that what a machine does meanwhile meets all of them alike."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy.stats import linregress, t

from escalation.typing import Array
from experiments.benchmark.ways import Way

Name = TypeVar("Name", bound=Hashable)


def timed(ways: Mapping[Name, Way], rounds: int) -> dict[Name, Array]:
    """Seconds of each way in each round, (rounds,) each."""
    seconds: dict[Name, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, run in ways.items():
            gc.collect()
            begun = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begun)
    return {name: np.array(each) for name, each in seconds.items()}


def load() -> float:
    """How many processes the machine was busy with in the last minute; nan where the system does not tell."""
    try:
        return os.getloadavg()[0]
    except (AttributeError, OSError):
        return float("nan")


def slope(x: Array, y: Array) -> dict[str, Any]:
    """Exponent of y in x by a straight line through their logarithms, with its 95 % interval.

    The interval takes what the line leaves over as noise; with fewer than three points there is none.
    """
    if len(x) < 2:
        return {"slope": np.nan, "low": np.nan, "high": np.nan}
    found = linregress(np.log(x), np.log(y))
    half = t.ppf(0.975, len(x) - 2) * found.stderr if len(x) > 2 else np.nan
    return {"slope": found.slope, "low": found.slope - half, "high": found.slope + half}


def slopes(growth: pd.DataFrame, least: Mapping[str, float]) -> pd.DataFrame:
    """Slopes of seconds and megabytes over what grows, a row each: over the whole range, and from ``least`` on."""
    rows = []
    for over, line in growth.groupby("over", sort=False):
        starts = {line["size"].min(), min(least.get(str(over), 0.0), line["size"].max())}
        for what in ("seconds", "megabytes"):
            for start in sorted(starts - {0.0}):
                part = line[line["size"] >= start]
                ends = {"from": part["size"].min(), "to": part["size"].max(), "points": len(part)}
                fit = slope(part["size"].to_numpy(float), part[what].to_numpy(float))
                rows.append({"over": over, "of": what, **ends, **fit})
    return pd.DataFrame(rows)
