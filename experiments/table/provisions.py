"""What each provision does to a crisis in which it is in force."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from escalation.crisis import Crisis
from escalation.past import Past
from escalation.scenario import Scenario
from escalation.summary.intervals import difference_interval

OUTCOMES = ("escalation", "climbs_accident", "climbs_alarmed", "incidents", "alarms", "turns")
POLICY = "deterrence-backed-diplomacy"


def provisions(scenario: Scenario, worlds: int, seed: int) -> pd.DataFrame:
    """Outcomes with each issue settled in full when the crisis opens, against none, world by world."""
    names = [issue.name for issue in scenario.issues]
    base = played(scenario, np.zeros((len(names), worlds)), seed)
    rows = []
    for row, name in enumerate(names):
        order = np.zeros((len(names), worlds))
        order[row] = 1.0
        rows += list(effects(name, played(scenario, order, seed), base))
    order = np.ones((len(names), worlds))
    return pd.DataFrame([*rows, *effects("all of them", played(scenario, order, seed), base)])


def effects(name: str, table: pd.DataFrame, base: pd.DataFrame) -> Iterator[dict[str, object]]:
    """A row for each outcome."""
    for outcome in OUTCOMES:
        difference = table[outcome].to_numpy(float) - base[outcome].to_numpy(float)
        low, high = difference_interval(difference, binary=outcome == "escalation")
        yield {
            "provision": name,
            "outcome": outcome,
            "without": base[outcome].mean(),
            "difference": difference.mean(),
            "low": low,
            "high": high,
        }


def played(scenario: Scenario, order: np.ndarray, seed: int) -> pd.DataFrame:
    """One batch of worlds in which agreements in force settle so much of each issue."""
    values = scenario.values()
    worlds = order.shape[1]
    past = Past(
        trust=np.full(worlds, values["trust"]), tribunal=np.full(worlds, values["tribunal"]), order=order
    )
    crisis = Crisis(scenario, worlds, seed=seed, policy=POLICY, story=False, past=past).run()
    table = crisis.table()
    crisis.close()
    return table.assign(escalation=table["peak_rung"] >= scenario.ladder.threshold)
