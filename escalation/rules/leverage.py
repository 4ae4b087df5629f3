"""What a table proposes in every world: packages solved once, over what going on is worth to two parties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import TypeAlias

import numpy as np
from scipy.optimize import linprog

from escalation.rules.bargaining import EXACT, SLACK, Problem, accepts, best, box, hopes, nash, worth
from escalation.typing import Array, Index, Mask

Solution: TypeAlias = Callable[[Problem], "Array | None"]
"""A solution of the bargaining problem: the package (N,), or None where somebody loses by every package."""

Point: TypeAlias = tuple[float, float, float]
"""A disagreement value, the most that another party can be left with, and the slope there."""

BELOW = -1e3
"""A disagreement value that no package is worth less than, prizes."""

POWERS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Powers of the challenger for which packages are solved; what lies between is mixed."""

POINTS = 7
"""Disagreement values of the challenger for which packages are solved, from the lowest to the limit."""

LOWEST, HIGHEST, OTHERS = -0.2, 0.5, 3
"""Lowest value of either party, highest of the other one, prizes, and its values solved for besides the bends."""

DIGITS = 8
"""Packages are rounded to these: the last digits of a solution hang on how many threads its solver is given."""

NEAR = 0.004
"""Bends of the limit of agreement that move it by less are passed over, prizes."""


class Grid:
    """Packages of one table over two parties' disagreement values and the challenger's power.

    Utilities are linear, so a mixture of packages of the grid brings everyone at least the same mixture of
    disagreement values: packages between grid points are acceptable too. A grid point is solved when it is
    first needed.

    Parameters
    ----------
    problem : Problem
        Its disagreement values hold for all parties but the challenger and ``other``.
    challenger : int
        Its row.
    other : int or None
        Row of another party whose value differs between worlds.
    rows : (R, N) array
        What the packages of the grid are read off as: a number for each row, linear in the package.

    Attributes
    ----------
    others : (J,) array
        Disagreement values of the other party, rising; one value if there is none.
    most : (J,) array
        Largest disagreement value of the challenger at which there is an agreement, for each of ``others``;
        below `LOWEST` where there is none.
    """

    def __init__(self, problem: Problem, challenger: int, other: int | None, rows: Array) -> None:
        self.problem, self.challenger, self.other, self.rows = problem, challenger, other, rows
        self.others, self.most = self._limits()
        shape = (len(self.others), POINTS, len(POWERS))
        self.packages = np.full((*shape, len(problem.most)), np.nan)
        self.terms = np.full((*shape, len(rows)), np.nan)
        self.solved = np.zeros(shape[:2], dtype=bool)

    @property
    def empty(self) -> bool:
        """Whether nothing can be agreed whatever the parties' values."""
        return not (self.most >= LOWEST).any()

    def _limits(self) -> tuple[Array, Array]:
        base = with_value(self.problem, self.challenger, LOWEST)
        if self.other is None:
            limit = _limit(base, self.challenger, self.challenger)
            return np.zeros(1), np.array([BELOW if limit is None else limit[0] - 0.1 * SLACK])
        highest = _limit(with_value(base, self.other, LOWEST), self.other, self.challenger)
        if highest is None or highest[0] < LOWEST:
            return np.array([LOWEST]), np.array([BELOW])
        top = min(highest[0] - 0.1 * SLACK, HIGHEST)
        bends = _bends(base, self.challenger, self.other, LOWEST, top)
        others = np.unique((*np.linspace(LOWEST, top, OTHERS), *bends))
        limits = [
            _limit(with_value(base, self.other, float(value)), self.challenger, self.other)
            for value in others
        ]
        return others, np.array([BELOW if each is None else each[0] - 0.1 * SLACK for each in limits])

    def find(self, power: Array, challenger: Array, other: Array | None) -> tuple[Corners, Mask]:
        """Where in the grid each world lies, and whether there is an agreement there; arguments (W,)."""
        if other is None or len(self.others) == 1:
            row: Index = np.zeros(len(challenger), dtype=np.int64)
            across: Array = np.zeros(len(challenger))
            agreed = (
                np.ones(len(challenger), dtype=bool) if other is None else other <= self.others[-1] + SLACK
            )
        else:
            row, across = _between(self.others, np.clip(other, self.others[0], self.others[-1]))
            agreed = other <= self.others[-1] + SLACK
        beside = np.minimum(row + 1, len(self.others) - 1)
        limit = (1.0 - across) * self.most[row] + across * self.most[beside]
        agreed = agreed & (challenger <= limit + SLACK) & (limit >= LOWEST)
        at = (POINTS - 1) * np.clip((challenger - LOWEST) / np.maximum(limit - LOWEST, 1e-12), 0.0, 1.0)
        column = np.minimum(at.astype(np.int64), POINTS - 2)
        strong, toward = _between(np.array(POWERS), power)
        found = [
            (rows, column + c, strong + g, side * (at - column if c else 1.0 - (at - column)) * share)
            for (rows, side), c, (g, share) in product(
                ((row, 1.0 - across), (beside, across)), (0, 1), ((0, 1.0 - toward), (1, toward))
            )
        ]
        return found, agreed

    def read(self, corners: Corners, agreed: Mask, what: str = "terms") -> Array:
        """Terms (R, W), or with ``what="packages"`` shares (N, W), mixed from the corners; 0 without agreement."""
        values: Array = getattr(self, what)
        result = np.zeros((len(agreed), values.shape[-1]))
        where = np.flatnonzero(agreed)
        if len(where):
            for j, k, g, weight in corners:
                self._solve(j[where], k[where])
                result[where] += weight[where, None] * values[j[where], k[where], g[where]]
        return np.ascontiguousarray(result.T)

    def node(self, j: int, k: int) -> Array:
        """Packages (G, N) at one value of each party, for every power of `POWERS`."""
        self._solve(np.array([j]), np.array([k]))
        packages: Array = self.packages[j, k]
        return packages

    def _solve(self, j: Index, k: Index) -> None:
        if self.solved[j, k].all():
            return
        wanted = np.unique(j * POINTS + k)
        for place in wanted[~self.solved.reshape(-1)[wanted]]:
            row, column = divmod(int(place), POINTS)
            value = LOWEST + (self.most[row] - LOWEST) * column / (POINTS - 1)
            here = with_value(self.problem, self.challenger, value)
            if self.other is not None:
                here = with_value(here, self.other, float(self.others[row]))
            self.packages[row, column] = _solutions(here, self.challenger)
            self.terms[row, column] = np.stack(
                [worth(self.rows, each) for each in self.packages[row, column]]
            )
            self.solved[row, column] = True


