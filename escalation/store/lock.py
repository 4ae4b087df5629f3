"""One writer at a time: a lock that the system lets go of when its process ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from escalation.errors import InputError
from escalation.files import writing

_FILE = ".lock"
_MOMENT, _TRIES = 0.05, 5
_mine: set[Path] = set()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the one writer of a folder.

    Raises
    ------
    InputError
        If another process, or another sweep of this one, writes to it.
    """
    place = folder.resolve()
    taken = InputError(f"another sweep is writing to {folder}; wait for it, or name another folder.")
    # Locks of this kind do not pass to children, but nor do they keep out the process that holds them.
    if place in _mine:
        raise taken
    with writing(folder):
        file = (folder / _FILE).open("a")
    with file:
        # Somebody who only asks whether the lock is taken holds it for a moment.
        for tries in range(_TRIES):
            if _take(file.fileno()):
                break
            if tries + 1 == _TRIES:
                raise taken
            sleep(_MOMENT)
        _mine.add(place)
        try:
            yield
        finally:
            _mine.discard(place)


def is_locked(folder: Path) -> bool:
    """Whether somebody writes to a folder now."""
    if folder.resolve() in _mine:
        return True
    try:
        with (folder / _FILE).open("r+") as file:
            return not _take(file.fileno())
    except OSError:
        return False


def _take(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def holder_ended() -> None:
    """Forget, in a child made by fork, what the parent holds."""
    _mine.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=holder_ended)
