"""Rows of a matrix by name: parameters and levers that differ between worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from escalation.typing import Array, Index

Record = TypeVar("Record")


class Rows:
    """A matrix (N, W) whose rows are attributes.

    Rules take parameters as arrays by world, never as Python numbers, so that a world's bits do not depend
    on how its neighbours were set.

    Parameters
    ----------
    names : sequence of N str
    matrix : (N, W) array
    """

    def __init__(self, names: Sequence[str], matrix: Array) -> None:
        self.names = tuple(names)
        self.matrix = matrix

    @classmethod
    def of(cls, values: Mapping[str, float | Array], worlds: int) -> Rows:
        """Broadcast numbers and (W,) arrays to rows."""
        matrix = np.empty((len(values), worlds))
        for row, value in zip(matrix, values.values(), strict=True):
            row[:] = value
        return cls(tuple(values), matrix)

    def __getattr__(self, name: str) -> Array:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            row = self._row(self.names.index(name))
        except ValueError:
            raise AttributeError(f"no row named {name!r}") from None
        # Found once, it is an ordinary attribute from then on.
        self.__dict__[name] = row
        return row

    def _row(self, number: int) -> Array:
        row: Array = self.matrix[number]
        return row

    def at(self, where: Index | slice) -> Rows:
        """Return the rows for some of the worlds."""
        if isinstance(where, slice):
            return self
        return Rows(self.names, np.take(self.matrix, where, axis=1))

    def glance(self, where: Index | slice) -> Rows:
        """The same, for a short look at a few of the rows: each is taken when it is first asked for."""
        return self if isinstance(where, slice) else Glance(self, where)

    def replace(self, **rows: Array) -> Rows:
        """Return a copy in which some rows are others."""
        matrix = self.matrix.copy()
        for name, row in rows.items():
            matrix[self.names.index(name)] = row
        return Rows(self.names, matrix)


class Glance(Rows):
    """Rows for some of the worlds, each taken when it is first asked for."""

    def __init__(self, rows: Rows, where: Index) -> None:
        self.names = rows.names
        self._all, self._where = rows, where

    @property
    def matrix(self) -> Array:  # type: ignore[override] # there is one once it is asked for
        """All rows."""
        return np.take(self._all.matrix, self._where, axis=1)

    def _row(self, number: int) -> Array:
        return self._all._row(number).take(self._where)


def chosen(record: Record, where: Index | slice) -> Record:
    """A dataclass of arrays and rows whose last axis runs over worlds, for some of the worlds."""
    if isinstance(where, slice):
        return record
    kept: dict[str, Any] = {}
    for field in fields(record):  # type: ignore[arg-type] # dataclasses have no type of their own
        value = getattr(record, field.name)
        if isinstance(value, Rows):
            kept[field.name] = value.at(where)
        elif isinstance(value, np.ndarray):
            kept[field.name] = np.take(value, where, axis=-1)
    return replace(record, **kept)  # type: ignore[type-var]
