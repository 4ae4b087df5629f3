"""The value of gains and losses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import row

from escalation.rules.prospect import outcome_of, value

CURVATURE = st.floats(0.3, 1.0)
AVERSION = st.floats(1.0, 5.0)
OUTCOME = st.floats(-3.0, 3.0)


def test_the_estimates_of_1992_give_the_values_of_1992() -> None:
    values = value(row(100, -100, 0), row(0.88), row(2.25))
    assert values == pytest.approx([57.5440, -129.4740, 0.0], abs=1e-4)


@given(OUTCOME)
def test_without_curvature_and_aversion_outcomes_count_as_they_are(x: float) -> None:
    assert value(row(x), row(1.0), row(1.0))[0] == pytest.approx(x)


@given(st.floats(1e-6, 3.0), CURVATURE, AVERSION)
def test_a_loss_weighs_more_than_the_same_gain_by_the_aversion(
    x: float, curvature: float, aversion: float
) -> None:
    gain, loss = value(row(x, -x), row(curvature), row(aversion))
    assert -loss / gain == pytest.approx(aversion)


@given(OUTCOME, OUTCOME, CURVATURE, AVERSION)
def test_more_is_never_worth_less(x: float, y: float, curvature: float, aversion: float) -> None:
    low, high = value(np.sort(row(x, y)), row(curvature), row(aversion))
    assert low <= high


@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), CURVATURE, AVERSION)
def test_value_is_concave_in_gains_and_convex_in_losses(
    x: float, y: float, curvature: float, aversion: float
) -> None:
    points = row(x, y, (x + y) / 2)
    first, second, middle = value(points, row(curvature), row(aversion))
    assert middle >= (first + second) / 2 - 1e-12
    first, second, middle = value(-points, row(curvature), row(aversion))
    assert middle <= (first + second) / 2 + 1e-12


@given(OUTCOME, CURVATURE, AVERSION)
def test_the_outcome_of_a_value_is_the_one_that_has_it(x: float, curvature: float, aversion: float) -> None:
    worth = value(row(x, -x), row(curvature), row(aversion))
    assert outcome_of(worth, row(curvature), row(aversion)) == pytest.approx([x, -x], abs=1e-9)


def test_worked_outcomes() -> None:
    assert outcome_of(row(4.0, -8.0, 0.0), row(0.5), row(2.0)) == pytest.approx([16.0, -16.0, 0.0])
