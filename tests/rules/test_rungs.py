"""The ladder as the rules read it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from situations import SCENARIO

from escalation.ladder import Ladder, split
from escalation.rules.rungs import Rungs

LADDERS = {
    "shipped": SCENARIO.ladder,
    "split": split(split(SCENARIO.ladder, "grey-zone", 3), "limited-force"),
    "split top": split(SCENARIO.ladder, "nuclear"),
}


@pytest.mark.parametrize("reach", [1, 2, 8])
@pytest.mark.parametrize("ladder", LADDERS.values(), ids=LADDERS)
def test_reach_and_landing_follow_the_moves(ladder: Ladder, reach: int) -> None:
    rungs = Rungs.of(ladder, reach)
    for start in range(len(ladder)):
        for goal in range(len(ladder)):
            within = ladder.height[goal] <= ladder.height[start] + reach
            assert rungs.reachable[goal, start] == within
            assert rungs.toward[start, goal] == (goal if within else rungs.landing[start])


@pytest.mark.parametrize("ladder", LADDERS.values(), ids=LADDERS)
def test_columns_are_those_of_the_ladder(ladder: Ladder) -> None:
    rungs = Rungs.of(ladder, 2)
    for name in ("height", "width", "prize", "gain", "fight", "readiness", "pressure", "contact", "severity"):
        assert list(getattr(rungs, name)[:, 0]) == list(getattr(ladder, name))
        assert getattr(rungs, name).dtype == float
    assert list(rungs.coalition[:, 0]) == list(ladder.coalition)
    assert list(rungs.terminal) == list(ladder.terminal)
    assert (rungs.reachable.dtype, rungs.terminal.dtype) == (float, bool)
    assert (rungs.first_force, rungs.first_war) == (ladder.first_force, ladder.first_war)
    assert rungs.normal_height == ladder.height[ladder.normal]
    assert list(rungs.gains[rungs.stake, 0]) == list(ladder.gain[ladder.first_force :])
    assert list(rungs.up) == list(ladder.next)
    worlds = np.array([0, 4, 4, 2])
    assert list(rungs.at(rungs.height, worlds)) == list(ladder.height[worlds])


@pytest.mark.parametrize("ladder", LADDERS.values(), ids=LADDERS)
def test_no_accident_lifts_a_settlement_or_the_top(ladder: Ladder) -> None:
    rungs = Rungs.of(ladder, 2)
    top = ladder.height == ladder.height[-1]
    assert list(rungs.capped) == [rung == 0 or bool(top[rung]) for rung in range(len(ladder))]
    assert not rungs.climb[rungs.capped].any()
    assert not rungs.ambiguity[top].any()


@pytest.mark.parametrize("ladder", LADDERS.values(), ids=LADDERS)
def test_what_a_ladder_says_of_accidents_holds_everywhere_else(ladder: Ladder) -> None:
    everywhere = np.full(len(ladder), 0.25)
    rungs = Rungs.of(replace(ladder, climb=everywhere, ambiguity=everywhere), 2)
    top = ladder.height == ladder.height[-1]
    assert list(rungs.climb[:, 0]) == list(np.where(rungs.capped, 0.0, 0.25))
    assert list(rungs.ambiguity[:, 0]) == list(np.where(top, 0.0, 0.25))


def test_parts_of_one_rung_are_alike() -> None:
    rungs = Rungs.of(LADDERS["split"], 2)
    for one in range(len(rungs.up)):
        alike = [float(height == rungs.height[one, 0]) for height in rungs.height[:, 0]]
        assert list(rungs.alike[one]) == alike
    assert rungs.alike.dtype == float
    assert rungs.alike.sum() > len(rungs.up)


def test_a_long_way_up_is_broken_at_the_top_of_what_is_in_reach() -> None:
    rungs = Rungs.of(SCENARIO.ladder, 1)
    last = len(rungs.up) - 1
    assert list(rungs.landing) == [min(rung + 1, last) for rung in range(last + 1)]
