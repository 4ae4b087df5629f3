"""T18: belief in a coalition's resolve after tests of its threats."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.theory.reputation import belief

CHANCE = st.floats(0.02, 0.98)


def test_worked_number() -> None:
    assert belief(0.35, kept=2, broken=1, r_high=0.9, r_low=0.3) == pytest.approx(9 / 22)


@given(CHANCE, CHANCE, CHANCE, st.integers(0, 6))
def test_bayes_rule_over_all_histories(prior: float, high: float, low: float, n: int) -> None:
    mean = 0.0
    for history in product((True, False), repeat=n):
        resolute, irresolute = (np.prod([r if kept else 1 - r for kept in history]) for r in (high, low))
        after = belief(prior, sum(history), n - sum(history), high, low)
        seen = prior * resolute + (1 - prior) * irresolute
        assert after == pytest.approx(prior * resolute / seen)
        mean += seen * after
    assert mean == pytest.approx(prior)


@given(CHANCE, st.integers(0, 30), st.integers(0, 30), CHANCE)
def test_types_that_act_alike_cannot_be_told_apart(prior: float, kept: int, broken: int, r: float) -> None:
    assert belief(prior, kept, broken, r, r) == pytest.approx(prior)


@given(CHANCE, CHANCE, CHANCE, st.integers(0, 20), st.integers(0, 20))
def test_types_are_alike(prior: float, high: float, low: float, kept: int, broken: int) -> None:
    here = belief(prior, kept, broken, high, low)
    assert belief(1 - prior, kept, broken, low, high) == pytest.approx(1 - here)
    assert belief(prior, broken, kept, 1 - high, 1 - low) == pytest.approx(here)


@given(CHANCE, st.integers(0, 20), st.integers(0, 20))
def test_what_is_kept_builds_and_what_is_broken_ruins(prior: float, kept: int, broken: int) -> None:
    base = belief(prior, kept, broken, 0.9, 0.3)
    assert belief(prior, kept, broken + 1, 0.9, 0.3) < base < belief(prior, kept + 1, broken, 0.9, 0.3)
