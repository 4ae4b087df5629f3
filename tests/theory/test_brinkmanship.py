"""T6: two sides that share a risk until one yields."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.theory.brinkmanship import equilibrium

from .chance import DRAWS, dice, misses

RISK, HARM = st.floats(0.001, 0.95), st.floats(0.01, 50)


def test_worked_numbers() -> None:
    play = equilibrium(0.05, 4)
    assert (play.p_yield, play.p_disaster) == pytest.approx((1 / 6, 5 / 49))


@pytest.mark.parametrize(("risk", "harm"), [(0.05, 4), (0.3, 1), (0.01, 20), (0.5, 0.5)])
def test_contests_played_round_by_round(risk: float, harm: float) -> None:
    play, draw = equilibrium(risk, harm), dice()
    n = DRAWS // 4
    going, disaster, rounds = np.ones(n, dtype=bool), np.zeros(n), np.zeros(n)
    while going.any():
        rounds += going
        both = (draw.uniform(size=(2, n)) >= play.p_yield).all(axis=0)
        struck = going & both & (draw.uniform(size=n) < risk)
        disaster += struck
        going &= both & ~struck
    assert misses(disaster, float(play.p_disaster)) < 4
    assert misses(rounds, float(play.rounds)) < 4


@given(RISK, HARM)
def test_neither_gains_by_another_choice(risk: float, harm: float) -> None:
    """Firmness now and for ever after is worth what yielding is, 0: the value of a game solved by iteration."""
    yields, value = equilibrium(risk, harm).p_yield, 0.0
    for _ in range(50):
        firm = yields + (1 - yields) * (-risk * harm + (1 - risk) * value)
        value = max(0.0, firm)
    assert firm == pytest.approx(0, abs=1e-9)


@given(RISK, HARM, st.floats(1.01, 3))
def test_a_greater_harm_makes_disaster_rarer(risk: float, harm: float, times: float) -> None:
    assert equilibrium(risk, harm * times).p_disaster < equilibrium(risk, harm).p_disaster
    assert equilibrium(risk, harm * times).p_yield > equilibrium(risk, harm).p_yield


@given(HARM)
def test_a_smaller_risk_is_only_run_for_longer(harm: float) -> None:
    assert equilibrium(1e-7, harm).p_disaster == pytest.approx(1 / (1 + 2 * harm), rel=1e-3)
