"""Mutants of rules and closed forms: they are counted right, and what is shown of them is what was found."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd
from sources import ROOT

sys.path.insert(0, str(ROOT))
from experiments.folder import Tables
from experiments.mutation.__main__ import JUDGED, KEY, add, rows, stale, survived
from experiments.mutation.copies import files
from experiments.mutation.mutants import Outcome, mutate

RESULTS = ROOT / "results" / "mutation"
MUTANTS = pd.read_csv(RESULTS / "mutants.csv", keep_default_na=False)
SURVIVORS = pd.read_csv(RESULTS / "survivors.csv", keep_default_na=False)
REDUCE = "escalation/rules/reduce.py"


def test_the_mutants_of_a_file_are_tried_on_its_tests() -> None:
    """Of the sum, the product and the axis: only what NumPy does anyhow goes unnoticed."""
    found = mutate(REDUCE)
    assert found.counts["mutants"] == found.counts["killed"] + len(found.survivors) > 20
    assert found.counts["share"] == found.counts["killed"] / found.counts["mutants"] > 0.8
    assert found.survivors
    for row in found.survivors:
        assert row["was"] in (ROOT / REDUCE).read_text(encoding="utf-8")
        assert row["mutated"] in {
            row["was"].replace("axis=0", ""),
            row["was"].replace("shape[-1]", "shape[+1]"),
        }


def outcome(file: str, digest: str, *mutated: str) -> Outcome:
    counts = {"file": file, "mutants": 10, "killed": 10 - len(mutated), "share": 0.9, "digest": digest}
    known = rows(JUDGED)[0]
    return Outcome(counts, [{key: known[key] for key in KEY} | {"mutant": name} for name in mutated])


def test_a_file_is_run_anew_only_where_it_or_its_tests_have_changed(tmp_path: Path) -> None:
    folder, present = Tables(tmp_path), files()
    assert stale(tmp_path) == present
    add(folder, Outcome(outcome(present[0], "long ago").counts, []))
    assert stale(tmp_path) == present
    known = {row["file"]: row["digest"] for row in rows(RESULTS / "mutants.csv")}
    assert set(known) <= set(present)


def test_a_result_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    folder, file = Tables(tmp_path), str(rows(JUDGED)[0]["file"])
    add(folder, outcome(file, "before", "one", "two"))
    assert survived(tmp_path, file) == ["one", "two"]
    add(folder, outcome(REDUCE, "other"))
    add(folder, outcome(file, "after", "two"))
    assert survived(tmp_path, file) == ["two"]
    assert {row["file"]: row["digest"] for row in rows(tmp_path / "mutants.csv")} == {
        file: "after",
        REDUCE: "other",
    }
    assert rows(tmp_path / "survivors.csv")[0]["judgement"] == rows(JUDGED)[0]["judgement"]


def test_every_survivor_is_judged_and_no_judgement_is_of_something_gone() -> None:
    assert "not judged" not in set(SURVIVORS["judgement"])
    alive = set(SURVIVORS[KEY].itertuples(index=False, name=None))
    assert {tuple(row[key] for key in KEY) for row in rows(JUDGED)} == alive


def test_the_page_shows_what_was_found() -> None:
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^\| `(\w+/\w+)` \| (\d+ of \d+) \|", page, re.M))
    assert shown == {
        row.file.removeprefix("escalation/").removesuffix(".py"): f"{row.killed} of {row.mutants}"
        for row in MUTANTS.itertuples()
    }
