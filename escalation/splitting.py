"""Multilevel splitting: a world that reaches a level goes on as several, each of less weight.

Every root world is the root of a tree. Where it first reaches a level it is split into a fixed number of copies,
which share its past and have luck of their own; where one of these reaches the next level it is split again. The
copies at the top, each weighted by one over the copies made on its way, count an event that a plain world would
hardly ever meet, and the mean over roots is unbiased whatever the numbers of copies and the levels are
[@glasserman1999; @garvels2000]. Trees are independent, so the error of the mean comes from the differences between
them. Numbers of copies that were adapted to the very worlds counted would cost exactness, or care [@cerou2007;
@brehier2016]; here they are given, or set by worlds that are not counted.

Nothing here knows of crises: whatever runs worlds side by side can be split.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import gammaincinv

from escalation.errors import InputError
from escalation.randomness import BRANCH
from escalation.typing import Array, Index, Mask

LEAVE = 0.25
"""Share of worlds that need not go on at which they leave the batch."""


class Process(Protocol):
    """Worlds that run side by side and can be copied, such as those of an `escalation.Crisis`.

    ``world`` (W,) are their numbers, which key their luck.
    """

    world: Index

    @property
    def over(self) -> Mask:
        """Which worlds have ended, (W,)."""
        ...

    @property
    def peak(self) -> Index:
        """How far up each world has come, (W,); it may fall again."""
        ...

    @property
    def heading(self) -> Index:
        """How far up each world has come or makes for, (W,): where it is split; it may fall again."""
        ...

    def play(self) -> Iterator[None]:
        """Run one turn of all worlds, pausing at its end and wherever else they may be copied."""
        ...

    def keep(self, index: Index, world: Index | None = None) -> None:
        """Go on with the worlds at these places, some more than once, under these numbers."""
        ...


@dataclass(frozen=True)
class Trees:
    """What W trees came to; whole numbers, so that they add up to the same in any order.

    Attributes
    ----------
    copies : (M - 1,) integer array
        Copies made of a world at each level but the last, where worlds need not go on.
    hits : (M, W) integer array
        Arrivals at each level in each tree, in units of one over the product of all copies.
    splits : (M - 1,) integer array
        Times that a world was split at each level but the last, or would have been, in the same units.
    turns : (M,) integer array
        Turns played by worlds that have been split at no level, at one, two and so on.
    """

    copies: Index
    hits: Index
    splits: Index
    turns: Index

    @classmethod
    def planted(cls, levels: int, copies: Sequence[int], roots: int) -> Trees:
        """Trees that have not begun to grow."""
        sizes = (levels, roots), levels - 1, levels
        return cls(check_copies(copies, levels), *(np.zeros(size, dtype=np.int64) for size in sizes))

    @property
    def made(self) -> Index:
        """Worlds that one root makes at most by being split at no level, at one, two and so on, (M,)."""
        return np.cumprod(np.append(1, self.copies))

    @property
    def share(self) -> Array:
        """What each tree says of the probability of each level, (M, W)."""
        result: Array = self.hits / float(self.made[-1])
        return result

    @property
    def probability(self) -> Array:
        """Unbiased estimate of the probability of each level, (M,)."""
        result: Array = np.add.reduce(self.hits, axis=1) / (float(self.made[-1]) * self.hits.shape[1])
        return result

    @property
    def variance(self) -> Array:
        """Of the probability, (M,), by the differences between trees."""
        result: Array = self.share.var(axis=1, ddof=1) / self.hits.shape[1]
        return result

    @property
    def plain_turns(self) -> float:
        """Mean turns of a world that is not split and stops at the last level; unbiased as well."""
        return float(np.add.reduce(self.turns / self.made) / self.hits.shape[1])

    @classmethod
    def together(cls, parts: Sequence[Trees]) -> Trees:
        """Trees of several batches, in their order."""
        hits = np.concatenate([part.hits for part in parts], axis=1)
        splits, turns = (
            np.add.reduce([getattr(part, name) for part in parts]) for name in ("splits", "turns")
        )
        return cls(parts[0].copies, hits, splits, turns)


def grow(process: Process, levels: Index, copies: Sequence[int]) -> Trees:
    """Grow a tree from each of a process's worlds.

    A copy's number is that of the world it comes from times the copies made there, plus its place among them, in
    the next branch: its luck depends on its own past alone, and no two worlds share theirs. A world that is not
    split keeps its number and so its luck.

    Parameters
    ----------
    process : Process
        At its beginning, with worlds numbered without gaps.
    levels : (M,) integer array
        Peaks that count as levels, rising. A world is split when it first makes for one, or is carried there.
    copies : sequence of M - 1 int
        How many worlds go on from each level but the last; 1 where none is split.

    Returns
    -------
    Trees

    Raises
    ------
    InputError
        If there are not as many numbers of copies as levels to split at, or too many copies to number.
    """
    growth = _Growth(process, levels, Trees.planted(len(levels), copies, len(process.world)))
    while not growth.done.all():
        growth.turn()
    return growth.trees


class _Growth:
    """Trees while they grow.

    ``stage`` (W,) is at how many levels each world or its forebears have been split, ``arrived`` (W,) at how many
    they have arrived, ``done`` (W,) which worlds need not go on.
    """

    def __init__(self, process: Process, levels: Index, trees: Trees) -> None:
        self.process, self.levels, self.trees = process, levels, trees
        self.made = trees.made
        self.worth = self.made[-1] // self.made
        self.branch, self.first = divmod(int(process.world[0]), BRANCH)
        self.branches = self.branch + np.cumsum(np.append(0, trees.copies > 1))
        self.done = process.over.copy()
        self.stage, self.arrived = (np.zeros(len(process.world), dtype=np.int64) for _ in range(2))
        if (self.first + len(process.world)) * float(self.made[-1]) >= BRANCH:
            raise InputError(f"{self.made[-1]:.3g} copies of a world are too many; make fewer at each level.")

    def turn(self) -> None:
        """Play a turn, and count and split wherever the process pauses."""
        self.trees.turns[:] += np.bincount(self.stage[~self.done], minlength=len(self.levels))
        for _ in self.process.play():
            self.count()
            self.split()

    def count(self) -> None:
        """Count arrivals at levels, each in its tree and by its weight."""
        arrived = self._passed(self.arrived, self.process.peak)
        root = self.process.world % BRANCH // self.made[self.stage] - self.first
        for level, hits in enumerate(self.trees.hits):
            here = (self.arrived <= level) & (level < arrived)
            np.add.at(hits, root[here], self.worth[self.stage[here]])
        self.arrived = arrived
        self.done = self.done | self.process.over | (arrived == len(self.levels))

    def split(self) -> None:
        """Copy worlds that make for levels; let those that need not go on leave, once they are many."""
        stage = np.minimum(self._passed(self.stage, self.process.heading), len(self.levels) - 1)
        for level in range(len(self.levels) - 1):
            here = (self.stage <= level) & (level < stage)
            self.trees.splits[level] += np.add.reduce(self.worth[self.stage[here]])
        each = np.where(self.done, 0, self.made[stage] // self.made[self.stage])
        self.stage = stage
        if self.done.all() or not ((each > 1).any() or np.mean(self.done) > LEAVE):
            return
        index = np.repeat(np.arange(len(each)), each)
        place = np.arange(len(index)) - np.repeat(np.cumsum(each) - each, each)
        number = (self.process.world % BRANCH)[index] * each[index] + place
        self.process.keep(index, self.branches[stage[index]] * BRANCH + number)
        self.done, self.stage, self.arrived = self.done[index], stage[index], self.arrived[index]

    def _passed(self, before: Index, height: Index) -> Index:
        passed = np.searchsorted(self.levels, height, side="right")
        return np.where(self.done, before, np.maximum(before, passed))


def check_copies(copies: Sequence[int], levels: int) -> Index:
    """Numbers of copies as an array, one for each level but the last.

    Raises
    ------
    InputError
        If there are more or fewer, or one is below 1.
    """
    given = np.asarray(copies)
    if given.shape != (levels - 1,):
        raise InputError(
            f"copies has {given.size} numbers; with {levels} levels give {levels - 1}, one for each but the last."
        )
    if levels > 1 and (not np.issubdtype(given.dtype, np.integer) or (given < 1).any()):
        raise InputError(f"copies is {', '.join(map(str, copies))}; give whole numbers of at least 1.")
    return given.astype(np.int64)


def balanced(trees: Trees) -> list[int]:
    """Numbers of copies that make the most of the turns played, by what trees have shown.

    Were all worlds at a level alike, the relative variance of the last level's probability would be the sum of
    ``(1 - p) / (p n)`` over levels, p the chance to pass the next one and n the worlds that go on from a level for
    each root; at a cost of c turns each, it is least at n proportional to the root of ``(1 - p) / (p c)``
    [@lagnoux2006]. So a level is worth many copies where the next is far away and getting there takes few turns.
    """
    roots, made = trees.hits.shape[1], trees.made
    split = trees.splits / (float(made[-1]) * roots)
    reached = np.concatenate(([1.0], split, trees.probability[-1:]))
    worlds = reached[:-1] * made * roots
    # Half an arrival more, and one try: what has not been seen is not taken for impossible.
    passing = (reached[1:] * made * roots + 0.5) / (worlds + 1.0)
    cost = (trees.turns + 1.0) / (worlds + 1.0)
    wanted = np.sqrt((1.0 - passing) / (passing * cost))
    wanted = wanted / wanted[0]
    copies, worlds_here = [], 1.0
    for level in range(len(made) - 1):
        arriving = worlds_here * passing[level]
        copies.append(max(1, round(wanted[level + 1] / arriving)))
        worlds_here = arriving * copies[-1]
    return copies


def interval(trees: Trees, confidence: float = 0.95) -> tuple[Array, Array]:
    """Interval for the probability of each level, (M,) each end.

    Few trees reach a high level, and those that do differ, so that a normal interval would end too low. A gamma
    distribution with the mean and the variance of the sum of weights does better; its upper end allows for one
    more tree like the largest seen [@fay1997], or, where nothing was seen, for one in which every copy arrives.
    """
    tail = 0.5 * (1.0 - confidence)
    mean, variance, share = trees.probability, trees.variance, trees.share
    largest = share.max(axis=1)
    one_more = np.where(largest > 0.0, largest, 1.0) / share.shape[1]
    high = _gamma(mean + one_more, variance + one_more**2, 1.0 - tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(variance > 0.0, _gamma(mean, variance, tail), mean)
    return low, np.minimum(high, 1.0)


def _gamma(mean: Array, variance: Array, probability: float) -> Array:
    result: Array = gammaincinv(mean**2 / variance, probability) * variance / mean
    return result
