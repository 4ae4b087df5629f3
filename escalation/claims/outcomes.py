"""What claims are about: estimands, each a number a world and whether the world counts.

An estimand is a mean over the worlds that count: a probability, a mean, or, where only some worlds count, one among
these (of settlements, those that are broken).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import pandas as pd

from escalation.errors import InputError, unknown
from escalation.ladder import Ladder
from escalation.negotiation import Issue
from escalation.typing import Array, Index

KEPT = 0.05
"""Share of its sovereignty that a target may lose and count as sovereign still."""

Pair: TypeAlias = "tuple[Array, Array]"
"""A number (W,) for each world, and its weight in the mean, 0 where the world does not count."""


@dataclass(frozen=True)
class Crises:
    """The crises of some worlds: a row a world, or a row a world and crisis of a series.

    ``world`` (W,) are the numbers of the worlds, in order.
    """

    table: pd.DataFrame
    world: Index
    ladder: Ladder

    def column(self, name: str) -> Array:
        """A column of crises that stand by themselves, or of the first of each series, (W,)."""
        return np.asarray(self.nth(0)[name], dtype=np.float64)

    def nth(self, number: int) -> pd.DataFrame:
        """The crises of a number, a row a world, missing where there was none."""
        if "crisis" not in self.table:
            return self.table
        rows = self.table[self.table["crisis"] == number]
        return rows.set_index("world").reindex(self.world)

    def ended(self, *endings: str) -> Array:
        """Whether the first crisis ended in one of these ways, (W,)."""
        return np.asarray(self.nth(0)["ending"].isin(endings), dtype=np.float64)

    def reached(self, rung: int, number: int = 0) -> Array:
        """Whether a crisis climbed to the height of a rung, (W,); nan where there was none."""
        peak = self.nth(number)["peak_rung"].to_numpy(dtype=np.float64)
        heights = self.ladder.height[np.nan_to_num(peak).astype(np.int64)]
        return np.where(np.isnan(peak), np.nan, heights >= self.ladder.height[rung])


@dataclass(frozen=True)
class Outcome:
    """An estimand.

    Attributes
    ----------
    about, unit : str
        What it is and its unit.
    margin : float
        What is as good as nothing, in that unit.
    measure : callable
        From crises to numbers and weights by world.
    series : bool
        Whether it needs a series of crises.
    """

    about: str
    unit: str
    margin: float
    measure: Callable[[Crises], Pair]
    series: bool = False


def outcome(name: str, where: str = "claim") -> Outcome:
    """The outcome of a name, such as ``escalation``, ``agreed:donbas`` or ``traded:host-consent+flank-limits``.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    kind, colon, issues = name.partition(":")
    if colon and kind in ("agreed", "traded"):
        named = issues.split("+")
        return Outcome(
            f"some of {issues} agreed, all of them at once", "probability", 0.02, partial(_agreed, named)
        )
    if name not in OUTCOMES:
        raise unknown("outcome", name, (*OUTCOMES, "agreed:ISSUE", "traded:ISSUE+ISSUE"), where)
    return OUTCOMES[name]


def checked(name: str, issues: Iterable[Issue], series: bool) -> None:
    """See whether an outcome can be measured where there are these issues, and a series or not.

    Raises
    ------
    InputError
        If it needs a series and there is none, or names an issue that is not there.
    """
    if outcome(name).series and not series:
        raise InputError(f'the outcome "{name}" is of a series; give its arms crises = 2 or more.')
    known = [issue.name for issue in issues]
    for each in name.partition(":")[2].split("+") if ":" in name else ():
        if each not in known:
            raise unknown("issue", each, known)


def measure(name: str, crises: Crises) -> Pair:
    """Numbers and weights by world, (W,) each.

    Raises
    ------
    InputError
        If the outcome needs a series and there is none.
    """
    found = outcome(name)
    if found.series and "crisis" not in crises.table:
        raise InputError(f'the outcome "{name}" is of a series; give its arms crises = 2 or more.')
    value, weight = found.measure(crises)
    counts = (weight > 0.0) & np.isfinite(value)
    return np.where(counts, value, 0.0), np.where(counts, weight, 0.0)


def _everywhere(value: Array) -> Pair:
    return value, np.ones_like(value)


def _column(name: str, crises: Crises) -> Pair:
    return _everywhere(crises.column(name))


def _ending(names: tuple[str, ...], crises: Crises) -> Pair:
    return _everywhere(crises.ended(*names))


def _escalation(crises: Crises) -> Pair:
    return _everywhere(crises.reached(crises.ladder.threshold))


def _force(crises: Crises) -> Pair:
    return _everywhere(crises.reached(crises.ladder.first_force))


def _averted(crises: Crises) -> Pair:
    sovereign = crises.column("sovereignty_lost") <= KEPT
    below = crises.reached(crises.ladder.threshold) < 1.0
    return _everywhere((below & sovereign).astype(np.float64))


def _kept(crises: Crises) -> Pair:
    return _everywhere(crises.ended("settlement") * _held(crises))


def _breach(crises: Crises) -> Pair:
    return 1.0 - _held(crises), crises.ended("settlement")


def _held(crises: Crises) -> Array:
    return np.asarray(crises.nth(0)["settlement_held"].fillna(0.0), dtype=np.float64)


