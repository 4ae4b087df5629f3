"""What the coalition's effect owes to each member, and single crises to an ally, a decision or an accident.

Shares are Shapley values over sampled orders of joining: of the largest members and all others together, at the default
parameters and over the calibrated ensemble, with Germany as a partner in leadership and without; and once of every
member by itself. Then two crises are lived again with one thing otherwise at a time: of the worlds tried, the first
that climbed highest and the first that accidents carried farthest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

import escalation as esc
from escalation import attribution
from escalation.calibration import ensemble
from experiments.folder import Folder, command

POLICIES = {
    "deterrence-backed-diplomacy": "the leader leads",
    "partnership-in-leadership": "Germany leads beside it",
}
LARGEST = ("USA", "DEU", "GBR", "FRA", "ITA", "CAN", "ESP", "NLD", "TUR", "POL")
"""The ten largest economies, which join one by one; the others join together."""
OF = "DEU"
"""Whose share is held against the others'."""
ORDERS = 24
ORDERS_OF_EVERYBODY = 6
FUTURES = 60
"""How often luck is drawn anew after a change, in a crisis that is explained."""
TRIED = 1000
"""Worlds among which the crises to be explained are looked for."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    cases = {
        f"{where}: {words}": (policy, sets)
        for where, sets in (("Default", None), ("Calibrated", drawn_sets(folder)))
        for policy, words in POLICIES.items()
    }
    parts, leads = [], []
    for case, (policy, sets) in cases.items():
        drawn = shares(folder, policy, LARGEST, ORDERS, sets)
        parts.append(attribution.shapley(drawn).assign(case=case))
        leads.append(attribution.lead(drawn, OF).assign(case=case))
    together = pd.concat(parts, ignore_index=True)
    folder.figure("shares", esc.plot.shares(together, by="case"), together)
    folder.table("leads", pd.concat(leads, ignore_index=True))
    everybody = attribution.shapley(shares(folder, next(iter(POLICIES)), None, ORDERS_OF_EVERYBODY))
    folder.figure("everybody", esc.plot.shares(everybody), everybody)
    chosen = crises(folder)
    for name, world in chosen.items():
        told = esc.explain(folder.scenario, next(iter(POLICIES)), world, folder.seed, futures=FUTURES)
        folder.figure(name, esc.plot.otherwise(told), told)
    return {
        "policies": list(POLICIES),
        "members": LARGEST,
        "orders": ORDERS,
        "orders of everybody": ORDERS_OF_EVERYBODY,
        "worlds among which crises were looked for": TRIED,
        "futures": FUTURES,
        "crises": chosen,
    }


def drawn_sets(folder: Folder) -> pd.DataFrame:
    """Sets of the calibrated ensemble, one for each order, drawn by the seed; unity as the scenario has it."""
    return ensemble(folder.scenario.name).sample(ORDERS, random_state=folder.seed).reset_index(drop=True)


def shares(
    folder: Folder,
    policy: str,
    members: tuple[str, ...] | None,
    orders: int,
    sets: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What members add, order by order, to the probability of escalation."""
    return attribution.contributions(
        folder.scenario,
        policy,
        members,
        orders=orders,
        worlds=folder.worlds,
        seed=folder.seed,
        sets=sets,
        workers=2,
    )


def crises(folder: Folder) -> dict[str, int]:
    """The worlds to explain, by name: of those tried, the first that is farthest up, and the first by accident."""
    table = esc.simulate(folder.scenario, next(iter(POLICIES)), TRIED, folder.seed)
    return {
        "crisis_highest": int(table["peak_rung"].argmax()),
        "crisis_by_accident": int(table["climbs_accident"].argmax()),
    }


if __name__ == "__main__":
    command("attribution", experiment, worlds=150)