Corners: TypeAlias = "list[tuple[Index, Index, Index, Array]]"
"""Places in a grid and their weights, arrays (W,), for each of the points that a world lies between."""


def _solutions(problem: Problem, challenger: int) -> Array:
    """The package for every power of `POWERS`, (G, N).

    At a limit rounding may leave no package at all: then the one in which nobody loses by more than the slack.
    """
    hope = hopes(problem)
    if hope is not None:
        found = [nash(problem, power, challenger, hope) for power in POWERS]
        if all(each is not None for each in found):
            return rounded(np.stack([each for each in found if each is not None]))
    lenient = replace(problem, disagreement=problem.disagreement - 0.5 * SLACK)
    only = best(lenient, problem.stakes[challenger])
    if only is None:
        raise ArithmeticError("a table has no package where one was found before")
    return rounded(np.broadcast_to(only, (len(POWERS), len(only))))


def rounded(packages: Array) -> Array:
    """The same packages without their last digits."""
    result: Array = np.round(packages, DIGITS)
    return result


class Single:
    """One package, taken or left: what issues that are not linked come to.

    Parameters
    ----------
    problem, challenger, other, rows
        As for `Grid`.
    package : (N,) array
    """

    def __init__(
        self, problem: Problem, challenger: int, other: int | None, rows: Array, package: Array
    ) -> None:
        package = rounded(package)
        self.gain = worth(problem.stakes, package)
        seats = np.arange(len(self.gain))
        rest = (seats != challenger) & (seats != (-1 if other is None else other))
        self.fair = bool(accepts(problem.stakes, package, problem.disagreement)[rest].all())
        self.challenger, self.other = challenger, other
        self.values = {"terms": worth(rows, package), "packages": package}
        self.empty = not self.fair

    def find(self, power: Array, challenger: Array, other: Array | None) -> tuple[Corners, Mask]:
        """No place to find, and whether the parties take the package."""
        agreed = self.fair & (challenger <= self.gain[self.challenger] + SLACK)
        if other is not None and self.other is not None:
            agreed = agreed & (other <= self.gain[self.other] + SLACK)
        return [], agreed

    def read(self, corners: Corners, agreed: Mask, what: str = "terms") -> Array:
        """The package's terms or shares where it is agreed, 0 elsewhere."""
        return self.values[what][:, None] * agreed


def _between(grid: Array, at: Array) -> tuple[Index, Array]:
    below = np.clip(np.searchsorted(grid, at, side="right") - 1, 0, len(grid) - 2).astype(np.int64)
    return below, (at - grid[below]) / (grid[below + 1] - grid[below])


def with_value(problem: Problem, party: int, value: float) -> Problem:
    """The problem with another disagreement value of one party."""
    disagreement = problem.disagreement.copy()
    disagreement[party] = value
    return replace(problem, disagreement=disagreement)


def _limit(problem: Problem, party: int, other: int) -> tuple[float, float] | None:
    """The most that a party can be left with, and how it changes with another's disagreement value."""
    floor = with_value(problem, party, BELOW).disagreement
    own = problem.stakes[party]
    found = linprog(
        -own, A_ub=-problem.stakes, b_ub=-floor, bounds=box(problem), method="highs", options=EXACT
    )
    if found.fun is None:
        return None
    return -float(found.fun), float(found.ineqlin.marginals[other])


def _bends(problem: Problem, challenger: int, other: int, low: float, high: float) -> list[float]:
    """Where the challenger's limit, concave and piecewise linear in the other's value, bends noticeably.

    What is passed over makes the limit read off too low, by less than `NEAR`, never too high.
    """

    def point(value: float) -> Point:
        limit = _limit(with_value(problem, other, value), challenger, other)
        return (value, *(limit or (BELOW, 0.0)))

    def bends(left: Point, right: Point) -> list[float]:
        # Tangents from both ends lie above the limit and meet where it bends, or above several bends.
        (x0, y0, s0), (x1, y1, s1) = left, right
        if s0 - s1 < SLACK:
            return []
        x = (y1 - y0 + s0 * x0 - s1 * x1) / (s0 - s1)
        chord = y0 + (y1 - y0) * (x - x0) / (x1 - x0)
        if not x0 + SLACK < x < x1 - SLACK or y0 + s0 * (x - x0) - chord < NEAR:
            return []
        middle = point(x)
        if middle[1] >= y0 + s0 * (x - x0) - SLACK:
            return [x]
        return [*bends(left, middle), x, *bends(middle, right)]

    return bends(point(low), point(high))
