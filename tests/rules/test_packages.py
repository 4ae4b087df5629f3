"""Packages that can be worked by hand, and what the solvers are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from escalation.rules import bargaining
from escalation.rules.bargaining import SLACK, Problem
from escalation.typing import Array


def problem(stakes: list[list[float]], disagreement: list[float], most: float = 1.0) -> Problem:
    table = np.array(stakes)
    return Problem(table, np.array(disagreement), np.full(table.shape[1], most))


PIE = problem([[1.0], [-1.0]], [0.2, -0.7])
"""One issue of which the first party needs a fifth at least, and the second gives seven tenths at most."""

UNEQUAL = problem([[1.0], [-2.0]], [0.0, -2.0])
"""A pie that is worth twice as much to the second party."""

THREE = problem([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]], [0.0, -1.0, 0.0])
"""A pie for two, and something that only a third party cares for."""

HOPELESS = replace(PIE, disagreement=np.array([0.8, -0.7]))
YES, NO = True, False


def near(*values: float) -> Any:
    return pytest.approx(np.array(values), abs=1e-6)


def test_worth_of_one_package_and_of_one_in_each_world() -> None:
    stakes = np.array([[1.0, 2.0], [-1.0, 0.5]])
    assert bargaining.worth(stakes, np.array([0.5, 0.25])) == near(1.0, -0.375)
    both = bargaining.worth(stakes, np.array([[0.5, 1.0], [0.25, 0.0]]))
    assert both == pytest.approx(np.array([[1.0, 1.0], [-0.375, -1.0]]))


def test_who_loses_less_than_the_slack_accepts() -> None:
    package = np.array([0.5])
    ends = np.array([0.5 + 0.5 * SLACK, -0.5 + 2.0 * SLACK])
    assert list(bargaining.accepts(PIE.stakes, package, ends)) == [True, False]
    assert list(bargaining.accepts(PIE.stakes, package, np.array([0.5 - SLACK, -0.5]))) == [True, True]


def test_shares_lie_between_what_must_and_what_may_be() -> None:
    assert bargaining.box(THREE).tolist() == [[0.0, 1.0], [0.0, 1.0]]
    bound = replace(THREE, must=np.array([0.0, 1.0]), most=np.array([0.5, 1.0]))
    assert bargaining.box(bound).tolist() == [[0.0, 0.5], [1.0, 1.0]]


def test_the_best_for_an_aim() -> None:
    assert bargaining.best(PIE, np.array([1.0])) == near(0.7)
    assert bargaining.best(PIE, np.array([-1e-9])) == near(0.2)
    assert bargaining.best(replace(PIE, most=np.array([0.4])), np.array([3.0])) == near(0.4)
    assert bargaining.best(PIE, np.array([-1.0]), np.array([[1.0]]), np.array([0.4])) == near(0.4)
    assert bargaining.best(PIE, np.array([-1.0]), floor=np.array([0.3, -1.0])) == near(0.3)
    assert bargaining.best(HOPELESS, np.array([1.0])) is None
    indifferent = bargaining.best(PIE, np.array([0.0]))
    assert indifferent is not None
    assert 0.2 - SLACK <= indifferent[0] <= 0.7 + SLACK


def test_an_aim_without_end_is_an_error() -> None:
    with pytest.raises(ArithmeticError, match="the linear programme of a table has no answer"):
        bargaining.best(problem([[1.0]], [0.0], np.inf), np.array([1.0]))


def test_what_each_may_hope_for() -> None:
    found = bargaining.hopes(PIE)
    assert found is not None
    assert found[0] == pytest.approx(np.array([[0.7], [0.2]]))
    assert found[1] == near(0.5, 0.5)
    assert bargaining.hopes(HOPELESS) is None


@pytest.mark.parametrize(
    ("gamma", "challenger", "able", "power"),
    [
        (0.3, 0, (YES, YES, YES), (0.3, 0.35, 0.35)),
        (0.3, 1, (YES, YES, NO), (0.7, 0.3, 0.0)),
        (0.3, 0, (NO, YES, YES), (0.0, 0.5, 0.5)),
        (0.3, 2, (NO, NO, YES), (0.0, 0.0, 1.0)),
        (1.0, 0, (NO, YES, YES), (0.0, 0.5, 0.5)),
        (0.0, 0, (YES, NO, NO), (1.0, 0.0, 0.0)),
        (0.5, 0, (NO, NO, NO), (0.0, 0.0, 0.0)),
    ],
)
def test_powers(gamma: float, challenger: int, able: tuple[bool, ...], power: tuple[float, ...]) -> None:
    assert bargaining.powers(gamma, challenger, np.array(able)) == near(*power)


@pytest.mark.parametrize("gamma", [0.0, 0.25, 0.5, 1.0])
def test_a_pie_is_shared_by_power(gamma: float) -> None:
    assert bargaining.nash(PIE, gamma, 0) == near(0.2 + 0.5 * gamma)
    assert bargaining.nash(PIE, gamma, 1) == near(0.7 - 0.5 * gamma)
    assert bargaining.nash(UNEQUAL, gamma, 0) == near(gamma)
    assert bargaining.nash(HOPELESS, gamma, 0) is None


def test_what_is_known_of_hopes_is_taken() -> None:
    assert bargaining.nash(PIE, 0.5, 0, bargaining.hopes(PIE)) == near(0.45)
    none = np.array([[0.45], [0.45]]), np.zeros(2)
    assert bargaining.nash(PIE, 0.5, 0, none) == near(0.2)


def wanting(*methods: str) -> Callable[..., Any]:
    """The solver, of which these methods get nowhere."""
    solve = bargaining.minimize

    def minimize(loss: Any, start: Array, **how: Any) -> Any:
        found = solve(loss, start, **how)
        if how["method"] in methods:
            found.x = start
        return found

    return minimize


def test_where_one_method_gets_nowhere_another_finds_the_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bargaining, "minimize", wanting("SLSQP"))
    uneven = problem([[1.0, 0.3], [-1.0, 0.2], [0.2, -0.4]], [0.1, -0.8, -0.5])
    second = bargaining.nash(uneven, 0.3, 0)
    monkeypatch.undo()
    assert second == pytest.approx(bargaining.nash(uneven, 0.3, 0), abs=1e-3)


def test_a_solution_that_cannot_be_proven_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bargaining, "minimize", wanting("SLSQP", "trust-constr"))
    uneven = problem([[1.0, 0.3], [-1.0, 0.2], [0.2, -0.4]], [0.1, -0.8, -0.5])
    with pytest.raises(ArithmeticError, match=r"^the package of a table may be \S+ short of the best: \S"):
        bargaining.nash(uneven, 0.3, 0)


def test_how_far_an_objective_can_still_rise() -> None:
    assert bargaining.shortfall(PIE, np.array([0.5]), np.array([2.0])) == pytest.approx(0.4)
    assert bargaining.shortfall(PIE, np.array([0.5]), np.array([-1.0])) == pytest.approx(0.3)
    assert bargaining.shortfall(HOPELESS, np.array([0.5]), np.array([1.0])) == np.inf


def test_the_package_that_changes_least() -> None:
    alike = problem([[1.0, 0.5], [0.0, 0.0]], [0.0, 0.0])
    assert bargaining.least(alike, np.array([0.5, 0.0])) == near(0.5, 0.0)
    with pytest.raises(ArithmeticError, match=r"^no package of a table is worth what one was found to be"):
        bargaining.least(alike, np.array([2.0, 0.0]))


def test_equal_shares_of_hopes_and_equal_gains() -> None:
    assert bargaining.leximin(PIE) == near(0.45)
    assert bargaining.leximin(UNEQUAL) == near(0.5)
    assert bargaining.leximin(UNEQUAL, equal=True) == near(2.0 / 3.0)
    assert bargaining.leximin(HOPELESS) is None


def test_whoever_can_still_gain_goes_on_gaining() -> None:
    for equal in (False, True):
        assert bargaining.leximin(THREE, equal) == near(0.5, 1.0)


def test_who_cannot_gain_is_kept_from_loss() -> None:
    given = problem([[1.0, 0.4], [-1.0, 0.4], [0.0, -1.0]], [0.0, -1.0, 0.0])
    assert bargaining.leximin(given) == near(0.5, 0.0)
    assert bargaining.nash(given, 0.5, 0) == near(0.5, 0.0)


def test_issue_by_issue_nothing_is_traded() -> None:
    given = problem([[0.3, -0.1, 1.0, 0.2], [0.1, 0.4, -1.0, 0.2]], [9.0, 9.0])
    each = np.array([[0.0, 0.0, 0.2, 0.0], [0.0, 0.0, -0.7, 0.0]])
    bound = replace(given, most=np.array([1.0, 1.0, 1.0, 0.0]))
    assert bargaining.one_by_one(bound, 0.2, 0, each) == near(1.0, 0.0, 0.3, 0.0)
    assert bargaining.one_by_one(bound, 0.2, 1, each) == near(1.0, 0.0, 0.6, 0.0)
    settled = replace(bound, must=np.array([0.0, 1.0, 0.0, 0.0]))
    assert bargaining.one_by_one(settled, 0.2, 0, each) == near(1.0, 1.0, 0.3, 0.0)
