"""Whether results hang on what should not matter.

The step halved and quartered: another discretisation and other luck, so equal within standard errors if the step is
short enough. A rung split in two of half the width: the same luck leads to the same world. Worlds in batches or
processes of any size: the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.ladder import split
from escalation.scenario import Scenario
from experiments.folder import Folder, command
from experiments.invariance import figure

STEPS = (1.0, 0.5, 0.25)
BATCHES = (1, 2, 7)
BITWISE = 20
"""Bits are compared on so many times fewer worlds: a batch of one world is slow."""

MILD = ("settlement", "stand-down", "stalemate", "capitulation")
"""Endings below force; the others are named by the ladder."""

SMALL = 1e-6
"""Differences up to this count as none: the last bits of a sum."""

NUMBERS = ("weeks", "agreement", "incidents", "cost_target", "gained", "belief_resolute", "belief_greedy")
"""Means that are compared beside probabilities."""

CHALLENGERS = ("revisionist", "learner")
"""Rungs are split before both: one of them remembers rungs one by one."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    steps = compared_steps(folder)
    chances = steps[~steps["outcome"].isin(NUMBERS) & (steps["step"] < steps["against"])]
    folder.table("step", steps)
    folder.figure("step_differences", figure.differences(chances), chances)
    folder.table("split", compared_splits(folder))
    folder.table("bits", compared_bits(folder))
    return {"steps": STEPS, "batches": BATCHES, "worlds compared bit by bit": folder.worlds // BITWISE}


def outcomes(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """What is compared, a row a world; rungs by their height, which their parts share."""
    ladder = scenario.ladder
    peak = ladder.height[table["peak_rung"]]
    above = sorted({*ladder.height[ladder.height > ladder.height[ladder.opens]]})
    names = [ladder.names[list(ladder.height).index(height)].removesuffix("-1") for height in above]
    found = {f"{name} or above": peak >= height for name, height in zip(names, above, strict=True)}
    endings = dict.fromkeys((*MILD, *filter(None, ladder.endings)))
    found |= {f"ending: {ending}": table["ending"] == ending for ending in endings}
    return pd.DataFrame(found | {name: table[name] for name in NUMBERS}).astype(float)


def difference(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Means of some outcomes, and their paired differences from another run's, with standard errors."""
    apart = one - other
    found = {
        "mean": one.mean(),
        "standard_error": one.std() / np.sqrt(one.count()),
        "difference": apart.mean(),
        "error_of_difference": apart.std() / np.sqrt(apart.count()),
    }
    table = pd.DataFrame(found)
    told = table["difference"].abs() > SMALL
    table["errors_apart"] = (table["difference"] / table["error_of_difference"]).where(told, 0.0)
    return table.rename_axis("outcome").reset_index()


def compared_steps(folder: Folder) -> pd.DataFrame:
    """Outcomes with each step against those with the step before it, the longest against itself."""
    runs = {}
    for step in STEPS:
        scenario = folder.scenario.replace(step=step)
        table = esc.simulate(scenario, worlds=folder.worlds, seed=folder.seed)
        runs[step] = outcomes(table, scenario)
    parts = [
        difference(runs[step], runs[before]).assign(step=step, against=before)
        for before, step in zip((STEPS[0], *STEPS), STEPS, strict=False)
    ]
    return front(pd.concat(parts, ignore_index=True), "step", "against")


def compared_splits(folder: Folder) -> pd.DataFrame:
    """Outcomes with each rung but the settlement split in two against the whole ladder."""
    parts = []
    for challenger in CHALLENGERS:

        def run(scenario: Scenario, challenger: str = challenger) -> pd.DataFrame:
            table = esc.simulate(scenario, worlds=folder.worlds, seed=folder.seed, challenger=challenger)
            return outcomes(table, scenario)

        whole = run(folder.scenario)
        for rung in folder.scenario.ladder.names[1:]:
            cut = run(replace(folder.scenario, ladder=split(folder.scenario.ladder, rung)))
            part = difference(cut, whole)
            same = np.isclose(cut, whole[cut.columns], rtol=1e-9, atol=1e-9, equal_nan=True)
            parts.append(
                part.assign(challenger=challenger, split=rung, other_worlds=int((~same.all(axis=1)).sum()))
            )
    return front(pd.concat(parts, ignore_index=True), "challenger", "split", "other_worlds")


def compared_bits(folder: Folder) -> pd.DataFrame:
    """Whether batches and processes give the very same table as one batch in one process."""
    worlds = max(1, folder.worlds // BITWISE)
    ways: dict[str, dict[str, Any]] = {f"batches of {size}": {"batch": size} for size in BATCHES}
    ways["two processes"] = {"batch": -(-worlds // 4), "workers": 2}
    vary = {"unity": [0.0, 1.0]}
    whole = esc.sweep(folder.scenario, vary, worlds=worlds, seed=folder.seed)
    rows = []
    for way, how in ways.items():
        other = esc.sweep(folder.scenario, vary, worlds=worlds, seed=folder.seed, **how)
        numbers = whole.select_dtypes("number").columns
        most = np.nanmax(np.abs(other[numbers].to_numpy(float) - whole[numbers].to_numpy(float)))
        rows.append((way, len(whole), other.equals(whole), most))
    return pd.DataFrame(rows, columns=["against one batch", "worlds", "identical", "largest_difference"])


def front(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The table with some columns first."""
    return table[[*names, *table.columns.drop(list(names))]]


if __name__ == "__main__":
    command("invariance", experiment, worlds=4000)
