"""T2: take it or leave it, when the other side's cost of war is private."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.theory.ultimatum import demand, p_war

from .chance import DRAWS, dice, misses

CHANCE, COST, MOST = st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 2)


def payoff(x: np.ndarray, p: float, cost: float, most: float) -> np.ndarray:
    """A's expected payoff from a demand, by the share of types of B that refuse it."""
    refused = np.clip((x - p) / most, 0, 1)
    return (1 - refused) * x + refused * (p - cost)


def test_worked_numbers() -> None:
    assert demand(0.5, 0.1, 0.5) == pytest.approx(0.7)
    assert p_war(0.5, 0.1, 0.5) == pytest.approx(0.4)


@given(CHANCE, COST, MOST)
def test_no_demand_is_better(p: float, cost: float, most: float) -> None:
    best = demand(p, cost, most)
    assert p <= best <= 1
    others = payoff(np.linspace(0, 1, 1001), p, cost, most)
    assert payoff(best, p, cost, most) >= others.max() - 1e-12
    assert p_war(p, cost, most) == pytest.approx(np.clip((best - p) / most, 0, 1))


@pytest.mark.parametrize(
    ("p", "cost", "most"),
    [(0.5, 0.1, 0.5), (0.2, 0.0, 1.0), (0.7, 0.05, 0.3), (0.9, 0.1, 0.8), (0.4, 0.3, 0.35)],
)
def test_as_many_types_refuse_as_have_wars(p: float, cost: float, most: float) -> None:
    x, costs = demand(p, cost, most), dice().uniform(0, most, DRAWS)
    assert misses((1 - x < (1 - p) - costs).astype(float), float(p_war(p, cost, most))) < 4


@given(CHANCE, MOST, st.floats(1, 3))
def test_who_has_more_to_lose_than_anyone_demands_what_all_accept(
    p: float, most: float, times: float
) -> None:
    assert demand(p, most * times, most) == pytest.approx(p)
    assert p_war(p, most * times, most) == pytest.approx(0)


@given(CHANCE, COST, MOST, st.floats(0, 1))
def test_a_cost_of_ones_own_makes_modest(p: float, cost: float, most: float, more: float) -> None:
    assert demand(p, cost + more, most) <= demand(p, cost, most)
    assert p_war(p, cost + more, most) <= p_war(p, cost, most) <= 0.5
