"""Bargaining over many divisible issues: who gains what, what nobody refuses, and what is agreed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, linprog, minimize

from escalation.rules.reduce import total
from escalation.typing import Array, Mask

SLACK = 1e-8
"""How far below its disagreement value a party still accepts, prizes: what the solvers leave undecided."""

ABLE = 1e-6
"""Gains below this count as none, prizes."""

GAP = 1e-5
"""How far from the best a solution may be proven to lie, in units of the objective."""

EXACT: Any = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True, eq=False)
class Problem:
    """What a table bargains about, for P parties and N issues.

    Attributes
    ----------
    stakes : (P, N) array
        Gain of each party if an issue is agreed in full instead of left as it is, prizes.
    disagreement : (P,) array
        What going on without an agreement is worth to each, against leaving all as it is, prizes.
    most : (N,) array
        Largest share of each issue that may be agreed: 1, or 0 for what somebody refuses to discuss.
    must : (N,) array or 0
        Smallest share: 0, or 1 for what has to be part of any agreement.
    """

    stakes: Array
    disagreement: Array
    most: Array
    must: Array | float = 0.0


def worth(stakes: Array, package: Array) -> Array:
    """What a package brings each party, prizes.

    Parameters
    ----------
    stakes : (P, N) array
    package : (N,) or (N, W) array
        Shares agreed of each issue.

    Returns
    -------
    (P,) or (P, W) array
    """
    if package.ndim == 1:
        return total((stakes * package).T)
    return np.stack([total(row[:, None] * package) for row in stakes])


def accepts(stakes: Array, package: Array, disagreement: Array) -> Mask:
    """Who prefers a package to going on without one; `disagreement` and the result (P,) or (P, W)."""
    accepted: Mask = worth(stakes, package) >= disagreement - SLACK
    return accepted


def box(problem: Problem) -> Any:
    """Lower and upper ends (N, 2) of the shares, as solvers take them."""
    return np.stack((np.broadcast_to(problem.must, problem.most.shape), problem.most), axis=1)


def best(problem: Problem, aim: Array, rows: Array | None = None, floor: Array | None = None) -> Array | None:
    """The package with the most of a linear aim among those in which nobody loses [linear programme].

    Parameters
    ----------
    problem : Problem
    aim : (N,) array
        Worth of each issue.
    rows, floor : (R, N) and (R,) arrays, optional
        Take the place of stakes and disagreement: ``rows @ package >= floor``.

    Returns
    -------
    (N,) array or None
        None where every package makes somebody lose.

    Raises
    ------
    ArithmeticError
        If the solver fails.
    """
    rows = problem.stakes if rows is None else rows
    floor = problem.disagreement if floor is None else floor
    unit = max(float(np.abs(aim).max(initial=0.0)), 1e-300)
    found = linprog(-aim / unit, A_ub=-rows, b_ub=-floor, bounds=box(problem), method="highs", options=EXACT)
    if found.status == 2:
        return None
    if not found.success:
        raise ArithmeticError(f"the linear programme of a table has no answer: {found.message}")
    package: Array = np.clip(np.asarray(found.x), problem.must, problem.most)
    return package


def hopes(problem: Problem) -> tuple[Array, Array] | None:
    """For each party the package that it would choose if nobody were to lose, and its gain from it.

    Returns
    -------
    (P, N) and (P,) arrays, or None
        None where every package makes somebody lose.
    """
    found = [best(problem, own) for own in problem.stakes]
    packages = [each for each in found if each is not None]
    if len(packages) < len(found):
        return None
    gain = [worth(problem.stakes, each)[party] for party, each in enumerate(packages)]
    return np.stack(packages), np.maximum(np.array(gain) - problem.disagreement, 0.0)


def powers(gamma: float, challenger: int, able: Mask) -> Array:
    """Weights (P,) of the parties' gains: `gamma` for the challenger, the rest shared evenly by the others.

    Parties without any attainable gain weigh nothing; the weights of those who have one sum to 1.
    """
    others = np.arange(len(able)) != challenger
    count, every = int(np.count_nonzero(able & others)), int(np.count_nonzero(able))
    weight = np.where(others, (1.0 - gamma) / max(1, count), gamma) * able
    whole = total(weight[:, None])[0]
    power: Array = weight / whole if whole > 0.0 else able / max(1, every)
    return power


def nash(
    problem: Problem, gamma: float, challenger: int, hope: tuple[Array, Array] | None = None
) -> Array | None:
    """The package that maximises ``gamma * log g_C + (1 - gamma) * mean over the others of log g_i``.

    g are gains over disagreement, nobody loses, and parties without any attainable gain are left out of the
    sum. With two parties and gamma 1/2 it is the solution of [@nash1950]; unequal powers are [@kalai1977].
    At the maximum each party has at least its power's share of the most that it could hope for, so the
    search starts at such a package and stays among them, where no logarithm is near its pole.

    Parameters
    ----------
    problem : Problem
    gamma : float
        Power of the challenger, in [0, 1].
    challenger : int
        Its row.
    hope : pair of arrays, optional
        The `hopes` of the problem, where they are known already.

    Returns
    -------
    (N,) array or None
        None where every package makes somebody lose.

    Raises
    ------
    ArithmeticError
        If no solution can be proven to be within `GAP` of the best.
    """
    hope = hopes(problem) if hope is None else hope
    if hope is None:
        return None
    packages, most = hope
    able = most > ABLE
    if not able.any():
        return least(problem, problem.disagreement)
    power = powers(gamma, challenger, able)
    package = _concave(problem, power, np.where(able, most, 1.0), total(power[:, None] * packages))
    return least(problem, worth(problem.stakes, package))


def _concave(problem: Problem, power: Array, unit: Array, start: Array) -> Array:
    """Maximise the weighted logarithms from a package in which everyone has its power's share of its unit."""
    counted = power > 0.0
    rows = problem.stakes / unit[:, None]
    even = problem.disagreement / unit
    weight = power[counted]

    def gains(x: Array) -> Array:
        return np.asarray(worth(rows, x) - even)

    def loss(x: Array) -> tuple[float, Array]:
        gain = np.maximum(gains(x)[counted], 1e-9)
        value = total((weight * np.log(gain))[:, None])[0]
        return -float(value), -total((weight / gain)[:, None] * rows[counted])

    def curve(x: Array) -> Array:
        gain = np.maximum(gains(x)[counted], 1e-9)
        own = rows[counted]
        return total((weight / gain**2)[:, None, None] * own[:, :, None] * own[:, None, :])

    # The second method is slower and only tried where rounding has kept the first from its goal.
    # A little room, since parties that cannot gain would leave the methods no inside to search.
    room = 0.1 * SLACK - 0.5 * power
    floor = {"type": "ineq", "fun": lambda x: gains(x) + room, "jac": lambda x: rows}
    inside = LinearConstraint(rows, even - room, np.inf, keep_feasible=True)
    first: Any = {"method": "SLSQP", "options": {"ftol": 1e-13, "maxiter": 500}, "constraints": floor}
    second: Any = {"method": "trust-constr", "hess": curve, "constraints": inside}
    second["options"] = {"gtol": 1e-10, "xtol": 1e-13, "maxiter": 2000}
    for way in (first, second):
        found = minimize(loss, start, jac=True, bounds=box(problem), **way)
        package: Array = np.clip(found.x, problem.must, problem.most)
        gap = shortfall(problem, package, -loss(package)[1])
        if gap <= GAP:
            return package
    raise ArithmeticError(f"the package of a table may be {gap:.2g} short of the best: {found.message}")


