"""Bargaining against closed forms, brute force and the axioms that single each solution out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from escalation.rules.bargaining import (
    ABLE,
    SLACK,
    Problem,
    accepts,
    best,
    hopes,
    leximin,
    nash,
    one_by_one,
    powers,
    worth,
)
from escalation.rules.frontier import frontier, gains
from escalation.theory import bargaining_range, linkage, ultimatum
from escalation.typing import Array

EVEN = 0.5


def problem(stakes: object, disagreement: object = 0.0, most: object = 1.0) -> Problem:
    array = np.asarray(stakes, dtype=float)
    return Problem(
        array,
        np.broadcast_to(np.asarray(disagreement, dtype=float), array.shape[:1]).copy(),
        np.broadcast_to(np.asarray(most, dtype=float), array.shape[1:]).copy(),
    )


def solved(given: Problem, gamma: float = EVEN) -> Array:
    found = nash(given, gamma, 0)
    assert found is not None
    return found


def gained(given: Problem, package: Array | None) -> Array:
    assert package is not None
    return worth(given.stakes, package) - given.disagreement


def objective(given: Problem, package: Array, gamma: float) -> float:
    """The weighted logarithms at a package, which must make all who can gain."""
    hope = hopes(given)
    assert hope is not None
    power = powers(gamma, 0, hope[1] > ABLE)
    return float((power[power > 0] * np.log(gained(given, package)[power > 0])).sum())


@st.composite
def tables(draw: st.DrawFn, parties: tuple[int, int] = (2, 4), issues: tuple[int, int] = (1, 5)) -> Problem:
    """A random table of plain numbers, ties and refusals among them."""
    shape = (draw(st.integers(*parties)), draw(st.integers(*issues)))
    numbers = st.integers(-10, 10)
    flat = draw(st.lists(numbers, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    values = draw(st.lists(st.integers(-10, 2), min_size=shape[0], max_size=shape[0]))
    return problem(np.reshape(flat, shape) / 20, np.array(values) / 40)


# Closed forms


def test_log_rolling_against_the_closed_form() -> None:
    a, b = np.array([0.8, 0.2]), np.array([0.3, 0.7])
    linked = problem([a, -b], [0.0, -1.0])
    package = solved(linked)
    np.testing.assert_allclose(package, linkage.allocation(a, b), atol=1e-7)
    np.testing.assert_allclose(gained(linked, package), [0.8, 0.7], atol=1e-7)
    assert np.prod(gained(linked, package)) == pytest.approx(0.56)
    apart = one_by_one(linked, EVEN, 0, np.array([[0.0, 0.0], -b]))
    np.testing.assert_allclose(gained(linked, apart), [0.5, 0.5], atol=1e-7)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=5), st.floats(0.1, 0.9))
def test_linked_issues_match_the_theory_at_any_power(pairs: list[tuple[int, int]], gamma: float) -> None:
    a, b = np.array(pairs, dtype=float).T / 10
    linked = problem([a, -b], [0.0, -b.sum()])
    np.testing.assert_allclose(
        gained(linked, solved(linked, gamma)), linkage.linked(a, b, gamma), rtol=2e-3, atol=1e-6
    )


def test_what_both_prefer_to_war_is_accepted_and_nothing_else() -> None:
    p, cost_a, cost_b = 0.5, 0.1, 0.2
    least, greatest = bargaining_range.acceptable(p, cost_a, cost_b)
    share = np.linspace(0, 1, 1001)
    both = accepts(np.array([[1.0], [-1.0]]), share[None], np.array([[p - cost_a], [-(p + cost_b)]])).all(
        axis=0
    )
    np.testing.assert_array_equal(both, (share >= least - SLACK) & (share <= greatest + SLACK))
    assert (share[both][0], share[both][-1]) == (pytest.approx(0.4), pytest.approx(0.7))


def test_the_best_demand_is_refused_as_often_as_the_theory_says() -> None:
    p, cost_a, most = 0.5, 0.1, 0.5
    demand = float(ultimatum.demand(p, cost_a, most))
    worlds = 10_000
    cost_b = most * (np.arange(worlds) + 0.5) / worlds
    refused = ~accepts(np.array([[-1.0]]), np.full((1, worlds), demand), -(p + cost_b)[None])[0]
    assert demand == pytest.approx(0.7)
    assert refused.mean() == pytest.approx(float(ultimatum.p_war(p, cost_a, most)), abs=1e-3)
    assert refused.mean() == pytest.approx(0.4, abs=1e-3)


def test_one_pie_is_halved_and_shared_by_power() -> None:
    pie = problem([[1.0], [-1.0]], [0.0, -1.0])
    assert solved(pie)[0] == pytest.approx(0.5, abs=1e-6)
    assert solved(pie, 0.8)[0] == pytest.approx(0.8, abs=1e-6)
    for package in (leximin(pie), leximin(pie, equal=True)):
        assert package is not None
        assert package[0] == pytest.approx(0.5, abs=1e-6)


# Brute force


@budget(max_examples=25)
@given(tables(parties=(2, 3), issues=(1, 3)), st.sampled_from([0.2, 0.5, 0.8]))
def test_no_package_of_a_fine_grid_is_better(given: Problem, gamma: float) -> None:
    found = nash(given, gamma, 0)
    steps = np.linspace(0, 1, 21)
    grid = np.array(list(product(steps, repeat=len(given.most)))).T
    gain = gains(given, grid.T)
    allowed = (gain >= 0).all(axis=0)
    if found is None:
        assert not allowed.any()
        return
    hope = hopes(given)
    assert hope is not None
    power = powers(gamma, 0, hope[1] > ABLE)
    if not power.any() or not allowed.any():
        return
    with np.errstate(divide="ignore"):
        values = (power[power > 0, None] * np.log(np.maximum(gain[power > 0], 0))).sum(axis=0)
    assert objective(given, found, gamma) >= values[allowed].max() - 2e-5
    smallest = (gain[hope[1] > ABLE] / hope[1][hope[1] > ABLE, None])[:, allowed].min(axis=0).max()
    fair = gained(given, leximin(given))
    assert (fair[hope[1] > ABLE] / hope[1][hope[1] > ABLE]).min() >= smallest - 1e-5


# Properties


@budget(max_examples=40)
@given(tables())
def test_nobody_loses_by_any_solution(given: Problem) -> None:
    apart = one_by_one(given, EVEN, 0, np.zeros_like(given.stakes))
    assert accepts(given.stakes, apart, np.zeros(len(given.stakes))).all()
    for package in (nash(given, EVEN, 0), leximin(given), leximin(given, equal=True)):
        if package is not None:
            assert accepts(given.stakes, package, given.disagreement).all()
            assert ((package >= 0) & (package <= given.most)).all()


@budget(max_examples=40)
@given(tables(), st.floats(0.05, 0.95))
def test_everyone_gets_the_share_of_its_hope_that_its_power_is(given: Problem, gamma: float) -> None:
    found, hope = nash(given, gamma, 0), hopes(given)
    assume(found is not None and hope is not None)
    assert found is not None
    assert hope is not None
    able = hope[1] > 1e-4
    share = gained(given, found)[able] / hope[1][able]
    assert (share >= powers(gamma, 0, hope[1] > ABLE)[able] - 1e-2).all()


@budget(max_examples=40)
@given(tables(), st.data())
def test_a_wider_agenda_shrinks_nothing(given: Problem, data: st.DataObject) -> None:
    narrow = np.array(data.draw(st.lists(st.booleans(), min_size=len(given.most), max_size=len(given.most))))
    smaller = Problem(given.stakes[:, narrow], given.disagreement, given.most[narrow])
    assume(narrow.any())
    points = np.random.default_rng(1).random((int(narrow.sum()), 50))
    wide = np.zeros((len(given.most), 50))
    wide[narrow] = points
    taken = accepts(smaller.stakes, points, given.disagreement[:, None]).all(axis=0)
    assert accepts(given.stakes, wide, given.disagreement[:, None]).all(axis=0)[taken].all()
    less, more = hopes(smaller), hopes(given)
    if less is None:
        return
    assert more is not None
    assert (more[1] >= less[1] - SLACK).all()
    if ((less[1] > ABLE) == (more[1] > ABLE)).all() and (less[1] > ABLE).any():
        assert objective(given, solved(given), EVEN) >= objective(smaller, solved(smaller), EVEN) - 2e-5


@budget(max_examples=40)
@given(tables(parties=(3, 5)))
def test_a_wider_table_enlarges_nothing(given: Problem) -> None:
    fewer = Problem(given.stakes[:-1], given.disagreement[:-1], given.most)
    points = np.random.default_rng(2).random((len(given.most), 100))
    many = accepts(given.stakes, points, given.disagreement[:, None]).all(axis=0)
    few = accepts(fewer.stakes, points, fewer.disagreement[:, None]).all(axis=0)
    assert few[many].all()
    less, more = hopes(given), hopes(fewer)
    if less is not None:
        assert more is not None
        assert (more[1] >= less[1][:-1] - SLACK).all()


@budget(max_examples=40)
@given(tables(parties=(2, 3)))
def test_parties_alike_gain_alike(given: Problem) -> None:
    """A second party with the same stakes and the same value at the table, the challenger not among them."""
    twins = Problem(
        np.concatenate((given.stakes, given.stakes[-1:])),
        np.append(given.disagreement, given.disagreement[-1]),
        given.most,
    )
    for package in (nash(twins, EVEN, 0), leximin(twins), leximin(twins, equal=True)):
        if package is not None:
            gain = gained(twins, package)
            assert gain[-1] == pytest.approx(gain[-2], abs=1e-6)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=3))
def test_a_symmetric_table_is_settled_symmetrically(pairs: list[tuple[int, int]]) -> None:
    """Two parties that differ only in which issue is whose."""
    one, other = np.array(pairs, dtype=float).T / 10
    mirrored = problem([np.concatenate((one, -other)), np.concatenate((-other, one))])
    for package in (solved(mirrored), leximin(mirrored), leximin(mirrored, equal=True)):
        gain = gained(mirrored, package)
        assert gain[0] == pytest.approx(gain[1], abs=2e-4)


@budget(max_examples=40)
@given(tables(), st.integers(0, 3), st.sampled_from([0.5, 3.0]))
def test_nash_and_kalai_smorodinsky_do_not_depend_on_anyones_unit(
    given: Problem, party: int, by: float
) -> None:
    scale = np.ones(len(given.stakes))
    scale[party % len(scale)] = by
    scaled = Problem(given.stakes * scale[:, None], given.disagreement * scale, given.most)
    for one, other in ((nash(given, EVEN, 0), nash(scaled, EVEN, 0)), (leximin(given), leximin(scaled))):
        assert (one is None) == (other is None)
        if one is not None:
            np.testing.assert_allclose(gained(given, one) * scale, gained(scaled, other), atol=3e-3)


@budget(max_examples=40)
@given(tables())
def test_nash_does_not_depend_on_what_was_not_chosen(given: Problem) -> None:
    """Independence of irrelevant alternatives: ceilings above what was agreed change nothing."""
    found, hope = nash(given, EVEN, 0), hopes(given)
    assume(found is not None and hope is not None)
    assert found is not None
    assert hope is not None
    cut = Problem(given.stakes, given.disagreement, np.minimum(1.0, found + 0.25))
    fewer = hopes(cut)
    assume(fewer is not None and ((fewer[1] > ABLE) == (hope[1] > ABLE)).all())
    able = hope[1] > ABLE
    again = nash(cut, EVEN, 0)
    np.testing.assert_allclose(gained(cut, again)[able], gained(given, found)[able], atol=3e-3)


@budget(max_examples=40)
@given(tables(parties=(2, 2)))
def test_kalai_smorodinsky_gives_two_parties_equal_shares_of_what_they_hoped_for(given: Problem) -> None:
    found, hope = leximin(given), hopes(given)
    assume(found is not None and hope is not None and (hope[1] > 1e-3).all())
    assert hope is not None
    share = gained(given, found) / hope[1]
    assert share[0] == pytest.approx(share[1], abs=1e-4)


@budget(max_examples=40)
@given(tables(parties=(2, 2)))
def test_kalai_smorodinsky_is_monotonic(given: Problem) -> None:
    """More for one party to hope for, the other's hope as before, never makes the first worse off."""
    wider = Problem(np.abs(given.stakes) * [[1], [-1]], given.disagreement - [0.0, 1.0], given.most)
    better = Problem(wider.stakes * [[1.5], [1.0]], wider.disagreement, wider.most)
    one, other = leximin(wider), leximin(better)
    assume(one is not None and other is not None)
    assert gained(better, other)[0] >= gained(wider, one)[0] - 1e-6


