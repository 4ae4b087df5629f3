"""After the crisis: breach, the next crisis, waiting times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import expon, kstest
from situations import row

from escalation.randomness import Streams
from escalation.rules import aftermath

RATE = st.floats(0.01, 5.0)
SHARE = st.floats(0.0, 1.0)


@given(RATE, st.floats(2**-54, 1 - 2**-53))
def test_a_waiting_time_is_outlasted_with_the_chance_drawn(rate: float, u: float) -> None:
    """The time exceeds t with chance ``exp(-rate t)``; the draw is that chance."""
    assert np.exp(-rate * aftermath.waiting_time(row(rate), row(u))[0]) == pytest.approx(u)


def test_waiting_times_are_exponential() -> None:
    u = Streams(3, np.arange(4000)).uniform("RUS", "breach", 0)
    times = aftermath.waiting_time(np.full(4000, 0.5), u)
    assert kstest(times, expon(scale=2.0).cdf).pvalue > 1e-4


def test_what_cannot_happen_never_does() -> None:
    assert aftermath.waiting_time(row(0.0), row(0.5))[0] == np.inf


@given(RATE, st.floats(0.0, 10.0), SHARE, SHARE, SHARE, SHARE)
def test_worth_detection_and_response_hold_a_settlement_up(
    base: float, slope: float, worth: float, detection: float, response: float, more: float
) -> None:
    def rate(*values: float) -> float:
        return float(aftermath.breach_rate(row(base), row(slope), *(row(each) for each in values))[0])

    usual = rate(worth, detection, response)
    assert usual <= base + 1e-12
    assert rate(worth + more, detection, response) <= usual + 1e-12
    assert rate(worth, detection, response + more) <= usual + 1e-12
    assert rate(worth, detection + more, response) <= usual + 1e-12


def test_worked_rates() -> None:
    breach = aftermath.breach_rate(row(0.5), row(3.0), row(0.2), row(0.5), row(0.4))
    assert breach[0] == pytest.approx(0.5 * np.exp(-1.2))
    hazard = aftermath.crisis_hazard(row(0.5), row(0.7), row(0.4), row(0.3))
    assert hazard[0] == pytest.approx(0.25)


@given(st.floats(0.1, 1.0), SHARE, SHARE, SHARE)
def test_discontent_brings_the_next_crisis_on_and_trust_puts_it_off(
    aspiration: float, held: float, trust: float, more: float
) -> None:
    def hazard(*values: float) -> float:
        return float(aftermath.crisis_hazard(row(0.5), *(row(each) for each in values))[0])

    usual = hazard(aspiration, held, trust)
    assert hazard(aspiration + more, held, trust) >= usual
    assert hazard(aspiration, held + more, trust) <= usual
    assert hazard(aspiration, held, trust + more) <= usual
