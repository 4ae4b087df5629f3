"""What is measured at a point: numbers that each world has, by name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from escalation.errors import InputError, unknown
from escalation.scenario import Scenario
from escalation.summary.shares import MILD

OUTCOMES = ("escalation", "settlement", "weeks", "sovereignty_lost", "agreement", "threats_broken")
"""What is measured by default."""

NUMBERS = (
    *("agreement", "agreement_weighted", "peak_rung", "weeks", "climbs_chosen", "climbs_accident"),
    *("climbs_alarmed", "threats_made", "threats_kept", "threats_broken", "incidents", "alarms"),
    *("imposed", "settlement_held", "belief_resolute", "belief_greedy", "cost_challenger", "cost_coalition"),
    *("cost_target", "gained", "sovereignty_lost", "held", "in_force", "mobilised"),
)
"""Columns of a result that can be asked for."""


def checked(names: str | Sequence[str], scenario: Scenario) -> list[str]:
    """The outcomes named.

    ``escalation`` stands for reaching the rung that the scenario calls so, ``reached:RUNG`` for another one, the name
    of an ending without war for crises that end so, and else a column of the result.

    Raises
    ------
    InputError
        If one is unknown or twice.
    """
    several = [names] if isinstance(names, str) else list(names)
    for name in several:
        if name.startswith("reached:"):
            scenario.ladder.index(name.removeprefix("reached:"))
        elif name not in ("escalation", *MILD, *NUMBERS):
            raise unknown("outcome", name, ("escalation", *MILD, *NUMBERS))
        if several.count(name) > 1:
            raise InputError(f"the outcome {name} is named twice; name it once.")
    if not several:
        raise InputError("no outcome is named; name at least one, such as escalation.")
    return several


def columns(names: Sequence[str]) -> list[str]:
    """The columns of a result that these outcomes are made of."""
    found = ["peak_rung" if _rung(name) else "ending" if name in MILD else name for name in names]
    return list(dict.fromkeys(found))


def measured(table: pd.DataFrame, names: Sequence[str], scenario: Scenario) -> pd.DataFrame:
    """A row a world, a column an outcome: numbers, nan where a world has none."""
    found = {}
    for name in names:
        if _rung(name):
            at = scenario.ladder.threshold
            if name != "escalation":
                at = scenario.ladder.index(name.removeprefix("reached:"))
            found[name] = table["peak_rung"] >= at
        else:
            found[name] = table["ending"] == name if name in MILD else table[name]
    return pd.DataFrame({name: np.asarray(each, dtype=float) for name, each in found.items()}, table.index)


def _rung(name: str) -> bool:
    return name == "escalation" or name.startswith("reached:")
