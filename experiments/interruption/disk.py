"""Disks that are full, and folders that cannot be written to: what is said, what is kept, and how it goes on."""

from __future__ import annotations

import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from escalation.store import read_results, status
from experiments.sweeping import checksum, start

BYTES = 20
"""Room for a world on the disk that is too small, half of what one takes."""

AMPLE = "256m"


@dataclass
class Disk:
    """A small disk in memory.

    Parameters
    ----------
    place : Path
        Where it is mounted.
    """

    place: Path

    def remount(self, option: str) -> None:
        """Change its size, or whether it can be written to."""
        _mount("-o", f"remount,{option}", str(self.place))


@contextmanager
def disk(place: Path, size: str) -> Iterator[Disk]:
    """A disk of some size, for as long as it is needed; only Linux's superuser may have one.

    Raises
    ------
    OSError
        If that is not allowed here.
    """
    place.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", str(place)], check=True)


def may_mount() -> bool:
    """Whether there can be such a disk here."""
    with tempfile.TemporaryDirectory() as place:
        try:
            with disk(Path(place) / "disk", "64k"):
                return True
        except OSError:
            return False


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True)
    if done.returncode:
        raise OSError(done.stderr.strip())


Words = Callable[[int], list[str]]
"""The command by the number of worlds in a cell."""


def cases(words: Words, worlds: int, rows: int) -> pd.DataFrame:
    """Every trouble in turn: a row each.

    Parameters
    ----------
    words : callable
        The command, from the number of worlds in a cell.
    worlds, rows : int
        Worlds in a cell, and in all.
    """
    found = []
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        found.append(below_a_file(words(worlds), place))
        found.append(no_large_files(words(worlds), place, rows * BYTES))
        if may_mount():
            found += [full(words(worlds), place, rows, workers) for workers in (1, 2)]
            found.append(full_at_once(words(worlds), place))
            found.append(read_only(words, worlds, place))
    return pd.DataFrame(found)


def below_a_file(words: Sequence[str], place: Path) -> dict[str, Any]:
    """A folder whose parent is a plain file."""
    (place / "file").write_text("")
    refused = attempt(words, place / "file" / "out")
    return row("below a plain file", 1, [refused], attempt(words, place / "beside"))


def no_large_files(words: Sequence[str], place: Path, limit: int) -> dict[str, Any]:
    """A system that lets no file grow beyond some bytes, so that the parts find no room and the journal does."""
    out = place / "limited"
    refused = attempt(words, out, preexec_fn=lambda: _limit(limit))
    return row("no file may be large", 1, [refused], attempt(words, out))


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def full(words: Sequence[str], place: Path, rows: int, workers: int) -> dict[str, Any]:
    """A disk that is full when about half of the sweep is done, is still full, and is made larger."""
    asked = [*words, "--workers", str(workers)]
    with disk(place / f"full-{workers}", f"{rows * BYTES // 1024 + 16}k") as there:
        refused = [attempt(asked, there.place / "out") for _ in range(2)]
        there.remount(f"size={AMPLE}")
        return row("the disk fills up", workers, refused, attempt(asked, there.place / "out"))


def full_at_once(words: Sequence[str], place: Path) -> dict[str, Any]:
    """A disk with no room for anything."""
    with disk(place / "no-room", "16k") as there:
        (there.place / "other").write_bytes(bytes(16 * 1024))
        refused = attempt(words, there.place / "out")
        there.remount(f"size={AMPLE}")
        return row("the disk is full at the start", 1, [refused], attempt(words, there.place / "out"))


def read_only(words: Words, worlds: int, place: Path) -> dict[str, Any]:
    """A disk that cannot be written to any more when half of the worlds are done."""
    with disk(place / "locked", AMPLE) as there:
        out = there.place / "out"
        begun = attempt(words(max(1, worlds // 2)), out)
        there.remount("ro")
        refused = attempt(words(worlds), out)
        there.remount("rw")
        found = row("the disk is read-only", 1, [refused], attempt(words(worlds), out))
        return found | {"worlds_before": begun.kept}


@dataclass
class Attempt:
    """What came of a command.

    Parameters
    ----------
    code : int
        Its exit code.
    said : str
        What it said on stderr, without the folder's place.
    kept : int
        Worlds that can be read afterwards.
    half_written : int
        Files that no reader would take for finished.
    sha256 : str
        Of the table, if it is complete.
    """

    code: int
    said: str
    kept: int
    half_written: int
    sha256: str


def attempt(words: Sequence[str], out: Path, **how: Any) -> Attempt:
    """Give the command and look at what is in the folder then."""
    process = start([*words, "--out", str(out)], stderr=subprocess.PIPE, text=True, **how)
    said = process.communicate()[1].strip().replace(str(out.parent), "DIR")
    there = out.parent.is_dir() and (out / "manifest.json").exists()
    found = status(out).iloc[0] if there else None
    return Attempt(
        process.returncode,
        said,
        0 if found is None else int(found["done"]),
        len(list(out.rglob("*.tmp"))) if there else 0,
        "" if found is None or found["state"] != "complete" else checksum(read_results(out)),
    )


def row(case: str, workers: int, refused: Sequence[Attempt], last: Attempt) -> dict[str, Any]:
    """One trouble, from the first time that it was met until it was gone."""
    return {
        "case": case,
        "workers": workers,
        "exit_code": refused[0].code,
        "said": refused[0].said,
        "lines": max(len(each.said.splitlines()) for each in refused),
        "worlds_before": 0,
        "worlds_kept": refused[0].kept,
        "worlds_kept_when_tried_again": refused[-1].kept,
        "half_written_files": sum(each.half_written for each in refused),
        "exit_code_in_the_end": last.code,
        "worlds_in_the_end": last.kept,
        "sha256": last.sha256,
    }