def _rate(name: str, crises: Crises) -> Pair:
    weeks = crises.column("weeks")
    return crises.column(name) / weeks, weeks


def _agreed(issues: list[str], crises: Crises) -> Pair:
    columns = [f"share_{name}" for name in issues]
    for name, column in zip(issues, columns, strict=True):
        if column not in crises.table:
            known = [str(each)[6:] for each in crises.table if str(each).startswith("share_")]
            raise unknown("issue", name, known)
    shares = np.nan_to_num(crises.nth(0)[columns].to_numpy(dtype=np.float64))
    return _everywhere((shares > 0.0).all(axis=1).astype(np.float64))


def _after(ending: str, crises: Crises) -> Pair:
    return crises.column("next_hazard"), crises.ended(ending)


def _next_escalation(crises: Crises) -> Pair:
    later = crises.reached(crises.ladder.threshold, 1)
    return np.nan_to_num(later), crises.ended("settlement")


def _number(crises: Crises) -> Pair:
    return _everywhere(_sums(crises, pd.Series(1.0, index=crises.table.index)))


def _mean_peak(crises: Crises) -> Pair:
    number, _ = _number(crises)
    return _everywhere(_sums(crises, _heights(crises)) / number)


def _peak_trend(crises: Crises) -> Pair:
    number = crises.table["crisis"].astype(float)
    away = number - number.groupby(crises.table["world"]).transform("mean")
    return _ratio(_sums(crises, away * _heights(crises)), _sums(crises, away**2), alike=True)


def _breaches(late: bool, crises: Crises) -> Pair:
    settled = ((crises.table["ending"] == "settlement") & ((crises.table["crisis"] > 0) == late)).astype(
        float
    )
    broken = settled * (1.0 - crises.table["settlement_held"].fillna(0.0).astype(float))
    return _ratio(_sums(crises, broken), _sums(crises, settled))


def _ratio(top: Array, bottom: Array, alike: bool = False) -> Pair:
    """Ratios where there is something below, weighted by it or, if so asked, all alike."""
    some = bottom > 0.0
    weight = np.where(some, 1.0, 0.0) if alike else bottom
    return np.where(some, top, 0.0) / np.where(some, bottom, 1.0), weight


def _heights(crises: Crises) -> pd.Series:
    return pd.Series(crises.ladder.height[crises.table["peak_rung"].to_numpy()], index=crises.table.index)


def _sums(crises: Crises, values: pd.Series) -> Array:
    """Sums over the crises of each world, (W,)."""
    return np.asarray(values.groupby(crises.table["world"]).sum().reindex(crises.world), dtype=np.float64)


OUTCOMES: dict[str, Outcome] = {
    "escalation": Outcome("the crisis reaches the threshold", "probability", 0.02, _escalation),
    "force": Outcome("force is used", "probability", 0.02, _force),
    "averted": Outcome(
        f"the threshold is not reached and the target keeps its sovereignty (loses at most {KEPT:g} of it)",
        "probability",
        0.02,
        _averted,
    ),
    "stand-down": Outcome(
        "the challenger stands down", "probability", 0.02, partial(_ending, ("stand-down",))
    ),
    "settlement": Outcome("the crisis is settled", "probability", 0.02, partial(_ending, ("settlement",))),
    "settlement-kept": Outcome("it is settled, and the settlement lasts a year", "probability", 0.02, _kept),
    "breach": Outcome("a settlement is broken within a year", "probability among settlements", 0.02, _breach),
    "gained": Outcome("what the challenger gains", "prizes", 0.02, partial(_column, "gained")),
    "sovereignty-lost": Outcome("what the target loses", "share", 0.02, partial(_column, "sovereignty_lost")),
    "agreement": Outcome("agreement among allies", "index", 0.02, partial(_column, "agreement")),
    "weeks": Outcome("length of the crisis", "weeks", 1.0, partial(_column, "weeks")),
    "accidents": Outcome("heights climbed by accident", "a week", 0.002, partial(_rate, "climbs_accident")),
    "alarms": Outcome(
        "heights climbed by choice on a false alarm", "a week", 0.002, partial(_rate, "climbs_alarmed")
    ),
    "hazard": Outcome("hazard of the next crisis", "a year", 0.01, partial(_column, "next_hazard"), True),
    "hazard-after-stand-down": Outcome(
        "hazard of the next crisis after a stand-down", "a year", 0.01, partial(_after, "stand-down"), True
    ),
    "next-escalation": Outcome(
        "the crisis after a settlement reaches the threshold",
        "probability among settlements",
        0.02,
        _next_escalation,
        True,
    ),
    "crises": Outcome("crises begun", "crises", 0.1, _number, True),
    "mean-peak": Outcome("mean height of the peaks of a series", "rungs", 0.1, _mean_peak, True),
    "peak-trend": Outcome(
        "rise of the peaks from crisis to crisis", "rungs a crisis", 0.05, _peak_trend, True
    ),
    "early-breach": Outcome(
        "breach in the first crisis", "probability among settlements", 0.02, partial(_breaches, False), True
    ),
    "late-breach": Outcome(
        "breach in later crises", "probability among settlements", 0.02, partial(_breaches, True), True
    ),
}
"""Estimands by name; beside them ``agreed:ISSUE`` and ``traded:ISSUE+ISSUE``."""
