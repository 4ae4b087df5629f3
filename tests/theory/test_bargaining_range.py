"""T1: settlements that both sides prefer to war."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.theory.bargaining_range import acceptable

CHANCE = st.floats(0, 1)
COST = st.floats(0, 1)


def test_worked_number() -> None:
    assert acceptable(0.5, 0.1, 0.2) == pytest.approx((0.4, 0.7))


@given(CHANCE, COST, COST)
def test_both_prefer_to_war_just_what_is_in_the_range(p: float, cost_a: float, cost_b: float) -> None:
    x = np.linspace(0, 1, 101)
    both = (x >= p - cost_a) & (1 - x >= (1 - p) - cost_b)
    least, greatest = acceptable(p, cost_a, cost_b)
    near = np.minimum(abs(x - least), abs(x - greatest)) < 1e-9
    assert ((both == ((least <= x) & (x <= greatest))) | near).all()


@given(CHANCE, COST, COST)
def test_there_is_always_a_settlement_and_sides_are_alike(p: float, cost_a: float, cost_b: float) -> None:
    least, greatest = acceptable(p, cost_a, cost_b)
    assert 0 <= least <= p <= greatest <= 1
    assert acceptable(1 - p, cost_b, cost_a) == pytest.approx((1 - greatest, 1 - least))
