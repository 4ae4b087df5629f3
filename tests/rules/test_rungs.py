"""The ladder as the rules read it."""

from __future__ import annotations

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
