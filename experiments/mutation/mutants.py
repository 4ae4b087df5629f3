"""Mutants of one file by the library mutmut: how many its tests kill, and which survive."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from experiments.mutation.copies import READ, copy, digest, tests_of

SLOWEST = 2.0
"""Tests that take longer, in seconds, are not asked."""

SETTINGS = """[mutmut]
source_paths = escalation
only_mutate = {file}
also_copy = {copied}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = {options}
timeout_multiplier = 8
"""
LISTS = "tests/theory/test_contract.py::test_every_form_is_here"
"""A test of the list of names: the library puts all mutants of a function beside it, under names of their own."""

OPTIONS = ("-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutation", "--deselect", LISTS)


@dataclass(frozen=True)
class Outcome:
    """What became of a file's mutants: a row of counts, and a row for each survivor."""

    counts: dict[str, Any]
    survivors: list[dict[str, str]]


def mutate(file: str, only: Sequence[str] = ()) -> Outcome:
    """Make a file's mutants, each a change of one operator, number, argument or name, and run its tests on them.

    Parameters
    ----------
    file : str
        Path from the root.
    only : sequence of str, optional
        The mutants to try, where all others are known to be killed; by default all.

    Raises
    ------
    RuntimeError
        If the library could not run, for instance since a test fails without any fault.
    """
    before = processor_time()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        copy(place)
        shutil.copy(Path(__file__).with_name("fast_first.py"), place / "conftest.py")
        (place / "setup.cfg").write_text(settings(file), encoding="utf-8")
        program = Path(sys.executable).with_name("mutmut")
        environment = os.environ | {"SLOWEST_TEST": str(SLOWEST)}
        asked = (str(program), "run", "--max-children", "1", *only)
        done = subprocess.run(asked, cwd=place, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"no mutants of {file}: {(done.stdout + done.stderr)[-4000:]}")
        with chdir(place):
            return read(file, set(only), processor_time() - before)


def processor_time() -> float:
    """Seconds of processor time that ended children have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def settings(file: str) -> str:
    """The library's settings for one file."""

    def listed(values: tuple[str, ...] | list[str]) -> str:
        return "".join(f"\n    {value}" for value in values)

    return SETTINGS.format(
        file=file,
        copied=listed(["conftest.py", "tests", *READ]),
        tests=listed(tests_of(file)),
        options=listed(OPTIONS),
    )


def read(file: str, only: set[str], seconds: float) -> Outcome:
    """Read what the library has left in the current folder."""
    data = SourceFileMutationData(path=file)
    data.load()
    status = {
        name: status_by_exit_code[code] if not only or name in only else "killed"
        for name, code in data.exit_code_by_key.items()
    }
    alive = [name for name, how in status.items() if how not in {"killed", "timeout"}]
    counts = {
        "file": file,
        "mutants": len(status),
        "killed": len(status) - len(alive),
        "of_these_by_timeout": sum(how == "timeout" for how in status.values()),
        "share": (len(status) - len(alive)) / max(1, len(status)),
        "processor_seconds": round(seconds),
        "digest": digest(file),
    }
    return Outcome(counts, [survivor(file, name) for name in alive])


def survivor(file: str, name: str) -> dict[str, str]:
    """One mutant that no test noticed: its function, the line as it was and as mutated."""
    function, home = orig_function_and_class_names_from_key(name)
    lines = get_diff_for_mutant(name, path=file).splitlines()[2:]
    was, mutated = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return {
        "file": file,
        "function": function if home is None else f"{home}.{function}",
        "was": was,
        "mutated": mutated,
        "mutant": name,
    }
