"""The parameter sets that claims are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from escalation.calibration import ensemble, shipped_ensembles
from escalation.claims.region import within
from escalation.errors import InputError, unknown
from escalation.plan import read_points, sample
from escalation.scenario import Scenario

KINDS = ("calibrated", "ranges")
"""The ensemble that goes together with published rates, or points over all ranges."""

Limits = Mapping[str, tuple[float, float]]
"""Lowest and highest value by parameter; an end that is not finite is no limit."""


def parameter_sets(
    scenario: Scenario, kind: str, points: int, seed: int, limits: Limits | None = None
) -> pd.DataFrame:
    """At most so many parameter sets, a row each.

    Parameters
    ----------
    scenario : Scenario
    kind : str
        One of `KINDS`, or the path of a CSV file with a column for each parameter; empty for the ensemble where one
        ships with the scenario, else the ranges.
    points : int
        How many; of an ensemble or a file not more than there are.
    seed : int
        Of the order of an ensemble, and of what is drawn.
    limits : mapping of str to (float, float), optional
        The box inside which sets are wanted: what is drawn is drawn from it, of an ensemble or a file those sets are
        taken that lie inside.

    Raises
    ------
    InputError
        If there is no such ensemble, file or kind, a limit is not possible, or no set lies inside.
    """
    limits = {name: _checked(scenario, name, ends) for name, ends in (limits or {}).items()}
    known = scenario.name in shipped_ensembles()
    if kind == "ranges" or (not kind and not known):
        return _drawn_inside(sample(scenario, points=points, seed=seed), scenario, limits)
    if kind not in ("", "calibrated"):
        if not Path(kind).suffix and not Path(kind).exists():
            raise unknown("kind of parameter sets", kind, (*KINDS, "the path of a CSV file"))
        return _inside(read_points(kind), limits, kind).iloc[:points]
    of_rates = {name: ends for name, ends in limits.items() if name != "unity"}
    rows = _inside(ensemble(scenario.name), of_rates, "the calibrated ensemble")
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(rows))[:points]
    # The rates say nothing of unity, which differs from crisis to crisis: it is spread over its range.
    of_unity = {name: ends for name, ends in limits.items() if name == "unity"}
    unity = _drawn_inside(sample(scenario, points=len(order), over=["unity"], seed=seed), scenario, of_unity)
    return rows.iloc[order].reset_index(drop=True).assign(unity=unity["unity"])


def _checked(scenario: Scenario, name: str, ends: tuple[float, float]) -> tuple[float, float]:
    """Limits of a parameter, those that were left open at the ends of its range."""
    if name not in scenario.parameters:
        raise unknown("parameter", name, scenario.parameters, "sets within")
    whole = scenario.parameters[name]
    low, high = (
        each if np.isfinite(each) else end for each, end in zip(ends, (whole.low, whole.high), strict=True)
    )
    if not whole.low <= low < high <= whole.high:
        raise InputError(
            f"sets within {name} from {low:g} to {high:g} are not possible; "
            f"give two rising numbers from {whole.low:g} to {whole.high:g}."
        )
    return low, high


def _drawn_inside(drawn: pd.DataFrame, scenario: Scenario, limits: Limits) -> pd.DataFrame:
    """Points spread over whole ranges, spread over what the limits leave of them instead."""
    found = drawn.copy()
    for name in limits:
        _among(name, drawn, "the ranges")
        whole, (low, high) = scenario.parameters[name], limits[name]
        found[name] = low + (drawn[name] - whole.low) / (whole.high - whole.low) * (high - low)
    return found


def _inside(rows: pd.DataFrame, limits: Limits, what: str) -> pd.DataFrame:
    for name in limits:
        _among(name, rows, what)
    found = rows[within(rows, limits)]
    if found.empty:
        raise InputError(f"none of the {len(rows)} sets of {what} lies within the limits; give wider ones.")
    return found.reset_index(drop=True)


def _among(name: str, rows: pd.DataFrame, what: str) -> None:
    if name not in rows:
        raise InputError(f"{name} does not vary among the sets of {what}; leave out its limits.")
