"""Put a fault into a rule, and see which of the file's tests is the first to fail."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import pytest

from experiments.mutation import fast_first  # noqa: F401 (its profile of Hypothesis)
from experiments.mutation.copies import ROOT, files, tests_of
from experiments.mutation.faults import FAULTS, Fault

RULES = "escalation/rules"
OPTIONS = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutation")
LONGEST = 600.0
"""Seconds that the tests of a file may take; a fault may keep a loop from its end."""


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
    """Put one fault after the other into its rule: rows that say which test failed first.

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
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as said:
        tests = get_context("fork").Process(target=run, args=(rule, said.name))
        tests.start()
        tests.join(LONGEST)
        if tests.exitcode is None:
            tests.kill()
            return f"the tests have not ended after {LONGEST:.0f} s"
        text = said.read()
    if tests.exitcode not in (0, 1):
        raise RuntimeError(f"the tests of {rule} do not run: {text[-2000:]}")
    return failure(text)


def failure(said: str) -> str:
    """The first test that failed by what pytest said, without its parameters; empty if none did."""
    failed = re.search(r"^FAILED ([^\s\[]+)", said, re.M)
    return failed[1] if failed else ""


def run(rule: str, said: str) -> None:
    """Run a rule's tests on its fault and end this process with pytest's status."""
    spoil(rule)
    with open(said, "w", encoding="utf-8") as out, redirect_stdout(out), redirect_stderr(out):
        status = pytest.main([*OPTIONS, *in_order(f"{RULES}/{rule.partition('.')[0]}.py")])
    os._exit(int(status))


def spoil(rule: str) -> None:
    """Put its fault into a rule of this process, whoever has got hold of the rule already."""
    stem, _, name = rule.partition(".")
    module = import_module(f"{RULES.replace('/', '.')}.{stem}")
    source = with_fault(Path(str(module.__file__)).read_text(encoding="utf-8"), name, FAULTS[rule])
    wrong = SimpleNamespace(**module.__dict__ | {"__name__": module.__name__})
    exec(compile(source, str(module.__file__), "exec"), wrong.__dict__)
    plain(module, name).__code__ = plain(wrong, name).__code__


def plain(module: Any, name: str) -> FunctionType:
    """The function behind a name: also of a method, a class method or a property."""
    home, _, last = name.rpartition(".")
    found = vars(getattr(module, home) if home else module)[last]
    return getattr(found, "__func__", getattr(found, "fget", found))


def in_order(file: str) -> list[str]:
    """A file's tests, short files first: they take less time."""
    return sorted(tests_of(file), key=lambda test: (ROOT / test).stat().st_size)


if __name__ == "__main__":
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        # Forks find the tests and all that they import loaded, which takes longer than most of them.
        pytest.main([*OPTIONS, "--collect-only", "tests/rules"])
    for rule in sys.argv[1:]:
        row = {"rule": rule, "as_it_is": FAULTS[rule].old, "fault": FAULTS[rule].new}
        print(json.dumps(row | {"caught_by": first_to_fail(rule)}), flush=True)
