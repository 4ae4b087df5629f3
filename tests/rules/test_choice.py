"""Logit choice with widths, and drawing from a distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import logsumexp
from situations import column, row

from escalation.rules import choice

RUNGS, WORLDS = 5, 3
UTILITY = arrays(float, (RUNGS, WORLDS), elements=st.floats(-10, 10))
WIDTH = arrays(float, (RUNGS, 1), elements=st.floats(0.01, 1.0)).map(lambda w: w / w.sum())
PRECISION = arrays(float, (WORLDS,), elements=st.floats(0, 50))
OPTIONS = arrays(bool, (RUNGS, WORLDS)).filter(lambda x: x.any(axis=0).all())
ALL = np.ones((RUNGS, WORLDS), dtype=bool)


@given(UTILITY, WIDTH, PRECISION, OPTIONS)
def test_chances_sum_to_one_over_the_options(
    u: np.ndarray, w: np.ndarray, k: np.ndarray, options: np.ndarray
) -> None:
    p = choice.probabilities(u, w, k, options)
    assert p.sum(axis=0) == pytest.approx(1.0)
    assert (p >= 0).all()
    assert (p[~options] == 0).all()


@given(UTILITY, WIDTH, OPTIONS)
def test_without_precision_choice_follows_the_widths(
    u: np.ndarray, w: np.ndarray, options: np.ndarray
) -> None:
    p = choice.probabilities(u, w, np.zeros(WORLDS), options)
    allowed = np.where(options, w, 0.0)
    assert p == pytest.approx(allowed / allowed.sum(axis=0))


@given(UTILITY, WIDTH, OPTIONS)
def test_with_all_precision_the_best_is_chosen(u: np.ndarray, w: np.ndarray, options: np.ndarray) -> None:
    ranked = np.sort(np.where(options, u, -np.inf), axis=0)
    assume((ranked[-1] - ranked[-2] > 1e-3).all())
    p = choice.probabilities(u, w, np.full(WORLDS, 1e6), options)
    assert p[np.where(options, u, -np.inf).argmax(axis=0), np.arange(WORLDS)] == pytest.approx(1.0)


@given(UTILITY, WIDTH, PRECISION, st.floats(-100, 100))
def test_only_differences_of_utility_count(u: np.ndarray, w: np.ndarray, k: np.ndarray, shift: float) -> None:
    moved = choice.probabilities(u + shift, w, k, ALL)
    assert moved == pytest.approx(choice.probabilities(u, w, k, ALL), abs=1e-9)


@given(UTILITY, WIDTH, PRECISION, st.integers(0, RUNGS - 1), st.floats(0, 5))
def test_what_is_worth_more_is_never_chosen_less(
    u: np.ndarray, w: np.ndarray, k: np.ndarray, rung: int, more: float
) -> None:
    better = u.copy()
    better[rung] += more
    before, after = (choice.probabilities(each, w, k, ALL)[rung] for each in (u, better))
    assert (after >= before - 1e-12).all()


@given(UTILITY, WIDTH, PRECISION, st.integers(0, RUNGS - 1))
def test_splitting_an_option_moves_no_other(u: np.ndarray, w: np.ndarray, k: np.ndarray, rung: int) -> None:
    again = np.insert(np.arange(RUNGS), rung, rung)
    share = np.where(again == rung, 0.5, 1.0)[:, None]
    parts = choice.probabilities(u[again], w[again] * share, k, ALL[again])
    whole = choice.probabilities(u, w, k, ALL)
    assert np.delete(parts, (rung, rung + 1), axis=0) == pytest.approx(np.delete(whole, rung, axis=0))


def test_no_utility_is_too_great() -> None:
    p = choice.probabilities(
        column(1e300, -1e300, 0.0), np.full((3, 1), 1 / 3), row(1e5), np.ones((3, 1), dtype=bool)
    )
    assert p[:, 0] == pytest.approx([1.0, 0.0, 0.0])


@given(UTILITY, WIDTH, PRECISION, st.floats(0.1, 10.0))
def test_a_choice_is_worth_the_logarithm_of_its_sum(
    u: np.ndarray, w: np.ndarray, k: np.ndarray, scale: float
) -> None:
    worth = choice.inclusive(u, w * scale, k)
    for world, sharp in enumerate(np.maximum(k, choice.LEAST_PRECISION)):
        by_hand = logsumexp(sharp * u[:, world], b=w[:, 0]) / sharp
        assert worth[world] == pytest.approx(by_hand, abs=1e-9)


@given(UTILITY, WIDTH)
def test_a_choice_is_worth_from_the_mean_by_width_up_to_the_best(u: np.ndarray, w: np.ndarray) -> None:
    blind, sharp = (choice.inclusive(u, w, np.full(WORLDS, precision)) for precision in (0.0, 1e9))
    assert blind == pytest.approx((w * u).sum(axis=0), abs=0.1)
    assert sharp == pytest.approx(u.max(axis=0), abs=1e-6)


def test_a_draw_that_rounding_puts_above_everything_is_the_last_rung() -> None:
    least = 5e-324
    assert least * (1 - 2**-53) == least
    assert list(choice.draw(column(0.0, least), row(1 - 2**-53))) == [1]


def test_the_first_rung_whose_cumulative_chance_exceeds_the_draw() -> None:
    p = np.tile(column(0.2, 0.0, 0.5, 0.3), (1, 6))
    drawn = choice.draw(p, row(0.0, 0.1999, 0.2, 0.6999, 0.7, 1 - 2**-53))
    assert list(drawn) == [0, 0, 2, 2, 3, 3]


@given(WIDTH, st.floats(0.1, 10.0))
def test_draws_have_the_frequencies_asked_for(w: np.ndarray, scale: float) -> None:
    grid = (np.arange(1000) + 0.5) / 1000
    drawn = choice.draw(np.tile(w * scale, (1, 1000)), grid)
    counts = np.bincount(drawn, minlength=RUNGS) / 1000
    assert counts == pytest.approx(w[:, 0], abs=1.01e-3)


@given(UTILITY, WIDTH, PRECISION, OPTIONS, arrays(float, (WORLDS,), elements=st.floats(2**-54, 1 - 2**-53)))
def test_what_is_no_option_is_never_drawn(
    u: np.ndarray, w: np.ndarray, k: np.ndarray, options: np.ndarray, draws: np.ndarray
) -> None:
    p = choice.probabilities(u, w, k, options)
    assert (p[choice.draw(p, draws), np.arange(WORLDS)] > 0).all()
