"""Simulating the points of a design: at each point, the mean over worlds of its own and how much luck is left in it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Unpack

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.plan import Plan, Players, make_plan, whole
from escalation.plan.cells import POINT
from escalation.scenario import Scenario, as_scenario
from escalation.sensitivity.factors import SIDES
from escalation.sensitivity.outcomes import OUTCOMES, checked, columns, measured
from escalation.sweep import How, run
from escalation.typing import Array, Index


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What came of a design of P points; tables have a row a point and a column an outcome.

    Attributes
    ----------
    mean, variance : DataFrame
        Over the worlds of a point that have the outcome, the variance with n - 1.
    count : DataFrame
        How many they are.
    worlds : DataFrame
        A row a world: ``point``, then the outcomes.
    about : dict
        What the results rest on: scenario, seed, version.
    """

    mean: pd.DataFrame
    variance: pd.DataFrame
    count: pd.DataFrame
    worlds: pd.DataFrame
    about: dict[str, Any]

    @property
    def outcomes(self) -> list[str]:
        """Names of the outcomes."""
        return [str(name) for name in self.mean]

    def noise(self, outcome: str) -> Array:
        """Variance of each point's mean by luck alone, (P,); that of all points where one has too few worlds."""
        count = self.count[outcome].to_numpy(dtype=float)
        variance = self.variance[outcome].to_numpy(dtype=float)
        known = count >= 2.0
        noise: Array = np.where(known, variance, variance[known].mean()) / count
        return noise

    def luck(self, outcome: str) -> float:
        """Variance between crises of one point, on average over points."""
        return float(self.variance[outcome].mean())


def evaluate(
    scenario: Scenario | str,
    points: pd.DataFrame,
    outcomes: str | Sequence[str] = OUTCOMES,
    worlds: int = 64,
    seed: int = 1,
    players: dict[str, Players] | None = None,
    **how: Unpack[How],
) -> Evaluated:
    """Simulate points, each in worlds of its own, so that what luck does to one tells nothing of another.

    Parameters
    ----------
    scenario : Scenario
    points : DataFrame
        As `points_of` returns it.
    outcomes : sequence of str
        Names, see `outcomes.checked`. What some point has in no world is left out with a warning.
    worlds : int
        Worlds at each point, at least 2: from their spread it is known how much of a mean is luck.
    seed : int
    players : mapping of side to policies, optional
        Who plays a side that is no column of `points`; the scenario's own by default.
    **how
        As for `escalation.sweep.execute`; with ``out`` what is there already is not run again.

    Raises
    ------
    InputError
        If a name or value is not allowed, or no outcome is left.
    """
    scenario = as_scenario(scenario)
    names = checked(outcomes, scenario)
    asked = plan_of(scenario, points, whole("worlds", worlds, 2), seed, players or {})
    with run(asked, **how) as (finished, place):
        table = place.read(finished, [POINT, *columns(names)])
    values = measured(table, names, scenario)
    grouped = values.groupby(table[POINT].to_numpy())
    found = Evaluated(
        grouped.mean(),
        grouped.var(),
        grouped.count(),
        values.assign(point=table[POINT].to_numpy()),
        asked.about(),
    )
    return _without(found, [name for name in names if (found.count[name] == 0).any()], len(names))


def _without(found: Evaluated, undefined: Sequence[str], asked: int) -> Evaluated:
    """What is left where some outcomes do not exist at some points."""
    for name in undefined:
        points = int((found.count[name] == 0).sum())
        warnings.warn(
            f"{name} is left out: at {points:,} of {len(found.count):,} points no world has it.",
            UserWarning,
            stacklevel=3,
        )
    if len(undefined) == asked:
        raise InputError(
            f"no point of the design has {', '.join(undefined)} throughout; ask for another outcome."
        )
    tables = (found.mean, found.variance, found.count, found.worlds)
    mean, variance, count, worlds = (each.drop(columns=list(undefined)) for each in tables)
    return Evaluated(mean, variance, count, worlds, found.about)


def plan_of(
    scenario: Scenario, points: pd.DataFrame, worlds: int, seed: int, players: dict[str, Players]
) -> Plan:
    """A plan of which each point is run under its own policies only.

    Raises
    ------
    InputError
        If a name or value is not allowed.
    """
    sides = [name for name in SIDES if name in points]
    rest = points.drop(columns=sides)
    if rest.empty:
        # A plan of points sets at least one parameter; here one to what it is.
        name, each = next((n, p) for n, p in scenario.parameters.items() if p.default is not None)
        rest = pd.DataFrame({name: np.full(len(points), each.default)})
    given = {
        side: list(dict.fromkeys(points[side])) if side in sides else players.get(side) for side in SIDES
    }
    plan = make_plan(
        scenario, None, given["policy"], given["challenger"], given["target"], worlds, seed, rest
    )
    if not sides:
        return plan
    where: dict[str, Index] = {name: np.zeros(len(points), dtype=np.int64) for name in plan.cells.axes}
    where[POINT] = np.arange(len(points))
    for side in sides:
        place = {name: at for at, name in enumerate(plan.cells.axes[side])}
        where[side] = np.array([place[name] for name in points[side]], dtype=np.int64)
    wanted = np.zeros_like(plan.cells.wanted)
    wanted[tuple(where.values())] = worlds
    return replace(plan, cells=replace(plan.cells, wanted=wanted))
