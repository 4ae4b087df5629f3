"""Put a fault into a copy of a rule, and see which of the file's tests is the first to fail."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from experiments.mutation.copies import ROOT, copy, files, tests_of
from experiments.mutation.faults import FAULTS, Fault

RULES = "escalation/rules"


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


def caught(rule: str) -> dict[str, str]:
    """Run the tests of a rule's file on a copy with its fault: a row that says which failed first.

    Raises
    ------
    RuntimeError
        If the tests could not run.
    """
    stem, _, name = rule.partition(".")
    file, fault = f"{RULES}/{stem}.py", FAULTS[rule]
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        copy(place)
        source = (place / file).read_text(encoding="utf-8")
        (place / file).write_text(with_fault(source, name, fault), encoding="utf-8")
        options = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist")
        environment = os.environ | {"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            (sys.executable, "-m", "pytest", *options, *in_order(file)),
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
        )
    if done.returncode > 1:
        raise RuntimeError(f"the tests of {file} do not run: {(done.stdout + done.stderr)[-2000:]}")
    failed = re.search(r"^FAILED (\S+?)(\[.*)?( - |$)", done.stdout, re.M)
    return {"rule": rule, "as_it_is": fault.old, "fault": fault.new, "caught_by": failed[1] if failed else ""}


def in_order(file: str) -> list[str]:
    """A file's tests, those of its own name first."""
    return sorted(tests_of(file), key=lambda test: Path(test).stem != f"test_{Path(file).stem}")
