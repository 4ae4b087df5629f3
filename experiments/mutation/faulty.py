"""Put a fault into a copy of a rule, and see which of the file's tests is the first to fail."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import pytest

from experiments.mutation.copies import ROOT, copy, files, tests_of
from experiments.mutation.faults import FAULTS, Fault

RULES = "escalation/rules"
SAID = "said.txt"
OPTIONS = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutation")
LONGEST = 600.0
"""Seconds that the tests of a file may take; a fault may keep a loop from its end."""

LOADED = (
    "hypothesis.extra.numpy",
    "matplotlib",
    "mesa",
    "pandas",
    "pyarrow",
    "scipy.optimize",
    "scipy.stats",
)


def rules() -> list[str]:
    """Every public rule, a function or a method, by file and name."""
    return [
        f"{Path(file).stem}.{name}"
        for file in files()
        if file.startswith(RULES)
        for name, _ in functions((ROOT / file).read_text(encoding="utf-8"))
        if not any(part.startswith("_") for part in name.split("."))
    ]


def functions(source: str) -> Iterator[tuple[str, str]]:
    """Functions and methods of a module: name and source."""
    for node in ast.parse(source).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        home = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for each in inner:
            if isinstance(each, ast.FunctionDef):
                yield home + each.name, ast.get_source_segment(source, each) or ""


def with_fault(source: str, name: str, fault: Fault) -> str:
    """The module's source with the fault in one of its functions.

    Raises
    ------
    ValueError
        If the old text does not stand there once.
    """
    text = dict(functions(source))[name]
    if text.count(fault.old) != 1:
        raise ValueError(f'"{fault.old}" stands {text.count(fault.old)} times in {name}')
    return source.replace(text, text.replace(fault.old, fault.new))


def caught(rules: Sequence[str]) -> Iterator[dict[str, str]]:
    """Put one fault after the other into a copy of its file: rows that say which test failed first.

    Raises
    ------
    RuntimeError
        If the tests could not run.
    """
    program = (sys.executable, "-m", "experiments.mutation.faulty", *rules)
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield from map(json.loads, running.stdout)
    if running.returncode:
        raise RuntimeError(f"faults were not tried: status {running.returncode}")


def first_to_fail(rule: str) -> str:
    """The first test that fails on a rule with its fault; empty if all pass."""
    stem, _, name = rule.partition(".")
    file = f"{RULES}/{stem}.py"
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        copy(place)
        shutil.copy(Path(__file__).with_name("fast_first.py"), place / "conftest.py")
        source = (place / file).read_text(encoding="utf-8")
        (place / file).write_text(with_fault(source, name, FAULTS[rule]), encoding="utf-8")
        # A fork has the libraries loaded, which takes longer than most tests, and nothing of the project.
        tests = get_context("fork").Process(target=run, args=(place, in_order(file)))
        tests.start()
        tests.join(LONGEST)
        if tests.exitcode is None:
            tests.kill()
            return f"the tests have not ended after {LONGEST:.0f} s"
        said = (place / SAID).read_text(encoding="utf-8")
    if tests.exitcode not in (0, 1):
        raise RuntimeError(f"the tests of {file} do not run: {said[-2000:]}")
    failed = re.search(r"^FAILED ([^\s\[]+)", said, re.M)
    return failed[1] if failed else ""


def run(place: Path, tests: list[str]) -> None:
    """Run tests in a copy of the project and end this process with pytest's status."""
    os.chdir(place)
    sys.path.insert(0, str(place))
    with open(SAID, "w", encoding="utf-8") as said, redirect_stdout(said), redirect_stderr(said):
        status = pytest.main([*OPTIONS, *tests])
    os._exit(int(status))


def in_order(file: str) -> list[str]:
    """A file's tests, short files first: they take less time."""
    return sorted(tests_of(file), key=lambda test: (ROOT / test).stat().st_size)


if __name__ == "__main__":
    for library in LOADED:
        import_module(library)
    for rule in sys.argv[1:]:
        row = {"rule": rule, "as_it_is": FAULTS[rule].old, "fault": FAULTS[rule].new}
        print(json.dumps(row | {"caught_by": first_to_fail(rule)}), flush=True)
