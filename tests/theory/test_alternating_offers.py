"""T15: bargaining with offers in turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.theory.alternating_offers import first_share

DISCOUNT = st.floats(0, 0.95)


def test_worked_number() -> None:
    assert first_share(0.9, 0.8) == pytest.approx(0.714286, abs=1e-6)


@given(DISCOUNT, DISCOUNT)
def test_backward_induction_from_far_off(first: float, second: float) -> None:
    share = 1.0
    for _ in range(1000):
        # The first proposes after the second has: it leaves the second what waiting is worth to it.
        share = 1 - second * (1 - first * share)
    assert first_share(first, second) == pytest.approx(share)


@given(DISCOUNT, DISCOUNT, st.floats(0.01, 0.04))
def test_patience_is_power(first: float, second: float, more: float) -> None:
    assert (
        first_share(first + more, second) >= first_share(first, second) >= first_share(first, second + more)
    )
    assert first_share(first, second) >= 1 - second


@given(DISCOUNT)
def test_equals_share_evenly_but_for_who_is_first(discount: float) -> None:
    assert first_share(discount, discount) == pytest.approx(1 / (1 + discount))
    assert first_share(discount, 0) == 1
    assert first_share(0, discount) == pytest.approx(1 - discount)


def test_who_can_wait_for_ever_is_not_in_the_model() -> None:
    with pytest.raises(InputError, match=r"^discount_2 is 1; it must be at least 0 and below 1\.$"):
        first_share(0.5, 1)
