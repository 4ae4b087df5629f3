"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from escalation.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 6
"""Significant digits of numbers in a report: the rest is noise, and tells machines apart."""

ELSEWHERE = "give another place"
"""What to do about a place that cannot be written to, unless a caller knows better."""


def write_files(contents: Mapping[Path, bytes], remedy: str = ELSEWHERE) -> None:
    """Write files whole or not at all: each is written beside its place, then all are moved there.

    Parameters
    ----------
    contents : mapping of Path to bytes
        The files.
    remedy : str
        What the user can do if one cannot be written.

    Raises
    ------
    InputError
        If one cannot be written; then none is.
    """
    staged: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            with writing(path, remedy):
                # A device such as /dev/stdout must be written to, never replaced.
                special = path.exists() and not path.is_file()
                place = path if special else path.with_name(f".{path.name}.{os.getpid()}.tmp")
                if not special:
                    staged[path] = place
                _write(place, content)
        for path, place in staged.items():
            with writing(path, remedy):
                os.replace(place, path)
    finally:
        for place in staged.values():
            with suppress(OSError):
                place.unlink()


def prepared(folder: Path, command: str, begun: Collection[str] = ()) -> Path:
    """Make a folder for what a command writes, before it works for that, unless the folder holds something else.

    Parameters
    ----------
    folder : Path
        Where; it may be there, empty or with what the same command wrote.
    command : str
        Its name on the command line.
    begun : collection of str
        What lies there while the command has begun and is not done.

    Raises
    ------
    InputError
        If the folder holds something else, or cannot be made or written to.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        there = {each.name for each in folder.iterdir() if not each.name.startswith(".")}
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if there - set(begun) and _command(folder / "manifest.json") != command:
        raise InputError(
            f"{folder} holds other files and no result of escalation {command}; give a new or an empty folder."
        )
    return folder


def _command(manifest: Path) -> str:
    """The command of this library that wrote a manifest, as far as one can tell."""
    try:
        line = json.loads(manifest.read_text(encoding="utf-8"))["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    words = str(line).split()
    return words[1] if words[:1] == ["escalation"] and len(words) > 1 else ""


@contextmanager
def writing(path: Path, remedy: str = ELSEWHERE) -> Iterator[None]:
    """Turn what goes wrong on disk into the one sentence that a user needs.

    Parameters
    ----------
    path : Path
        What is being written.
    remedy : str
        What the user can do if it cannot be.

    Raises
    ------
    InputError
        Instead of any OSError.
    """
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}; {remedy}.") from error


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        if path.is_file():
            os.fsync(file.fileno())


def rounded(table: pd.DataFrame, digits: int = DIGITS) -> pd.DataFrame:
    """The table with so many significant digits."""
    short = table.copy()
    for name in table.select_dtypes("float").columns:
        short[name] = [float(f"{value:.{digits}g}") for value in table[name]]
    return short


def report(table: pd.DataFrame) -> bytes:
    """A table for readers, as CSV; results that are computed with again are kept to the last bit elsewhere."""
    return rounded(table).to_csv(index=False).encode()
