"""T14: when a declining side attacks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from escalation.theory.preventive_war import attacks, least_rise

CHANCE, COST, DISCOUNT = st.floats(0, 1), st.floats(0, 3), st.floats(0.1, 0.97)


def test_worked_number() -> None:
    assert least_rise(0.4, 1, 0.9) == pytest.approx(0.455556, abs=1e-6)
    assert attacks(0.4, [0.455555, 0.455557], 1, 0.9).tolist() == [False, True]


@given(CHANCE, CHANCE, COST, DISCOUNT)
def test_it_attacks_when_that_is_worth_more_period_by_period(
    p: float, later: float, cost: float, discount: float
) -> None:
    periods = discount ** np.arange(4000)
    war = (periods * (1 - p)).sum() - cost
    # Peace: all of the good today, and from tomorrow on just what a war would give.
    peace = 1 + discount * ((periods * (1 - later)).sum() - cost)
    assume(abs(war - peace) > 1e-9)
    assert attacks(p, later, cost, discount) == (war > peace)


@given(CHANCE, COST, DISCOUNT)
def test_a_greater_rise_than_the_least_is_needed(p: float, cost: float, discount: float) -> None:
    least = least_rise(p, cost, discount)
    assert least >= p
    if least < 1 - 1e-6:
        assert attacks(p, least + 1e-6, cost, discount)
    if 1e-6 < least <= 1:
        assert not attacks(p, least - 1e-6, cost, discount)
    if least > 1:
        assert not attacks(p, 1.0, cost, discount)


@given(CHANCE, COST, DISCOUNT, st.floats(0.01, 1))
def test_costs_keep_the_peace_and_patience_breaks_it(
    p: float, cost: float, discount: float, more: float
) -> None:
    assert least_rise(p, cost + more, discount) > least_rise(p, cost, discount)
    assert least_rise(p, cost, discount + more * (0.99 - discount)) <= least_rise(p, cost, discount)


def test_an_indifferent_side_keeps_the_peace() -> None:
    assert not attacks(0.25, 1.0, cost=1.0, discount=0.5)


def test_a_patient_side_fears_any_rise() -> None:
    assert least_rise(0.4, 1, 1 - 1e-9) == pytest.approx(0.4)
