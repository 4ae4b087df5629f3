"""Packages over many worlds: near-exact in who agrees, near in what is agreed, the same in any company."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from escalation.rules.bargaining import Problem, accepts, best, nash, one_by_one, worth
from escalation.rules.leverage import LOWEST, NEAR, POWERS, Grid, Single, with_value
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
