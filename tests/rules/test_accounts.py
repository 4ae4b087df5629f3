"""What a turn leaves behind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import row

from escalation.rules import accounts

SHARE = st.floats(0.0, 1.0)


def test_a_worked_seizure() -> None:
    """A rate of ln 2 a week takes half of what a certain winner has left to take."""
    assert accounts.seizure(row(np.log(2.0)), row(1.0), row(0.4), 1.0)[0] == pytest.approx(0.2)


@given(st.floats(0.0, 3.0), SHARE, st.floats(-1.0, 1.0), st.floats(0.1, 4.0))
def test_a_turn_never_seizes_more_than_is_left(rate: float, p: float, left: float, step: float) -> None:
    seized = accounts.seizure(row(rate), row(p), row(left), step)[0]
    assert 0.0 <= seized <= max(0.0, left)


def test_a_certain_winner_takes_as_much_in_two_half_steps() -> None:
    rate, sure = row(0.3), row(1.0)
    first = accounts.seizure(rate, sure, row(0.5), 0.5)
    second = accounts.seizure(rate, sure, 0.5 - first, 0.5)
    assert first + second == pytest.approx(accounts.seizure(rate, sure, row(0.5), 1.0))


def test_legitimacy_is_banked_while_talks_last_and_less_where_the_agenda_is_refused() -> None:
    talking = np.array([True, False, True, True])
    banked = accounts.legitimacy(row(0.01), talking, row(0, 1, 1, 1), row(0, 0, 0, 0.5), 2.0)
    assert banked == pytest.approx([0.02, 0.0, 0.04, 0.02])
