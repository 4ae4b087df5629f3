"""The target's choices: expected loss, stance, consent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import column, row

from escalation.rules import target

SHARE = st.floats(0.0, 1.0)


def test_a_worked_expected_loss() -> None:
    """0.2 of a third at odds of 0.6 and 0.1 of the whole at 0.5, of the four fifths that are left."""
    loss = target.expected_loss(column(0.2, 0.1), column(0.6, 0.5), column(0.3, 1.0), row(0.2))
    assert loss[0] == pytest.approx((0.036 + 0.05) * 0.8)


def test_worked_utilities_of_stances() -> None:
    utilities = target.stance_utilities(row(0.2), row(0.1), row(2.0), row(0.3), row(0.05), row(0.6))
    assert utilities[:, 0] == pytest.approx([-0.1, 0.05, -1.2])


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 20))
def test_consent_is_a_choice_between_two(accepting: float, refusing: float, precision: float) -> None:
    asked = target.consent(row(accepting), row(refusing), row(precision))
    assert asked + target.consent(row(refusing), row(accepting), row(precision)) == pytest.approx(1.0)
    assert (asked[0] - 0.5) * (accepting - refusing) >= 0


@given(SHARE, SHARE, SHARE, SHARE)
def test_the_more_likely_force_is_the_more_the_target_expects_to_lose(
    a: float, b: float, odds: float, held: float
) -> None:
    low, high = sorted((a, b))
    losses = [target.expected_loss(column(p), column(odds), column(1.0), row(held))[0] for p in (low, high)]
    assert losses[0] <= losses[1] <= 1 - held + 1e-12
