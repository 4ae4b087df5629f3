"""Who wins a fight: the contest, and the exit of a war's balance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from situations import ERRORS, row

from escalation.rules import contest

CHANCE = st.floats(1e-4, 1 - 1e-4)
BALANCE = st.floats(-1.0, 1.0)
STRENGTH = st.floats(1e-3, 1e3)


def test_worked_contests() -> None:
    assert contest.success(row(1, 3, 3), row(1, 1, 1), row(1, 1, 2)) == pytest.approx([0.5, 0.75, 0.9])


@given(STRENGTH, STRENGTH, st.floats(0.2, 3.0), STRENGTH)
def test_somebody_wins_and_only_the_ratio_of_strengths_counts(
    a: float, b: float, n: float, scale: float
) -> None:
    ours = contest.success(row(a), row(b), row(n))
    assert ours + contest.success(row(b), row(a), row(n)) == pytest.approx(1.0)
    assert contest.success(row(a * scale), row(b * scale), row(n)) == pytest.approx(ours)


@given(CHANCE)
def test_a_war_from_an_even_balance_is_won_with_the_chance_of_the_contest(p: float) -> None:
    assert contest.victory(row(p), row(0.0))[0] == pytest.approx(p, abs=1e-12)


@given(CHANCE, BALANCE, BALANCE)
def test_a_better_balance_is_never_worse(p: float, a: float, b: float) -> None:
    low, high = contest.victory(row(p), np.sort(row(a, b)))
    assert 0.0 <= low <= high <= 1.0 + 1e-12
    assert contest.victory(row(p), row(-1.0, 1.0)) == pytest.approx([0.0, 1.0])


@given(CHANCE, BALANCE)
def test_one_side_wins_what_the_other_loses(p: float, balance: float) -> None:
    both = contest.victory(row(p), row(balance)) + contest.victory(row(1 - p), row(-balance))
    assert both[0] == pytest.approx(1.0)


@given(BALANCE)
def test_a_nearly_even_war_is_nearly_a_fair_walk(balance: float) -> None:
    nearly = contest.victory(row(0.5, 0.5 + 1e-10, 0.5 + 1e-8), row(balance))
    assert nearly == pytest.approx((1 + balance) / 2, abs=1e-7)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.6), BALANCE)
def test_victory_is_the_textbook_exit_probability_of_the_march(
    p: float, noise: float, balance: float
) -> None:
    """Exit of a Brownian motion at 1 before -1: ``(1 - exp(-2 m (x + 1) / s^2)) / (1 - exp(-4 m / s^2))``."""
    drift = contest.march(row(0.0), row(p), row(noise), 1.0, row(0.0))[0]
    if abs(drift) < 1e-9:
        return
    rate = 2.0 * drift / noise**2
    closed = (1.0 - np.exp(-rate * (balance + 1.0))) / (1.0 - np.exp(-2.0 * rate))
    assert contest.victory(row(p), row(balance))[0] == pytest.approx(closed, abs=1e-9)


@given(st.floats(-1.0, 1.0), CHANCE, st.floats(0.05, 0.6), st.floats(0.1, 4.0))
def test_two_half_steps_drift_as_far_as_one(balance: float, p: float, noise: float, step: float) -> None:
    still = row(0.0)
    half = contest.march(row(balance), row(p), row(noise), step / 2, still)
    twice = contest.march(half, row(p), row(noise), step / 2, still)
    assert twice == pytest.approx(contest.march(row(balance), row(p), row(noise), step, still))


def fought(p: float, start: float, noise: float, step: float, worlds: int) -> float:
    """Share of wars won that are marched turn by turn, their paths touching an end within a turn or not."""
    luck = np.random.default_rng(1)
    balance, won = np.full(worlds, start), 0
    while len(balance):
        chance, noises = np.full(len(balance), p), np.full(len(balance), noise)
        after = contest.march(balance, chance, noises, step, luck.standard_normal(len(balance)))
        ends = contest.touched(balance, after, noises, step, luck.random(len(balance)))
        won += np.count_nonzero(ends == 1)
        balance = after[ends == 0]
    return won / worlds


@pytest.mark.parametrize(
    ("p", "start", "noise", "step"),
    [
        (0.5, 0.0, 0.2, 1.0),
        (0.7, 0.0, 0.2, 1.0),
        (0.9, 0.0, 0.2, 1.0),
        (0.1, 0.0, 0.2, 4.0),
        (0.8, 0.0, 0.3, 2.0),
        (0.7, -0.5, 0.2, 1.0),
        (0.4, 0.6, 0.1, 0.5),
    ],
)
def test_wars_are_won_as_often_as_victory_says(p: float, start: float, noise: float, step: float) -> None:
    worlds = 10_000
    expected = contest.victory(row(p), row(start))[0]
    error = np.sqrt(expected * (1 - expected) / worlds)
    assert abs(fought(p, start, noise, step, worlds) - expected) < ERRORS * error


def test_the_luck_of_a_week_moves_the_balance_by_its_noise() -> None:
    luck = row(-1.0, 0.0, 2.0)
    after = contest.march(row(0.1), row(0.5), row(0.2), 4.0, luck)
    assert after == pytest.approx([0.1 - 0.4, 0.1, 0.1 + 0.8])


def test_an_even_war_divides_by_nothing() -> None:
    with np.errstate(all="raise"):
        assert contest.victory(row(0.5), row(-0.5, 0.0, 0.5)) == pytest.approx([0.25, 0.5, 0.75])


def test_a_path_that_ends_beyond_one_end_has_not_reached_the_other_first() -> None:
    """Though noise is so great that a path between these balances may well have seen both."""
    before, after, u = row(0.0), row(1.5, -1.5, -1.0), row(1e-9, 1e-9, 1e-9)
    assert list(contest.touched(before, after, row(50.0), 1.0, u)) == [1, -1, -1]
    assert list(contest.touched(before, after, row(50.0), 1.0, 1.0 - u)) == [1, -1, -1]


def test_a_balance_beyond_an_end_has_touched_it_and_one_far_from_both_has_not() -> None:
    before, after = row(0.5, 0.5, -0.9, 0.0), row(1.0, 1.3, -1.0, 0.0)
    for u in (0.01, 0.5, 0.99):
        ends = contest.touched(before, after, row(0.2), 1.0, row(u))
        assert list(ends) == [1, 1, -1, 0]


@given(st.floats(-0.99, 0.99), st.floats(-0.99, 0.99), st.floats(0.05, 0.3), st.floats(0.1, 2.0))
def test_a_path_touches_an_end_with_the_chance_of_the_bridge(
    a: float, b: float, noise: float, step: float
) -> None:
    """``exp(-2 d d' / variance)`` for a Brownian path between two points at distances d and d' from a level."""
    grid = (np.arange(2000) + 0.5) / 2000
    same = np.full(2000, a), np.full(2000, b), np.full(2000, noise)
    ends = contest.touched(*same, step, grid)
    up, down = (np.exp(-2 * (1 - s * a) * (1 - s * b) / (noise**2 * step)) for s in (1, -1))
    assume(up + down <= 1.0)
    assert np.mean(ends == 1) == pytest.approx(up, abs=1e-3)
    assert np.mean(ends == -1) == pytest.approx(down, abs=1e-3)
