"""The published rates that the scenario lists, beside the rates of its simulated crises, under a few policies.

The rates are of crises of a kind (those that begin with non-violent military pressure, threats of sanctions, alliances
tested), the simulated crises are of one cast with high stakes: no rate need lie inside, and the table says which do.
Levels were set so that the crisis is neither decided nor dead and that tested threats are kept as often as published;
the slope of escalation over unity was not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from escalation.ensemble import simulate
from escalation.errors import unknown
from escalation.scenario import Scenario
from escalation.summary.intervals import share_interval
from escalation.typing import Array

POLICIES = ("deterrence-backed-diplomacy", "sanctions-threat", "diplomacy-alone", "inaction")

Count = Callable[[pd.DataFrame], pd.Series]
"""A number for each world of a table of crises."""


def every(table: pd.DataFrame) -> pd.Series:
    """Each crisis counts once."""
    return pd.Series(np.ones(len(table)), index=table.index)


@dataclass(frozen=True)
class Rate:
    """A share: what is counted, among what, and the population's name; only worlds with some of it are counted."""

    hits: Count
    among: str = "simulated crises"
    of: Count = every

    def counts(self, table: pd.DataFrame) -> tuple[Array, Array]:
        """How often it was seen, and among how many, world by world."""
        hits, among = (np.asarray(each(table), dtype=np.float64) for each in (self.hits, self.of))
        return hits * (among > 0.0), among


def violence(name: str) -> Rate:
    """The crises whose peak has this violence on ICB's scale."""
    return Rate(lambda table: table["icb"] == name)


def within(weeks: float) -> Rate:
    """The crises that are over within some weeks."""
    return Rate(lambda table: table["weeks"] <= weeks)


def ended(*names: str) -> Count:
    """Whether a crisis has one of these endings."""
    return lambda table: table["ending"].isin(names)


RATES: Mapping[str, Rate] = {
    "P(icb = none)": violence("none"),
    "P(icb = minor)": violence("minor"),
    "P(icb = serious)": violence("serious"),
    "P(icb = war)": violence("war"),
    **{f"P(weeks <= {weeks:g})": within(weeks) for weeks in (3.1, 10.1, 25.1, 47.2)},
    "P(ending = stalemate)": Rate(ended("stalemate")),
    "P(ending = settlement)": Rate(ended("settlement")),
    "threats_kept / (threats_kept + threats_broken)": Rate(
        lambda table: table["threats_kept"], "threats that were tested", lambda table: table["threats_made"]
    ),
    "P(ending = settlement or stand-down), sanctions threatened": Rate(
        ended("settlement", "stand-down"),
        "simulated crises under a policy that threatens sanctions",
        lambda table: (~table["policy"].isin(["inaction", "diplomacy-alone"])).astype(float),
    ),
    "P(mid = 5 | mid >= 4)": Rate(
        lambda table: table["mid"] == 5,
        "simulated crises in which force is used",
        lambda table: (table["mid"] >= 4).astype(float),
    ),
    "P(peak_rung >= invasion)": Rate(
        lambda table: table["peak_rung"] >= table.attrs["rungs"].index("invasion")
    ),
}
"""Each quantity that a scenario may list, and how a table of crises yields it."""


def rate(table: pd.DataFrame, quantity: str) -> dict[str, float]:
    """The simulated rate and its 95 % interval; nan where nothing of the kind was simulated."""
    hits, among = RATES[quantity].counts(table)
    of = float(among.sum())
    if of == 0.0:
        return {"simulated": np.nan, "simulated_low": np.nan, "simulated_high": np.nan, "n": 0.0}
    count = float(hits.sum())
    low, high = share_interval(np.array([count / of]), np.array([of]))
    return {
        "simulated": count / of,
        "simulated_low": float(low[0]),
        "simulated_high": float(high[0]),
        "n": of,
    }


def rates(
    scenario: Scenario, policies: Sequence[str] = POLICIES, worlds: int = 4000, seed: int = 1
) -> pd.DataFrame:
    """The published rates of a scenario beside simulated ones.

    Parameters
    ----------
    scenario : Scenario
        Its ``[[calibration]]`` lists the rates, each with its population under ``source``.
    policies : sequence of str
        Of the coalition.
    worlds, seed : int
        As in `escalation.simulate`.

    Returns
    -------
    DataFrame
        A row a policy and rate: ``policy``, ``rate``, ``quantity``, ``use`` (calibration or scoring),
        ``published`` and ``simulated`` with 95 % intervals (``_low``, ``_high``), ``n`` and ``among``, of how many of
        what the simulated rate is a share, ``verdict`` (inside, outside, not comparable), and ``source``, which
        names the published population.

    Raises
    ------
    InputError
        If the scenario lists a quantity that is not known.
    """
    for published in scenario.calibration:
        if published.quantity not in RATES:
            raise unknown("quantity", published.quantity, RATES, f"{scenario.file}: [[calibration]]")
    rows = []
    for policy in policies:
        table = simulate(scenario, policy, worlds=worlds, seed=seed)
        for published in scenario.calibration:
            found = rate(table, published.quantity)
            apart = found["simulated_high"] < published.low or found["simulated_low"] > published.high
            rows.append(
                {
                    "policy": policy,
                    "rate": published.name,
                    "quantity": published.quantity,
                    "use": published.use,
                    "published": published.value,
                    "published_low": published.low,
                    "published_high": published.high,
                    **found,
                    "among": RATES[published.quantity].among,
                    "verdict": "not comparable" if found["n"] == 0 else "outside" if apart else "inside",
                    "source": published.source,
                }
            )
    return pd.DataFrame(rows)
