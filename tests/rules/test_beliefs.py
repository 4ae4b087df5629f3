"""Beliefs: log-odds that add and forget, signals that cost, and the rung seen as evidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, logit
from situations import SCENARIO, row

from escalation.ladder import split
from escalation.rules import beliefs
from escalation.rules.rungs import Rungs

CHANCE = st.floats(0.01, 0.99)
ODDS = st.floats(-4.0, 4.0)
YEARS = st.floats(0.0, 20.0)
RATES = st.tuples(CHANCE, CHANCE).filter(lambda r: abs(r[0] - r[1]) > 1e-3).map(sorted)
RUNGS = Rungs.of(split(SCENARIO.ladder, "grey-zone"), 2)
K = len(RUNGS.up)
FORECAST = arrays(float, (K, 1), elements=st.floats(1e-6, 1)).map(lambda p: p / p.sum())


@given(ODDS, CHANCE, st.floats(0.1, 1.0), YEARS, YEARS)
def test_forgetting_may_be_done_in_parts(
    odds: float, prior: float, memory: float, a: float, b: float
) -> None:
    once = beliefs.forget(row(odds), row(prior), row(memory), a + b)
    twice = beliefs.forget(beliefs.forget(row(odds), row(prior), row(memory), a), row(prior), row(memory), b)
    assert once == pytest.approx(twice, abs=1e-9)


@given(ODDS, CHANCE, YEARS)
def test_a_perfect_memory_keeps_all_and_none_keeps_the_prior(odds: float, prior: float, years: float) -> None:
    assert beliefs.forget(row(odds), row(prior), row(1.0), years)[0] == pytest.approx(odds)
    assert beliefs.forget(row(odds), row(prior), row(0.0), years + 1.0)[0] == pytest.approx(logit(prior))


@given(RATES)
def test_a_kept_threat_raises_belief_and_a_broken_one_lowers_it(rates: list[float]) -> None:
    low, high = rates
    kept, broken = beliefs.test_news(np.array([True, False]), row(high), row(low))
    assert kept > 0 > broken


def test_news_is_the_logarithm_of_a_ratio_of_likelihoods() -> None:
    news = beliefs.test_news(np.array([True, False]), row(0.8), row(0.3))
    assert news == pytest.approx([np.log(0.8 / 0.3), np.log(0.2 / 0.7)])


def test_a_record_of_tests_is_learned_in_order_and_fades_in_between() -> None:
    prior, memory = row(0.4, 0.7), row(0.9, 0.5)
    base, kept, broken = logit(prior), np.log(0.8 / 0.3), np.log(0.2 / 0.7)
    by_hand = base + ((kept * memory**2 + broken) * memory**3)
    record = [(0.0, True), (2.0, False)]
    found = beliefs.reputation(record, 3.0, prior, memory, row(0.8, 0.8), row(0.3, 0.3))
    assert found == pytest.approx(by_hand)
    assert beliefs.reputation([], 3.0, prior, memory, row(0.8), row(0.3)) == pytest.approx(base)


@given(ODDS, ODDS, RATES)
def test_credibility_lies_between_the_types_and_rises_with_belief(
    a: float, b: float, rates: list[float]
) -> None:
    low, high = rates
    mixed = beliefs.credibility(np.sort(row(a, b)), row(high), row(low))
    assert low <= mixed[0] <= mixed[1] <= high


@given(CHANCE, st.floats(0.0, 10.0), st.booleans())
def test_what_costs_nothing_says_nothing(rate: float, kappa: float, session: bool) -> None:
    assert beliefs.signal_news(row(0.0), row(0.0), row(kappa), row(rate), session)[0] == 0.0


@given(CHANCE, st.floats(0.0, 2.0), st.floats(0.0, 2.0), st.booleans())
def test_where_cost_separates_nobody_nothing_is_said(
    rate: float, new: float, missed: float, session: bool
) -> None:
    assert beliefs.signal_news(row(new), row(missed), row(0.0), row(rate), session)[0] == 0.0


@given(CHANCE, st.floats(0.1, 10.0), st.floats(0.01, 2.0), CHANCE)
def test_a_signal_speaks_for_silence_against_and_on_average_for_nothing(
    rate: float, kappa: float, cost: float, prior: float
) -> None:
    """Mean posterior under the prior predictive equals the prior, over a signal and silence."""
    sent = beliefs.signal_news(row(cost), row(0.0), row(kappa), row(rate), True)[0]
    silent = beliefs.signal_news(row(0.0), row(cost), row(kappa), row(rate), True)[0]
    assert sent > 0 > silent
    assert beliefs.signal_news(row(0.0), row(cost), row(kappa), row(rate), False)[0] == 0.0
    send = prior * rate + (1 - prior) * rate * np.exp(-kappa * cost)
    mean = send * expit(logit(prior) + sent) + (1 - send) * expit(logit(prior) + silent)
    assert mean == pytest.approx(prior)


def seen_by_hand(start: int, forecast: np.ndarray, move: float, climb: float, blur: np.ndarray) -> np.ndarray:
    """The distribution of the rung seen, as the model's description words it, event by event."""
    seen = np.zeros(K)
    for goal in range(K):
        for moves in (True, False):
            chosen = int(RUNGS.toward[start, goal]) if moves else start
            weight = forecast[goal, 0] * (move if moves else 1 - move)
            up = int(RUNGS.up[chosen])
            lift = climb if chosen >= 1 and up != chosen else 0.0
            for rung, chance in ((up, lift), (chosen, 1 - lift)):
                above = int(RUNGS.up[rung])
                misread = blur[rung, 0] if above != rung else 0.0
                seen[above] += weight * chance * misread
                seen[rung] += weight * chance * (1 - misread)
    return seen


