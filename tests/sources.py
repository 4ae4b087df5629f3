"""The project's own files, for the tests that read source rather than run it."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "escalation"
MADE = {
    ".git",
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "__pycache__",
    "dist",
    "_build",
    "results",
}
TEXT = {".py", ".md", ".rst", ".toml", ".txt", ".cff", ".json", ".csv", ".bib", ".yml", ""}


def written() -> list[Path]:
    """Every text file that somebody wrote: no results, caches or environments."""
    paths = (path for path in ROOT.rglob("*") if not MADE.intersection(path.relative_to(ROOT).parts))
    return sorted(path for path in paths if path.is_file() and path.suffix in TEXT)


def modules() -> dict[str, Path]:
    """The package's modules by dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(source: str, known: Container[str]) -> set[str]:
    """Every module that a source imports when it runs; `known` tells a module from a name in one."""
    tree = ast.parse(source)
    found = set()
    for node in set(ast.walk(tree)) - set(for_types_only(tree)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            home = node.module or ""
            inner = {f"{home}.{alias.name}" for alias in node.names}
            found |= {name if name in known else home for name in inner}
    return found


def for_types_only(tree: ast.Module) -> Iterator[ast.AST]:
    """What stands below ``if TYPE_CHECKING`` and so never runs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for each in node.body:
                yield from ast.walk(each)
