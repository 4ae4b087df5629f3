"""What is believed of parameters before any rate is looked at: even over their ranges, by quasi-random points."""

from __future__ import annotations

import numpy as np
import pandas as pd

from escalation.plan import sample
from escalation.scenario import Scenario
from escalation.typing import Array

OF_CASES = ("unity", "alignment", "burden_sharing")
"""Parameters that differ from one crisis of the published populations to the next, as the coalition's policy does."""

DECADE = 10.0
"""A range whose ends are further apart than this factor is taken even in the logarithm."""

DIGITS = 4
"""Significant digits of a point, the same in a simulation and in a file."""


def names(scenario: Scenario) -> list[str]:
    """The parameters that are calibrated: all but those `OF_CASES`."""
    return [name for name in scenario.parameters if name not in OF_CASES]


def by_logarithm(scenario: Scenario, name: str) -> bool:
    """Whether a parameter is even in its logarithm: a rate, time or ratio whose range spans more than a decade.

    Probabilities and shares stay even as they are: 0.01 and 0.1 are not as far apart for them as 0.1 and 1.
    """
    each = scenario.parameters[name]
    if each.unit.startswith(("probability", "share")) or each.low <= 0.0:
        return False
    return each.high / each.low > DECADE


def cube(scenario: Scenario, points: int, seed: int = 1) -> Array:
    """Scrambled Sobol points in the unit cube, (points, parameters); more of them begin with the same."""
    even = sample(scenario, "sobol", points, names(scenario), seed)
    low, high = _ranges(scenario, list(even.columns))
    found: Array = (even.to_numpy() - low) / (high - low)
    return found


def points(scenario: Scenario, unit: Array) -> pd.DataFrame:
    """Sets of parameters at points of the unit cube, a row a set, with `DIGITS` significant digits."""
    known = names(scenario)
    low, high = _ranges(scenario, known)
    values = low + unit * (high - low)
    for column in np.flatnonzero([by_logarithm(scenario, name) for name in known]):
        values[:, column] = low[column] * (high[column] / low[column]) ** unit[:, column]
    return pd.DataFrame(significant(np.clip(values, low, high)), columns=known)


def unit(scenario: Scenario, points: pd.DataFrame) -> Array:
    """Where sets lie in the unit cube, in which the prior is even, (sets, parameters)."""
    known = list(map(str, points.columns))
    low, high = _ranges(scenario, known)
    found: Array = (points.to_numpy(dtype=float) - low) / (high - low)
    for column in np.flatnonzero([by_logarithm(scenario, name) for name in known]):
        values = points[known[column]].to_numpy(dtype=float)
        found[:, column] = np.log(values / low[column]) / np.log(high[column] / low[column])
    return found


def significant(values: Array) -> Array:
    """Numbers with `DIGITS` significant digits, each the double that a file of them is read as."""
    short = [float(f"{value:.{DIGITS}g}") for value in values.ravel()]
    return np.array(short).reshape(values.shape)


def _ranges(scenario: Scenario, known: list[str]) -> tuple[Array, Array]:
    ends = np.array([(scenario.parameters[name].low, scenario.parameters[name].high) for name in known])
    return ends[:, 0], ends[:, 1]
