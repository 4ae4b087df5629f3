"""Work cut into pieces: the same cut whoever asks, so that a piece's number says which worlds it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from escalation.plan.cells import POINT, Cells, _runs
from escalation.typing import Index


@dataclass(frozen=True, eq=False)
class Block:
    """Some cells and a range of worlds in each, added to a sweep at one time.

    Attributes
    ----------
    lengths : mapping of str to int
        How long the axes were then; they only grow at their ends, and new ones begin with what was so far.
    cells : (C,) integer array
        Numbers of the cells on axes of those lengths.
    first, last : int
        Worlds ``first`` to ``last - 1`` of each cell.
    batch : int
        Most worlds of a piece.
    """

    lengths: Mapping[str, int]
    cells: Index
    first: int
    last: int
    batch: int

    @property
    def rows(self) -> int:
        """Number of worlds."""
        return len(self.cells) * (self.last - self.first)

    def where(self, cells: Cells) -> dict[str, Index]:
        """Places of the block's cells on the axes as they are now."""
        places = np.unravel_index(self.cells, tuple(self.lengths.values()))
        found = dict(zip(self.lengths, places, strict=True))
        return {name: found.get(name, np.zeros(len(self.cells), dtype=np.int64)) for name in cells.axes}

    def describe(self) -> dict[str, Any]:
        """The block in types that JSON knows."""
        size = int(np.prod(tuple(self.lengths.values())))
        here = np.zeros(size, dtype=np.int64)
        here[self.cells] = 1
        return {
            "lengths": dict(self.lengths),
            "cells": _runs(here),
            "worlds": [self.first, self.last],
            "batch": self.batch,
        }

    @classmethod
    def read(cls, described: Mapping[str, Any]) -> Block:
        """The block that `describe` described."""
        lengths, here = np.array(described["cells"], dtype=np.int64).reshape(-1, 2).T
        first, last = described["worlds"]
        cells = np.flatnonzero(np.repeat(here, lengths))
        return cls(described["lengths"], cells, int(first), int(last), int(described["batch"]))


def lacking(there: Cells | None, asked: Cells, joined: Cells, batch: int) -> list[Block]:
    """What is asked for beyond what is planned there already, as blocks on the joined axes.

    Worlds of a cell are always planned from 0 on, so that what is lacking is one range a cell.
    """
    before, after = np.zeros(joined.shape, dtype=np.int64), np.zeros(joined.shape, dtype=np.int64)
    if there is not None:
        before[np.ix_(*there.places(joined).values())] = there.wanted
    after[np.ix_(*asked.places(joined).values())] = asked.wanted
    before, after = before.ravel(), after.ravel()
    new = np.flatnonzero(after > before)
    if not len(new):
        return []
    ranges, owner = np.unique(np.stack([before[new], after[new]], axis=1), axis=0, return_inverse=True)
    lengths = dict(zip(joined.axes, joined.shape, strict=True))
    return [
        Block(lengths, new[owner.ravel() == number], int(first), int(last), batch)
        for number, (first, last) in enumerate(ranges)
    ]


@dataclass(frozen=True, eq=False)
class Piece:
    """Some cells that share scenario, policies and settings, and a range of worlds in each.

    Attributes
    ----------
    key : tuple of int
        Numbers of the block and of the piece in it.
    where : mapping of str to (C,) integer array
        Places of the cells on the axes.
    first, last : int
        Worlds of each cell.
    """

    key: tuple[int, int]
    where: Mapping[str, Index]
    first: int
    last: int

    def __len__(self) -> int:
        return len(self.where[POINT]) * (self.last - self.first)


def pieces(block: Block, number: int, cells: Cells) -> list[Piece]:
    """Cut a block so that, at any time, what was done of it is spread over its cells.

    In a grid the first worlds of all cells come first. In a sample the points come in their order, each whole,
    since its worlds have neighbouring numbers, which are drawn together.
    """
    where = block.where(cells)
    _, owner = np.unique(_group(where, cells), return_inverse=True)
    worlds = block.last - block.first
    cut: list[tuple[float, int, Index, int, int]] = []
    for group in range(int(owner.max()) + 1):
        members = np.flatnonzero(owner == group)
        together = 1 if cells.points else len(members)
        tall = min(worlds, max(1, block.batch // together))
        wide = max(1, block.batch // tall)
        starts = [(a, c) for a in range(0, worlds, tall) for c in range(0, len(members), wide)]
        for place, (a, c) in enumerate(starts):
            first = block.first + a
            last = min(first + tall, block.last)
            cut.append((place / len(starts), group, members[c : c + wide], first, last))
    cut.sort(key=lambda each: each[:2])
    return [
        Piece((number, place), {name: at[members] for name, at in where.items()}, first, last)
        for place, (_, _, members, first, last) in enumerate(cut)
    ]


def _group(where: Mapping[str, Index], cells: Cells) -> Index:
    """A number for each cell, equal where scenario, policies and settings are."""
    names = [name for name in cells.axes if name not in (POINT, *cells.inputs)]
    lengths = [len(cells.axes[name]) for name in names]
    number: Index = np.ravel_multi_index(tuple(where[name] for name in names), lengths)
    fixed = [values for name, values in cells.points.items() if name not in cells.inputs]
    if fixed:
        known: dict[object, int] = {}
        kinds = np.array([known.setdefault(each, len(known)) for each in zip(*fixed, strict=True)])
        number = number * len(known) + kinds[where[POINT]]
    return number


def default_batch(rows: int, workers: int, most: int) -> int:
    """Worlds in a piece: enough to pay for a call, few enough that every worker has several pieces."""
    return max(1, min(most, max(1000, ceil(rows / (4 * workers)))))
