"""Which model this is: a digest of the code that results hang on. A version may stay the same while code changes."""

from __future__ import annotations

from collections.abc import Set
from functools import cache
from hashlib import blake2b
from pathlib import Path

APART = {
    *(
        "__init__",
        "__main__",
        "attribution",
        "calibration",
        "claims",
        "cli",
        "history",
        "series",
        "sweep",
        "validation",
    ),  # ask for worlds
    *("files", "fingerprint", "orphans", "store"),  # look after them
    *("citations", "transcript", "schema", "summary", "plot"),  # tell of them
    *("ecosystem", "packages", "positions", "rare", "sensitivity", "splitting", "theory"),  # think about them
}
"""Modules on which it does not hang what a world comes to."""


@cache
def model() -> str:
    """Digest of the sources of rules, engine and policies, looked up once in a process.

    Data are not in it: what a scenario took from them is in the scenario's own digest. A changed comment counts as
    a change, since telling one from the other would take far longer.

    Returns
    -------
    str
        A 128-bit BLAKE2b hash in hexadecimal, the same from a checkout and from a wheel.
    """
    return digest(Path(__file__).parent)


def digest(home: Path, apart: Set[str] = APART) -> str:
    """The digest of the package in a folder, but for the modules that are named."""
    names = sorted(path.relative_to(home).as_posix() for path in home.rglob("*.py"))
    found = blake2b(digest_size=16)
    for name in names:
        if name.partition("/")[0].removesuffix(".py") not in apart:
            # A checkout on Windows may end its lines otherwise.
            source = (home / name).read_bytes().replace(b"\r\n", b"\n")
            found.update(f"{name} {len(source)}\n".encode() + source)
    return found.hexdigest()
