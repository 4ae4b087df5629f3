"""The one way to sum: a world's sum has the same bits in any company."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import column

from escalation.rules.reduce import centred, normalised, share_of, total, weighted


@given(st.integers(1, 60), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_a_sum_has_the_same_bits_whatever_the_batch(rows: int, worlds: int, seed: int) -> None:
    x = np.random.default_rng(seed).standard_normal((rows, worlds)) * 10.0 ** np.arange(rows)[:, None] % 7
    together = total(x)
    for world in range(worlds):
        for batch in (x[:, [world]], x[:, world : world + 1], np.asfortranarray(x)[:, [world, 0]]):
            assert total(batch)[0] == together[world]
    assert together == pytest.approx(x.sum(axis=0))


def test_only_those_who_are_meant_are_weighed() -> None:
    mask = np.array([[True, False], [False, False], [True, True]])
    assert weighted(mask, column(0.5, 0.3, 0.2)) == pytest.approx([0.7, 0.2])


def test_no_rows_sum_to_nothing() -> None:
    assert list(total(np.zeros((0, 1)))) == [0.0]
    assert list(total(np.zeros((0, 2)))) == [0.0, 0.0]


def test_weights_become_shares_and_numbers_lose_their_mean() -> None:
    np.testing.assert_allclose(normalised(np.array([1.0, 3.0, 4.0])), column(0.125, 0.375, 0.5))
    np.testing.assert_allclose(centred(np.array([1.0, 3.0, 8.0])), column(-3.0, -1.0, 4.0))


def test_a_share_is_of_those_who_are_counted() -> None:
    weight = np.array([1.0, 2.0, 3.0, 10.0])
    assert share_of(weight, np.array([0, 2]), 2) == 0.75
    assert share_of(weight, weight < 9.0, np.array([0, 1])) == 0.5
    assert share_of(weight, weight > 99.0, np.array([], dtype=int)) == 0.0
    assert share_of(weight / 10.0, weight < 9.0, np.array([0, 1, 2])) == 1.0
