"""T13: a public good paid for by allies of unequal size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from escalation.theory.burden_sharing import contributions, optimum

WEALTH = st.lists(st.floats(0.1, 50), min_size=1, max_size=8)
TASTE = st.floats(0.05, 0.95)


def utility(own: np.ndarray, public: np.ndarray, taste: float) -> np.ndarray:
    return own ** (1 - taste) * public**taste


def test_worked_numbers() -> None:
    assert contributions([20, 15, 2], 0.3) == pytest.approx([5.588235, 0.588235, 0], abs=1e-6)
    assert optimum([20, 15, 2], 0.3) == pytest.approx(11.1)


@given(WEALTH, TASTE)
def test_no_ally_would_give_otherwise(wealth: list[float], taste: float) -> None:
    given_ = contributions(wealth, taste)
    for w, q in zip(wealth, given_, strict=True):
        others = given_.sum() - q
        grid = np.linspace(0, w, 500)
        best = utility(w - grid, others + grid, taste).max()
        assert utility(w - q, others + q, taste) >= best * (1 - 1e-12)
        assert q == pytest.approx(max(0, taste * w - (1 - taste) * others), abs=1e-9)


@given(WEALTH, TASTE)
def test_at_the_optimum_shared_welfare_is_greatest(wealth: list[float], taste: float) -> None:
    """However the private rest is shared, everybody's utility is in proportion to what is maximised here."""
    total = sum(wealth)
    best = minimize_scalar(lambda q: -utility(total - q, q, taste), bounds=(0, total), method="bounded")
    assert optimum(wealth, taste) == pytest.approx(best.x, rel=1e-3)
    assert contributions(wealth, taste).sum() <= optimum(wealth, taste) * (1 + 1e-12)


@given(WEALTH, TASTE)
def test_the_great_are_exploited_by_the_small(wealth: list[float], taste: float) -> None:
    given_ = contributions(wealth, taste)
    order = np.argsort(wealth, kind="stable")
    burdens = given_[order] / np.array(wealth)[order]
    assert (np.diff(burdens) >= -1e-9).all()


@given(WEALTH, TASTE, st.randoms(use_true_random=False), st.floats(0.1, 10))
def test_order_and_unit_do_not_matter(
    wealth: list[float], taste: float, shuffle: object, unit: float
) -> None:
    order = list(range(len(wealth)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    given_ = contributions(wealth, taste)
    assert contributions(np.array(wealth)[order], taste) == pytest.approx(given_[order], abs=1e-9)
    assert contributions(np.array(wealth) * unit, taste) == pytest.approx(given_ * unit, abs=1e-8)


def test_alliances_and_tastes_broadcast() -> None:
    wealth = np.array([[20.0, 15.0, 2.0], [5.0, 5.0, 5.0]])
    both = contributions(wealth, [0.3, 0.6])
    assert both[0] == pytest.approx(contributions(wealth[0], 0.3))
    assert both[1] == pytest.approx(contributions(wealth[1], 0.6))
    assert optimum(wealth, 0.5) == pytest.approx([18.5, 7.5])
    assert contributions([8.0], 0.25) == pytest.approx([2.0])