@budget(max_examples=40)
@given(tables(), st.data())
def test_the_smallest_gain_grows_with_the_agenda_under_the_egalitarian_solution(
    given: Problem, data: st.DataObject
) -> None:
    narrow = np.array(data.draw(st.lists(st.booleans(), min_size=len(given.most), max_size=len(given.most))))
    smaller = Problem(given.stakes, given.disagreement, given.most * narrow)
    less, more = hopes(smaller), hopes(given)
    assume(less is not None and more is not None)
    assert less is not None
    assert more is not None
    assume(((less[1] > ABLE) == (more[1] > ABLE)).all() and (less[1] > ABLE).any())
    able = less[1] > ABLE
    few, many = leximin(smaller, equal=True), leximin(given, equal=True)
    assert gained(given, many)[able].min() >= gained(smaller, few)[able].min() - 1e-6


def test_parties_that_cannot_gain_are_left_out_and_kept_from_loss() -> None:
    given = problem([[0.3, -0.1], [-0.2, 0.4], [0.0, 0.0], [-0.1, 0.1]])
    gain = gained(given, solved(given))
    assert gain[2] == 0.0
    assert gain[3] >= -SLACK
    np.testing.assert_allclose(powers(0.5, 0, np.array([True, True, False, True])), [0.5, 0.25, 0, 0.25])
    np.testing.assert_allclose(powers(0.5, 0, np.array([False, True, False, True])), [0, 0.5, 0, 0.5])


