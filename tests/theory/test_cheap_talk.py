"""T11: how much costless talk can say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.theory.cheap_talk import ends, loss, n_intervals

from .chance import DRAWS, dice, misses

BIAS = st.floats(0.001, 1)


def test_worked_numbers() -> None:
    assert n_intervals(0.05) == 3
    assert ends(0.05, 3) == pytest.approx([0, 0.133333, 0.466667, 1], abs=1e-6)


@given(BIAS)
def test_as_many_intervals_as_leave_the_first_some_length(bias: float) -> None:
    possible = [n for n in range(1, 40) if 1 / n + 2 * bias * (1 - n) > 0]
    assert n_intervals(bias) == max(possible)


@pytest.mark.parametrize("n", range(2, 12))
def test_just_at_the_limit_the_first_interval_is_gone(n: int) -> None:
    limit = 1 / (2 * n * (n - 1))
    assert n_intervals([limit * (1 - 1e-9), limit, limit * (1 + 1e-9)]).tolist() == [n, n - 1, n - 1]
    assert n_intervals([0.25, 1e20]).tolist() == [1, 1]


@given(BIAS)
def test_at_each_end_the_sender_is_indifferent(bias: float) -> None:
    n = int(n_intervals(bias))
    cuts = ends(bias, n)
    acts = (cuts[:-1] + cuts[1:]) / 2
    assert (np.diff(cuts) > 0).all()
    assert cuts[[0, -1]] == pytest.approx([0, 1])
    for cut, below, above in zip(cuts[1:-1], acts[:-1], acts[1:], strict=True):
        assert above - (cut + bias) == pytest.approx((cut + bias) - below, abs=1e-9)


@pytest.mark.parametrize(("bias", "n"), [(0.05, 3), (0.05, 1), (0.01, 7), (0.2, 2)])
def test_what_the_receiver_loses_by_not_knowing(bias: float, n: int) -> None:
    state, cuts = dice().uniform(size=DRAWS), ends(bias, n)
    acts = (cuts[:-1] + cuts[1:]) / 2
    missed = (acts[np.searchsorted(cuts, state) - 1] - state) ** 2
    assert misses(missed, float(loss(bias, n))) < 4


@given(BIAS)
def test_more_is_said_with_more_intervals_and_less_conflict(bias: float) -> None:
    losses = loss(bias, np.arange(1, n_intervals(bias) + 1))
    assert losses[0] == pytest.approx(1 / 12)
    assert (np.diff(losses) < 0).all()
    assert n_intervals(bias / 2) >= n_intervals(bias)


def test_biases_have_an_axis_of_their_own() -> None:
    cuts = ends([[0.05], [0.01]], 3)
    assert cuts.shape == (2, 1, 4)
    assert cuts[0, 0] == pytest.approx(ends(0.05, 3))


def test_talk_cannot_say_more_than_it_can() -> None:
    with pytest.raises(InputError, match=r"^n is 4; at a bias of 0.05 it must be at most 3\.$"):
        ends(0.05, 4)
    with pytest.raises(InputError, match=r"^n is 2; at a bias of 0.25 it must be at most 1\.$"):
        loss([0.1, 0.25], 2)
    with pytest.raises(InputError, match=r"^n is 1\.5; it must be a whole number"):
        ends(0.05, 1.5)  # type: ignore[arg-type]
