"""A copy of the project to put faults into, and the tests that belong to a file."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("escalation/rules", "escalation/theory")
READ = ("docs", "experiments", "results", "README.md", "CHANGELOG.md", "CITATION.cff", "pyproject.toml")
"""What tests read besides the package."""


def files() -> list[str]:
    """Files with functions to put faults into, as paths from the root."""
    found = (path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py")))
    return [str(path.relative_to(ROOT)) for path in found if path.name != "__init__.py"]


def tests_of(file: str) -> list[str]:
    """The fast tests of a file: those of the folder of its name that import it.

    What imports the package that passes its names on counts too. Tests elsewhere run whole crises.

    Raises
    ------
    LookupError
        If there are none.
    """
    module, folder = file.removesuffix(".py").replace("/", "."), ROOT / "tests" / Path(file).parent.name
    names = {module, module.rpartition(".")[0]}
    found = [
        str(path.relative_to(ROOT))
        for path in sorted(folder.glob("test_*.py"))
        if not names.isdisjoint(imported(path.read_text(encoding="utf-8")))
    ]
    if not found:
        raise LookupError(f"no test in {folder} imports {module}")
    return found


def imported(source: str) -> Iterator[str]:
    """Modules that a source imports, however it says so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if is_module(inner) else str(node.module)


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of the project."""
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def digest(file: str) -> str:
    """What a file's result rests on: its own text and that of its tests."""
    return sha256(b"".join((ROOT / path).read_bytes() for path in (file, *tests_of(file)))).hexdigest()[:12]


def copy(place: Path) -> None:
    """Copy package and tests to an empty folder; what is only read is linked."""
    for name in ("escalation", "tests"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in READ:
        (place / name).symlink_to(ROOT / name)
