"""T8: unilateral deterrence, when either side's will to fight is private."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.theory import deterrence

CHANCE = st.floats(0.01, 0.99)
RANKED = st.lists(st.floats(0, 10), min_size=5, max_size=5).map(lambda x: sorted(x, reverse=True))
"""Five utilities in the order of a side's preferences."""


def test_worked_numbers() -> None:
    c1, c2 = deterrence.challenger_thresholds(4, 3, 2, 1)
    d = deterrence.defender_threshold(3, 1, 0)
    assert (c1, c2, d) == pytest.approx((1 / 2, 1 / 3, 2 / 3))
    play = deterrence.equilibrium(0.4, 0.2, c1, c2, d)
    assert play == pytest.approx((1, 1 / 3, 1 / 6))
    assert deterrence.outcomes(0.4, 0.2, c1, c2, d) == pytest.approx((0.4, 0.4, 1 / 15, 2 / 15))


@given(RANKED, RANKED, CHANCE, CHANCE)
def test_no_type_would_do_otherwise(
    challenger: list[float], defender: list[float], pc: float, pd: float
) -> None:
    """Sequential rationality, and beliefs by Bayes' rule, computed from payoffs and not from thresholds."""
    dc, sq, dd_hard, cd, _ = challenger
    _, cd_defender, _, dc_defender, dd_soft = defender
    assume(min(dc - sq, sq - dd_hard, dd_hard - cd, cd_defender - dc_defender, dc_defender - dd_soft) > 1e-3)
    c1, c2 = deterrence.challenger_thresholds(dc, sq, dd_hard, cd)
    d = deterrence.defender_threshold(cd_defender, dc_defender, dd_soft)
    play = deterrence.equilibrium(pc, pd, c1, c2, d)

    resisted = pd + (1 - pd) * play.resist_soft
    for fight, chance in ((dd_hard, play.demand_hard), (cd, play.demand_soft)):
        gain = (1 - resisted) * dc + resisted * fight - sq
        best_reply(gain, chance)
    demanded = pc * play.demand_hard + (1 - pc) * play.demand_soft
    if demanded > 0:
        hard = pc * play.demand_hard / demanded
        best_reply(hard * dd_soft + (1 - hard) * cd_defender - dc_defender, play.resist_soft)
    assert sum(deterrence.outcomes(pc, pd, c1, c2, d)) == pytest.approx(1)


def best_reply(gain: float, chance: float) -> None:
    """Do for certain what gains, never what loses, and only toss a coin where it does not matter."""
    assert 0 <= chance <= 1
    if gain > 1e-9:
        assert chance == 1
    elif gain < -1e-9:
        assert chance == 0


@pytest.mark.parametrize(
    ("pc", "pd", "expected"),
    [
        (0.4, 0.6, (1, 0, 0, 0)),
        (0.4, 0.4, (0.6, 0.24, 0, 0.16)),
        (0.8, 0.2, (0, 0.8, 0.04, 0.16)),
    ],
    ids=["deterrence", "separating", "attack"],
)
def test_the_other_regions(pc: float, pd: float, expected: tuple[float, ...]) -> None:
    assert deterrence.outcomes(pc, pd, 1 / 2, 1 / 3, 2 / 3) == pytest.approx(expected, abs=1e-12)


def test_borders_belong_where_the_text_says() -> None:
    assert deterrence.equilibrium(0.4, 0.5, 0.5, 0.25, 0.75) == (1, 0, 0)
    assert deterrence.equilibrium(0.4, 0.25, 0.5, 0.25, 0.75) == (1, 0, 0)
    assert deterrence.equilibrium(0.75, 0.2, 0.5, 0.25, 0.75) == (1, 1, 0)
    assert deterrence.equilibrium([0, 1], [0, 1], 0.5, 0.25, 0.75).demand_soft == pytest.approx([0, 0])


@given(CHANCE, st.lists(CHANCE, min_size=2, max_size=2), st.floats(0.51, 0.9), st.floats(0.1, 0.49), CHANCE)
def test_a_more_credible_defender_has_fewer_demands_to_face(
    pc: float, pds: list[float], c1: float, c2: float, d: float
) -> None:
    weak, strong = (deterrence.outcomes(pc, each, c1, c2, d) for each in sorted(pds))
    assert strong.status_quo >= weak.status_quo - 1e-12


def test_preferences_must_be_in_order() -> None:
    with pytest.raises(InputError, match="status_quo is 3 and conflict_hard is 3; status_quo must exceed"):
        deterrence.challenger_thresholds(4, 3, 3, 1)
    with pytest.raises(InputError, match="concession must exceed conflict_soft"):
        deterrence.defender_threshold(3, 1, 2)
    with pytest.raises(InputError, match="c1 must exceed c2"):
        deterrence.outcomes(0.4, 0.2, 0.3, 0.5, 0.6)
