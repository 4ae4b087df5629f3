"""The claims laboratory: how verdicts are told and kept, and the command that tries claims."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sources import ROOT
from test_claims import OWN, SHIPPED, SHORT, claim

from escalation import claims
from escalation.claims.region import within
from escalation.claims.report import command, explained
from escalation.claims.sets import parameter_sets
from escalation.claims.verdicts import Verdict, over_sets
from escalation.cli import main


def found(**more: Any) -> Verdict:
    """A verdict on a claim that an effect is open, with what differs."""
    told = pd.DataFrame({0: [0.0, -0.2, -0.00001, -6.94e-18]})
    asked = claim("open")
    clauses = over_sets(asked, told, {0: ["none", "lower", "lower", "lower"]})
    usual = {"share": 0.25, "low": 0.1, "high": 0.4, "sets": 160, "clear": 4, "worlds": 50, "begun": 20}
    given = {"claim": asked, "verdict": "holds", "clauses": clauses, "answers": np.array([]), "effects": told}
    return Verdict(**{**usual, **given, **more})


def paragraphs(verdict: Verdict) -> str:
    return "\n".join(explained(verdict.claim, claims.tables([verdict])))


def test_an_open_claim_says_what_is_commonest_and_why_sets_were_doubled() -> None:
    said = paragraphs(found())
    assert "no one sign, which is so if the commonest, here lower, has less than 80%" in said
    assert "it has 75% (60% to 90%)" in said
    assert "began with 20 sets, which were doubled as the share was too near 80% or 20% to tell" in said
    assert "doubled" not in paragraphs(found(sets=20))


def test_effects_have_the_digits_of_their_margin_and_no_negative_zero() -> None:
    assert "-0.050 (-0.209 to +0.109) on average" in paragraphs(found())
    told = pd.DataFrame({0: [-6.94e-18, 3.3e-18, 0.0]})
    none = over_sets(claim("open"), told, {0: ["none"] * 3})
    assert "a contrast: no difference in any parameter set. Sets: none 100%" in paragraphs(
        found(clauses=none)
    )
    assert np.isnan(none["p"][0])


def test_a_region_is_told_with_the_command_that_tries_the_claim_inside() -> None:
    limits = {"at_least": [0.6, np.nan], "at_most": [np.nan, 0.3], "parameter": ["unity", "pivot"]}
    whole = {"answer": "claimed", "meaning": "What.", "low": 0.0, "high": 1.0}
    counts = {"inside": 30, "outside": 70, "hits_inside": 27, "hits_outside": 14}
    fresh = {"fresh_inside": 20, "fresh_outside": 80, "fresh_hits_inside": 14, "fresh_hits_outside": 24}
    said = paragraphs(found(limits=pd.DataFrame(limits).assign(**whole, **counts, **fresh)))
    assert "- `unity` is at least 0.6 (the sets have 0 to 1). What." in said
    assert "30% of the sets that tell: it is so in 90% (27 of 30) inside, 20% (14 of 70) outside" in said
    assert "tried on the other have 70% (14 of 20) inside, 30% (24 of 80) outside" in said
    assert "$ escalation claims X01 --within unity=0.6: --within pivot=:0.3 --points 30 --seed 2" in said
    assert command("X", {"unity": (np.nan, 0.9)}, 3, "", {"unity": (0.5, 1.0)}).count("unity=0.5:0.9") == 1


def test_the_page_gives_each_claim_the_verdict_and_the_share_that_it_has() -> None:
    found = pd.read_csv(ROOT / "results" / "claims" / "claims.csv").set_index("claim")
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    listed = page.partition("## What holds")[2].partition("\n## ")[0]
    told = []
    for verdict, text in re.findall(r"^- \*\*(\w+).*?\*\*(.*?)(?=^- |\Z)", listed, re.MULTILINE | re.DOTALL):
        for key, share in re.findall(r"\((C\d\d), (\d+)", text):
            assert found["verdict"][key] == verdict.lower(), key
            assert float(share) == pytest.approx(100 * found["share"][key], abs=0.51), key
            told.append(key)
    assert sorted(told) == sorted(SHIPPED)


@pytest.mark.parametrize("key", ["C09", "C22", "C30"])
def test_shipped_claims_come_out_again_from_a_few_sets(key: str) -> None:
    shipped = pd.read_csv(ROOT / "results" / "claims" / "clauses.csv").query("claim == @key")
    verdict = pd.read_csv(ROOT / "results" / "claims" / "claims.csv").set_index("claim")["verdict"][key]
    how: dict[str, Any] = {"points": 24, "worlds": 100, "most_points": 24, "seed": 3}
    found = claims.tables(claims.try_claims([SHIPPED[key]], "ukraine-2022", **how))
    for one, other in zip(found["clauses"].itertuples(), shipped.itertuples(), strict=True):
        error = np.hypot(one.high - one.low, other.high - other.low) / 3.92
        assert abs(one.effect - other.effect) < 4.0 * error + 1e-3
    assert {found["claims"]["verdict"].item(), verdict} not in ({"holds", "fails"}, {"depends", "built in"})


@pytest.mark.parametrize("kind", ["calibrated", "ranges"])
def test_sets_inside_a_box_lie_inside_it(kind: str) -> None:
    asked = {"unity": (0.6, np.nan), "pivot": (np.nan, 0.3), "spread": (1.0, 2.0)}
    sets = parameter_sets(SHORT, kind, 64, 1, asked)
    assert len(sets) == 64
    assert within(sets, asked).all()
    assert sets["unity"].max() > 0.95
    assert sets["spread"].min() < 1.1


def test_a_list_begins_each_line_with_the_identifier(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["claims", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert f"no verdicts in {tmp_path}; escalation claims --all --out {tmp_path}" in said.err
    assert [line.split()[0] for line in lines] == list(SHIPPED)
    assert all("not tried here" in line for line in lines)


def test_claims_are_kept_one_by_one_and_not_tried_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = tmp_path / "mine.toml", tmp_path / "found"
    file.write_text(OWN + OWN.replace('"A1"', '"A2"').replace('"lower"', '"higher"'))
    line = ["claims", "--file", str(file), "--all", "--points", "3", "--worlds", "10", "--out", str(out)]
    line += ["--most-points", "3", "--quiet"]
    assert main(line) == 0
    said = capsys.readouterr().out
    assert "A1" in said
    for name in ("claims.csv", "clauses.csv", "forest.png", "report.md", "manifest.json"):
        assert (out / name).stat().st_size > 0
    table = pd.read_csv(out / "claims.csv")
    assert list(table["claim"]) == ["A1", "A2"]
    assert main(["claims", "--file", str(file), "--out", str(out)]) == 0
    assert [each.split()[1] for each in capsys.readouterr().out.splitlines()] == [
        each.split()[0] for each in table["verdict"]
    ]
    spent = json.loads((out / "manifest.json").read_text())["spent"]
    assert spent["worlds"] > 0
    monkeypatch.setattr("escalation.claims.bench.Job.run", lambda job: pytest.fail("tried again"))
    assert main(line) == 0
    assert json.loads((out / "manifest.json").read_text())["spent"] == spent
    assert pd.read_csv(out / "claims.csv").equals(table)
    capsys.readouterr()
    assert main([*line, "--seed", "2"]) == 2
    assert "seed" in capsys.readouterr().err
    monkeypatch.setattr("escalation.claims.keeping.digest", lambda *which: "0" * 32)
    assert main(line) == 2
    assert "A1.json was found on another laboratory; give another folder" in capsys.readouterr().err


def test_a_claim_tried_again_takes_no_other_from_the_tables_and_a_stopped_run_ends_alike(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, out = tmp_path / "mine.toml", tmp_path / "found"
    file.write_text(OWN + OWN.replace('"A1"', '"A2"').replace('"inaction"', '"diplomacy-alone"'))
    line = ["claims", "--file", str(file), "--points", "3", "--worlds", "200", "--out", str(out)]
    line += ["--most-points", "3", "--quiet"]
    assert main([*line, "--all"]) == 0
    table = (out / "clauses.csv").read_text()
    (out / "parts" / "A2.json").unlink()
    capsys.readouterr()
    assert main([*line, "A2", "--json"]) == 0
    assert [each["claim"] for each in json.loads(capsys.readouterr().out)] == ["A2"]
    assert (out / "clauses.csv").read_text() == table


@pytest.mark.parametrize(
    ("content", "named"), [("", "EmptyDataError"), ("a,b\n1,2\n", "no table of verdicts (KeyError)")]
)
def test_a_list_of_verdicts_that_is_none_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, named: str
) -> None:
    (tmp_path / "claims.csv").write_text(content)
    assert main(["claims", "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert named in said
    assert said.count("\n") == 1


def test_a_damaged_part_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "C02.json").write_text("{")
    assert main(["claims", "C02", "--points", "2", "--worlds", "4", "--out", str(tmp_path)]) == 2
    assert "C02.json cannot be read as what was found of a claim (JSONDecodeError)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["C99"], "C99"),
        (["C01", "--all"], "all"),
        (["C01", "--file", "nowhere.toml"], "nowhere.toml"),
        (["C01", "--sets", "nowhere.csv"], "nowhere.csv"),
        (["C01", "--sets", "prior"], "calibrated, ranges, the path of a CSV file"),
        (["C01", "--points", "0"], "0"),
        (["C01", "--points", "40", "--most-points", "8"], "most points is 8, below points, the 40"),
        (["C01", "--within", "unity=0.6"], "NAME=LOW:HIGH"),
        (["C01", "--within", "alignment=0.6:"], "alignment does not vary"),
        (["C01", "--within", "pivot=2:"], "pivot from 2 to 0.8"),
        (["C01", "--challenger", "nobody", "--points", "2", "--worlds", "10"], "nobody"),
    ],
)
def test_what_cannot_be_tried_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], words: list[str], named: str
) -> None:
    assert main(["claims", *words]) == 2
    said = capsys.readouterr().err
    assert named in said
    assert said.count("\n") == 1
