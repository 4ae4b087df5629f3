"""The ladder as lists of ordinary numbers, and where moves and incidents lead."""

from __future__ import annotations

from escalation.scenario import Scenario


class Rungs:
    """The rungs of a scenario's ladder, by number; attributes carry the names of the ladder's columns."""

    def __init__(self, scenario: Scenario) -> None:
        ladder = scenario.ladder
        self.names = ladder.names
        self.height: list[float] = ladder.height.tolist()
        self.width: list[float] = ladder.width.tolist()
        self.prize: list[float] = ladder.prize.tolist()
        self.gain: list[float] = ladder.gain.tolist()
        self.fight: list[float] = ladder.fight.tolist()
        self.readiness: list[float] = ladder.readiness.tolist()
        self.pressure: list[float] = ladder.pressure.tolist()
        self.severity: list[float] = ladder.severity.tolist()
        self.contact: list[float] = ladder.contact.tolist()
        self.climb: list[float] = ladder.climb.tolist()
        self.ambiguity: list[float] = ladder.ambiguity.tolist()
        self.coalition: list[float] = ladder.coalition.tolist()
        self.terminal: list[bool] = ladder.terminal.tolist()
        self.ending = ladder.endings
        self.normal, self.opens, self.threshold = ladder.normal, ladder.opens, ladder.threshold
        self.first_force = ladder.force.tolist().index(True)
        self.first_war = ladder.war.tolist().index(True)
        self.numbers = range(len(self.height))
        self.next = [self._next(k) for k in self.numbers]
        self._reach = scenario.settings["reach"]

    def _next(self, k: int) -> int:
        return next((i for i in self.numbers if self.height[i] > self.height[k]), k)

    def at_most(self, k: int, other: int) -> bool:
        """Whether rung `k` is as high as rung `other` or lower."""
        return self.height[k] <= self.height[other]

    def level_with(self, k: int) -> list[int]:
        """The rungs of the height of rung `k`, itself among them."""
        return [i for i in self.numbers if self.height[i] == self.height[k]]

    def is_top(self, k: int) -> bool:
        """Whether nothing is higher."""
        return self.next[k] == k

    def step_toward(self, j: int, goal: int) -> int:
        """Where one move from rung `j` toward `goal` leads."""
        limit = self.height[j] + self._reach
        if self.height[goal] <= limit:
            return goal
        highest = max(height for height in self.height if height <= limit)
        return self.height.index(highest)
