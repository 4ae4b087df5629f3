"""How far ahead the challenger looks, and what that makes of the coalition's policies.

Three challengers that differ in nothing else meet every policy on sets of parameters of the calibrated ensemble, with
the same luck: one that weighs the present alone, the usual one that looks one war ahead, and one that foresees its own
choices to come. Then unity goes from none to full under each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from escalation import sweep
from escalation.claims.sets import parameter_sets
from experiments.folder import Folder, command, mean_interval
from experiments.foresight import figure

CHALLENGERS = ("myopic", "revisionist", "far-sighted")
"""From the one that looks least far to the one that looks farthest."""

POLICIES = (
    "inaction",
    "diplomacy-alone",
    "deterrence-backed-diplomacy",
    "sanctions-threat",
    "resolve-by-force",
    "appeasement",
)
"""What they meet; the first is what the others are held against."""

UNITY = "deterrence-backed-diplomacy"
"""The policy under which unity goes from none to full."""

SETS = 200
"""Sets of parameters, over which the intervals run."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    sets = parameter_sets(folder.scenario, "", SETS, folder.seed)
    shares = escalated(folder, sets, POLICIES)
    rows = [(*key, *mean_interval(share.to_numpy())) for key, share in shares.items()]
    levels = pd.DataFrame(rows, columns=["challenger", "policy", "probability", "low", "high"])
    folder.figure("levels", figure.levels(levels), levels)
    folder.table("differences", differences(shares))
    folder.table("unity", unity(folder, sets))
    return {"challengers": CHALLENGERS, "policies": POLICIES, "sets": len(sets), "unity under": UNITY}


def escalated(folder: Folder, sets: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    """Share of worlds that escalated: a column for each challenger and policy, a row for each set."""
    table = sweep(
        folder.scenario,
        policies=policies,
        challenger=CHALLENGERS,
        points=sets,
        worlds=folder.worlds,
        seed=folder.seed,
    )
    reached = table["peak_rung"] >= table.attrs["rungs"].index(table.attrs["threshold"])
    shares = reached.groupby([table["challenger"], table["policy"], table["point"]]).mean()
    order = pd.MultiIndex.from_product([CHALLENGERS, policies])
    return shares.unstack(["challenger", "policy"])[order]


def differences(shares: pd.DataFrame) -> pd.DataFrame:
    """What each policy changes against the first, set by set, under each challenger."""
    rows = [
        (
            challenger,
            policy,
            *mean_interval((shares[challenger, policy] - shares[challenger, POLICIES[0]]).to_numpy()),
        )
        for challenger in CHALLENGERS
        for policy in POLICIES[1:]
    ]
    return pd.DataFrame(rows, columns=["challenger", "policy", "difference", "low", "high"])


def unity(folder: Folder, sets: pd.DataFrame) -> pd.DataFrame:
    """What full unity changes against none, set by set, under each challenger."""
    none, full = (escalated(folder, sets.assign(unity=level), (UNITY,)) for level in (0.0, 1.0))
    rows = [
        (challenger, *mean_interval((full[challenger, UNITY] - none[challenger, UNITY]).to_numpy()))
        for challenger in CHALLENGERS
    ]
    return pd.DataFrame(rows, columns=["challenger", "difference", "low", "high"])


if __name__ == "__main__":
    command("foresight", experiment, worlds=100)
