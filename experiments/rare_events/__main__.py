"""Probabilities of the highest rungs by splitting: what they are, whether they are right, and what they cost.

Estimates for some policies, with the number of plain worlds that would tell as much; the same against brute force
where that is feasible; splitting itself on the random walk, whose answer is known; the spread of repeated estimates,
with worlds split when they make for a rung and only on arrival; and the bits, in other batches and processes.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation import theory
from escalation.crisis import Crisis
from escalation.ensemble import BATCH, run
from escalation.rare import climbed
from escalation.scenario import Scenario
from escalation.splitting import Trees, balanced, grow, interval
from escalation.typing import Index
from escalation.validation.walk import Walk
from experiments.folder import Folder, command
from experiments.rare_events import figure

POLICIES = ("sanctions-threat", "appeasement", "deterrence-backed-diplomacy", "diplomacy-alone")
"""From the one under which nuclear use is rarest on."""

LIKELY = {"carry": 3.0, "incident_rate": 2.0}
"""Parameters at which accidents carry so far so often that brute force can tell."""

CHECKED = "diplomacy-alone"
BRUTE, MANY = 10, 100
"""Plain worlds for each root: as many where an event is likely, and where it is rare."""

WALKS = ((0.4, 3, 10, 100), (0.4, 3, 10, 400), (0.2, 1, 8, 100), (0.2, 1, 8, 400), (0.2, 1, 8, 1600))
"""Chance of a move up, start, top, and roots."""

REPLICATIONS = 200
REPEATS = 20
PIECE = 8
"""Repeats have so many times fewer roots."""

BITWISE = 100
"""Bits are compared on so many times fewer worlds: a batch of one world is slow."""

NORMAL = 1.959964


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    with warnings.catch_warnings():
        # How many worlds arrived is in the tables.
        warnings.filterwarnings("ignore", message=".*too few")
        estimates = estimated(folder)
        folder.table("estimates", estimates)
        folder.figure("probabilities", figure.probabilities(estimates), estimates)
        folder.table("brute_force", compared(folder))
        folder.table("walk", walked(folder.seed))
        folder.table("repeats", repeated(folder, estimates))
        folder.table("bits", bits(folder))
    return {
        "policies": POLICIES,
        "likely": LIKELY,
        "walks": WALKS,
        "replications": REPLICATIONS,
        "repeats": REPEATS,
    }


def estimated(folder: Folder) -> pd.DataFrame:
    """Rungs by policy; ``seconds`` of the processor, and those that plain worlds would have taken."""
    parts = []
    for policy in POLICIES:
        begun = time.process_time()
        table = esc.rare_events(folder.scenario, policy=policy, worlds=folder.worlds, seed=folder.seed)
        seconds = time.process_time() - begun
        begun = time.process_time()
        esc.simulate(folder.scenario, policy, worlds=BRUTE * folder.worlds // 4, seed=folder.seed)
        each = (time.process_time() - begun) / (BRUTE * folder.worlds // 4)
        table["seconds"], table["plain_seconds"] = seconds, each * table["plain_worlds"]
        parts.append(table.assign(policy=policy, pilot_turns=table.attrs["pilot_turns"]))
    found = pd.concat(parts, ignore_index=True)
    return found[["policy", *found.columns.drop("policy")]]


def compared(folder: Folder) -> pd.DataFrame:
    """Splitting beside brute force, which has other luck."""
    rows = []
    for name, changes, times in (("shipped", {}, MANY), ("likely accidents", LIKELY, BRUTE)):
        scenario = folder.scenario.replace(changes)
        table = esc.rare_events(scenario, policy=CHECKED, worlds=folder.worlds, seed=folder.seed)
        peak = peaks(scenario, folder.seed + 1, times * folder.worlds)
        for row, rung in zip(table.to_dict("records"), climbed(scenario.ladder), strict=True):
            p, n = float(np.mean(peak >= rung)), len(peak)
            error = np.sqrt(p * (1.0 - p) / n)
            rows.append(
                {
                    "parameters": name,
                    "rung": row["rung"],
                    "splitting": row["probability"],
                    "standard_error": row["standard_error"],
                    "turns": row["turns"],
                    "brute_force": p,
                    "error_of_brute_force": error,
                    "plain_worlds": n,
                    "hits": int(np.count_nonzero(peak >= rung)),
                    "errors_apart": (row["probability"] - p) / np.hypot(row["standard_error"], error),
                }
            )
    return pd.DataFrame(rows)


def peaks(scenario: Scenario, seed: int, worlds: int) -> Index:
    """Highest rung of each plain world."""
    sides = scenario.policies["challenger"], scenario.policies["target"]
    parts = [
        run(scenario, CHECKED, *sides, seed, np.arange(first, min(first + BATCH, worlds)), {})["peak_rung"]
        for first in range(0, worlds, BATCH)
    ]
    return pd.concat(parts).to_numpy()


def walked(seed: int) -> pd.DataFrame:
    """Splitting on the walk again and again: its mean beside the closed form, and how often intervals hold that."""
    rows = []
    for up, start, top, roots in WALKS:
        levels = np.arange(start + 1, top + 1)
        copies = [1] * (len(levels) - 1)
        for number in range(3):
            pilot = Walk(up, start, top, np.arange(200 * number, 200 * (number + 1)), seed + REPLICATIONS)
            copies = balanced(grow(pilot, levels, copies))
        many = [
            grow(Walk(up, start, top, np.arange(roots), seed + each), levels, copies)
            for each in range(REPLICATIONS)
        ]
        truth = float(theory.random_walk.p_top(up, start, top))
        rows.append({"up": up, "start": start, "top": top, "roots": roots, **told(many, truth)})
    return pd.DataFrame(rows)


def told(many: Sequence[Trees], truth: float) -> dict[str, float]:
    """What many estimates of one probability are worth."""
    p, error = (
        np.array(each)
        for each in zip(*((t.probability[-1], t.variance[-1] ** 0.5) for t in many), strict=True)
    )
    ends = np.array([[end[-1] for end in interval(each)] for each in many])
    turns = np.mean([each.turns.sum() for each in many])
    plain = np.mean([each.plain_turns for each in many])
    with np.errstate(divide="ignore"):
        gain = truth * (1.0 - truth) / p.var(ddof=1) * plain / turns
    return {
        "formula": truth,
        "mean": p.mean(),
        "errors_apart": (p.mean() - truth) / (p.std(ddof=1) / np.sqrt(len(p))),
        "spread": p.std(ddof=1),
        "mean_standard_error": error.mean(),
        "arrived": np.mean([np.count_nonzero(each.hits[-1]) for each in many]),
        "covered": np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1])),
        "covered_by_normal": np.mean(np.abs(p - truth) <= NORMAL * error),
        "gain": gain,
    }


def repeated(folder: Folder, estimates: pd.DataFrame) -> pd.DataFrame:
    """The crisis estimated again and again with few roots, worlds split on their way to a rung or on arrival."""
    mine = estimates[estimates["policy"] == CHECKED]
    copies, truth = mine["copies"].tolist()[:-1], float(mine["probability"].iloc[-1])
    rows = []
    for where, kind in (("on the way", Crisis), ("on arrival", OnArrival)):
        many = []
        for number in range(REPEATS):
            roots, seed = max(2, folder.worlds // PIECE), folder.seed + 1 + number
            crisis = kind(folder.scenario, roots, seed=seed, policy=CHECKED, story=False)
            many.append(grow(crisis, climbed(folder.scenario.ladder), copies))
            crisis.close()
        # The large estimate is no truth, so nothing is said of how far off these are or what they cover.
        found = told(many, truth)
        kept = {name: found[name] for name in ("mean", "spread", "mean_standard_error", "arrived", "gain")}
        rows.append({"split": where, "roots": many[0].hits.shape[1], "repeats": len(many), **kept})
    return pd.DataFrame(rows)


class OnArrival(Crisis):
    """A crisis whose worlds are split when they are on a rung, not when they make for it."""

    @property
    def heading(self) -> Index:
        """Highest rung that each world has been on, (W,)."""
        return self.peak


def bits(folder: Folder) -> pd.DataFrame:
    """Whether batches and processes give the very same table as one batch in one process."""
    worlds = max(2, folder.worlds // BITWISE)
    scenario, rows = folder.scenario.replace(LIKELY), []

    def found(**how: int) -> pd.DataFrame:
        return esc.rare_events(
            scenario, policy=CHECKED, worlds=worlds, seed=folder.seed, copies=(2, 1, 12, 12), **how
        )

    whole = found(batch=worlds)
    for way, how in (
        ("batches of 1", {"batch": 1}),
        ("batches of 7", {"batch": 7}),
        ("two processes", {"batch": -(-worlds // 4), "workers": 2}),
    ):
        other = found(**how)
        numbers = whole.select_dtypes("number").columns
        most = np.nanmax(np.abs(other[numbers].to_numpy(float) - whole[numbers].to_numpy(float)))
        rows.append((way, worlds, int(whole["turns"].iloc[0]), other.equals(whole), most))
    return pd.DataFrame(
        rows, columns=["against one batch", "worlds", "turns", "identical", "largest_difference"]
    )


if __name__ == "__main__":
    command("rare_events", experiment, worlds=4000)
