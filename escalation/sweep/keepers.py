"""Where results go while a sweep runs: memory, or a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from escalation.errors import InputError
from escalation.plan.cells import Cells
from escalation.plan.chunk import Chunk
from escalation.plan.pieces import Block, Piece, lacking, pieces
from escalation.plan.plan import Plan
from escalation.store import Store, Writer, read_results
from escalation.store.begin import extended
from escalation.store.order import in_order
from escalation.store.parts import arrow
from escalation.store.writer import PART, folder_for


class Keeper(Protocol):
    """What a sweep needs of a place for its results."""

    turns: bool

    def grow(self, plan: Plan, batch: int) -> tuple[Cells, list[Piece]]:
        """Plan what is asked for; return all cells and the pieces to run."""

    def add(self, chunk: Chunk, table: pd.DataFrame, turns: pd.DataFrame | None) -> None:
        """Take in what a chunk came to."""

    def fail(self, chunk: Chunk, error: Exception) -> None:
        """Take in that it came to nothing."""

    def tick(self) -> None:
        """Look at the clock."""

    def failed(self) -> list[dict[str, Any]]:
        """What came to nothing."""

    def read(self, plan: Plan, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The rows of a plan, in its order."""


class Memory:
    """Holds a result for as long as the program runs."""

    turns = False

    def __init__(self) -> None:
        self.cells: Cells | None = None
        self.blocks: list[Block] = []
        self.tables: dict[tuple[int, int], Any] = {}
        self.pieces: dict[tuple[int, int], Piece] = {}

    def grow(self, plan: Plan, batch: int) -> tuple[Cells, list[Piece]]:
        """Plan what is asked for; return all cells and the pieces to run."""
        joined = plan.cells if self.cells is None else self.cells.join(plan.cells)
        new = lacking(self.cells, plan.cells, joined, batch)
        self.blocks, self.cells = [*self.blocks, *new], joined
        cut = [pieces(block, number, joined) for number, block in enumerate(self.blocks)]
        self.pieces = {piece.key: piece for block in cut for piece in block}
        return joined, [piece for key, piece in self.pieces.items() if key not in self.tables]

    def add(self, chunk: Chunk, table: pd.DataFrame, turns: pd.DataFrame | None) -> None:
        """Take in what a chunk came to."""
        self.tables[chunk.key] = arrow(table)

    def fail(self, chunk: Chunk, error: Exception) -> None:
        """Stop: there is nothing to keep."""
        raise error

    def tick(self) -> None:
        """Nothing waits."""

    def failed(self) -> list[dict[str, Any]]:
        """Nothing: the first failure stops the sweep."""
        return []

    def read(self, plan: Plan, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The rows of a plan, in its order."""
        import pyarrow as pa

        assert self.cells is not None
        cells = self.cells
        tables = [each.select(list(columns)) if columns else each for each in self.tables.values()]
        table: pd.DataFrame = pa.concat_tables(tables).to_pandas(use_threads=False)
        found = [(self.pieces[key], len(each)) for key, each in self.tables.items()]
        table = in_order(table, found, plan.cells, lambda piece: plan.asks(piece, cells))
        table.attrs.update(plan.about())
        return table


class Kept:
    """Keeps a result in a folder, whose lock is held."""

    def __init__(self, folder: Path, store: Store | None, command: str, turns: bool) -> None:
        self.folder, self.store, self.command = folder, store, command
        self.turns = turns if store is None else turns or bool(store.manifest["trajectories"])
        self.writer: Writer | None = None

    def grow(self, plan: Plan, batch: int) -> tuple[Cells, list[Piece]]:
        """Plan what is asked for; return all cells and the pieces to run."""
        if self.writer is not None:
            self.writer.flush()
        before = self.store
        self.store = extended(before, self.folder, plan, batch, self.command, self.turns)
        if self.writer is None:
            self.writer = Writer(self.store, PART // 10 if self.turns else PART)
        else:
            self.writer.store = self.store
        cells, asked = self.store.cells, plan.widened(self.store.cells.varied)
        todo = [
            piece
            for key, piece in self.store.pieces.items()
            if key not in self.writer.keys and (asked.asks(piece, cells) >= 0).any()
        ]
        return cells, todo

    def add(self, chunk: Chunk, table: pd.DataFrame, turns: pd.DataFrame | None) -> None:
        """Take in what a chunk came to."""
        assert self.writer is not None
        self.writer.add(chunk, table, turns)

    def fail(self, chunk: Chunk, error: Exception) -> None:
        """Record that it came to nothing."""
        assert self.writer is not None
        self.writer.fail(chunk, f"{type(error).__name__}: {error}")

    def tick(self) -> None:
        """Write what has waited long enough."""
        assert self.writer is not None
        self.writer.tick()

    def failed(self) -> list[dict[str, Any]]:
        """What came to nothing, in this run or an earlier one."""
        assert self.writer is not None
        return list(self.writer.failed.values())

    def read(self, plan: Plan, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The rows of a plan, in its order."""
        assert self.writer is not None
        self.writer.flush()
        return read_results(self.folder, columns, plan)


@contextmanager
def keeper(folder: Path | None, force: bool, command: str, turns: bool) -> Iterator[Memory | Kept]:
    """A place for results, put in order at the end however that comes about."""
    if folder is None:
        if turns:
            raise InputError("trajectories of a sweep are kept in a folder; name one.")
        yield Memory()
        return
    with folder_for(folder, force) as store:
        kept = Kept(folder, store, command, turns)
        try:
            yield kept
        finally:
            if kept.writer is not None:
                kept.writer.close()
