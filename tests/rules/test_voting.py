"""The treaties' rules of decision, worked by hand; and agreement as measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from situations import column, row

from escalation.rules import voting

STATES = 27
EQUAL = np.full((STATES, 1), 1 / STATES)
SUPPORT = arrays(float, (8, 1), elements=st.floats(0, 1))
PEOPLE = arrays(float, (8, 1), elements=st.floats(0.01, 1)).map(lambda w: w / w.sum())
SHARE = st.floats(0.0, 1.0)
RULE = st.sampled_from(["consensus", "unanimity", "qualified-majority"])


def level(
    support: np.ndarray,
    rule: str,
    people: np.ndarray = EQUAL,
    tolerance: float = 0.5,
    levels: int = 1,
    s: float = 1.0,
) -> float:
    """The level that passes in one world."""
    return float(voting.collective_level(support, row(s), rule, row(tolerance), levels, people)[0])


def votes(backing: int, abstaining: int = 0, states: int = STATES) -> np.ndarray:
    """So many in favour at strength 1, so many abstaining at 0.6, the rest against."""
    against = states - backing - abstaining
    return column(*[1.0] * backing, *[0.6] * abstaining, *[0.0] * against)


def shares(outside: int, theirs: float, states: int = STATES) -> np.ndarray:
    """Population shares of which the last states hold so much together."""
    return column(*[(1 - theirs) / (states - outside)] * (states - outside), *[theirs / outside] * outside)


def test_one_no_breaks_a_consensus_and_an_abstention_does_not() -> None:
    assert level(votes(27), "consensus") == 1.0
    assert level(votes(0, 27), "consensus") == 1.0
    assert level(votes(26), "consensus") == 0.0
    assert level(votes(26), "unanimity") == 0.0
    assert level(votes(26, 1), "consensus", tolerance=0.3) == 0.0


@pytest.mark.parametrize(
    ("abstaining", "people", "passes"),
    [
        (8, 0.9, True),
        (9, 0.33, True),
        (9, 1 / 3, False),
        (9, 0.34, False),
        (26, 0.33, True),
        (27, 1.0, False),
    ],
)
def test_constructive_abstention_blocks_from_a_third_of_states_with_a_third_of_people(
    abstaining: int, people: float, passes: bool
) -> None:
    """Article 31(1) TEU: at least one third of the states comprising at least one third of the population."""
    population = shares(abstaining, people) if abstaining < STATES else EQUAL
    assert level(votes(STATES - abstaining, abstaining), "unanimity", population) == float(passes)
    assert level(votes(STATES - abstaining, abstaining), "consensus", population) == 1.0


@pytest.mark.parametrize(
    ("against", "people", "passes"),
    [
        (12, 0.35, True),
        (12, 0.36, False),
        (13, 0.10, False),
        (3, 0.60, True),
        (4, 0.60, False),
        (4, 0.35, True),
        (0, 0.0, True),
    ],
)
def test_a_qualified_majority_is_15_of_27_with_65_per_cent_unless_fewer_than_four_block(
    against: int, people: float, passes: bool
) -> None:
    """Article 16(4) TEU: 55 % of states with 65 % of the population; a blocking minority takes at least four."""
    population = shares(against, people) if against else EQUAL
    assert level(votes(STATES - against), "qualified-majority", population) == float(passes)


def test_who_abstains_backs_no_majority() -> None:
    assert level(votes(14, 13), "qualified-majority") == 0.0
    assert level(votes(18, 9), "qualified-majority") == 1.0


def test_the_largest_level_that_passes_counts() -> None:
    support = column(1.0, 0.55, 0.5)
    people = np.full((3, 1), 1 / 3)
    assert level(support, "consensus", people, tolerance=0.0, levels=4) == 0.5
    assert level(support, "consensus", people, tolerance=0.25, levels=4) == 0.5
    assert level(support, "consensus", people, tolerance=0.4, levels=4) == 0.75
    assert level(support, "consensus", people, tolerance=0.5, levels=4) == 1.0
    assert level(support, "consensus", people, tolerance=0.0, levels=10) == 0.5
    assert level(support * 0.5, "consensus", people, tolerance=0.0, levels=4, s=0.5) == 0.25


def test_half_the_states_abstaining_stop_unanimity_where_they_abstain() -> None:
    support = column(0.5, 0.5, 0.25, 0.25)
    people = column(0.1, 0.1, 0.4, 0.4)
    assert level(support, "unanimity", people, tolerance=0.5, levels=4) == 0.25
    assert level(support, "consensus", people, tolerance=0.5, levels=4) == 0.5


def test_rounding_breaks_no_vote() -> None:
    third = 0.1 + 0.2
    assert level(column(0.3, 0.3), "consensus", column(0.5, 0.5), tolerance=0.0, s=third) == third
    people = column(*[0.65 / 15] * 15, *[0.35 / 12] * 12)
    assert level(votes(15), "qualified-majority", people) == 1.0


@given(SUPPORT, SHARE, st.integers(1, 6), SHARE, SHARE)
def test_an_added_member_never_raises_a_consensus(
    support: np.ndarray, s: float, n: int, t: float, other: float
) -> None:
    people = np.full((9, 1), 1 / 9)
    before = voting.collective_level(support, row(s), "consensus", row(t), n, people[1:])
    after = voting.collective_level(np.vstack([support, [[other]]]), row(s), "consensus", row(t), n, people)
    assert after <= before


@given(SUPPORT, PEOPLE, SHARE, st.integers(1, 6), SHARE, RULE)
def test_a_level_is_a_part_of_what_was_proposed(
    support: np.ndarray, people: np.ndarray, s: float, n: int, t: float, rule: str
) -> None:
    reached = level(support, rule, people, t, n, s)
    assert min(abs(reached - s * part / n) for part in range(n + 1)) < 1e-12


@given(SUPPORT, PEOPLE, SHARE, st.integers(1, 6), SHARE, RULE, st.integers(0, 7), SHARE)
def test_more_support_never_lowers_a_level(
    support: np.ndarray, people: np.ndarray, s: float, n: int, t: float, rule: str, who: int, more: float
) -> None:
    firmer = support.copy()
    firmer[who] += more
    assert level(firmer, rule, people, t, n, s) >= level(support, rule, people, t, n, s)


@given(SUPPORT, PEOPLE, SHARE, st.integers(1, 6), SHARE)
def test_unanimity_is_never_easier_than_consensus(
    support: np.ndarray, people: np.ndarray, s: float, n: int, t: float
) -> None:
    assert level(support, "unanimity", people, t, n, s) <= level(support, "consensus", people, t, n, s)


def test_what_a_union_applies() -> None:
    support, weight = column(1.0, 0.6, 0.2), column(0.5, 0.3, 0.2)
    assert voting.applied(support, row(0.5), "unanimity", weight)[0] == pytest.approx(0.5 * 0.8)
    assert voting.applied(support, row(0.5), "consensus", weight)[0] == 0.5
    assert voting.applied(support, row(0.5), "qualified-majority", weight)[0] == 0.5
    assert voting.applied(support, row(0.5), "willing", weight)[0] == pytest.approx(0.5 + 0.18 + 0.04)


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "index"),
    [(27, 0, 0, 1.0), (9, 9, 9, 0.0), (0, 27, 0, 1.0), (0, 0, 27, 1.0), (18, 9, 0, 0.5), (15, 9, 3, 1 / 3)],
)
def test_the_index_of_agreement_by_hand(yes: int, no: int, abstain: int, index: float) -> None:
    """Hix, Noury and Roland (2005): ``(max - (total - max) / 2) / total`` over yes, no and abstain."""
    assert yes + no + abstain == STATES
    assert voting.agreement(votes(yes, abstain), row(1.0), row(0.5), EQUAL)[0] == pytest.approx(index)


def test_agreement_may_be_weighed() -> None:
    weighed = voting.agreement(column(1.0, 0.0), row(1.0), row(0.5), column(0.9, 0.1))
    assert weighed[0] == pytest.approx(0.9 - 0.05)


@given(SUPPORT, PEOPLE, SHARE, SHARE)
def test_agreement_lies_between_an_even_split_and_one_voice(
    support: np.ndarray, weight: np.ndarray, s: float, t: float
) -> None:
    assert -1e-12 <= voting.agreement(support, row(s), row(t), weight)[0] <= 1 + 1e-12


def test_a_majority_is_counted_in_each_world_by_itself() -> None:
    backing = np.zeros((20, 3))
    backing[:11, 0], backing[:10, 1], backing[:20, 2] = 1.0, 1.0, 1.0
    people = np.full((20, 1), 1 / 20)
    assert list(voting.majority(backing, row(1.0, 1.0, 1.0), people)) == [False, False, True]
    # 11 of 20 are 55 %, which is enough where they are 65 % of the people.
    many = np.where(np.arange(20) < 11, 0.65 / 11, 0.35 / 9)[:, None]
    assert list(voting.majority(backing, row(1.0, 1.0, 1.0), many)) == [True, False, True]
