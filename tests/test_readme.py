"""What the README tells people to type works, with fewer worlds."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sources import ROOT

import escalation

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [line[2:] for kind, text in BLOCKS if kind == "console" for line in text.splitlines()]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
FEWER = (
    (r"--worlds \d+", "--worlds 5"),
    (r"worlds=\d+", "worlds=5"),
    (r"0:1:\d+", "0:1:3"),
    (r"linspace\(0, 1, \d+\)", "linspace(0, 1, 3)"),
)


def small(text: str) -> str:
    """The same with few worlds and points."""
    for pattern, fewer in FEWER:
        text = re.sub(pattern, fewer, text)
    return text


def test_every_kind_of_block_is_there() -> None:
    assert {kind for kind, _ in BLOCKS} == {"console", "python", "toml"}
    assert small("--worlds 1000 unity=0:1:21") == "--worlds 5 unity=0:1:3"


def test_the_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for kind, text in BLOCKS:
        if kind == "python":
            exec(compile(small(text), "README.md", "exec"), names)
    assert len(names["table"]) == 5
    assert set(names["summary"]["policy"]) == {"appeasement"}


def test_the_commands_run(tmp_path: Path) -> None:
    for kind, text in BLOCKS:
        if kind == "toml":
            (tmp_path / text.splitlines()[0].removeprefix("# ")).write_text(text)
    ran = [command for command in COMMANDS if command.startswith("escalation ")]
    assert ran
    for command in ran:
        words = [sys.executable, "-m", "escalation", *shlex.split(small(command))[1:]]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}:\n{done.stderr}"
    assert (tmp_path / "mine.png").stat().st_size > 0


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.startswith("escalation ")])
def test_the_other_commands_are_known(command: str) -> None:
    program, *rest = shlex.split(command)
    if program == "make":
        assert set(rest) <= TARGETS
    else:
        assert program in {"python3", ".", "pip"}
        assert "constraints.txt" not in command or (ROOT / "constraints.txt").is_file()


def test_what_it_points_to_is_there() -> None:
    for place in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / place).exists(), place


def test_the_version_of_python_is_the_package_s() -> None:
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()
    assert "Python 3.11" in README
    assert escalation.__version__