SIGHT = (
    st.integers(0, K - 1),
    FORECAST,
    st.floats(0, 1),
    st.floats(0, 0.5),
    arrays(float, (K, 1), elements=st.floats(0, 0.5)),
)


def sight(start: int, forecast: np.ndarray, move: float, climb: float, blur: np.ndarray) -> np.ndarray:
    """The rule's distribution in one world, (K,)."""
    args = (RUNGS.reachable, RUNGS.landing, row(move), row(climb), blur, RUNGS.up)
    return beliefs.sight_distribution(np.array([start]), forecast, *args)[:, 0]


@given(*SIGHT)
def test_the_rung_seen_is_choice_reach_accident_and_misreading_together(
    start: int, forecast: np.ndarray, move: float, climb: float, blur: np.ndarray
) -> None:
    rule = sight(start, forecast, move, climb, blur)
    assert rule.sum() == pytest.approx(1.0)
    assert (rule >= 0).all()
    assert rule == pytest.approx(seen_by_hand(start, forecast, move, climb, blur), abs=1e-12)


def test_each_world_sees_what_it_would_alone() -> None:
    luck = np.random.default_rng(1)
    start, forecast, blur = np.arange(K), luck.dirichlet(np.ones(K), K).T, 0.5 * luck.random((K, K))
    move, climb = luck.random(K), 0.5 * luck.random(K)
    args = (RUNGS.reachable, RUNGS.landing, move, climb, blur, RUNGS.up)
    together = beliefs.sight_distribution(start, forecast, *args)
    for k in range(K):
        alone = sight(k, forecast[:, [k]], move[k], climb[k], blur[:, [k]])
        assert together[:, k] == pytest.approx(alone, abs=1e-12)


@given(*SIGHT, FORECAST, CHANCE)
def test_what_is_seen_moves_belief_on_average_nowhere(
    start: int,
    forecast: np.ndarray,
    move: float,
    climb: float,
    blur: np.ndarray,
    other: np.ndarray,
    prior: float,
) -> None:
    """Without forgetting, the mean posterior under the prior predictive equals the prior."""
    greedy, insecure = (sight(start, each, move, climb, blur)[:, None] for each in (forecast, other))
    predictive = (prior * greedy + (1 - prior) * insecure)[:, 0]
    rungs = np.arange(K)
    ratio = np.array(
        [
            np.log(
                beliefs.sight_likelihood(rungs[[k]], greedy) / beliefs.sight_likelihood(rungs[[k]], insecure)
            )[0]
            for k in rungs
        ]
    )
    assert predictive @ expit(logit(prior) + ratio) == pytest.approx(prior, abs=1e-9)


def test_no_single_sight_is_proof() -> None:
    likelihood = beliefs.sight_likelihood(np.array([0, 1]), np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert list(likelihood) == [beliefs.FLOOR, 1.0]
