"""After the crisis: breach, the next crisis, waiting times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import expon, kstest
from situations import column, row

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


@given(RATE, st.floats(0.0, 10.0), SHARE, SHARE)
def test_what_keeping_it_is_worth_holds_a_settlement_up(
    base: float, slope: float, worth: float, more: float
) -> None:
    def rate(value: float) -> float:
        return float(aftermath.breach_rate(row(base), row(slope), row(value))[0])

    assert rate(0.0) == pytest.approx(base)
    assert rate(worth + more) <= rate(worth) <= base + 1e-12 <= rate(-worth) + 2e-12


@given(RATE, st.floats(0.1, 10.0), st.lists(SHARE, min_size=2, max_size=5), SHARE, SHARE, SHARE)
def test_proof_and_what_is_at_stake_hold_provisions_up_and_their_cost_tempts(
    base: float, slope: float, costs: list[float], proof: float, loss: float, more: float
) -> None:
    cost = column(*costs)

    def rates(sure: float, at_stake: float) -> np.ndarray:
        return aftermath.cheating_rates(row(base), row(slope), cost, np.full_like(cost, sure), row(at_stake))

    usual = rates(proof, loss)
    assert (rates(min(1.0, proof + more), loss) <= usual + 1e-12).all()
    assert (rates(proof, loss + more) <= usual + 1e-12).all()
    assert (usual[cost == 0.0] == 0.0).all()
    order = np.argsort(cost[:, 0])
    assert (np.diff(usual[order, 0]) >= -1e-12).all()


def test_a_longer_list_of_equal_costs_is_not_by_itself_broken_sooner() -> None:
    rates = [
        aftermath.cheating_rates(row(0.5), row(0.0), np.full((n, 1), 0.1), np.zeros((n, 1)), row(0.0)).sum()
        for n in (1, 2, 7)
    ]
    assert rates == pytest.approx([0.5, 0.5, 0.5])


@given(RATE, RATE, st.floats(0.01, 20.0), st.floats(2**-54, 1 - 2**-53))
def test_a_wait_whose_rate_changes_is_outlasted_with_the_chance_drawn(
    before: float, after: float, change: float, u: float
) -> None:
    time = float(aftermath.waiting_time_until(row(before), row(change), row(after), row(u))[0])
    passed = before * min(time, change) + after * max(0.0, time - change)
    assert np.exp(-passed) == pytest.approx(u)


def test_worked_rates() -> None:
    breach = aftermath.breach_rate(row(0.5), row(3.0), row(0.4))
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


def test_what_never_happens_divides_by_nothing() -> None:
    """Waits at rate 0 and provisions that cost nothing; waits and rates worked by hand beside them."""
    with np.errstate(all="raise"):
        assert list(aftermath.waiting_time(row(0.0, 2.0), row(0.5))) == [np.inf, np.log(2.0) / 2.0]
        none = aftermath.cheating_rates(row(0.5), row(1.0), column(0.0, 0.0), column(1.0, 1.0), row(1.0))
    assert list(none[:, 0]) == [0.0, 0.0]
