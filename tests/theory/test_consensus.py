"""T17: whether all members of a coalition agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from escalation.theory.consensus import p_all

from .chance import DRAWS, dice, misses

MEANS = st.lists(st.floats(-2, 3), min_size=1, max_size=6)
SPREAD, ALIGNMENT = st.floats(0.2, 3), st.floats(0, 1)


def test_worked_numbers() -> None:
    assert p_all(np.ones(27), 0.5, [0, 0.5, 1]) == pytest.approx([0.537219, 0.772352, ndtr(2)], abs=1e-6)


@pytest.mark.parametrize("alignment", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_as_often_as_coalitions_drawn_member_by_member(alignment: float) -> None:
    mean, spread, draw = np.linspace(0.5, 2, 8), 0.8, dice()
    common, own = draw.normal(size=(DRAWS, 1)), draw.normal(size=(DRAWS, 8))
    resolve = mean + spread * (np.sqrt(alignment) * common + np.sqrt(1 - alignment) * own)
    assert misses((resolve > 0).all(axis=1).astype(float), float(p_all(mean, spread, alignment))) < 4


@pytest.mark.parametrize("alignment", [0.1, 0.6, 0.95])
def test_as_the_distribution_of_three_correlated_normals(alignment: float) -> None:
    mean, spread = np.array([0.3, 1.0, -0.2]), 0.7
    cov = spread**2 * (alignment + (1 - alignment) * np.eye(3))
    assert p_all(mean, spread, alignment) == pytest.approx(multivariate_normal.cdf(mean, cov=cov), abs=1e-5)


@settings(max_examples=40)
@given(MEANS, SPREAD)
def test_ends(mean: list[float], spread: float) -> None:
    alone, least = ndtr(np.array(mean) / spread), ndtr(min(mean) / spread)
    assert p_all(mean, spread, [0, 1]) == pytest.approx([alone.prod(), least], abs=1e-9)
    assert p_all(mean, spread, 1 - 1e-8) == pytest.approx(least, abs=1e-3)


@settings(max_examples=40)
@given(MEANS, SPREAD, ALIGNMENT, ALIGNMENT)
def test_alignment_makes_for_consensus(mean: list[float], spread: float, one: float, other: float) -> None:
    less, more = p_all(mean, spread, sorted((one, other)))
    assert less <= more + 1e-9
    assert more <= ndtr(min(mean) / spread) + 1e-9


@settings(max_examples=40)
@given(st.floats(-2, 3), SPREAD, ALIGNMENT)
def test_one_member_agrees_with_itself(mean: float, spread: float, alignment: float) -> None:
    assert p_all([mean], spread, alignment) == pytest.approx(ndtr(mean / spread))


def test_coalitions_spreads_and_alignments_broadcast() -> None:
    mean = np.array([[1.0, 2.0], [0.5, 0.5]])
    grid = p_all(mean, 0.5, [[0.2], [1.0], [0.7]])
    assert grid.shape == (3, 2)
    assert grid[2, 1] == pytest.approx(p_all([0.5, 0.5], 0.5, 0.7))
    assert grid[1, 0] == pytest.approx(ndtr(2))


@pytest.mark.parametrize("alignment", [0.0, 0.3, 0.9, 0.9999, 1.0 - 1e-8])
def test_two_and_three_undecided_members_by_the_arc_sine(alignment: float) -> None:
    """Sheppard: 1/4 + arcsin(r) / 2 pi for two, 1/8 + 3 arcsin(r) / 4 pi for three."""
    angle = np.arcsin(alignment) / np.pi
    assert p_all([0.0, 0.0], 1.0, alignment) == pytest.approx(0.25 + angle / 2.0, abs=1e-10)
    assert p_all([0.0, 0.0, 0.0], 1.0, alignment) == pytest.approx(0.125 + 0.75 * angle, abs=1e-10)


@pytest.mark.parametrize("alignment", [0.5, 0.999, 1.0 - 1e-6, 1.0 - 1e-10])
@pytest.mark.parametrize("mean", [-2.5, 0.4, 3.0])
def test_a_step_is_found_wherever_it_lies(mean: float, alignment: float) -> None:
    assert p_all([mean], 1.0, alignment) == pytest.approx(ndtr(mean), abs=1e-10)
    assert p_all([mean, 40.0], 1.0, alignment) == pytest.approx(ndtr(mean), abs=1e-10)


def test_neither_end_of_alignment_divides_by_nothing() -> None:
    with np.errstate(divide="raise", invalid="raise"):
        assert p_all([0.0, 0.0], 1.0, [0.0, 1.0]) == pytest.approx([0.25, 0.5])
