"""Sums over members or rungs go through one helper, so that a world's numbers never depend on its batch."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sources import PACKAGE, ROOT

FORBIDDEN = {
    "average",
    "dot",
    "einsum",
    "fsum",
    "inner",
    "matmul",
    "mean",
    "nanmean",
    "nansum",
    "outer",
    "reduce",
    "reduceat",
    "std",
    "sum",
    "tensordot",
    "trapezoid",
    "var",
    "vdot",
    "vecdot",
}
"""Names of reductions whose order, and so whose last bits, may hang on shape and memory layout."""

EXACT = {"logical_and", "logical_or", "maximum", "minimum"}
"""Functions that give the same bits in any order, so that reducing with them is harmless."""

HELPER = PACKAGE / "rules" / "reduce.py"


AGENTS = (
    *("actors", "agenda", "coalition", "crisis", "ending", "fate", "proposal", "record", "talks", "turn"),
    *("treaties", "views"),
)


def guarded() -> list[Path]:
    """The files whose numbers differ by world: rules, agents and the crisis, but for the helper itself."""
    files = [*sorted((PACKAGE / "rules").glob("*.py")), *(PACKAGE / f"{name}.py" for name in AGENTS)]
    return [path for path in files if path != HELPER]


def reductions(source: str) -> list[str]:
    """Every forbidden reduction in a source, as "line: name"."""
    found = []
    for node in ast.walk(ast.parse(source)):
        name = ""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
        elif isinstance(node, ast.Attribute):
            name = "" if isinstance(node.value, ast.Attribute) and node.value.attr in EXACT else node.attr
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] != "escalation":
            name = next((alias.name for alias in node.names if alias.name in FORBIDDEN), "")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult):
            found.append(f"{node.lineno}: @")
        if name in FORBIDDEN:
            found.append(f"{node.lineno}: {name}")
    return found


@pytest.mark.parametrize("path", guarded(), ids=lambda path: str(path.relative_to(ROOT)))
def test_sums_go_through_the_helper(path: Path) -> None:
    assert not reductions(path.read_text())


@pytest.mark.parametrize(
    "source",
    [
        "sum(x)",
        "x.sum(axis=0)",
        "np.sum(x, axis=0)",
        "np.add.reduce(x)",
        "np.mean(x)",
        "x.mean()",
        "np.average(x, weights=w)",
        "x @ y",
        "x @= y",
        "x.dot(y)",
        "np.einsum('mw,m->w', x, w)",
        "math.fsum(x)",
        "from numpy import sum as add_up",
        "from functools import reduce",
        "f = np.sum",
    ],
)
def test_a_reduction_is_found(source: str) -> None:
    assert reductions(source)


@pytest.mark.parametrize(
    "source",
    [
        "total(x)",
        "np.add.accumulate(x, axis=0)",
        "x.max(axis=0)",
        "summary",
        "from escalation.rules.reduce import total",
    ],
)
def test_other_things_pass(source: str) -> None:
    assert not reductions(source)
