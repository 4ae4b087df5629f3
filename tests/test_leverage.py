"""Packages over many worlds: exact in who agrees, near in what is agreed, the same in any company."""

from __future__ import annotations

import numpy as np
import pytest

from escalation.rules.bargaining import SLACK, Problem, accepts, best, nash, worth
from escalation.rules.leverage import Sheet, propose, sheet
from escalation.typing import Array


def problem(stakes: Array, disagreement: Array | None = None) -> Problem:
    """A table on which everything may be traded."""
    parties, issues = stakes.shape
    return Problem(stakes, np.zeros(parties) if disagreement is None else disagreement, np.ones(issues))


def even(given: Problem) -> Array | None:
    """Nash's solution at even power."""
    return nash(given, 0.5, 0)


def gained(given: Problem, package: Array) -> Array:
    return worth(given.stakes, package) - given.disagreement


def random_table(seed: int, parties: int = 4, issues: int = 7) -> Problem:
    return problem(np.random.default_rng(seed).normal(0.01, 0.05, (parties, issues)))


def solved(
    given: Problem,
    points: int = 33,
    other: int | None = None,
    others: tuple[float, float, int] = (0.0, 0.0, 1),
) -> Sheet:
    found = sheet(given, even, 0, -0.1, points, other, others)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_packages_read_off_a_grid_are_near_those_solved_directly(seed: int) -> None:
    given, worlds = random_table(seed), 12
    found = solved(given)
    value = np.linspace(-0.1, 1.2 * found.most[0], worlds)
    package, agreed = propose(found, value)
    for world in range(worlds):
        here = problem(given.stakes, np.append(value[world], given.disagreement[1:]))
        direct = even(here)
        assert agreed[world] == (direct is not None)
        if direct is None:
            assert not package[:, world].any()
            continue
        assert accepts(here.stakes, package[:, world], here.disagreement).all()
        np.testing.assert_allclose(gained(here, package[:, world]), gained(here, direct), atol=2e-3)


def test_agreement_is_exact_over_two_values() -> None:
    given, worlds = random_table(7), 60
    found = solved(given, 9, 1, (-0.1, 1.0, 5))
    random = np.random.default_rng(8)
    first = random.uniform(-0.1, 1.2 * found.most.max(), worlds)
    second = random.uniform(-0.1, 1.2 * found.other[-1], worlds)
    package, agreed = propose(found, first, second)
    assert 0 < agreed.sum() < worlds
    for world in range(worlds):
        here = problem(given.stakes, np.array([first[world], second[world], 0.0, 0.0]))
        assert agreed[world] == (best(here, here.stakes[0]) is not None)
        assert not agreed[world] or accepts(here.stakes, package[:, world], here.disagreement).all()


def test_worlds_do_not_depend_on_their_company() -> None:
    given = random_table(5)
    found = solved(given, points=9)
    value = np.random.default_rng(9).uniform(-0.2, 0.3, 101)
    whole, agreed = propose(found, value)
    disagreement = np.zeros((4, 101))
    together = worth(given.stakes, whole)
    for size in (1, 2, 7):
        for start in range(0, 101, size):
            cut = slice(start, start + size)
            part, some = propose(found, value[cut])
            np.testing.assert_array_equal(part, whole[:, cut])
            np.testing.assert_array_equal(some, agreed[cut])
            np.testing.assert_array_equal(worth(given.stakes, part), together[:, cut])
            np.testing.assert_array_equal(
                accepts(given.stakes, part, disagreement[:, cut]), together[:, cut] >= -SLACK
            )


def test_a_table_without_agreement_has_no_grid() -> None:
    given = problem(np.array([[-0.3], [0.2]]), np.array([0.0, 0.3]))
    assert sheet(given, even, 0, -0.1) is None
