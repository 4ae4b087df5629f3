"""The published rates that the scenario lists, beside the rates of its simulated crises, under a few policies.

The rates are of crises of a kind (those that begin with non-violent military pressure, threats of sanctions, alliances
tested), the simulated crises are of one cast with high stakes: no rate need lie inside, and the table says which do.
Levels were set so that the crisis is neither decided nor dead and that tested threats are kept as often as published;
the slope of escalation over unity was not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.summary.intervals import share_interval
from experiments.folder import Folder, command

POLICIES = ("deterrence-backed-diplomacy", "sanctions-threat", "diplomacy-alone", "inaction")

Hits = tuple[pd.Series, pd.Series]
"""What counts as a hit and among what, a truth value or a count for each world."""


def whole(table: pd.DataFrame) -> pd.Series:
    """Every crisis counts once."""
    return pd.Series(np.ones(len(table)), index=table.index)


def violence(name: str) -> Callable[[pd.DataFrame], Hits]:
    """The crises whose peak has this violence on ICB's scale."""
    return lambda table: (table["icb"] == name, whole(table))


def within(weeks: float) -> Callable[[pd.DataFrame], Hits]:
    """The crises that are over within some weeks."""
    return lambda table: (table["weeks"] <= weeks, whole(table))


RATES: Mapping[str, Callable[[pd.DataFrame], Hits]] = {
    "P(icb = none)": violence("none"),
    "P(icb = minor)": violence("minor"),
    "P(icb = serious)": violence("serious"),
    "P(icb = war)": violence("war"),
    **{f"P(weeks <= {weeks:g})": within(weeks) for weeks in (3.1, 10.1, 25.1, 47.2)},
    "P(ending = stalemate)": lambda table: (table["ending"] == "stalemate", whole(table)),
    "P(ending = settlement)": lambda table: (table["ending"] == "settlement", whole(table)),
    "threats_kept / (threats_kept + threats_broken)": lambda table: (
        table["threats_kept"],
        table["threats_made"],
    ),
    "P(ending = settlement or stand-down), sanctions threatened": lambda table: (
        table["ending"].isin(["settlement", "stand-down"]),
        whole(table) * (table["policy"] != "inaction") * (table["policy"] != "diplomacy-alone"),
    ),
    "P(mid = 5 | mid >= 4)": lambda table: (table["mid"] == 5, (table["mid"] >= 4).astype(float)),
    "P(peak_rung >= invasion)": lambda table: (
        table["peak_rung"] >= table.attrs["rungs"].index("invasion"),
        whole(table),
    ),
}
"""Each quantity that a scenario may list, and how a table of crises yields it."""


def rate(table: pd.DataFrame, quantity: str) -> dict[str, float]:
    """The simulated rate and its 95 % interval; nan where nothing of the kind was simulated."""
    hits, among = (np.asarray(each, dtype=float) for each in RATES[quantity](table))
    of = float(among.sum())
    if of == 0.0:
        return {"simulated": np.nan, "simulated_low": np.nan, "simulated_high": np.nan, "n": 0.0}
    count = float((hits * (among > 0)).sum())
    low, high = share_interval(np.array([count / of]), np.array([of]))
    return {
        "simulated": count / of,
        "simulated_low": float(low[0]),
        "simulated_high": float(high[0]),
        "n": of,
    }


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    rows = []
    for policy in POLICIES:
        table = esc.simulate(folder.scenario, policy, worlds=folder.worlds, seed=folder.seed)
        for target in folder.scenario.calibration:
            found = rate(table, target.quantity)
            apart = found["simulated_high"] < target.low or found["simulated_low"] > target.high
            verdict = "not comparable" if found["n"] == 0 else "outside" if apart else "inside"
            named = {"policy": policy, "rate": target.name, "quantity": target.quantity, "use": target.use}
            published = {
                "published": target.value,
                "published_low": target.low,
                "published_high": target.high,
            }
            rows.append(named | published | found | {"verdict": verdict})
    folder.table("rates", pd.DataFrame(rows))
    return {"policies": POLICIES}


if __name__ == "__main__":
    command("calibration", experiment, worlds=4000)
