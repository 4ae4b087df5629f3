"""T4: how much risk of disaster a side will bear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.theory.critical_risk import tolerable

STEP = st.floats(0.01, 10)


def test_worked_number() -> None:
    assert tolerable(1, 0, -9) == pytest.approx(0.1)


@given(st.floats(-5, 5), STEP, STEP)
def test_at_this_risk_firmness_is_worth_what_surrender_is(surrender: float, gain: float, harm: float) -> None:
    win, disaster = surrender + gain, surrender - harm
    risk = tolerable(win, surrender, disaster)
    assert (1 - risk) * win + risk * disaster == pytest.approx(surrender, abs=1e-9)
    assert 0 < risk < 1


@given(st.floats(-5, 5), STEP, STEP, st.floats(0.1, 10))
def test_only_ratios_of_differences_count(surrender: float, gain: float, harm: float, unit: float) -> None:
    assert tolerable(surrender + gain, surrender, surrender - harm) == pytest.approx(
        tolerable(unit * gain, 0, -unit * harm)
    )


@given(STEP, STEP, STEP)
def test_more_to_lose_bears_less_risk(gain: float, harm: float, more: float) -> None:
    assert tolerable(gain, 0, -harm - more) < tolerable(gain, 0, -harm) < tolerable(gain + more, 0, -harm)


def test_outcomes_must_be_in_order() -> None:
    with pytest.raises(InputError, match="surrender is 0 and disaster is 1; surrender must exceed disaster"):
        tolerable(2, 0, 1)
    with pytest.raises(InputError, match="win must exceed surrender"):
        tolerable([1, 0], 0, -1)
