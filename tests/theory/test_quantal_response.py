"""T9: attack and resistance by noisy choice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.theory.quantal_response import p_attack, p_resist

from .chance import DRAWS, dice, misses

UTILITY = st.floats(-5, 5)


@pytest.mark.parametrize(
    ("k", "attack", "resist"),
    [(0.5, 0.484461, 0.562177), (1, 0.439075, 0.622459), (2, 0.284096, 0.731059), (5, 0.014183, 0.924142)],
)
def test_worked_numbers(k: float, attack: float, resist: float) -> None:
    resisted = p_resist(k, -0.5, -1)
    assert resisted == pytest.approx(resist, abs=1e-6)
    assert p_attack(k, resisted, 0, 1, -1) == pytest.approx(attack, abs=1e-6)


@pytest.mark.parametrize("k", [0.5, 2.0, 5.0])
def test_choices_of_the_greatest_of_noisy_utilities(k: float) -> None:
    """The textbook's other reading of logit: utility plus extreme-value noise, of which the greatest is chosen."""
    noise = dice().gumbel(size=(4, DRAWS))
    resist = k * -0.5 + noise[0] > k * -1.0 + noise[1]
    assert misses(resist.astype(float), float(p_resist(k, -0.5, -1))) < 4
    expected = 0.7 * -1 + 0.3 * 1
    attack = k * expected + noise[2] > noise[3]
    assert misses(attack.astype(float), float(p_attack(k, 0.7, 0, 1, -1))) < 4


@given(UTILITY, UTILITY, UTILITY, st.floats(0, 1))
def test_without_precision_a_coin_is_tossed(a: float, b: float, c: float, resisted: float) -> None:
    assert p_resist(0, a, b) == p_attack(0, resisted, a, b, c) == 0.5


@given(st.floats(0.1, 9), UTILITY, UTILITY, UTILITY)
def test_with_all_precision_play_is_subgame_perfect(
    better: float, status_quo: float, win: float, war: float
) -> None:
    resisted = p_resist(1e6, better, 0)
    assert resisted == 1
    assert p_resist(1e6, 0, better) == 0
    for outcome, certain in ((war, 1), (win, 0)):
        attack = p_attack(1e6, certain, status_quo, win, war)
        if abs(outcome - status_quo) > 1e-3:
            assert attack == (outcome > status_quo)


@given(st.floats(0, 9), st.floats(0, 1), UTILITY, UTILITY, UTILITY, UTILITY)
def test_only_differences_count_and_the_two_choices_complete_each_other(
    k: float, resisted: float, status_quo: float, win: float, war: float, shift: float
) -> None:
    attack = p_attack(k, resisted, status_quo, win, war)
    assert p_attack(k, resisted, status_quo + shift, win + shift, war + shift) == pytest.approx(attack)
    assert p_resist(k, war, win) == pytest.approx(1 - p_resist(k, win, war))
    assert p_attack(k, 1, status_quo, win, war) == pytest.approx(p_resist(k, war, status_quo))


@given(st.floats(0.1, 5), st.floats(0, 0.9), st.floats(0.01, 0.1))
def test_resistance_deters(k: float, resisted: float, more: float) -> None:
    assert p_attack(k, resisted + more, 0, 1, -1) < p_attack(k, resisted, 0, 1, -1)
    assert np.isfinite(p_attack(k * 1e300, resisted, 0, 1, -1))
