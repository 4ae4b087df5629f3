"""The one writer of a folder: finished work goes into a journal within seconds, and from there into large parts.

A journal file is a small part under another name. A part is made of all that is in the journal: it is written whole
beside, moved to its place, and only then the journal is emptied. Whenever a writer is killed, what it finished is in a
part, in the journal, or in both; the pieces named in the footers tell which, so that nothing counts twice.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd

from escalation.errors import InputError
from escalation.files import write_files, writing
from escalation.plan.chunk import Chunk
from escalation.store import parts
from escalation.store.folder import FAILURES, JOURNAL, MANIFEST, PROGRESS, SUFFIX, TURNS, WORLDS, Store
from escalation.store.lock import locked

FLUSH = 1.0
"""Seconds that finished work may wait for the disk."""

PART = 100_000
"""Worlds in the journal that make a part."""


REMEDY = "put that right, and the same command goes on from what is kept"
"""What to do when a folder that was begun cannot be written to any more, for one because the disk is full."""


class Writer:
    """Adds finished pieces to a store whose lock it holds.

    Parameters
    ----------
    store : Store
        Where to.
    part : int
        Worlds that make a part.
    """

    def __init__(self, store: Store, part: int = PART) -> None:
        self.store, self.part = store, part
        self.folder = store.folder
        self.waiting: list[tuple[Chunk, pd.DataFrame, pd.DataFrame | None]] = []
        self.flushed = time.monotonic()
        self._recover()
        files = store.files()
        self.keys = {(block, number) for _, held in files for block, number, _ in held}
        self.rows = sum(rows for _, held in files for _, _, rows in held)
        self.next_file = 1 + max((int(path.stem) for path in store.journal()), default=0)
        self.in_journal = sum(
            rows for path, held in files if path.suffix != ".parquet" for _, _, rows in held
        )
        self.progress = {"began": time.time(), "before": self.rows, "process": os.getpid()}
        self.failed = {(each["block"], each["piece"]): each for each in store.failures()}

    def _recover(self) -> None:
        """Put away what a writer that was killed left half done, and what is damaged."""
        with writing(self.folder, REMEDY):
            for name in (WORLDS, JOURNAL):
                (self.folder / name).mkdir(exist_ok=True)
            for path in [*self.folder.glob(".*.tmp"), *(self.folder / JOURNAL).glob("*.tmp")]:
                path.unlink(missing_ok=True)
            for path in self.store.looked_through()[1]:
                path.unlink(missing_ok=True)
            if (self.folder / TURNS).exists():
                # Turns go first, worlds second: turns without worlds were never finished.
                worlds = {path.name for path in self.store.parts()}
                journal = {path.stem for path in self.store.journal()}
                for path in self.store.parts(TURNS):
                    if path.name not in worlds:
                        path.unlink(missing_ok=True)
                for path in self.store.journal(TURNS):
                    if path.stem not in journal:
                        path.unlink(missing_ok=True)

    def add(self, chunk: Chunk, table: pd.DataFrame, turns: pd.DataFrame | None) -> None:
        """Take in what a chunk came to."""
        self.waiting.append((chunk, table, turns))
        self.keys.add(chunk.key)
        self.rows += len(table)
        if self.failed.pop(chunk.key, None):
            self._write_failures()
        self.tick()

    def tick(self) -> None:
        """Write what has waited long enough; to be called often."""
        if time.monotonic() - self.flushed >= FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write what waits into the journal, and the journal into a part if it is large."""
        if self.waiting:
            stem = self.folder / JOURNAL / f"{self.next_file:09d}"
            self._write(
                stem.with_suffix(SUFFIX[TURNS]), [(c, t) for c, _, t in self.waiting if t is not None]
            )
            self._write(stem.with_suffix(SUFFIX[WORLDS]), [(c, t) for c, t, _ in self.waiting])
            self.in_journal += sum(len(table) for _, table, _ in self.waiting)
            self.next_file += 1
            self.waiting = []
            said = {**self.progress, "at": time.time(), "done": self.rows}
            write_files({self.folder / PROGRESS: json.dumps(said).encode()}, REMEDY)
        self.flushed = time.monotonic()
        if self.in_journal >= self.part:
            self.compact()

    def _write(self, path: Path, tables: list[tuple[Chunk, pd.DataFrame]]) -> None:
        if tables:
            held = [(*chunk.key, len(table)) for chunk, table in tables]
            write_files({path: parts.encode([parts.arrow(table) for _, table in tables], held)}, REMEDY)

    def compact(self) -> None:
        """Put the journal into a part."""
        if not self.in_journal:
            return
        name = f"part-{self._next_part():06d}.parquet"
        for kind in (TURNS, WORLDS):
            files = self.store.journal(kind)
            if files:
                held = [each for path in files for each in parts.holds(path)]
                self._place(
                    self.folder / kind / name, parts.encode([parts.read(path) for path in files], held)
                )
        for kind in (WORLDS, TURNS):
            for path in self.store.journal(kind):
                with writing(path, REMEDY):
                    path.unlink()
        self.in_journal = 0

    def _next_part(self) -> int:
        return 1 + max((int(path.stem.split("-")[1]) for path in self.store.parts()), default=-1)

    def _place(self, path: Path, content: bytes) -> None:
        """Write a part in the journal's folder and move it: readers of the data set see whole parts only."""
        beside = self.folder / JOURNAL / f"{path.name}.{path.parent.name}.tmp"
        try:
            write_files({beside: content}, REMEDY)
            with writing(path, REMEDY):
                path.parent.mkdir(exist_ok=True)
                os.replace(beside, path)
        finally:
            with suppress(OSError):
                beside.unlink()

    def fail(self, chunk: Chunk, error: str) -> None:
        """Record that a chunk could not be run."""
        before = self.failed.get(chunk.key, {"tries": 0})
        block, piece = chunk.key
        point = {} if chunk.points is None else {"points": [int(chunk.points.min()), int(chunk.points.max())]}
        inputs = {name: [float(each.min()), float(each.max())] for name, each in chunk.inputs.items()}
        self.failed[chunk.key] = {
            "block": block,
            "piece": piece,
            "error": error,
            "seed": chunk.seed,
            "worlds": [chunk.worlds[0], chunk.worlds[1] - 1],
            "rows": len(chunk),
            "policies": [each.name for each in chunk.players],
            "settings": dict(chunk.labels),
            "from_to": {**point, **inputs},
            "tries": before["tries"] + 1,
        }
        self._write_failures()

    def _write_failures(self) -> None:
        text = json.dumps(list(self.failed.values()), indent=1, ensure_ascii=False) + "\n"
        write_files({self.folder / FAILURES: text.encode()}, REMEDY)

    def close(self) -> None:
        """Put everything in its place."""
        self.flush()
        self.compact()
        if not self.failed:
            with suppress(OSError):
                (self.folder / FAILURES).unlink(missing_ok=True)


