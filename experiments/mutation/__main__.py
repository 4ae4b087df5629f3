"""How many mutants of rules and closed forms the tests kill, a file at a time, and what catches a fault in each rule.

    python -m experiments.mutation           # files without a result for their present text and tests, then the faults
    python -m experiments.mutation FILE ...  # these files, in any case
    python -m experiments.mutation --survivors FILE ...  # with new tests: only the mutants that survived

Results are written after each file, so an interrupted run goes on where it was.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.folder import RESULTS, Tables
from experiments.mutation.copies import ROOT, digest, files
from experiments.mutation.faults import FAULTS
from experiments.mutation.faulty import caught
from experiments.mutation.mutants import SLOWEST, Outcome, mutate

JUDGED = Path(__file__).with_name("judged.csv")
"""Why a survivor is left alive: each named by file, function, line as it was and line as mutated."""

KEY = ["file", "function", "was", "mutated"]


def main() -> None:
    """Run what was asked for from the command line."""
    parser = argparse.ArgumentParser(prog="python -m experiments.mutation")
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="path from the root; by default what has changed"
    )
    parser.add_argument("--out", type=Path, default=RESULTS / "mutation", help="folder for the results")
    parser.add_argument("--survivors", action="store_true", help="try only what survived the run before")
    asked = parser.parse_args()
    folder = Tables(asked.out)
    for file in asked.files or stale(asked.out):
        name = str(Path(file).resolve().relative_to(ROOT))
        only = survived(asked.out, name) if asked.survivors else ()
        row = add(folder, mutate(name, only))
        print(f"{row['file']}: {row['killed']} of {row['mutants']} killed", flush=True)
    if not asked.files:
        folder.table("faults", pd.DataFrame(caught(list(FAULTS))))
    folder.close(parser.prog, {"slowest_test_s": SLOWEST})


def stale(out: Path) -> list[str]:
    """Files whose text or tests are not those of the result at hand."""
    known = {row["file"]: row["digest"] for row in rows(out / "mutants.csv")}
    return [file for file in files() if known.get(file) != digest(file)]


def survived(out: Path, file: str) -> list[str]:
    """The mutants of a file that survived the run before, which must have been of the same source."""
    return [row["mutant"] for row in rows(out / "survivors.csv") if row["file"] == file]


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a table of an earlier run; none if there is none."""
    if not path.exists() or path.stat().st_size < 2:
        return []
    return pd.read_csv(path, keep_default_na=False).to_dict("records")


def add(folder: Tables, outcome: Outcome) -> dict[str, Any]:
    """Put a file's result in the place of its former one; return its row."""
    file, present = outcome.counts["file"], files()
    for name, new in (("mutants", [outcome.counts]), ("survivors", judged(outcome.survivors))):
        kept = [
            row for row in rows(folder.path / f"{name}.csv") if row["file"] in present and row["file"] != file
        ]
        folder.table(name, pd.DataFrame(sorted([*kept, *new], key=lambda row: row["file"])))
    return outcome.counts


def judged(survivors: list[dict[str, str]]) -> list[dict[str, str]]:
    """The survivors with the judgement on each."""
    reasons = {tuple(row[key] for key in KEY): row["judgement"] for row in rows(JUDGED)}
    return [
        row | {"judgement": reasons.get(tuple(row[key] for key in KEY), "not judged")} for row in survivors
    ]


if __name__ == "__main__":
    main()
