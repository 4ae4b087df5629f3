"""Results on disk: a folder of Parquet parts, each with all columns, and a manifest that describes them."""

from __future__ import annotations

import json
import os
import platform
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import pandas as pd

from escalation.errors import InputError
from escalation.files import write_files, writing

FORMAT = 1
"""Version of the folder's layout, raised when an older one can no longer be read."""

_MANIFEST = "manifest.json"
_LIBRARIES = ("mesa", "numpy", "pandas", "pyarrow", "scipy")


class EnvironmentWarning(UserWarning):
    """A result is continued with other libraries or on another processor than it was begun with."""


def environment() -> dict[str, str]:
    """What the last bits of a result may hang on: versions, processor and its vector instructions."""
    from escalation import __version__

    found = {"escalation": __version__, "python": platform.python_version()}
    found |= {name: metadata.version(name) for name in _LIBRARIES}
    found |= {
        "system": platform.system(),
        "machine": platform.machine(),
        "libc": "-".join(platform.libc_ver()),
    }
    # NumPy names its processor features in a private module only; without it the machine's name must do.
    with suppress(ImportError, AttributeError):
        features = import_module("numpy._core._multiarray_umath").__cpu_features__
        found["features"] = " ".join(sorted(name for name, has in features.items() if has))
    return found


@dataclass(frozen=True)
class Store:
    """A result on disk.

    Parameters
    ----------
    folder : Path
        Its folder.
    manifest : dict
        What it holds: ``format``, ``plan``, ``scenario``, ``about``, ``rows``, ``batch``, ``command``,
        ``complete`` and ``environment``.
    """

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def create(cls, folder: Path, manifest: Mapping[str, Any], force: bool = False) -> Store:
        """Begin a result, or go on with the one that is there if it is of the same plan.

        Parameters
        ----------
        folder : Path
            Where; made if need be.
        manifest : mapping
            What the result will hold; ``plan`` decides whether it is the same.
        force : bool
            Replace a result of another plan.

        Raises
        ------
        InputError
            If the folder cannot be written or holds something else.

        Warns
        -----
        EnvironmentWarning
            If an unfinished result was begun with other libraries or on another processor.
        """
        there = (folder / _MANIFEST).exists()
        if there and not force:
            found = cls.open(folder)
            found._refuse_other(manifest["plan"])
            found._warn_other_environment()
            return found
        with writing(folder):
            made = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)
            if not there and any(not each.name.startswith(".") for each in folder.iterdir()):
                raise InputError(f"{folder} holds other files and no result; give a new or an empty folder.")
            # The old manifest goes first: without one, parts left over are never taken for the new result's.
            for path in (folder / _MANIFEST, *folder.glob("part-*.parquet")):
                path.unlink(missing_ok=True)
        store = cls(folder, {"format": FORMAT, **manifest, "complete": False, "environment": environment()})
        try:
            store._write_manifest()
        except InputError:
            if made:
                folder.rmdir()
            raise
        return store

    @classmethod
    def open(cls, folder: Path) -> Store:
        """The result in a folder.

        Raises
        ------
        InputError
            If there is none, or it is damaged or of a later format.
        """
        path = folder / _MANIFEST
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(f"{folder} holds no result; give the folder that a sweep wrote.") from None
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is damaged ({error}); run the sweep again with --force.") from error
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise InputError(f"{path} is not of format {FORMAT}, the one that this version reads.")
        return cls(folder, manifest)

    @property
    def complete(self) -> bool:
        """Whether every part is there."""
        return bool(self.manifest["complete"])

    @property
    def batch(self) -> int:
        """Worlds in a part."""
        return int(self.manifest["batch"])

    def part(self, number: int) -> Path:
        """Where a part is kept."""
        return self.folder / f"part-{number:06d}.parquet"

    def has(self, number: int, rows: int) -> bool:
        """Whether a part is there, whole, with as many rows."""
        try:
            return len(_read(self.part(number))) == rows
        except InputError:
            return False

    def write(self, number: int, table: pd.DataFrame) -> None:
        """Keep a part."""
        write_files({self.part(number): table.to_parquet(None, index=False)})

    def finish(self) -> pd.DataFrame:
        """Say in the manifest that every part is there, and return the table."""
        if not self.complete:
            self.manifest["complete"] = True
            self._write_manifest()
            # What a process that was killed had begun to write.
            for path in self.folder.glob(".*.tmp"):
                path.unlink(missing_ok=True)
        return self.read()

    def read(self) -> pd.DataFrame:
        """The table, parts in order; ``attrs`` are the manifest's ``about``.

        Raises
        ------
        InputError
            If a part cannot be read, or one is missing from a complete result.
        """
        paths = sorted(self.folder.glob("part-*.parquet"))
        table = pd.concat([_read(path) for path in paths], ignore_index=True) if paths else pd.DataFrame()
        if not paths or (self.complete and len(table) != self.manifest["rows"]):
            raise InputError(
                f"{self.folder} lacks parts of its table; run the same sweep again to fill them in."
            )
        table.attrs = dict(self.manifest["about"])
        return table

    def _write_manifest(self) -> None:
        text = json.dumps(self.manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        write_files({self.folder / _MANIFEST: text.encode()})

    def _refuse_other(self, plan: Mapping[str, Any]) -> None:
        here = self.manifest["plan"]
        different = [name for name in plan if here.get(name) != plan[name]]
        if different:
            said = ", ".join(
                f"{name} {_brief(here.get(name))}, not {_brief(plan[name])}" for name in different
            )
            raise InputError(
                f"{self.folder} holds another sweep ({said}); name another folder or use --force."
            )

    def _warn_other_environment(self) -> None:
        here, now = self.manifest["environment"], environment()
        different = [name for name in here | now if here.get(name) != now.get(name)]
        if different and not self.complete:
            said = "; ".join(f"{name} {_change(here.get(name, ''), now.get(name, ''))}" for name in different)
            warnings.warn(
                f"{self.folder} was begun in another environment ({said}); last digits may differ.",
                EnvironmentWarning,
                stacklevel=4,
            )


def read_results(folder: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a result from disk.

    Parameters
    ----------
    folder : path
        The folder that a sweep wrote.

    Returns
    -------
    DataFrame
        A row a world, in the order of the plan; ``attrs`` say what it rests on.

    Raises
    ------
    InputError
        If the folder holds no result, or a part is damaged.

    Warns
    -----
    UserWarning
        If the sweep has not finished.
    """
    store = Store.open(Path(folder))
    if not store.complete:
        warnings.warn(f"{folder} is not complete: its sweep has not finished.", UserWarning, stacklevel=2)
    return store.read()


def _read(path: Path) -> pd.DataFrame:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    # pandas.read_parquet starts threads of Arrow's that now and then abort the interpreter as it ends.
    try:
        with ParquetFile(path, pre_buffer=False) as file:
            table: pd.DataFrame = file.read(use_threads=False).to_pandas(use_threads=False)
            return table
    except (OSError, ArrowException) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise InputError(f"cannot read {path}: {reason}; remove it and run the same sweep again.") from error


def _brief(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _change(before: str, now: str) -> str:
    # Processor features are long lists: name only those that one side lacks.
    if " " not in before + now:
        return f"{now or 'none'}, was {before or 'none'}"
    gone, new = set(before.split()) - set(now.split()), set(now.split()) - set(before.split())
    return " ".join([f"-{each}" for each in sorted(gone)] + [f"+{each}" for each in sorted(new)])
