"""Beliefs against Bayes' rule done by hand, and signals against the games of the literature."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from situations import SCENARIO, row

from escalation.crisis import Crisis, history
from escalation.rules import beliefs

CHANCE = st.floats(0.02, 0.98)


def posterior(kept: tuple[bool, ...], prior: float, high: float, low: float) -> float:
    """Belief after a history of tests, by the rule that a crisis starts from, with a perfect memory."""
    tests = [(0.0, each) for each in kept]
    odds = beliefs.reputation(tests, 0.0, row(prior), row(1.0), row(high), row(low))
    return float(expit(odds)[0])


def test_kept_kept_broken() -> None:
    """T18: from 0.35, two threats kept and one broken leave 9/22."""
    assert posterior((True, True, False), 0.35, 0.9, 0.3) == pytest.approx(9 / 22)


@given(st.lists(st.booleans(), max_size=6), CHANCE, CHANCE, CHANCE)
def test_log_odds_add_up_to_bayes_rule(kept: list[bool], prior: float, high: float, low: float) -> None:
    resolute, irresolute = prior, 1 - prior
    for each in kept:
        resolute *= high if each else 1 - high
        irresolute *= low if each else 1 - low
    assert posterior(tuple(kept), prior, high, low) == pytest.approx(resolute / (resolute + irresolute))


@given(CHANCE, CHANCE, CHANCE, st.integers(1, 5))
def test_over_all_histories_the_mean_posterior_is_the_prior(
    prior: float, high: float, low: float, n: int
) -> None:
    mean = 0.0
    for kept in product((True, False), repeat=n):
        likely = [np.prod([r if each else 1 - r for each in kept]) for r in (high, low)]
        mean += (prior * likely[0] + (1 - prior) * likely[1]) * posterior(kept, prior, high, low)
    assert mean == pytest.approx(prior)


@given(
    CHANCE,
    st.floats(0.1, 0.99),
    st.lists(st.tuples(st.floats(0, 9), st.booleans()), max_size=5),
    st.floats(0, 9),
)
def test_older_tests_count_less_by_what_is_forgotten(
    prior: float, memory: float, tests: list[tuple[float, bool]], since: float
) -> None:
    """Each test's evidence fades with its own age, whatever came after it."""
    odds = beliefs.reputation(tests, since, row(prior), row(memory), row(0.9), row(0.3))[0]
    ages = np.cumsum([since, *[years for years, _ in reversed(tests)]])[: len(tests)][::-1]
    news = [np.log(0.9 / 0.3) if kept else np.log(0.1 / 0.7) for _, kept in tests]
    faded = sum(each * memory**age for each, age in zip(news, ages, strict=True))
    assert odds == pytest.approx(logit(prior) + faded, abs=1e-9)


def test_the_crisis_opens_with_the_reputation_that_history_left() -> None:
    crisis = Crisis(SCENARIO)
    tests, since = history(SCENARIO)
    values = {name: row(value) for name, value in SCENARIO.values().items()}
    rest = (values[name] for name in ("prior_resolute", "memory", "r_high", "r_low"))
    assert crisis.challenger.resolute == pytest.approx(beliefs.reputation(tests, since, *rest))
    assert [kept for _, kept in tests] == [each.kept for each in SCENARIO.history]
    years = (SCENARIO.date - SCENARIO.history[0].date).days / 365.25
    assert sum(gap for gap, _ in tests) + since == pytest.approx(years)
    crisis.close()


@pytest.mark.parametrize(("r", "b", "k"), [(0.25, 1.0, 2.0), (0.1, 1.0, 1.0), (0.3, 2.0, 1.0)])
def test_a_bluffed_commitment_leaves_the_challenger_undecided(r: float, b: float, k: float) -> None:
    """T12: the irresolute bluff with chance ``r k / ((1 - r) b)``; belief after a commitment is ``b / (b + k)``."""
    bluff = r * k / ((1 - r) * b)
    cost = -np.log(bluff)
    odds = logit(r) + beliefs.signal_news(row(cost), row(0.0), row(1.0), row(0.9), True)[0]
    assert expit(odds) == pytest.approx(b / (b + k))
