"""T10: when to cooperate with a side that may be untrustworthy."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.theory.trust import cooperates, least_trust

STEP = st.floats(0.01, 5)
PAYOFFS = st.tuples(st.floats(-5, 5), STEP, st.floats(-5, 5), STEP).map(
    lambda x: {"temptation": x[0], "reward": x[0] + x[1], "sucker": x[2], "punishment": x[2] + x[3]}
)


def test_worked_number() -> None:
    assert least_trust(0.6, 1, 0, -0.4) == pytest.approx(0.5)


@given(st.floats(0, 1), PAYOFFS)
def test_it_cooperates_when_that_is_worth_more(p: float, given_: dict[str, float]) -> None:
    cooperation = p * given_["reward"] + (1 - p) * given_["sucker"]
    defection = p * given_["temptation"] + (1 - p) * given_["punishment"]
    assume(abs(cooperation - defection) > 1e-9)
    assert cooperates(p, **given_) == (cooperation > defection)


@given(PAYOFFS)
def test_at_the_least_trust_it_does(given_: dict[str, float]) -> None:
    least = least_trust(**given_)
    assert 0 < least < 1
    assert cooperates(least, **given_)
    assert cooperates(1.0, **given_)
    assert not cooperates(0.0, **given_)


@given(STEP, STEP, STEP)
def test_the_more_to_fear_the_more_trust_it_takes(fear: float, more: float, gain: float) -> None:
    assert least_trust(0, gain, 0, -fear) < least_trust(0, gain, 0, -fear - more)
    assert least_trust(0, gain, 0, -fear) > least_trust(0, gain + more, 0, -fear)


def test_payoffs_must_be_in_order() -> None:
    with pytest.raises(
        InputError, match=r"^reward is 1 and temptation is 2; reward must exceed temptation\.$"
    ):
        least_trust(2, 1, 0, -1)
    with pytest.raises(
        InputError, match=r"^punishment is 0 and sucker is 0; punishment must exceed sucker\.$"
    ):
        cooperates(0.5, 0, 1, 0, 0)
