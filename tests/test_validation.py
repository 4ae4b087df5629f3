"""Validation: rules against closed forms, rates against published ones, and the command that shows both."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from situations import SCENARIO
from sources import ROOT

from escalation import plot
from escalation.cli import main
from escalation.errors import InputError
from escalation.rules import beliefs, chance, choice, contest, support, target, worth
from escalation.validation import ORACLES, THEORY_ONLY, oracles, rates
from escalation.validation.rates import RATES, rate


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return oracles(worlds=20_000, seed=1)


@pytest.mark.parametrize("key", [oracle.key for oracle in ORACLES])
def test_a_rule_gives_what_the_textbook_says(key: str, found: pd.DataFrame) -> None:
    mine = found[found["oracle"] == key]
    assert len(mine)
    assert (mine["verdict"] == "agrees").all(), mine.to_string()


def test_the_worked_numbers_are_the_published_ones(found: pd.DataFrame) -> None:
    formula = found.set_index("case")["formula"]
    for case, value in {
        "least share that the challenger accepts": 0.4,
        "most that the target gives": 0.7,
        "W 1, S 0, D -9": 0.1,
        "0.02 a week, ten weeks": 0.182927,
        "ends at the top": 0.041913,
        "moves until it ends": 12.904352,
        "attacks at precision 0.5": 0.484461,
        "resists at precision 5": 0.924142,
        "d 0.9, p1 0.4, c 1": 0.455556,
        "alignment 0": 0.537219,
        "alignment 0.5": 0.772352,
        "kept, kept, broken": 9 / 22,
    }.items():
        assert formula[case] == pytest.approx(value, abs=1e-6), case


def test_every_closed_form_is_held_against_a_rule_or_says_why_not() -> None:
    keys = [oracle.key for oracle in ORACLES] + [name.split()[0] for name in THEORY_ONLY]
    assert sorted(keys, key=lambda key: int(key[1:])) == [f"T{number}" for number in range(1, 19)]


Fault = tuple[Any, str, Callable[..., Any]]

FAULTS: dict[str, tuple[Fault, str]] = {
    "consent with the sign turned": (
        (target, "consent", lambda accept, refuse, precision: 1 - _consent(accept, refuse, precision)),
        "T1",
    ),
    "expected loss left out": (
        (target, "expected_loss", lambda forecast, odds, gain, held: np.zeros_like(held)),
        "T2",
    ),
    "lift chance of nothing": (
        (worth, "lift_chance", lambda s, rungs, p: np.zeros((len(rungs.up), len(s.held)))),
        "T4",
    ),
    "a rate taken for a chance": (
        (chance, "within", lambda rate, weeks: np.minimum(1.0, 1.5 * rate * weeks)),
        "T5",
    ),
    "punishment forgotten": (
        (worth, "punishment", lambda s, rungs, p: (np.zeros((len(rungs.up), len(s.held))),) * 2),
        "T8",
    ),
    "precision squared": (
        (
            choice,
            "probabilities",
            lambda u, w, precision, options: _probabilities(u, w, precision**2, options),
        ),
        "T9",
    ),
    "signals that say half": (
        (beliefs, "signal_news", lambda *given: 0.5 * _signal_news(*given)),
        "T12",
    ),
    "contest the wrong way round": (
        (contest, "success", lambda ours, theirs, m: _success(theirs, ours, m)),
        "T14",
    ),
    "alignment squared": (
        (support, "resolve", lambda base, alignment, *rest: _resolve(base, alignment**2, *rest)),
        "T17",
    ),
    "a test counted twice": (
        (beliefs, "reputation", lambda tests, *rest: _reputation([*tests, tests[-1]], *rest)),
        "T18",
    ),
}
_consent, _probabilities, _signal_news = target.consent, choice.probabilities, beliefs.signal_news
_success, _resolve, _reputation = contest.success, support.resolve, beliefs.reputation


@pytest.mark.parametrize(("fault", "key"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_a_rule_is_found(fault: Fault, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same comparison says "differs" once a rule is wrong."""
    module, name, wrong = fault
    monkeypatch.setattr(module, name, wrong)
    oracle = next(each for each in ORACLES if each.key == key)
    # The function of the same name hides its module from a dotted path.
    monkeypatch.setattr(import_module("escalation.validation.oracles"), "ORACLES", (oracle,))
    assert (oracles(worlds=20_000, seed=1)["verdict"] == "differs").any()


# Published rates


def test_every_quantity_that_a_scenario_lists_is_known() -> None:
    assert {each.quantity for each in SCENARIO.calibration} == set(RATES)


def test_an_unknown_quantity_is_one_sentence() -> None:
    odd = replace(SCENARIO.calibration[0], quantity="P(icb = warr)")
    with pytest.raises(InputError, match=r'no quantity "P\(icb = warr\)"; did you mean "P\(icb = war\)"'):
        rates(replace(SCENARIO, calibration=(odd,)), ["inaction"], worlds=2)


def test_rates_are_shares_of_those_they_are_among() -> None:
    table = pd.DataFrame(
        {
            "icb": ["none", "war", "none", "minor"],
            "threats_kept": [1, 0, 0, 2],
            "threats_made": [2, 0, 0, 2],
            "mid": [3, 5, 4, 4],
        }
    )
    none = rate(table, "P(icb = none)")
    assert (none["simulated"], none["n"]) == (0.5, 4.0)
    assert none["simulated_low"] < 0.5 < none["simulated_high"]
    kept = rate(table, "threats_kept / (threats_kept + threats_broken)")
    assert (kept["simulated"], kept["n"]) == (0.75, 4.0)
    assert rate(table, "P(mid = 5 | mid >= 4)")["simulated"] == pytest.approx(1 / 3)
    untested = rate(table.assign(threats_made=0), "threats_kept / (threats_kept + threats_broken)")
    assert np.isnan(untested["simulated"])


def test_the_verdict_is_whether_intervals_overlap() -> None:
    table = rates(SCENARIO.replace(horizon=8), ["inaction"], worlds=60)
    compared = table[table["n"] > 0]
    apart = (compared["simulated_high"] < compared["published_low"]) | (
        compared["simulated_low"] > compared["published_high"]
    )
    np.testing.assert_array_equal(compared["verdict"] == "outside", apart)
    assert (table.loc[table["n"] == 0, "verdict"] == "not comparable").all()


def test_rates_are_drawn_with_both_intervals() -> None:
    table = rates(SCENARIO.replace(horizon=4), ["inaction", "sanctions-threat"], worlds=30)
    axes = plot.rates(table)
    assert [each.get_title() for each in axes] == ["inaction", "sanctions-threat"]
    assert [each.get_text() for each in axes[0].get_yticklabels()] == [
        each.name for each in SCENARIO.calibration
    ]


# The command


def test_the_command_writes_tables_a_figure_and_a_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "validation"
    assert main(["validate", "--quick", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert re.search(r"(\d+) of \1 values agree with their closed form\.", said)
    manifest = json.loads((out / "manifest.json").read_text())
    assert {path.name for path in out.iterdir()} == {*manifest["files"], "manifest.json"}
    assert (manifest["scenario"], manifest["seed"]) == (SCENARIO.name, 1)
    for path in out.glob("*.csv"):
        assert len(pd.read_csv(path))


def test_the_page_on_validation_shows_what_was_found() -> None:
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (T\d+) ", page, re.M)) == {oracle.key for oracle in ORACLES}
    for name in THEORY_ONLY:
        assert name.split()[0] in page
