"""A wheel, installed in a bare environment far from the checkout, runs a shipped scenario."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sources import ROOT


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints, without anything of this environment that could lend it the checkout."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of an environment that holds the wheel and its dependencies, nothing else."""
    place = tmp_path_factory.mktemp("wheel")
    pip = ("-m", "pip", "--quiet", "--disable-pip-version-check")
    build = ("wheel", "--no-deps", "--wheel-dir", place)
    run(sys.executable, *pip, *build, ROOT, cwd=place)
    (wheel,) = place.glob("escalation-*.whl")
    run(sys.executable, "-m", "venv", place / "bare", cwd=place)
    programs = place / "bare" / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", *pip, "install", "--constraint", ROOT / "constraints.txt", wheel, cwd=place)
    return programs


def test_it_is_not_the_checkout(bare: Path, tmp_path: Path) -> None:
    home = run(bare / "python", "-c", "import escalation; print(escalation.__file__)", cwd=tmp_path)
    assert bare.parent in Path(home.strip()).parents


def test_it_runs_a_shipped_scenario(bare: Path, tmp_path: Path) -> None:
    told = run(bare / "escalation", "run", "ukraine-2022", "--set", "unity=0.3", "--seed", "7", cwd=tmp_path)
    assert len(told.splitlines()) > 10


def test_it_sweeps_and_draws(bare: Path, tmp_path: Path) -> None:
    sweep = ("sweep", "ukraine-2022", "--vary", "unity=0:1:3", "--policy", "appeasement", "--worlds", "5")
    run(bare / "escalation", *sweep, "--seed", "1", "--out", "out", cwd=tmp_path)
    run(bare / "escalation", "plot", "out", "--by", "unity", "--out", "unity.png", cwd=tmp_path)
    assert (tmp_path / "unity.png").read_bytes().startswith(b"\x89PNG")


def test_it_is_typed_and_knows_its_sources(bare: Path, tmp_path: Path) -> None:
    look = "from importlib.resources import files as f; print((f('escalation') / 'py.typed').is_file())"
    assert run(bare / "python", "-c", look, cwd=tmp_path).strip() == "True"
    assert "ukraine-2022" in run(bare / "escalation", "list", "scenarios", cwd=tmp_path)
    assert run(bare / "escalation", "cite", "ukraine-2022", cwd=tmp_path).strip()
