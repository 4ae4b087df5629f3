"""Rates, incidents and alarms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import row

from escalation.rules import chance

RATE = st.floats(0.0, 5.0)
SHARE = st.floats(0.0, 1.0)


@given(RATE, st.floats(0.01, 4.0), st.integers(2, 10))
def test_a_chance_within_a_step_is_that_within_its_parts(rate: float, step: float, parts: int) -> None:
    part = chance.within(row(rate), step / parts)
    assert 1 - (1 - part) ** parts == pytest.approx(chance.within(row(rate), step), abs=1e-12)


def test_risk_that_accumulates() -> None:
    """T5: two per cent a turn are 18.3 in ten turns; the rate that gives the one gives the other."""
    rate = -np.log1p(row(-0.02))
    assert chance.within(rate, 1.0)[0] == pytest.approx(0.02)
    assert chance.within(rate, 10.0)[0] == pytest.approx(0.182927, abs=1e-6)


@given(RATE, SHARE, RATE, st.floats(0.0, 2.0), SHARE, SHARE)
def test_more_transparency_never_means_more_incidents(
    base: float, contact: float, forces: float, near: float, a: float, b: float
) -> None:
    rates = chance.incident_rate(row(base), row(contact), row(forces), row(near), np.sort(row(a, b)))
    assert rates[0] >= rates[1] >= 0.0


def test_an_incident_carries_the_crisis_up_with_a_chance_of_at_most_one() -> None:
    assert list(chance.climbing(row(0.2, 0.2, 0.6), row(0.5, 2.0, 2.0))) == [0.1, 0.4, 1.0]


def test_a_worked_incident_rate() -> None:
    rate = chance.incident_rate(row(0.3), row(1.5), row(0.5), row(0.4), row(0.2))
    assert rate[0] == pytest.approx(0.3 * 1.5 * 1.2 * 0.8)


@given(SHARE, st.floats(0.0, 1.0), SHARE, st.integers(0, 2), st.floats(0.1, 4.0))
def test_alert_stays_a_share_and_rises_by_its_alarms(
    alert: float, decay: float, jump: float, alarms: int, step: float
) -> None:
    later = chance.alertness(row(alert), row(decay), row(jump), row(alarms), step)[0]
    assert 0.0 <= later <= 1.0
    assert later == pytest.approx(min(1.0, alert * np.exp(-decay * step) + jump * alarms))


@given(SHARE, st.floats(0.0, 1.0), st.floats(0.1, 4.0))
def test_alert_fades_alike_in_halves_and_in_one(alert: float, decay: float, step: float) -> None:
    quiet, jump = row(0.0), row(0.2)
    half = chance.alertness(row(alert), row(decay), jump, quiet, step / 2)
    twice = chance.alertness(half, row(decay), jump, quiet, step / 2)
    assert twice == pytest.approx(chance.alertness(row(alert), row(decay), jump, quiet, step))
