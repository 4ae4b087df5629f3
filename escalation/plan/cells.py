"""The cells of a sweep: what is crossed with what, and how many worlds each combination is to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any, TypeAlias

import numpy as np

from escalation.errors import InputError
from escalation.typing import Index

Value: TypeAlias = float | int | str
"""A parameter's number, a setting's choice or a name."""

SIDES = ("scenario", "policy", "challenger", "target")
"""The axes that every sweep has; they vary slowest."""

POINT = "point"
"""The axis of a sampled design or of a table of points; a grid has one point, 0."""


@dataclass(frozen=True, eq=False)
class Cells:
    """A cross of axes, with a number of worlds for each cell; nothing but names and numbers.

    Attributes
    ----------
    axes : mapping of str to tuple
        Values of each axis: `SIDES`, then settings, then `POINT`, then parameters, the last varying fastest.
    inputs : tuple of str
        Parameters, which may differ between the worlds of a chunk.
    points : mapping of str to tuple
        What the points of a sampled design set, a value a point; empty in a grid.
    wanted : integer array, an axis for each of `axes`
        Worlds in each cell, numbered from 0 in a grid and from p times n at point p of n worlds in a sample.
    """

    axes: Mapping[str, tuple[Value, ...]]
    inputs: tuple[str, ...]
    points: Mapping[str, tuple[Value, ...]]
    wanted: Index

    @classmethod
    def full(
        cls,
        axes: Mapping[str, tuple[Value, ...]],
        inputs: tuple[str, ...],
        points: Mapping[str, tuple[Value, ...]],
        worlds: int,
    ) -> Cells:
        """As many worlds in every cell; the axes in any order."""
        count = len(next(iter(points.values()))) if points else 1
        given = {**axes, POINT: tuple(range(count))}
        slow = [name for name in given if name not in (*SIDES, *inputs, POINT)]
        fast = [name for name in given if name in inputs]
        ordered = {name: given[name] for name in (*SIDES, *slow, POINT, *fast)}
        return cls(
            ordered,
            inputs,
            points,
            np.full([len(each) for each in ordered.values()], worlds, dtype=np.int64),
        )

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return tuple(len(values) for values in self.axes.values())

    @property
    def rows(self) -> int:
        """Number of worlds in all."""
        return int(self.wanted.sum())

    @cached_property
    def each(self) -> int:
        """Most worlds of a cell; in a sample, of every point."""
        return int(self.wanted.max(initial=0))

    @property
    def varied(self) -> tuple[str, ...]:
        """Names of the axes that are not `SIDES` or `POINT`."""
        return tuple(name for name in self.axes if name not in (*SIDES, POINT))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that come before the outcomes in a table of these cells."""
        names = (*self.varied, *self.points)
        several = ("scenario",) if len(self.axes["scenario"]) > 1 else ()
        fixed = [name for name in names if name not in self.inputs]
        point = (POINT,) if self.points else ()
        return (*several, *SIDES[1:], "world", *fixed, *point, *(n for n in names if n in self.inputs))

    def places(self, other: Cells) -> dict[str, Index]:
        """Where each value of each own axis stands on the other's axis; -1 where it is missing."""
        found = {}
        for name, values in self.axes.items():
            there = {value: place for place, value in enumerate(other.axes[name])}
            found[name] = np.array([there.get(value, -1) for value in values], dtype=np.int64)
        return found

    def flat(self, where: Mapping[str, Index]) -> Index:
        """Numbers of the cells at these places, in the order of the axes."""
        flat: Index = np.ravel_multi_index(tuple(where[name] for name in self.axes), self.shape)
        return flat

    def widened(self, base: Mapping[str, Value], inputs: tuple[str, ...]) -> Cells:
        """The same cells with more axes, of one value each."""
        new = {name: (value,) for name, value in base.items() if name not in self.axes}
        if not new:
            return self
        kept = {name: values for name, values in self.axes.items() if name != POINT}
        wide = Cells.full({**kept, **new}, tuple(dict.fromkeys((*self.inputs, *inputs))), self.points, 0)
        return replace(wide, wanted=self.wanted.reshape(wide.shape))

    def join(self, other: Cells) -> Cells:
        """All cells of both, which have the same axes; each with the greater number of worlds.

        Raises
        ------
        InputError
            If their points cannot be points of one design.
        """
        points = _longer(self, other)
        axes = {name: (*mine, *_new(mine, other.axes[name])) for name, mine in self.axes.items()}
        del axes[POINT]
        joined = Cells.full(axes, self.inputs, points, 0)
        for part in (self, other):
            view = np.ix_(*part.places(joined).values())
            joined.wanted[view] = np.maximum(joined.wanted[view], part.wanted)
        return joined

    def describe(self) -> dict[str, Any]:
        """The cells in types that JSON knows, without the points' values."""
        return {
            "axes": {name: list(values) for name, values in self.axes.items() if name != POINT},
            "inputs": list(self.inputs),
            "points": {"names": list(self.points), "count": self.shape[list(self.axes).index(POINT)]},
            "worlds": _runs(self.wanted.ravel()),
        }

    @classmethod
    def read(cls, described: Mapping[str, Any], points: Mapping[str, tuple[Value, ...]]) -> Cells:
        """The cells that `describe` described."""
        axes = {name: tuple(values) for name, values in described["axes"].items()}
        count = int(described["points"]["count"])
        cut = {name: points[name][:count] for name in described["points"]["names"]}
        cells = cls.full(axes, tuple(described["inputs"]), cut, 0)
        lengths, values = np.array(described["worlds"], dtype=np.int64).reshape(-1, 2).T
        if lengths.sum() != prod(cells.shape):
            raise ValueError("the numbers of worlds do not fit the axes")
        return replace(cells, wanted=np.repeat(values, lengths).reshape(cells.shape))


def _new(mine: tuple[Value, ...], others: tuple[Value, ...]) -> list[Value]:
    known = set(mine)
    return [value for value in others if value not in known]


def _longer(one: Cells, other: Cells) -> Mapping[str, tuple[Value, ...]]:
    """The points of two designs, where one continues the other."""
    if list(one.points) != list(other.points):
        raise InputError(
            f"one sweep samples {', '.join(one.points) or 'nothing'}, the other "
            f"{', '.join(other.points) or 'nothing'}; keep them in two folders."
        )
    if not one.points:
        return {}
    if one.each and other.each and one.each != other.each:
        raise InputError(
            f"the sample has {one.each} worlds a point, not {other.each}, and worlds are numbered by it; "
            "keep to that number, or name another folder."
        )
    short, long = sorted((one, other), key=lambda each: len(each.axes[POINT]))
    for name, values in short.points.items():
        if long.points[name][: len(values)] != values:
            raise InputError(
                f"the sample has other values of {name}; a sample can only be continued by further points."
            )
    return long.points


def _runs(values: Index) -> list[list[int]]:
    """Runs of equal numbers as (length, number)."""
    edges = np.flatnonzero(np.diff(values)) + 1
    starts = np.concatenate([[0], edges])
    lengths = np.diff(np.concatenate([starts, [len(values)]]))
    return [[int(length), int(values[start])] for start, length in zip(starts, lengths, strict=True)]
