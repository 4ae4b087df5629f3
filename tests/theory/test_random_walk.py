"""T7: a ladder climbed and descended by chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.theory.random_walk import moves, p_top

from .chance import DRAWS, dice, misses

UP = st.floats(0.05, 0.95)
LADDER = st.integers(1, 12).flatmap(lambda top: st.tuples(st.integers(0, top), st.just(top)))


def test_worked_numbers() -> None:
    assert p_top(0.4, 3, 10) == pytest.approx(0.0419130, abs=5e-8)
    assert moves(0.4, 3, 10) == pytest.approx(12.904352, abs=5e-7)


@given(UP, LADDER)
def test_as_the_equations_of_the_chain_have_it(p: float, ladder: tuple[int, int]) -> None:
    start, top = ladder
    step = np.zeros((top + 1, top + 1))
    for rung in range(1, top):
        step[rung, rung + 1], step[rung, rung - 1] = p, 1 - p
    inside = np.array([0 < rung < top for rung in range(top + 1)], dtype=float)
    arrival = np.linalg.solve(np.eye(top + 1) - step, np.array([0.0] * top + [1.0]))
    duration = np.linalg.solve(np.eye(top + 1) - step, inside)
    assert p_top(p, start, top) == pytest.approx(arrival[start], abs=1e-9)
    assert moves(p, start, top) == pytest.approx(duration[start], abs=1e-6)


@pytest.mark.parametrize(("p", "start", "top"), [(0.4, 3, 10), (0.5, 2, 6), (0.55, 1, 4)])
def test_walks_drawn_move_by_move(p: float, start: int, top: int) -> None:
    draw, n = dice(), DRAWS // 10
    rung, count = np.full(n, start), np.zeros(n)
    while (on := (rung > 0) & (rung < top)).any():
        rung += np.where(on, np.where(draw.uniform(size=n) < p, 1, -1), 0)
        count += on
    assert misses((rung == top).astype(float), float(p_top(p, start, top))) < 4
    assert misses(count, float(moves(p, start, top))) < 4


@given(UP, LADDER)
def test_up_and_down_are_alike(p: float, ladder: tuple[int, int]) -> None:
    start, top = ladder
    assert p_top(p, start, top) == pytest.approx(1 - p_top(1 - p, top - start, top))
    assert moves(p, start, top) == pytest.approx(moves(1 - p, top - start, top))


@given(LADDER, st.sampled_from([0.0, 1e-12, -1e-8, 3e-8, 2e-7, -2e-7]))
def test_near_one_half_the_walk_is_fair(ladder: tuple[int, int], off: float) -> None:
    start, top = ladder
    assert p_top(0.5 + off, start, top) == pytest.approx(start / top, abs=1e-5)
    assert moves(0.5 + off, start, top) == pytest.approx(start * (top - start), abs=1e-4)


@given(st.lists(UP, min_size=2, max_size=2, unique=True), LADDER)
def test_a_better_chance_climbs_more_often(ups: list[float], ladder: tuple[int, int]) -> None:
    low, high = sorted(ups)
    assert p_top(low, *ladder) <= p_top(high, *ladder) + 1e-12


def test_a_high_ladder_does_not_overflow() -> None:
    assert p_top([0.4, 0.6], 5000, 10000) == pytest.approx([0, 1])
    assert moves([0.4, 0.6], 5000, 10000) == pytest.approx([25000, 25000])


def test_the_start_must_be_on_the_ladder() -> None:
    with pytest.raises(InputError, match=r"^start is 7; it must be at most top, 6\.$"):
        p_top(0.4, [3, 7], 6)
