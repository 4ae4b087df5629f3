"""The independent model knows the package's scenarios and luck, and none of its rules."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ALLOWED = {
    "escalation.scenario",
    "escalation.parameters",
    "escalation.randomness",
    "escalation.forum",
    "escalation.negotiation",
}
COMPARES = "comparison.py"
"""The one module besides the tests that runs the library; the model itself must not import it."""

FILES = sorted(
    path
    for path in Path(__file__).parent.glob("*.py")
    if not path.name.startswith("test_") and path.name != COMPARES
)


def imported(source: str) -> set[str]:
    """Every module that a source names in an import, wherever it stands."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def of_the_package(source: str) -> set[str]:
    """What a source imports of the package."""
    return {name for name in imported(source) if name.split(".")[0] in {"escalation", "importlib", ""}}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_data_and_luck_are_shared(path: Path) -> None:
    assert of_the_package(path.read_text(encoding="utf-8")) <= ALLOWED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_model_does_not_import_the_comparison(path: Path) -> None:
    assert "scalar.comparison" not in imported(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_arithmetic_is_ordinary(path: Path) -> None:
    numeric = {name.split(".")[0] for name in imported(path.read_text(encoding="utf-8"))}
    assert path.name == "luck.py" or not numeric & {"numpy", "scipy", "pandas"}


@pytest.mark.parametrize(
    "line",
    [
        "import escalation",
        "from escalation import crisis",
        "from escalation.rules.worth import value",
        "from ..rules import worth",
    ],
)
def test_a_loan_is_found(line: str) -> None:
    assert not of_the_package(line) <= ALLOWED
