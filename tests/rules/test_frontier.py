"""The frontier of a table against that of two issues that can be worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from escalation.rules.bargaining import Problem
from escalation.rules.frontier import frontier, gains
from escalation.typing import Array

TRADE = np.array([[0.4, -0.1], [-0.1, 0.4]])
"""Each side gains by one issue what the other loses a quarter of."""

FIRST, SECOND = np.array([1.0, 0.0]), np.array([0.0, 1.0])


def problem(stakes: Array, disagreement: tuple[float, ...] = (0.0, 0.0)) -> Problem:
    return Problem(stakes, np.array(disagreement), np.ones(stakes.shape[1]))


def reached(given: Problem, first: Array = FIRST, second: Array = SECOND, points: int = 7) -> Array:
    packages = frontier(given, first, second, points)
    assert packages is not None
    return gains(given, packages)


def test_the_frontier_of_a_trade_by_hand() -> None:
    """From what the second side can get without a loss of the first, over both issues in full, and back."""
    one, other = reached(problem(TRADE))
    assert one == pytest.approx(np.linspace(0.0, 0.375, 7), abs=1e-7)
    assert other == pytest.approx(np.interp(one, [0.0, 0.3, 0.375], [0.375, 0.3, 0.0]), abs=1e-7)


def test_nobody_is_brought_below_what_going_on_is_worth() -> None:
    one, other = reached(problem(TRADE, (0.1, 0.2)))
    assert one[[0, -1]] == pytest.approx([0.0, 0.225], abs=1e-7)
    assert other[[0, -1]] == pytest.approx([0.15, 0.0], abs=1e-7)


def test_what_one_side_does_not_care_for_goes_to_the_other_at_both_ends() -> None:
    free = np.hstack((TRADE, [[0.05, 0.0], [0.0, 0.07]]))
    one, other = reached(problem(free))
    packages = frontier(problem(free), FIRST, SECOND, 7)
    assert packages is not None
    assert packages[[0, -1], 2:] == pytest.approx(np.ones((2, 2)), abs=1e-6)
    # All of its own, but for what keeps the other side from loss: 0.4 x + 0.07 = 0.1.
    assert one[[0, -1]] == pytest.approx([0.0, 0.4 - 0.1 * 0.075 + 0.05], abs=1e-7)
    assert (np.diff(one) > 0).all()
    assert (np.diff(other) < 0).all()


def test_a_side_may_be_more_than_one_party() -> None:
    """A third party that gains by the first issue alone, counted with the second side, shifts the ends."""
    given = problem(np.vstack((TRADE, [[0.2, 0.0]])), (0.0, 0.0, 0.0))
    packages = frontier(given, np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 1.0]), 3)
    assert packages is not None
    assert packages[0] == pytest.approx([1.0, 1.0], abs=1e-6)
    assert packages[-1] == pytest.approx([1.0, 0.25], abs=1e-6)


def test_without_a_package_there_is_no_frontier() -> None:
    assert frontier(problem(TRADE, (0.5, 0.0)), FIRST, SECOND) is None
    assert len(frontier(problem(TRADE), FIRST, SECOND)) == 41  # type: ignore[arg-type]


def test_gains_are_over_disagreement_party_by_party() -> None:
    packages = np.array([[1.0, 0.0], [0.5, 1.0], [0.0, 0.0]])
    found = gains(problem(TRADE, (0.1, -0.2)), packages)
    assert found == pytest.approx(np.array([[0.3, 0.0, -0.1], [0.1, 0.55, 0.2]]))
