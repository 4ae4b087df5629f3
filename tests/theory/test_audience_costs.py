"""T3: a war of attrition before domestic audiences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from escalation.theory.audience_costs import equilibrium

from .chance import DRAWS, dice, misses

SIZE = st.floats(0.1, 5)
SIDES = st.tuples(SIZE, SIZE, SIZE, SIZE, SIZE, SIZE)


def test_worked_numbers() -> None:
    alike = equilibrium(1, 1)
    assert (alike.horizon, alike.p_war) == pytest.approx((1, 0.25))
    for unequal in (equilibrium(2, 1), equilibrium(1, 2)):
        assert (unequal.horizon, unequal.p_war) == pytest.approx((0.618034, 0.190983), abs=1e-6)


def survivors(sides: tuple[float, ...], t: float) -> tuple[float, float]:
    """How far each side's irresolute exceed what indifference leaves of it at t, were nobody to yield at once."""
    a1, a2, v1, v2, m1, m2 = sides
    return (1 - a1 * t / m1) - a2 * t / (v2 + a2 * t), (1 - a2 * t / m2) - a1 * t / (v1 + a1 * t)


@given(SIDES)
def test_the_horizon_is_the_smaller_root(sides: tuple[float, ...]) -> None:
    ends = (sides[4] / sides[0], sides[5] / sides[1])
    roots = [brentq(lambda t, i=i: survivors(sides, t)[i], 0, ends[i], xtol=1e-14) for i in (0, 1)]
    assert equilibrium(*sides).horizon == pytest.approx(min(roots))


def yield_times(play: tuple[float, float], own: tuple[float, float], prize: float, n: int) -> np.ndarray:
    """Times at which n draws of a side back down, infinite for the resolute, by the inverse of its distribution.

    `play` is its chance to yield at once and that to be resolute, `own` the other's audience cost and the horizon.
    """
    (at_once, resolute), (cost, horizon) = play, own
    u = dice().uniform(size=n)
    with np.errstate(divide="ignore"):
        time = np.maximum((1 - at_once) / (1 - u) - 1, 0) * prize / cost
    return np.where(u < 1 - resolute, np.minimum(time, horizon), np.inf)


@pytest.mark.parametrize(
    "sides", [(1, 1, 1, 1, 2, 2), (2, 1, 1, 1, 2, 2), (1, 3, 2, 1, 1, 2), (0.5, 0.7, 1, 2, 3, 1)], ids=str
)
@pytest.mark.parametrize("moment", [0.0, 0.5, 1.0])
def test_an_irresolute_side_gains_nothing_by_another_moment(sides: tuple[float, ...], moment: float) -> None:
    """Side 1's payoff from backing down at any time up to the horizon, against simulated opponents, is the same."""
    a1, _, v1, *_ = sides
    play = equilibrium(*sides)
    other = yield_times((play.yields_2, play.resolute_2), (a1, play.horizon), v1, DRAWS)
    t = moment * play.horizon + 1e-9
    payoff = np.where(other < t, v1, -a1 * t)
    if play.yields_2 == 0 and moment == 0:
        assert payoff.max() < 1e-6
    else:
        assert misses(payoff, float(v1 * play.yields_2)) < 4


@pytest.mark.parametrize("sides", [(1, 1, 1, 1, 2, 2), (2, 1, 1, 1, 2, 2), (1, 3, 2, 1, 1, 2)], ids=str)
def test_wars_are_between_sides_that_rather_fight_than_back_down(sides: tuple[float, ...]) -> None:
    a1, a2, _, _, m1, m2 = sides
    play, draw = equilibrium(*sides), dice()
    war = (draw.uniform(-m1, 0, DRAWS) > -a1 * play.horizon) & (
        draw.uniform(-m2, 0, DRAWS) > -a2 * play.horizon
    )
    assert misses(war.astype(float), float(play.p_war)) < 4


@given(SIDES)
def test_sides_are_alike_and_one_of_them_starts_by_waiting(sides: tuple[float, ...]) -> None:
    a1, a2, v1, v2, m1, m2 = sides
    here, there = equilibrium(*sides), equilibrium(a2, a1, v2, v1, m2, m1)
    assert (here.horizon, here.p_war) == pytest.approx((there.horizon, there.p_war))
    assert (here.resolute_1, here.yields_1) == pytest.approx((there.resolute_2, there.yields_2))
    assert min(here.yields_1, here.yields_2) == 0
    assert 0 <= max(here.yields_1, here.yields_2) < 1


@given(SIZE, st.floats(1.01, 5))
def test_the_side_with_the_sterner_audience_yields_less(cost: float, times: float) -> None:
    play = equilibrium(cost * times, cost)
    assert play.resolute_1 > play.resolute_2
    assert play.yields_1 == 0 < play.yields_2


@given(SIDES, SIZE)
def test_the_unit_of_time_does_not_matter(sides: tuple[float, ...], scale: float) -> None:
    a1, a2, *rest = sides
    slow, fast = equilibrium(a1, a2, *rest), equilibrium(a1 * scale, a2 * scale, *rest)
    assert fast.horizon * scale == pytest.approx(slow.horizon)
    assert fast.p_war == pytest.approx(slow.p_war)
