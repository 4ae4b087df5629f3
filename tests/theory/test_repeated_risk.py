"""T5: small risks that add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.theory.repeated_risk import occasions, p_disaster

from .chance import DRAWS, dice, misses

EACH = st.floats(1e-6, 0.9)
NUMBER = st.floats(0, 50)


def test_worked_number() -> None:
    assert p_disaster(0.02, 10) == pytest.approx(0.182927, abs=1e-6)


@pytest.mark.parametrize(("p", "n"), [(0.02, 10), (0.5, 3), (0.001, 500), (0.2, 1), (0.05, 40)])
def test_as_often_as_drawn_occasion_by_occasion(p: float, n: int) -> None:
    survived = np.ones(DRAWS, dtype=bool)
    draw = dice()
    for _ in range(n):
        survived &= draw.uniform(size=DRAWS) >= p
    assert misses(1.0 - survived, float(p_disaster(p, n))) < 4


@given(EACH, NUMBER, NUMBER)
def test_what_is_survived_is_survived_in_parts(p: float, n: float, m: float) -> None:
    assert 1 - p_disaster(p, n + m) == pytest.approx((1 - p_disaster(p, n)) * (1 - p_disaster(p, m)))


@given(EACH, st.floats(0, 0.999))
def test_the_number_of_occasions_is_the_inverse(p: float, total: float) -> None:
    assert p_disaster(p, occasions(p, total)) == pytest.approx(total, abs=1e-12)


def test_ends() -> None:
    assert p_disaster(0.3, [0, 1]) == pytest.approx([0, 0.3])
    assert list(occasions(0.3, [0, 0.3, 1])) == pytest.approx([0, 1, np.inf])
    assert p_disaster(1e-20, 10) == pytest.approx(1e-19, abs=0)
