"""Packages over many worlds: near-exact in who agrees, near in what is agreed, the same in any company."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from escalation.rules.bargaining import SLACK, Problem, accepts, best, nash, one_by_one, worth
from escalation.rules.leverage import LOWEST, NEAR, POWERS, Grid, Single, _solutions, with_value
from escalation.typing import Array


def problem(stakes: Array, disagreement: Array | None = None) -> Problem:
    """A table on which everything may be traded."""
    parties, issues = stakes.shape
    return Problem(stakes, np.zeros(parties) if disagreement is None else disagreement, np.ones(issues))


def random_table(seed: int, parties: int = 4, issues: int = 7) -> Problem:
    return problem(np.random.default_rng(seed).normal(0.01, 0.05, (parties, issues)))


def grid(given: Problem, other: int | None = None) -> Grid:
    return Grid(given, 0, other, given.stakes)


def read(
    found: Grid | Single, power: float | Array, value: Array, other: Array | None = None
) -> tuple[Array, Array]:
    corners, agreed = found.find(np.broadcast_to(np.asarray(power, dtype=float), value.shape), value, other)
    return found.read(corners, agreed, "packages"), agreed


@pytest.mark.parametrize("seed", [1, 2, 5])
@pytest.mark.parametrize("power", [0.0, 0.5, 0.6])
def test_packages_read_off_a_grid_are_near_those_solved_directly(seed: int, power: float) -> None:
    given, worlds = random_table(seed), 12
    found = grid(given)
    value = np.linspace(-0.1, 1.2 * found.most[0], worlds)
    package, agreed = read(found, power, value)
    off = []
    for world in range(worlds):
        here = with_value(given, 0, float(value[world]))
        direct = nash(here, power, 0)
        assert agreed[world] == (direct is not None)
        if direct is None:
            assert not package[:, world].any()
            continue
        mixed = worth(here.stakes, package[:, world])
        assert accepts(here.stakes, package[:, world], here.disagreement).all()
        off.append(np.abs(mixed - worth(here.stakes, direct)))
    assert np.mean(off) < 0.01
    assert np.max(off) < 0.05


@pytest.mark.parametrize("power", POWERS)
def test_at_a_grid_point_the_package_is_the_solution_itself(power: float) -> None:
    given = random_table(3)
    found = grid(given, 1)
    row, column = 1, 3
    value = LOWEST + (found.most[row] - LOWEST) * column / 6
    package, agreed = read(found, power, np.array([value]), found.others[[row]])
    direct = nash(with_value(with_value(given, 0, value), 1, float(found.others[row])), power, 0)
    assert agreed[0]
    np.testing.assert_allclose(worth(given.stakes, package[:, 0]), worth(given.stakes, direct), atol=1e-8)


def test_who_agrees_is_exact_but_for_bends_too_small_to_notice() -> None:
    given, worlds = random_table(7), 60
    found = grid(given, 1)
    random = np.random.default_rng(8)
    first = random.uniform(-0.1, 1.2 * found.most.max(), worlds)
    second = random.uniform(-0.1, 1.2 * found.others[-1], worlds)
    package, agreed = read(found, 0.5, first, second)
    assert 0 < agreed.sum() < worlds
    for world in range(worlds):
        here = with_value(with_value(given, 0, float(first[world])), 1, float(second[world]))
        possible, easily = (
            best(with_value(here, 0, float(first[world]) + more), here.stakes[0]) is not None
            for more in (0.0, NEAR)
        )
        assert easily <= agreed[world] <= possible
        assert not agreed[world] or accepts(here.stakes, package[:, world], here.disagreement).all()


def test_terms_are_read_as_packages_are() -> None:
    given = random_table(5)
    found = grid(given)
    value = np.linspace(-0.1, found.most[0], 9)
    corners, agreed = found.find(np.full(9, 0.3), value, None)
    shares = found.read(corners, agreed, "packages")
    np.testing.assert_allclose(found.read(corners, agreed), worth(given.stakes, shares), atol=1e-12)


def test_worlds_do_not_depend_on_their_company_nor_on_who_was_solved_before() -> None:
    given = random_table(5)
    value = np.random.default_rng(9).uniform(-0.2, 0.3, 101)
    power = np.random.default_rng(10).uniform(0.0, 1.0, 101)
    whole, agreed = read(grid(given), power, value)
    for size in (1, 2, 7):
        fresh = grid(given)
        for start in reversed(range(0, 101, size)):
            cut = slice(start, start + size)
            part, some = read(fresh, power[cut], value[cut])
            np.testing.assert_array_equal(part, whole[:, cut])
            np.testing.assert_array_equal(some, agreed[cut])


def test_a_table_without_agreement_has_an_empty_grid() -> None:
    for other in (None, 1):
        hopeless = grid(problem(np.array([[-0.3], [0.2], [-0.1]]), np.array([0.0, 0.0, 0.3])), other)
        assert hopeless.empty
        assert not read(hopeless, 0.5, np.zeros(3), None if other is None else np.zeros(3))[1].any()


def test_issues_that_are_not_linked_come_to_one_package_taken_or_left() -> None:
    given = problem(np.array([[0.3, -0.1, 0.2], [0.1, 0.2, -0.3], [0.0, 0.1, 0.1]]))
    alone = one_by_one(given, 0.5, 0, np.zeros_like(given.stakes))
    found = Single(given, 0, 1, given.stakes, alone)
    gain = worth(given.stakes, alone)
    assert alone == pytest.approx([1.0, 0.0, 0.0], abs=1e-6)
    value, other = np.array([gain[0], gain[0] + 0.01, 0.0]), np.array([gain[1], 0.0, gain[1] + 0.01])
    package, agreed = read(found, 0.5, value, other)
    assert agreed.tolist() == [True, False, False]
    np.testing.assert_allclose(package[:, 0], alone, atol=1e-8)
    assert not package[:, 1:].any()


def test_threads_given_to_the_solver_change_no_bits() -> None:
    """Workers of a sweep compute with one thread each; the process that starts them may have more."""
    told = "import numpy, sys; from escalation.forum import Forum; from escalation.negotiation import Format;"
    told += "from escalation.scenario import load_scenario;"
    told += "grid = Forum(load_scenario('ukraine-2022'), Format('bilateral')).grid;"
    told += "print([grid.node(0, c).tobytes().hex() for c in range(7)], grid.most.tobytes().hex())"
    said = [
        subprocess.run(
            [sys.executable, "-c", told],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert said[0] == said[1]


def test_a_node_holds_the_packages_of_all_powers_that_worlds_are_read_from() -> None:
    found = grid(random_table(3), 1)
    for row, column in ((0, 0), (1, 3)):
        packages = found.node(row, column)
        value = LOWEST + (found.most[row] - LOWEST) * column / 6
        for power, package in zip(POWERS, packages, strict=True):
            shares, agreed = read(found, power, np.array([value]), found.others[[row]])
            assert agreed[0]
            np.testing.assert_allclose(package, shares[:, 0], atol=1e-12)


TRADE = problem(np.array([[0.3, 0.2, -0.1, 0.0105], [-0.1, -0.2, 0.3, -0.007]]))
"""Two parties whose frontier is known: the first gets what costs the other least, and then what costs it more."""


def test_the_limit_of_agreement_is_solved_where_it_bends() -> None:
    found = grid(TRADE, 1)
    # Bends that are near each other, at 0.193 and 0.2, are passed over together but for where their tangents meet.
    known = [
        (-0.2, 0.4105 + 0.193 / 3),
        (-0.007, 0.4105),
        (0.05, 0.3535),
        (0.193, 0.2105),
        (0.2, 0.2),
        (0.3, -0.1),
    ]
    limit = np.interp(found.others, *np.transpose(known))
    np.testing.assert_allclose(found.most, limit, atol=1e-7)
    for value in (LOWEST, 0.05, 0.3):
        assert np.abs(found.others - value).min() < 1e-6
    assert np.abs(found.others - -0.007).min() < 1e-6
    assert np.abs(found.others - 0.2).min() < 0.0071
    assert len(found.others) <= 7


def test_limits_are_those_of_the_best_packages_to_within_a_tenth_of_the_slack() -> None:
    for other in (None, 1):
        found = grid(TRADE, other)
        for value, most in zip(found.others, found.most, strict=True):
            here = TRADE if other is None else with_value(TRADE, 1, float(value))
            package = best(with_value(here, 0, -1.0), here.stakes[0])
            assert package is not None
            short = (worth(here.stakes, package)[0] - most) / SLACK
            assert 0.0 < short < 0.2


def test_values_just_beyond_the_limits_are_still_agreed_and_lower_ones_change_nothing() -> None:
    found = grid(TRADE, 1)
    tie = np.array([found.most[2] + 0.5 * SLACK, 0.0, found.most[2] + 2.0 * SLACK, 0.0])
    other = np.array(
        [found.others[2], found.others[-1] + 0.5 * SLACK, found.others[2], found.others[-1] + 2.0 * SLACK]
    )
    tie[1] = tie[3] = LOWEST
    assert read(found, 0.5, tie, other)[1].tolist() == [True, True, False, False]
    low, lowest = np.array([LOWEST - 0.3]), np.array([LOWEST])
    for mine, theirs in ((low, lowest), (lowest, low), (low, low)):
        package, agreed = read(found, 0.3, mine, theirs)
        assert agreed.all()
        np.testing.assert_array_equal(package, read(found, 0.3, lowest, lowest)[0])


def test_weights_of_the_corners_sum_to_one() -> None:
    luck = np.random.default_rng(4)
    found = grid(TRADE, 1)
    power, mine, theirs = luck.random(50), luck.uniform(-0.2, 0.1, 50), luck.uniform(-0.2, 0.3, 50)
    corners, _ = found.find(power, mine, theirs)
    weights = np.array([weight for *_, weight in corners])
    assert (weights >= 0.0).all()
    np.testing.assert_allclose(weights.sum(axis=0), 1.0, atol=1e-12)


def test_where_rounding_leaves_no_package_the_one_within_the_slack_is_taken() -> None:
    stakes = np.array([[0.5, 0.25], [0.25, 0.5]])
    just = _solutions(problem(stakes, np.array([0.75 + 0.3 * SLACK, 0.0])), 0)
    np.testing.assert_array_equal(just, np.ones((len(POWERS), 2)))
    with pytest.raises(ArithmeticError, match=r"^a table has no package where one was found before$"):
        _solutions(problem(stakes, np.array([0.75 + 0.8 * SLACK, 0.0])), 0)


def test_one_package_is_put_only_if_all_others_at_the_table_gain_by_it() -> None:
    stakes = np.array([[0.3, -0.1], [-0.2, 0.1], [0.1, 0.0], [0.0, 0.2]])
    package = np.array([1.0, 0.0])
    for least, other, fair in (
        ((9.0, 9.0, 0.0, 0.0), 1, True),
        ((9.0, 0.0, 0.0, 0.0), None, False),
        ((9.0, -1.0, 0.0, 0.0), None, True),
        ((0.0, -1.0, 0.2, 0.0), None, False),
        ((0.0, 9.0, 0.0, 0.1), 1, False),
    ):
        found = Single(problem(stakes, np.array(least)), 0, other, 2.0 * stakes, package)
        assert found.empty is not fair
        value, ones = np.zeros(2), np.ones(2)
        assert found.find(ones, value, None)[1].tolist() == [fair, fair]
        if other is None:
            assert found.find(ones, value, 9.0 * ones)[1].tolist() == [fair, fair]
        terms = found.read([], np.array([True, False]))
        np.testing.assert_allclose(terms, np.transpose([2.0 * worth(stakes, package), np.zeros(4)]))
