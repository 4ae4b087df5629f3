"""The ladder: its moves follow their definition, and splitting a rung changes nothing above it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.ladder import COLUMNS, Ladder, split
from escalation.scenario import load_scenario

LADDER = load_scenario("ukraine-2022").ladder


def climbs(ladder: Ladder, start: int, reach: int, goal: int) -> int:
    """One move as docs/model.md words it, rung by rung."""
    limit = ladder.height[start] + reach
    if ladder.height[goal] <= limit:
        return goal
    highest = max(height for height in ladder.height if height <= limit)
    return min(rung for rung in range(len(ladder)) if ladder.height[rung] == highest)


def test_the_shipped_ladder_has_the_rungs_and_scales_of_the_literature() -> None:
    names = "settlement normal demands build-up grey-zone limited-force invasion clash nuclear"
    assert LADDER.names == tuple(names.split())
    assert list(LADDER.scales["mid"]) == [1, 1, 2, 3, 3, 4, 5, 5, 5]
    assert list(LADDER.scales["escalaition"]) == [-2, 0, 4, 4, 12, 28, 28, 28, 60]
    assert (LADDER.names[LADDER.normal], LADDER.names[LADDER.opens]) == ("normal", "build-up")
    assert LADDER.names[LADDER.threshold] == "invasion"
    assert (LADDER.first_force, LADDER.first_war) == (5, 6)


@pytest.mark.parametrize("scale", ["mid", "escalaition", "goldstein"])
def test_published_scales_never_call_a_higher_rung_milder(scale: str) -> None:
    harshness = np.asarray(LADDER.scales[scale]) * (-1 if scale == "goldstein" else 1)
    assert np.all(np.diff(harshness) >= 0)


def test_columns_lie_in_their_domains_and_cannot_be_changed() -> None:
    for column, (low, high) in COLUMNS.items():
        values = getattr(LADDER, column)
        assert values.shape == (len(LADDER),)
        assert np.all((values >= low) & (values <= high))
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0.0


def test_next_is_the_lowest_rung_of_the_next_height() -> None:
    assert list(LADDER.next) == [1, 2, 3, 4, 5, 6, 7, 8, 8]
    assert list(split(LADDER, "grey-zone").next) == [1, 2, 3, 4, 6, 6, 7, 8, 9, 9]
    assert list(split(LADDER, "nuclear").next)[-3:] == [8, 8, 9]


@given(
    st.lists(st.tuples(st.sampled_from(LADDER.names[1:]), st.integers(1, 3)), max_size=3), st.integers(1, 8)
)
def test_moves_follow_their_definition_on_any_split_ladder(splits: list[tuple[str, int]], reach: int) -> None:
    ladder = LADDER
    for name, parts in splits:
        if name in ladder.names:
            ladder = split(ladder, name, parts)
    table = ladder.step_toward(reach)
    expected = [
        [climbs(ladder, start, reach, goal) for goal in range(len(ladder))] for start in range(len(ladder))
    ]
    assert table.tolist() == expected
    assert np.add.reduce(ladder.width) == pytest.approx(1.0, abs=1e-12)


@given(st.sampled_from(LADDER.names[1:]), st.integers(1, 4), st.integers(1, 8))
def test_a_split_rung_keeps_its_share_and_its_neighbours(name: str, parts: int, reach: int) -> None:
    ladder, rung = split(LADDER, name, parts), LADDER.index(name)
    assert ladder.names[rung : rung + parts] == tuple(f"{name}-{part}" for part in range(1, parts + 1))
    for height in LADDER.height:
        share = ladder.width[ladder.height == height].sum()
        assert share == pytest.approx(LADDER.width[LADDER.height == height].sum(), abs=1e-12)
    whole = np.searchsorted(LADDER.height, ladder.height)
    before = LADDER.height[LADDER.step_toward(reach)][np.ix_(whole, whole)]
    assert np.array_equal(ladder.height[ladder.step_toward(reach)], before)
    for mark in ("normal", "opens", "threshold"):
        assert ladder.height[getattr(ladder, mark)] == LADDER.height[getattr(LADDER, mark)]


def test_rungs_are_found_by_name_and_number() -> None:
    assert LADDER.index("clash") == LADDER.index(7) == 7
    with pytest.raises(InputError, match='no rung "invasoin"; did you mean "invasion"'):
        LADDER.index("invasoin")
    with pytest.raises(InputError, match="rung 9 does not exist; give a number from 0 to 8"):
        LADDER.index(9)


def test_the_settlement_cannot_be_split() -> None:
    with pytest.raises(InputError, match="settlement"):
        split(LADDER, "settlement")
    with pytest.raises(InputError, match="at least 1"):
        split(LADDER, "clash", 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"names": (*LADDER.names[:8], "clash")}, '"clash" twice'),
        ({"width": np.full(9, 0.2)}, "sum to 1.8"),
        ({"height": np.array([0, 1, 2, 3, 4, 5, 7, 6, 8.0])}, '"clash"; order the rungs'),
        ({"height": np.array([0, 0, 2, 3, 4, 5, 6, 7, 8.0])}, "a height of its own"),
        ({"force": np.zeros(9, dtype=bool)}, '"force" must be true from some rung upward'),
        ({"force": np.arange(9) >= 7}, "war without force"),
        ({"terminal": np.arange(9) == 2}, '"demands" has no ending'),
        ({"normal": 0}, "above the settlement and below force"),
        ({"opens": 6}, "threshold above the opening"),
    ],
)
def test_a_ladder_that_contradicts_itself_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(LADDER, **change)  # type: ignore[arg-type]
