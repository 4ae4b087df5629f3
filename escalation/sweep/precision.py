"""As many worlds as a precision needs, cell by cell, by intervals that hold whenever one looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.plan.plan import Plan
from escalation.summary.columns import Rung, rung_number
from escalation.summary.intervals import confidence_sequence

GROWTH = 1.25
"""By how much the worlds of a cell that is not precise enough are multiplied."""


@dataclass(frozen=True)
class Precision:
    """How precise the probability of escalation is to be in every cell.

    Parameters
    ----------
    half_width : float
        Half the width of its interval, between 0 and 0.5.
    most : int
        Worlds in a cell at which to stop all the same.
    threshold : str or int, optional
        The rung that counts as escalation; by default the scenario's.
    confidence : float
        Coverage of each cell's interval, whenever one looks.

    Raises
    ------
    InputError
        If a number is not allowed.
    """

    half_width: float
    most: int = 100_000
    threshold: Rung | None = None
    confidence: float = 0.95

    def __post_init__(self) -> None:
        for name, value, high in (("precision", self.half_width, 0.5), ("confidence", self.confidence, 1.0)):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value < high:
                raise InputError(f"{name} is {value!r}; give a number between 0 and {high:g}.")
        if isinstance(self.most, bool) or not isinstance(self.most, int) or self.most < 1:
            raise InputError(f"most is {self.most!r}; give a whole number of at least 1.")


def refine(
    plan: Plan,
    precision: Precision,
    fill: Callable[[Plan], bool],
    read: Callable[[Plan], pd.DataFrame],
) -> tuple[Plan, int]:
    """Run a grid with more and more worlds where they are needed.

    Parameters
    ----------
    plan : Plan
        A grid; its number of worlds comes first in each cell.
    precision : Precision
        What is to be reached.
    fill : callable
        Runs a plan; False if some of it could not be run.
    read : callable
        Returns a plan's rows with ``peak_rung``, in its order.

    Returns
    -------
    Plan
        With the worlds that each cell came to. It depends on results alone, not on who ran them or when.
    int
        Cells that stopped at the limit short of the precision.

    Raises
    ------
    InputError
        If the plan samples points, or begins beyond the limit.
    """
    if plan.cells.points:
        raise InputError(
            "precision is for grids; the points of a sample own a fixed number of worlds, so name that instead."
        )
    if plan.cells.each > precision.most:
        raise InputError(
            f"{plan.cells.each:,} worlds are asked for at first and {precision.most:,} at most; raise the limit."
        )
    while True:
        if not fill(plan):
            return plan, 0
        table, n = read(plan), plan.cells.wanted.ravel()
        escalated = table["peak_rung"].to_numpy() >= rung_number(table, precision.threshold)
        starts = np.cumsum(n) - n
        count = np.add.reduceat(escalated.astype(np.float64), starts)
        low, high = confidence_sequence(count, n.astype(np.float64), precision.confidence)
        wide = 0.5 * (high - low) > precision.half_width
        more = np.minimum(np.ceil(GROWTH * n).astype(np.int64), precision.most)
        wanted = np.where(wide, more, n)
        if (wanted == n).all():
            return plan, int(wide.sum())
        plan = replace(plan, cells=replace(plan.cells, wanted=wanted.reshape(plan.cells.shape)))
