"""Scores of forecasts against their closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.summary.scores import (
    SCORES,
    bootstrap_interval,
    brier,
    log_score,
    mixture_weight,
    ranked_probability,
)
from escalation.typing import Array

THIRDS = np.array([[0.5, 0.3, 0.2]])


def forecasts(classes: int = 4) -> st.SearchStrategy[Array]:
    weights = st.lists(st.floats(0.01, 1.0), min_size=classes, max_size=classes)
    return weights.map(lambda given: np.array([given]) / np.sum(given))


@pytest.mark.parametrize(
    ("happened", "log", "squares", "ranks"),
    [
        (0, -np.log(0.5), 0.25 + 0.09 + 0.04, (0.25 + 0.04) / 2),
        (1, -np.log(0.3), 0.25 + 0.49 + 0.04, (0.25 + 0.04) / 2),
        (2, -np.log(0.2), 0.25 + 0.09 + 0.64, (0.25 + 0.64) / 2),
    ],
)
def test_worked_numbers(happened: int, log: float, squares: float, ranks: float) -> None:
    at = np.array([happened])
    assert log_score(THIRDS, at)[0] == pytest.approx(log)
    assert brier(THIRDS, at)[0] == pytest.approx(squares)
    assert ranked_probability(THIRDS, at)[0] == pytest.approx(ranks)


@pytest.mark.parametrize("classes", [2, 4, 7])
def test_ignorance_has_known_scores(classes: int) -> None:
    even, at = np.full((1, classes), 1.0 / classes), np.array([0])
    assert log_score(even, at)[0] == pytest.approx(np.log(classes))
    assert brier(even, at)[0] == pytest.approx((classes - 1) / classes)
    k = np.arange(1, classes)
    assert ranked_probability(even, at)[0] == pytest.approx((((classes - k) / classes) ** 2).mean())


def test_certainty_is_perfect_or_worst() -> None:
    sure = np.array([[1.0, 0.0, 0.0]] * 2)
    at = np.array([0, 2])
    assert list(log_score(sure, at)) == [0.0, np.inf]
    assert list(brier(sure, at)) == [0.0, 2.0]
    assert list(ranked_probability(sure, at)) == [0.0, 1.0]


def test_two_classes_make_half_the_brier_score_a_ranked_one() -> None:
    pair, at = np.array([[0.8, 0.2]]), np.array([1])
    assert ranked_probability(pair, at)[0] == pytest.approx(brier(pair, at)[0] / 2)


def test_only_ranks_tell_a_near_miss_from_a_far_one() -> None:
    near, far, at = np.array([[0.0, 1.0, 0.0]]), np.array([[0.0, 0.0, 1.0]]), np.array([0])
    assert ranked_probability(near, at)[0] < ranked_probability(far, at)[0]
    assert brier(near, at)[0] == brier(far, at)[0]


@given(truth=forecasts(), said=forecasts())
def test_honesty_pays(truth: Array, said: Array) -> None:
    classes = np.arange(truth.shape[1])
    for score in SCORES.values():
        honest = truth[0] @ score(np.repeat(truth, len(classes), axis=0), classes)
        other = truth[0] @ score(np.repeat(said, len(classes), axis=0), classes)
        assert honest <= other + 1e-9


def test_the_weight_of_a_mixture_has_a_closed_form() -> None:
    # A model sure of class 0 beside even odds: the share h of hits makes the weight 2 h - 1.
    model, base = np.array([[1.0, 0.0]] * 10), np.full((10, 2), 0.5)
    for hits, weight in ((8, 0.6), (10, 1.0), (5, 0.0), (2, 0.0)):
        happened = (np.arange(10) >= hits).astype(np.int64)
        assert mixture_weight(model, base, happened) == pytest.approx(weight, abs=1e-4)


def test_the_bootstrap_matches_the_standard_error_of_many_cases() -> None:
    values = np.linspace(-1.0, 1.0, 200)
    low, high = bootstrap_interval(values, seed=1)
    error = values.std() / np.sqrt(len(values))
    assert high == pytest.approx(1.96 * error, rel=0.05)
    assert low == pytest.approx(-1.96 * error, rel=0.05)
    assert bootstrap_interval(np.full(5, 2.0), seed=1) == (2.0, 2.0)


@pytest.mark.parametrize(
    ("forecast", "happened", "said"),
    [
        (np.array([[0.5, 0.6]]), [0], "no distribution"),
        (np.array([[1.5, -0.5]]), [0], "no distribution"),
        (np.array([[0.5, 0.5]]), [2], "does not exist"),
        (np.array([[0.5, 0.5]]), [0, 1], "cannot be scored"),
        (np.array([0.5, 0.5]), [0, 1], "cannot be scored"),
    ],
)
def test_what_cannot_be_scored_is_refused(forecast: Array, happened: list[int], said: str) -> None:
    for score in SCORES.values():
        with pytest.raises(InputError, match=said):
            score(forecast, np.array(happened))
