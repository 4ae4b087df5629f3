"""What a table can reach at best: gains of one side against those of another."""

from __future__ import annotations

import numpy as np

from escalation.rules.bargaining import SLACK, Problem, best, worth
from escalation.rules.reduce import total
from escalation.typing import Array


def frontier(problem: Problem, first: Array, second: Array, points: int = 41) -> Array | None:
    """Packages along the Pareto frontier of two sides, among those in which nobody loses.

    Parameters
    ----------
    problem : Problem
    first, second : (P,) arrays
        How much each party's gain counts for either side.
    points : int, optional
        How many packages; the first is the best for the second side, the last the best for the first side.

    Returns
    -------
    (points, N) array or None
        None where every package makes somebody lose.
    """
    aims = [total(side[:, None] * problem.stakes) for side in (first, second)]
    ends = [_both(problem, aims[1], aims[0]), _both(problem, aims[0], aims[1])]
    low, high = (None if end is None else total((aims[0] * end)[:, None])[0] for end in ends)
    if low is None or high is None:
        return None
    rows = np.concatenate((problem.stakes, aims[0][None]))
    packages = []
    for level in np.linspace(low, high, points):
        found = best(problem, aims[1], rows, np.append(problem.disagreement, level) - 0.1 * SLACK)
        packages += [] if found is None else [found]
    return np.stack(packages)


def _both(problem: Problem, aim: Array, then: Array) -> Array | None:
    """The best package for an aim and, where that leaves a choice, for another."""
    found = best(problem, aim)
    if found is None:
        return None
    rows = np.concatenate((problem.stakes, aim[None]))
    floor = np.append(problem.disagreement, total((aim * found)[:, None]))
    return best(problem, then, rows, floor - 0.1 * SLACK)


def gains(problem: Problem, packages: Array) -> Array:
    """Gain over disagreement of each party from each package: (P, K) from (K, N)."""
    return worth(problem.stakes, packages.T) - problem.disagreement[:, None]
