"""Settlement, breach and escalation over seats and agenda, nonstarters, letters, verification and terms.

Worlds with equal numbers share their luck, so that everything is a paired difference from the conference of all on
everything, with disputes in side letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.packages import frontiers, packages
from escalation.summary.intervals import difference_interval
from escalation.table import assemble
from escalation.typing import Array
from experiments.folder import Folder, command, mean_interval
from experiments.table import figures
from experiments.table.provisions import provisions
from experiments.table.variants import QUESTIONS, REFERENCE, Variant, variants

OUTCOMES = ("settlement", "kept", "broken", "escalation")


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    found = [(variant, outcomes(variant, folder)) for variant in variants()]
    base = next(table for variant, table in found if variant.name == REFERENCE)
    rows = pd.concat([compared(variant, table, base) for variant, table in found], ignore_index=True)
    folder.table("differences", rows)
    for question in QUESTIONS:
        mine = rows[rows["question"] == question]
        folder.figure(question.replace(" ", "_"), figures.differences(mine), mine)
    contents = pd.concat([agreed(variant, table) for variant, table in found], ignore_index=True)
    folder.table("contents", contents)
    effects = provisions(folder.scenario, folder.worlds, folder.seed)
    folder.figure("provisions", figures.provisions(effects), effects)
    tables = [assemble(folder.scenario, venue.name) for venue in folder.scenario.venues]
    helsinki = packages([assemble(folder.scenario, "helsinki-2.0")], ["nash"])
    folder.figure("package", figures.package(helsinki), helsinki)
    lines = frontiers(tables)
    folder.figure("frontiers", figures.frontiers(lines), lines)
    return {"questions": QUESTIONS, "reference": REFERENCE}


def outcomes(variant: Variant, folder: Folder) -> pd.DataFrame:
    """What became of each world."""
    scenario = folder.scenario.replace(dict(variant.changes))
    table = esc.simulate(scenario, variant.policy, worlds=folder.worlds, seed=folder.seed)
    settled = table["ending"] == "settlement"
    held = table["settlement_held"] == 1.0
    return table.assign(
        settlement=settled,
        kept=settled & held,
        broken=settled & ~held,
        escalation=table["peak_rung"] >= scenario.ladder.threshold,
    )


def compared(variant: Variant, table: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    """Chances under a variant, and differences from the reference with their intervals."""
    rows = []
    for outcome in OUTCOMES:
        difference = table[outcome].to_numpy(float) - base[outcome].to_numpy(float)
        low, high = difference_interval(difference, binary=True)
        mean, least, most = mean_interval(table[outcome].to_numpy(float))
        rows.append(
            {
                "question": variant.question,
                "variant": variant.name,
                "outcome": outcome,
                "chance": mean,
                "chance_low": least,
                "chance_high": most,
                "difference": difference.mean(),
                "low": low,
                "high": high,
            }
        )
    rate = share_held(table)
    rows.append(
        {"question": variant.question, "variant": variant.name, "outcome": "kept if signed"}
        | dict(zip(("chance", "chance_low", "chance_high"), mean_interval(rate), strict=True))
        | dict.fromkeys(("difference", "low", "high"), np.nan)
    )
    return pd.DataFrame(rows)


def share_held(table: pd.DataFrame) -> Array:
    """1 for a settlement that held a year, 0 for one that did not; nan without one."""
    return table["settlement_held"].to_numpy(float)


def agreed(variant: Variant, table: pd.DataFrame) -> pd.DataFrame:
    """Mean share of each issue in what was signed."""
    settled = table[table["settlement"]]
    shares = [name for name in table.columns if name.startswith("share_")]
    named = {"question": variant.question, "variant": variant.name, "settlements": len(settled)}
    return pd.DataFrame(
        [
            named | {"issue": name.removeprefix("share_"), "mean_share": settled[name].mean()}
            for name in shares
        ]
    )


if __name__ == "__main__":
    command("table", experiment, worlds=6000)
