"""Writing files whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
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


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """The table with `DIGITS` significant digits."""
    short = table.copy()
    for name in table.select_dtypes("float").columns:
        short[name] = [float(f"{value:.{DIGITS}g}") for value in table[name]]
    return short


def report(table: pd.DataFrame) -> bytes:
    """A table for readers, as CSV; results that are computed with again are kept to the last bit elsewhere."""
    return rounded(table).to_csv(index=False).encode()
