"""Which of the voting rules, the abstention tolerance, alignment and burden sharing makes unity matter, and how.

Each question has a few lines: the probability of escalation as unity (or alignment, or burden sharing, alone) goes
from 0 to 1. Worlds with equal numbers share their luck, so that slopes are paired differences. For the mechanism see
what a united and a divided coalition decide in the first week, and what is left of a slope when one channel is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.parameters import RULES
from escalation.scenario import Scenario
from escalation.summary.intervals import difference_interval
from escalation.typing import Array
from experiments.folder import Folder, command
from experiments.rules import figures
from experiments.rules.first_week import first_week

POLICIES = ("deterrence-backed-diplomacy", "sanctions-threat")
LEVELS = np.linspace(0.0, 1.0, 11)
TOLERANCES = (0.0, 0.25, 0.5, 0.75, 1.0)
SLOPES = 4
"""Slopes rest on so many times more worlds than the points of a line, for they are small."""
REFERENCE = {
    "rule of the union": "unanimity",
    "rule of the alliance": "consensus",
    "tolerance": "0.5",
    "alignment and burden sharing": "both (unity)",
    "channels": "none closed",
}
"""Questions, and the line of each that the others are held against."""

CHANNELS: Mapping[str, Mapping[str, float]] = {
    "none closed": {},
    "sanctions do not bite": {"sanction_bite": 0.0},
    "costs signal nothing": {"kappa": 0.0},
    "discord goes unnoticed": {"discord_weight": 0.0},
    "deployment provokes nobody": {"insecurity": 0.0, "contact_forces": 0.0, "alarm_rate": 0.0},
    "aid adds no strength": {"aid_rate": 0.0},
    "offers are worth nothing": {"agenda_weight": 1.0},
}
"""Ways from what a coalition decides to what the challenger does, and the parameters that close them."""


@dataclass(frozen=True)
class Line:
    """One line of a question: a scenario, and the parameter of it that goes from 0 to 1."""

    question: str
    name: str
    scenario: Scenario
    parameter: str = "unity"


def lines(scenario: Scenario) -> list[Line]:
    """Every line of every question."""
    rules, alliance, tolerance, apart, channels = REFERENCE
    return [
        *(Line(rules, rule, scenario.replace(rule=rule)) for rule in RULES),
        *(Line(alliance, rule, scenario.replace(nato_rule=rule)) for rule in RULES),
        *(Line(tolerance, f"{t:g}", scenario.replace(rule="unanimity", tolerance=t)) for t in TOLERANCES),
        Line(apart, "both (unity)", scenario),
        Line(apart, "alignment alone", scenario.replace(burden_sharing=0.5), "alignment"),
        Line(apart, "burden sharing alone", scenario.replace(alignment=0.5), "burden_sharing"),
        *(Line(channels, name, scenario.replace(closed)) for name, closed in CHANNELS.items()),
    ]


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    asked = lines(folder.scenario)
    seen = [line for line in asked if line.question != "channels"]
    chances = pd.concat([probabilities(line, folder) for line in seen], ignore_index=True)
    weeks = pd.concat([weeks_of(line, folder) for line in seen], ignore_index=True)
    ends = {line: run(line, LEVELS[[0, -1]], SLOPES * folder.worlds, folder.seed) for line in asked}
    slopes = pd.concat([slope(line, ends) for line in asked], ignore_index=True)
    folder.table("first_week", weeks)
    for question, mine in chances.groupby("question", sort=False):
        folder.figure(str(question).replace(" ", "_"), figures.probabilities(mine), mine)
    folder.figure("slopes", figures.slopes(slopes), slopes)
    for question in ("rule of the union", "alignment and burden sharing"):
        mine = weeks[(weeks["question"] == question) & (weeks["policy"] == POLICIES[0])]
        folder.figure(f"first_week_{question.replace(' ', '_')}", figures.first_week(mine), mine)
    return {
        "policies": POLICIES,
        "levels": list(LEVELS),
        "tolerances": TOLERANCES,
        "channels": CHANNELS,
        "worlds for each end of a slope": SLOPES * folder.worlds,
    }


def run(line: Line, levels: Array, worlds: int, seed: int) -> pd.DataFrame:
    """Simulate a line at some levels: policies vary slowest, worlds fastest."""
    table = esc.sweep(line.scenario, {line.parameter: levels}, POLICIES, worlds=worlds, seed=seed)
    kept = table[["policy", "world", "peak_rung"]].assign(level=table[line.parameter])
    kept.attrs = table.attrs
    return kept


def probabilities(line: Line, folder: Folder) -> pd.DataFrame:
    """The probability of escalation at each level."""
    table = run(line, LEVELS, folder.worlds, folder.seed)
    summary = esc.escalation_probability(table, by=["policy", "level"])
    summary.insert(0, "question", line.question)
    summary.insert(1, "line", line.name)
    return summary


def slope(line: Line, ends: Mapping[Line, pd.DataFrame]) -> pd.DataFrame:
    """How escalation changes from level 0 to 1, and by how much more than on the question's reference line."""
    key = (line.question, REFERENCE[line.question])
    reference = next(table for each, table in ends.items() if (each.question, each.name) == key)
    rows = []
    for policy in POLICIES:
        risen = rises(ends[line], policy)
        low, high = difference_interval(risen, binary=True)
        excess = risen - rises(reference, policy)
        least, most = difference_interval(excess, binary=False)
        named = {"question": line.question, "line": line.name, "policy": policy}
        found = {"slope": risen.mean(), "low": low, "high": high}
        rows.append(named | found | {"beyond": excess.mean(), "beyond_low": least, "beyond_high": most})
    return pd.DataFrame(rows)


def rises(table: pd.DataFrame, policy: str) -> Array:
    """World by world, 1 where it escalates at the highest level alone, -1 where at the lowest alone, else 0."""
    threshold = table.attrs["rungs"].index(table.attrs["threshold"])
    peaks = table[table["policy"] == policy].pivot(index="world", columns="level", values="peak_rung")
    escalated = (peaks >= threshold).to_numpy(dtype=float)
    rise: Array = escalated[:, -1] - escalated[:, 0]
    return rise


def weeks_of(line: Line, folder: Folder) -> pd.DataFrame:
    """What is decided and believed in the first week, under each policy."""
    parts = [
        first_week(line.scenario, line.parameter, LEVELS, policy, folder.worlds, folder.seed).assign(
            policy=policy, question=line.question, line=line.name
        )
        for policy in POLICIES
    ]
    return pd.concat(parts, ignore_index=True)


if __name__ == "__main__":
    command("rules", experiment, worlds=1000)
