"""What provisions move, and the trust that treaties leave, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import row

from escalation.rules import provisions

SHARE = st.floats(0.0, 1.0)


def test_a_provision_takes_a_share_away_or_adds_to_what_is_there_or_left() -> None:
    quantity, half = row(0.4, 3.0), row(0.5, 0.5)
    assert provisions.moved(quantity, -0.5, half, False) == pytest.approx([0.3, 2.25])
    assert provisions.moved(quantity, 0.5, half, False) == pytest.approx([0.5, 3.75])
    assert provisions.moved(row(0.4), 0.5, row(0.5), True) == pytest.approx([0.55])
    assert provisions.moved(row(0.4), 2.0, row(0.25), True) == pytest.approx([0.7])
    assert provisions.moved(row(0.4), -0.5, row(0.5), True) == pytest.approx([0.3])
    assert provisions.moved(row(0.4), 0.0, row(1.0), True) == pytest.approx([0.4])


@given(SHARE, st.floats(-1.0, 1.0), SHARE)
def test_a_share_stays_a_share(quantity: float, change: float, share: float) -> None:
    assert 0.0 <= provisions.moved(row(quantity), change, row(share), True)[0] <= 1.0 + 1e-12


def test_trust_is_the_mean_of_a_prior_and_of_treaties_as_they_are_remembered() -> None:
    """Half of what was is remembered after a year: treaties of two and one years ago count 1/4 and 1/2."""
    prior, weight, record = row(0.5, 0.2), row(2.0, 1.0), [(2.0, True), (1.0, False)]
    found = provisions.trusted(prior, weight, record, row(0.5, 0.5))
    assert found == pytest.approx([(1.0 + 0.25) / 2.75, (0.2 + 0.25) / 1.75])
    assert list(weight) == [2.0, 1.0]


def test_without_anything_counted_the_prior_stands() -> None:
    with np.errstate(all="raise"):
        assert provisions.trusted(row(0.3), row(0.0), [], row(0.5)) == pytest.approx([0.3])
        assert provisions.trusted(row(0.3), row(0.0), [(0.0, True)], row(0.5)) == pytest.approx([1.0])


def test_a_broken_agreement_holds_nothing() -> None:
    shares = np.array([[0.2, 0.3], [1.0, 0.5]])
    assert provisions.under_way(shares, np.array([True, False])).tolist() == [[0.2, 0.0], [1.0, 0.0]]


def test_less_than_one_treaty_counts_for_itself() -> None:
    assert provisions.trusted(row(0.3), row(0.0), [(1.0, True)], row(0.5)) == pytest.approx([1.0])
    assert provisions.trusted(row(0.8), row(0.25), [(1.0, False)], row(0.5)) == pytest.approx(
        [0.8 * 0.25 / 0.75]
    )
