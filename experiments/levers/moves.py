"""The clearest change of any outcome: searched for with one seed, measured with another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

PROBABILITY, SHARE = 0.005, 0.05
"""What an outcome must change by: half a percentage point of a probability, or this share of a number's range."""

ERRORS = 4.0
"""Standard errors that a change must exceed."""

CONFIRMING = 4
"""The change that is reported rests on so many times the worlds that it was searched in."""

OBSERVED = 50
"""Worlds that must show an outcome under both values before its change counts: without a settlement much is missing."""

Run: TypeAlias = Callable[[int, int], pd.DataFrame]
"""From a number of worlds and a seed to outcomes by world."""


@dataclass(frozen=True)
class Change:
    """A paired difference of an outcome between two values of one thing in one case."""

    case: str
    outcome: str
    one: str
    other: str
    size: float
    error: float
    needed: float

    @property
    def margin(self) -> float:
        """How often it is what it must be: large enough, and more than luck."""
        return abs(self.size) / max(self.needed, ERRORS * self.error)

    @property
    def promise(self) -> float:
        """The margin to be expected of the near end of its interval, measured afresh: a search falls for noise."""
        afresh = self.error / np.sqrt(CONFIRMING)
        return (abs(self.size) - 2.0 * self.error) / max(self.needed, ERRORS * float(afresh))


def ranges(tables: list[pd.DataFrame]) -> dict[str, float]:
    """The range of every outcome over all worlds of some tables."""
    together = pd.concat(tables).astype(float)
    return dict(together.max() - together.min())


def changes(case: str, tables: Mapping[str, pd.DataFrame], spans: Mapping[str, float]) -> list[Change]:
    """Every outcome's change between every two values, world by world."""
    found = []
    for one, other in combinations(tables, 2):
        before, after = tables[one], tables[other]
        shared = before.columns.intersection(after.columns)
        differences = after[shared].astype(float) - before[shared].astype(float)
        sizes = differences.mean()
        seen = differences.count()
        errors: pd.Series[float] = differences.std() / np.sqrt(seen)
        for outcome in shared:
            needed = PROBABILITY if before[outcome].dtype == bool else SHARE * spans[outcome]
            if needed > 0.0 and seen[outcome] >= min(OBSERVED, len(before)):
                found.append(Change(case, outcome, one, other, sizes[outcome], errors[outcome], needed))
    return found


def clearest(
    name: str, cases: Mapping[str, Mapping[str, Run]], worlds: int, seed: int, spans: Mapping[str, float]
) -> dict[str, Any]:
    """Search all cases for the clearest change, measure that one afresh, and return it as a row.

    Parameters
    ----------
    name : str
        What is varied.
    cases : mapping of str to mapping of str to Run
        By case, then by value: how to run it.
    worlds, seed : int
        For the search; the change reported is of `CONFIRMING` times the worlds, under the next seed.
    spans : mapping of str to float
        The range of each outcome.
    """
    found = [
        change
        for case, runs in cases.items()
        for change in changes(case, {value: run(worlds, seed) for value, run in runs.items()}, spans)
    ]
    best = max(found, key=lambda change: change.promise)
    runs = cases[best.case]
    afresh = {value: runs[value](CONFIRMING * worlds, seed + 1) for value in (best.one, best.other)}
    sure = next(each for each in changes(best.case, afresh, spans) if each.outcome == best.outcome)
    return {
        "name": name,
        "values": " | ".join(next(iter(cases.values()))),
        "case": sure.case,
        "outcome": sure.outcome,
        "from": sure.one,
        "to": sure.other,
        "change": sure.size,
        "standard_error": sure.error,
        "needed": sure.needed,
        "passes": sure.margin >= 1.0,
    }