def test_where_everyone_is_better_off_alone_nothing_is_agreed() -> None:
    given = problem([[0.3], [-0.2]], [0.2, 0.0])
    assert nash(given, EVEN, 0) is None
    assert leximin(given) is None
    assert hopes(given) is None
    assert frontier(given, np.array([1.0, 0.0]), np.array([0.0, 1.0])) is None


def test_what_nobody_cares_for_is_left_as_it_is() -> None:
    np.testing.assert_allclose(solved(problem([[0.3, 0.0], [0.2, 0.0]])), [1.0, 0.0], atol=1e-7)


# The frontier


@budget(max_examples=40)
@given(tables(), st.data())
def test_no_random_package_lies_above_the_frontier(given: Problem, data: st.DataObject) -> None:
    own = np.zeros(len(given.stakes))
    own[0] = 1.0
    rest = (1.0 - own) / (len(own) - 1)
    line = frontier(given, own, rest, 21)
    points = np.random.default_rng(data.draw(st.integers(0, 9))).random((len(given.most), 300))
    allowed = accepts(given.stakes, points, given.disagreement[:, None]).all(axis=0)
    if line is None:
        assert not allowed.any()
        return
    ends = gains(given, line)
    x, y = ends[0], rest @ ends
    assert (np.diff(x) >= -1e-7).all()
    assert (np.diff(y) <= 1e-7).all()
    gain = gains(given, points.T[allowed])
    inside = gain[0] >= x[0]
    assert ((rest @ gain)[inside] <= np.interp(gain[0][inside], x, y) + (y[0] - y[-1]) / 20 + 1e-6).all()
    top = best(given, given.stakes[0])
    assert top is not None
    assert gained(given, top)[0] == pytest.approx(x[-1], abs=1e-6)