def shortfall(problem: Problem, package: Array, slope: Array) -> float:
    """How much a concave objective of this slope at a package can still rise, at most [@frank1956]."""
    target = best(problem, slope)
    return np.inf if target is None else float(total((slope * (target - package))[:, None])[0])


def least(problem: Problem, enough: Array) -> Array:
    """Of the packages that bring everyone at least `enough` (P,), the one that changes least."""
    package = best(problem, -np.ones_like(problem.most), floor=enough - 0.1 * SLACK)
    if package is None:
        raise ArithmeticError("no package of a table is worth what one was found to be worth.")
    return package


def leximin(problem: Problem, equal: bool = False) -> Array | None:
    """The package that raises the smallest gain as far as it can, then the next smallest, and so on.

    Parameters
    ----------
    problem : Problem
    equal : bool, optional
        Compare the gains themselves, which is the egalitarian solution [@kalai1977a]; by default each as
        a share of the most that its party could hope for, which is that of [@kalai1975], for more than two
        parties in the form of [@imai1983]. Parties without any attainable gain are only kept from loss.

    Returns
    -------
    (N,) array or None
        None where every package makes somebody lose.
    """
    hope = hopes(problem)
    if hope is None:
        return None
    able = hope[1] > ABLE
    unit = np.ones_like(hope[1]) if equal else hope[1]
    floor, free = problem.disagreement.copy(), able.copy()
    while free.any():
        level = _level(problem, floor, np.where(free, unit, 0.0))
        floor = np.where(free, problem.disagreement + level * unit, floor)
        # Whoever can gain no more while the others keep what they have is settled.
        stuck = [
            party
            for party in np.flatnonzero(free).tolist()
            if _most(problem, floor, party) <= floor[party] + ABLE
        ]
        free[stuck or free] = False
    return least(problem, floor)


def _level(problem: Problem, floor: Array, unit: Array) -> float:
    """The largest t for which everyone with a unit can have ``disagreement + t * unit``, the rest `floor`."""
    floors = np.append(box(problem)[:, 0], 0.0)
    wider = replace(problem, most=np.append(problem.most, np.inf), must=floors)
    rows = np.column_stack((problem.stakes, -unit))
    aim = np.append(np.zeros_like(problem.most), 1.0)
    found = best(wider, aim, rows, np.where(unit > 0.0, problem.disagreement, floor) - 0.01 * SLACK)
    return 0.0 if found is None else float(found[-1])


def _most(problem: Problem, floor: Array, party: int) -> float:
    found = best(problem, problem.stakes[party], floor=floor - 0.01 * SLACK)
    return -np.inf if found is None else float(worth(problem.stakes, found)[party])


def one_by_one(problem: Problem, gamma: float, challenger: int, each: Array) -> Array:
    """The package if every issue is bargained over alone and none may be traded for another.

    Parameters
    ----------
    problem : Problem
        Its disagreement values are not used.
    gamma, challenger
        As in `nash`.
    each : (P, N) array
        Disagreement values issue by issue; 0 means that an issue is left as it is unless all gain by it.
    """
    package: Array = box(problem)[:, 0].copy()
    for issue in np.flatnonzero(problem.most > package):
        one = [issue]
        found = nash(Problem(problem.stakes[:, one], each[:, issue], problem.most[one]), gamma, challenger)
        package[issue] = 0.0 if found is None else found[0]
    return package
