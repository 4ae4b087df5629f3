"""The ladder as a random walk: a process of which everything is known, to try splitting on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from escalation.randomness import Streams
from escalation.rules.rungs import Rungs
from escalation.typing import Array, Index, Mask
from escalation.validation import textbook


class Walk:
    """Worlds that make for the next rung with some chance, else for the one below, until they are at either end.

    Parameters
    ----------
    up : float
        Chance of making for the next rung.
    start, top : int
        Rung at the beginning, and the highest.
    world : (W,) integer array
    seed : int
    """

    def __init__(self, up: float, start: int, top: int, world: Index, seed: int) -> None:
        self.up, self.top, self.turn = up, top, 0
        self.rungs = Rungs.of(textbook.small_ladder([0] * top + [1]), 1)
        self.world, self.streams = world, Streams(seed, world)
        self.rung = np.full(len(world), start, dtype=np.int64)
        self.moves: Array = np.zeros(len(world))

    @property
    def over(self) -> Mask:
        """Which worlds are at an end of the ladder."""
        result: Mask = (self.rung <= 0) | (self.rung >= self.top)
        return result

    @property
    def peak(self) -> Index:
        """The rung of each world."""
        return self.rung

    @property
    def heading(self) -> Index:
        """The same: nobody knows of a move before it is made."""
        return self.rung

    def play(self) -> Iterator[None]:
        """Move every world that is not at an end."""
        rises = self.streams.uniform("RUS", "goal", self.turn) < self.up
        goal = np.where(rises, self.rung + 1, self.rung - 1).clip(0, self.top)
        over = self.over
        self.rung = np.where(over, self.rung, self.rungs.toward[self.rung, goal])
        self.moves, self.turn = self.moves + ~over, self.turn + 1
        yield

    def keep(self, index: Index, world: Index | None = None) -> None:
        """Go on with these worlds, under these numbers."""
        self.rung, self.moves = self.rung[index], self.moves[index]
        self.world = self.world[index] if world is None else world
        self.streams.keep(self.world)
