"""T12: a commitment, a possible bluff and the price of backing down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.theory.signalling import equilibrium

from .chance import DRAWS, dice, misses

CHANCE, SIZE = st.floats(0.01, 0.99), st.floats(0.1, 9)


def test_worked_numbers() -> None:
    play = equilibrium(0.25, prize=1, price=3, gain=1, loss=2)
    assert play == pytest.approx((2 / 3, 1 / 3, 0.25, 0.0625))


@given(CHANCE, SIZE, SIZE, SIZE, SIZE)
def test_nobody_would_do_otherwise(r: float, prize: float, price: float, gain: float, loss: float) -> None:
    play = equilibrium(r, prize, price, gain, loss)
    believed = r / (r + (1 - r) * play.p_bluff)
    assert play.belief == pytest.approx(believed)
    attacking = (1 - believed) * gain - believed * loss
    bluffing = (1 - play.p_attack) * prize - play.p_attack * price
    if play.p_attack > 0:
        assert attacking == pytest.approx(0, abs=1e-9)
        assert bluffing == pytest.approx(0, abs=1e-9)
    else:
        assert attacking <= 1e-9
        assert bluffing > 0
        assert play.p_bluff == 1
    assert 0 <= play.p_bluff <= 1


@pytest.mark.parametrize(
    ("r", "prize", "price", "gain", "loss"),
    [(0.25, 1, 3, 1, 2), (0.1, 1, 1, 1, 1), (0.3, 2, 1, 2, 1), (0.01, 1, 9, 1, 3), (0.2, 1, 0.5, 3, 3)],
)
def test_crises_drawn_move_by_move(r: float, prize: float, price: float, gain: float, loss: float) -> None:
    play = equilibrium(r, prize, price, gain, loss)
    u = dice().uniform(size=(3, DRAWS))
    resolute = u[0] < r
    committed = resolute | (u[1] < play.p_bluff)
    attacked = committed & (u[2] < play.p_attack)
    assert misses((attacked & resolute).astype(float), float(play.p_war)) < 4
    assert misses(resolute[committed].astype(float), float(play.belief)) < 4


def test_where_the_resolute_are_many_no_commitment_is_tried() -> None:
    few, many = equilibrium([1 / 3 - 1e-9, 1 / 3], 1, 3, 1, 2).p_attack
    assert (few, many) == (0.25, 0)
    assert equilibrium(0.9, 1, 3, 1, 2) == pytest.approx((1, 0.9, 0, 0))


@given(st.floats(0.01, 0.3), SIZE, SIZE, st.floats(1.1, 3))
def test_a_higher_price_makes_a_commitment_safer(r: float, prize: float, price: float, times: float) -> None:
    low, high = equilibrium(r, prize, price, 1, 1), equilibrium(r, prize, price * times, 1, 1)
    assert high.p_war < low.p_war
    assert high.p_bluff == low.p_bluff
