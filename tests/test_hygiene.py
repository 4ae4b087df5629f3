"""What must not lie about: machine paths, package registries, unfinished work, what is too long to read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sources import ROOT, written

import escalation

# Written in two halves so that this file does not find itself.
NOT_HERE = {
    "a path of one machine": re.compile(
        r"(?<![\w.])/(?:" + r"root|home|Users|work|workspace)/" + r"|\b[A-Z]:\\\\?Users", re.ASCII
    ),
    "a folder outside the project": re.compile(r"\.\./" + "shared"),
    "a package registry": re.compile(
        "py" + r"pi\.org|python" + r"hosted|--(?:extra-)?" + "index-url|npm" + "js"
    ),
    "unfinished work": re.compile(r"\bTO" + r"DO\b|\bFIX" + r"ME\b|\bXX" + r"X\b|NotImplemented" + "Error"),
}
LINES = 400
FUNCTION_LINES = 60
ARGUMENTS = 10
PYTHON = [path for path in written() if path.suffix == ".py"]


def name(path: Path) -> str:
    """The path as the project sees it."""
    return str(path.relative_to(ROOT))


def strays(text: str) -> list[str]:
    """What a text holds that it should not, as "line: what"."""
    lines = enumerate(text.splitlines(), 1)
    return [
        f"{number}: {what}"
        for number, line in lines
        for what, pattern in NOT_HERE.items()
        if pattern.search(line)
    ]


def too_long(source: str) -> list[str]:
    """Functions of a source that do not fit a screen or take too much."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            taken = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            if len([arg for arg in taken if arg not in {"self", "cls"}]) > ARGUMENTS:
                found.append(f"{node.name} takes more than {ARGUMENTS} arguments")
            if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES:
                found.append(f"{node.name} is longer than {FUNCTION_LINES} lines")
    return found


def unintroduced(source: str) -> list[str]:
    """What the head of a module lacks."""
    tree = ast.parse(source)
    found = [] if ast.get_docstring(tree) else ["a docstring"]
    future = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    return found if future or len(tree.body) < 2 else [*found, "from __future__ import annotations"]


@pytest.mark.parametrize("path", written(), ids=name)
def test_nothing_stray(path: Path) -> None:
    assert not strays(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_python_reads_well(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) < LINES
    assert not too_long(source)
    assert not unintroduced(source)


def test_the_version_is_the_same_everywhere() -> None:
    assert f"\nversion: {escalation.__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"\n## {escalation.__version__}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize(
    "line",
    [
        "see /ro" + "ot/notes.txt",
        'open("/ho' + 'me/me/x.csv")',
        "from ../sha" + "red/data",
        "https://py" + "pi.org/simple",
        "# TO" + "DO: later",
        "raise NotImplemented" + "Error",
    ],
)
def test_a_stray_is_found(line: str) -> None:
    assert (
        strays(f"fine\n{line}\n") == [f"2: {what}" for what in NOT_HERE if NOT_HERE[what].search(line)] != []
    )


def test_what_is_fine_passes() -> None:
    assert not strays("https://example.org/home/page\n/dev/full\nresults/unity\nthe root/home/work of it\n")


def test_too_long_a_function_is_found() -> None:
    assert too_long("def f():\n" + "    x = 1\n" * FUNCTION_LINES)
    assert not too_long("def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1))
    assert too_long("def f(" + ", ".join(f"a{i}" for i in range(ARGUMENTS + 1)) + "): ...")
    assert not too_long("def f(self, " + ", ".join(f"a{i}" for i in range(ARGUMENTS)) + "): ...")


def test_a_headless_module_is_found() -> None:
    assert unintroduced("import math\nx = 1\n") == ["a docstring", "from __future__ import annotations"]
    assert not unintroduced('"""What it is."""\n')
