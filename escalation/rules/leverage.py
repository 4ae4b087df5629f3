"""What a table agrees in every world: packages solved once, over what going on is worth to two parties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from scipy.optimize import linprog

from escalation.rules.bargaining import EXACT, SLACK, Problem, box
from escalation.typing import Array, Index, Mask

Solution: TypeAlias = Callable[[Problem], "Array | None"]
"""A solution of the bargaining problem: the package (N,), or None where somebody loses by every package."""

Point: TypeAlias = tuple[float, float, float]
"""A disagreement value, the most that another party can be left with, and the slope there."""

BELOW = -1e3
"""A disagreement value that no package is worth less than, prizes."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """Packages solved on a grid of two parties' disagreement values.

    Utilities are linear, so a mixture of packages of the grid brings everyone at least the same mixture of
    disagreement values: packages between grid points are acceptable too.

    Attributes
    ----------
    low : float
        Smallest disagreement value of the challenger, prizes; below it the package is that at `low`.
    other : (J,) array
        Disagreement values of the other party, rising; one value if it is the same in all worlds.
    most : (J,) array
        Largest disagreement value of the challenger at which there is an agreement, for each of `other`.
    packages : (J, K, N) array
        Packages at K evenly spaced values of the challenger from `low` to `most`.
    """

    low: float
    other: Array
    most: Array
    packages: Array


def sheet(
    problem: Problem,
    solve: Solution,
    challenger: int,
    low: float,
    points: int = 33,
    other: int | None = None,
    others: tuple[float, float, int] = (0.0, 0.0, 1),
) -> Sheet | None:
    """Solve a table on a grid of disagreement values.

    Parameters
    ----------
    problem : Problem
        Its disagreement values hold for all parties but the challenger and `other`.
    solve : callable
        The solution, for example `escalation.rules.bargaining.leximin`.
    challenger : int
        Its row.
    low : float
        The smallest value of the challenger.
    points : int, optional
        Values of the challenger.
    other : int, optional
        Row of another party whose value differs between worlds.
    others : (low, high, count), optional
        Its smallest and largest value, and how many; those where the limit of agreement bends are added.

    Returns
    -------
    Sheet or None
        None where there is no agreement at the smallest values.
    """
    base = _with(problem, challenger, low)
    nodes = np.array([0.0 if other is None else others[0]])
    if other is not None:
        highest = _limit(_with(base, other, others[0]), other, challenger)
        if highest is None:
            return None
        top = min(highest[0] - 0.1 * SLACK, others[1])
        nodes = np.unique(
            (*np.linspace(others[0], top, others[2]), *_bends(base, challenger, other, others[0], top))
        )
    most, packages = [], []
    for node in nodes:
        here = base if other is None else _with(base, other, float(node))
        limit = _limit(here, challenger, challenger if other is None else other)
        if limit is None or limit[0] < low:
            return None
        most.append(limit[0] - 0.1 * SLACK)
        found = [solve(_with(here, challenger, value)) for value in np.linspace(low, most[-1], points)]
        packages.append([each for each in found if each is not None])
    return Sheet(low, nodes, np.array(most), np.array(packages))


def propose(found: Sheet, challenger: Array, other: Array | None = None) -> tuple[Array, Mask]:
    """The package in each world, and whether there is one that all parties of the sheet accept.

    Parameters
    ----------
    found : Sheet
    challenger, other : (W,) arrays
        Disagreement values; values of `other` below the grid are taken at its edge.

    Returns
    -------
    (N, W) array, (W,) array of bool
        Shares agreed, 0 where there is no agreement. Whether there is one is exact; the package between grid
        points is a mixture of those around it.
    """
    if other is None or len(found.other) == 1:
        row: Index = np.zeros(len(challenger), dtype=np.int64)
        across: Array = np.zeros(len(challenger))
        consents = np.ones(len(challenger), dtype=bool)
    else:
        row, across = _between(found.other, np.clip(other, found.other[0], found.other[-1]))
        consents = other <= found.other[-1] + SLACK
    beside = np.minimum(row + 1, len(found.other) - 1)
    limit = (1.0 - across) * found.most[row] + across * found.most[beside]
    agreed = consents & (challenger <= limit + SLACK)
    last = found.packages.shape[1] - 1
    span = np.maximum(limit - found.low, 1e-12)
    at = last * np.clip((challenger - found.low) / span, 0.0, 1.0)
    column = np.minimum(at.astype(np.int64), last - 1)
    along = at - column
    package = np.zeros((len(challenger), found.packages.shape[2]))
    for rows, share in ((row, 1.0 - across), (beside, across)):
        package += (share * (1.0 - along))[:, None] * found.packages[rows, column]
        package += (share * along)[:, None] * found.packages[rows, column + 1]
    return np.where(agreed, package.T, 0.0), agreed


def _between(grid: Array, at: Array) -> tuple[Index, Array]:
    below = np.clip(np.searchsorted(grid, at, side="right") - 1, 0, len(grid) - 2).astype(np.int64)
    return below, (at - grid[below]) / (grid[below + 1] - grid[below])


def _with(problem: Problem, party: int, value: float) -> Problem:
    disagreement = problem.disagreement.copy()
    disagreement[party] = value
    return replace(problem, disagreement=disagreement)


def _limit(problem: Problem, party: int, other: int) -> tuple[float, float] | None:
    """The most that a party can be left with, and how it changes with another's disagreement value."""
    floor = _with(problem, party, BELOW).disagreement
    own = problem.stakes[party]
    found = linprog(
        -own, A_ub=-problem.stakes, b_ub=-floor, bounds=box(problem), method="highs", options=EXACT
    )
    if found.fun is None:
        return None
    return -float(found.fun), float(found.ineqlin.marginals[other])


def _bends(problem: Problem, challenger: int, other: int, low: float, high: float) -> list[float]:
    """Where the challenger's limit, concave and piecewise linear in the other's value, bends."""

    def point(value: float) -> Point:
        limit = _limit(_with(problem, other, value), challenger, other)
        return (value, *(limit or (BELOW, 0.0)))

    def bends(left: Point, right: Point) -> list[float]:
        # Tangents from both ends lie above the limit and meet where it bends, or above several bends.
        (x0, y0, s0), (x1, y1, s1) = left, right
        if y0 + s0 * (x1 - x0) <= y1 + SLACK or s0 - s1 < SLACK:
            return []
        x = (y1 - y0 + s0 * x0 - s1 * x1) / (s0 - s1)
        if not x0 + SLACK < x < x1 - SLACK:
            return []
        middle = point(x)
        if middle[1] >= y0 + s0 * (x - x0) - SLACK:
            return [x]
        return [*bends(left, middle), x, *bends(middle, right)]

    return bends(point(low), point(high))
