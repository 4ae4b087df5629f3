"""What the README and the how-to pages tell people to type works, with fewer worlds."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sources import ROOT

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ | {4})(escalation|make|pip|python3|\.) (.*)$", re.MULTILINE)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
OWN_SCENARIO = "my-crisis.toml"
FEWER = (
    (r"--worlds \d+", "--worlds 5"),
    (r"worlds=\d+", "worlds=5"),
    (r"--points \d+", "--points 4"),
    (r"--precision [\d.]+", "--precision 0.4"),
    (r"0:1:\d+", "0:1:3"),
    (r"linspace\(0, 1, \d+\)", "linspace(0, 1, 3)"),
)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def small(text: str) -> str:
    """The same with few worlds and points."""
    for pattern, fewer in FEWER:
        text = re.sub(pattern, fewer, text)
    return text


def blocks(page: Path, kind: str) -> list[str]:
    """The code of one kind on a page, in order."""
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind]


def commands(page: Path) -> list[list[str]]:
    """The command lines on a page, in order."""
    lines = COMMAND.findall(page.read_text(encoding="utf-8"))
    return [[program, *shlex.split(small(rest))] for program, rest in lines]


@pages
def test_the_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for text in blocks(page, "python"):
        exec(compile(small(text), page.name, "exec"), names)
    if page == README:
        assert len(names["table"]) == 5
        assert len(names["summary"]) == 3


@pages
def test_the_commands_run(page: Path, tmp_path: Path) -> None:
    for text in blocks(page, "toml"):
        (tmp_path / OWN_SCENARIO).write_text(text)
    for program, *words in commands(page):
        if program == "escalation":
            command = [sys.executable, "-m", "escalation", *words]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
            assert done.returncode == 0, f"{words}:\n{done.stderr}"
        elif program == "make":
            assert set(words) <= TARGETS
    if page == README:
        assert (tmp_path / "mine.png").stat().st_size > 0


@pages
def test_what_it_points_to_is_there(page: Path) -> None:
    for place in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / place).exists(), place


def test_the_readme_has_all_that_is_looked_for() -> None:
    assert all(blocks(README, kind) for kind in ("python", "console", "toml"))
    assert {program for program, *_ in commands(README)} == {"escalation", "make", "pip", "python3", "."}
    assert OWN_SCENARIO in README.read_text(encoding="utf-8")
    assert small("--worlds 1000 unity=0:1:21") == "--worlds 5 unity=0:1:3"


def test_the_readme_asks_for_the_right_python() -> None:
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()
    assert "Python 3.11" in README.read_text(encoding="utf-8")
