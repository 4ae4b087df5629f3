"""The folder of a result, as a reader sees it, while a sweep writes to it or afterwards.

::

    manifest.json    what was asked for, by whom, in which environment
    points.csv       the points of a sampled design
    worlds/          Parquet parts and nothing else: the data set, a row a world
    trajectories/    the same for turns, if they were kept
    journal/         finished work that is not in a part yet
    failures.json    pieces that could not be run, and why
    progress.json    how far the last writer came, and how fast
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from escalation.errors import InputError
from escalation.plan.cells import Cells
from escalation.plan.pieces import Block, Piece, pieces
from escalation.plan.samples import read_points
from escalation.store import parts
from escalation.store.parts import Held

FORMAT = 2
"""Version of the folder's layout, raised when an older one can no longer be read."""

MANIFEST, POINTS, FAILURES, PROGRESS = "manifest.json", "points.csv", "failures.json", "progress.json"
WORLDS, TURNS, JOURNAL = "worlds", "trajectories", "journal"
SUFFIX = {WORLDS: ".rows", TURNS: ".turns"}
"""How journal files of each kind end; a reader of Parquet folders must not take them for parts."""

_TRIES = 5


@dataclass(frozen=True, eq=False)
class Store:
    """A result on disk.

    Parameters
    ----------
    folder : Path
        Its folder.
    manifest : dict
        ``format``, ``basis``, ``cells``, ``blocks``, ``scenarios``, ``about``, ``commands``, ``environment``.
    """

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Store:
        """The result in a folder.

        Raises
        ------
        InputError
            If there is none, or it is damaged or of another format.
        """
        path = folder / MANIFEST
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise InputError(f"{folder} holds no result; give the folder that a sweep wrote.") from None
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is damaged ({error}); run the sweep again with --force.") from error
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise InputError(f"{path} is not of format {FORMAT}, the one that this version reads.")
        return cls(folder, manifest)

    @cached_property
    def cells(self) -> Cells:
        """All cells planned so far.

        Raises
        ------
        InputError
            If the manifest or the table of points is damaged.
        """
        try:
            described = self.manifest["cells"]
            points = {}
            if described["points"]["names"]:
                table = read_points(self.folder / POINTS)
                points = {name: tuple(table[name].tolist()) for name in described["points"]["names"]}
            return Cells.read(described, points)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{self.folder / MANIFEST} is damaged ({error}); begin again with --force."
            ) from error

    @cached_property
    def blocks(self) -> list[Block]:
        """All work planned so far."""
        return [Block.read(each) for each in self.manifest["blocks"]]

    @cached_property
    def pieces(self) -> dict[tuple[int, int], Piece]:
        """All work planned so far, cut into pieces, by key and in the order in which it is done."""
        cut = [pieces(block, number, self.cells) for number, block in enumerate(self.blocks)]
        return {piece.key: piece for block in cut for piece in block}

    @property
    def rows(self) -> int:
        """Number of worlds planned."""
        return sum(block.rows for block in self.blocks)

    def parts(self, kind: str = WORLDS) -> list[Path]:
        """The parts there are, in order."""
        return sorted((self.folder / kind).glob("part-*.parquet"))

    def journal(self, kind: str = WORLDS) -> list[Path]:
        """Finished work that is in no part yet, in order."""
        return sorted((self.folder / JOURNAL).glob(f"[0-9]*{SUFFIX[kind]}"))

    def files(self, kind: str = WORLDS) -> list[tuple[Path, Held]]:
        """Files that hold something no earlier one holds, and what they hold; damaged ones are left out."""
        return list(self.looked_through(kind)[0])

    def looked_through(self, kind: str = WORLDS) -> tuple[list[tuple[Path, Held]], list[Path]]:
        """Files to read, and files that hold nothing new or cannot be read."""
        # The journal is listed first: what leaves it meanwhile is in a part.
        journal = self.journal(kind)
        good, bad = [], []
        known: set[tuple[int, int]] = set()
        for path in (*self.parts(kind), *journal):
            try:
                held = parts.holds(path)
            except InputError:
                bad.append(path)
                continue
            keys = {(block, number) for block, number, _ in held}
            if known & keys or not keys <= self.pieces.keys():
                bad.append(path)
                continue
            known |= keys
            good.append((path, held))
        return good, bad

    def done(self) -> set[tuple[int, int]]:
        """Keys of the pieces that are kept."""
        found = self._steadily(lambda: self.files())
        return {(block, number) for _, held in found for block, number, _ in held}

    def table(
        self, columns: Sequence[str] | None = None, kind: str = WORLDS
    ) -> tuple[pd.DataFrame, list[tuple[Piece, int]]]:
        """All rows in the order in which they were kept, and the pieces that they are with the rows of each.

        Raises
        ------
        InputError
            If a part is damaged.
        """
        import pyarrow as pa

        def read() -> tuple[list[Any], list[tuple[Piece, int]]]:
            files = self.files(kind)
            tables = [parts.read(path, columns) for path, _ in files]
            held = [each for _, several in files for each in several]
            return tables, [(self.pieces[block, number], rows) for block, number, rows in held]

        tables, found = self._steadily(read)
        if not tables:
            return pd.DataFrame(), []
        return pa.concat_tables(tables).to_pandas(use_threads=False, self_destruct=True), found

    def _steadily(self, look: Any) -> Any:
        """Look again if files move meanwhile: a writer may be putting its journal into a part."""
        for _ in range(_TRIES):
            try:
                return look()
            except FileNotFoundError:
                continue
        raise InputError(f"{self.folder} changes all the time; try again later.")

    def failures(self) -> list[dict[str, Any]]:
        """Pieces that could not be run: ``block``, ``piece``, ``worlds``, ``cell``, ``seed``, ``error``, ``tries``."""
        found: list[dict[str, Any]] = self._json(FAILURES, [])
        return found

    def progress(self) -> dict[str, Any]:
        """How far the last writer came: ``began``, ``at``, ``before``, ``done``."""
        found: dict[str, Any] = self._json(PROGRESS, {})
        return found

    def _json(self, name: str, default: Any) -> Any:
        try:
            return json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return default