@contextmanager
def folder_for(folder: Path, force: bool) -> Iterator[Store | None]:
    """Make a folder ready for one writer: the result that is there, or None.

    Parameters
    ----------
    folder : Path
        Where; made if need be.
    force : bool
        Take away a result that is there.

    Raises
    ------
    InputError
        If it cannot be written, holds something else, or somebody writes to it.
    """
    with writing(folder):
        made = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
    there = (folder / MANIFEST).exists()
    if not there and any(not each.name.startswith(".") for each in folder.iterdir()):
        raise InputError(f"{folder} holds other files and no result; give a new or an empty folder.")
    if there and not force:
        Store.open(folder)
    try:
        with locked(folder):
            if there and force:
                _empty(folder)
            yield Store.open(folder) if there and not force else None
    finally:
        if made and not (folder / MANIFEST).exists():
            with suppress(OSError):
                for path in folder.iterdir():
                    path.unlink()
                folder.rmdir()


def _empty(folder: Path) -> None:
    """Take a result away. The manifest goes first: without one, parts left over are never taken for others."""
    kinds = (WORLDS, TURNS, JOURNAL)
    with writing(folder):
        for name in (MANIFEST, FAILURES, PROGRESS, "points.csv"):
            (folder / name).unlink(missing_ok=True)
        for path in [path for kind in kinds for path in (folder / kind).glob("*")]:
            if path.suffix in (".parquet", ".tmp", *SUFFIX.values()):
                path.unlink(missing_ok=True)
        for path in folder.glob("part-*.parquet"):
            path.unlink()


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write what a store is to hold."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    write_files({folder / MANIFEST: text.encode()})
