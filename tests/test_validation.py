"""Validation: closed forms, published rates, scales, the command that shows all of it, and what it has stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from situations import SCENARIO
from sources import ROOT

import escalation as esc
from escalation import plot
from escalation.cli import main
from escalation.cli.validation import FIGURES, SUMMARIES
from escalation.errors import InputError
from escalation.history import case_scenario
from escalation.history.outcomes import CLASSES
from escalation.rules import beliefs, chance, choice, contest, support, target, worth
from escalation.validation import ORACLES, PARTS, THEORY_ONLY, forecasts, oracles, part, rates, scales
from escalation.validation.rates import RATES, rate
from escalation.validation.scoring import scored


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


def test_a_rate_says_what_it_is_a_share_of() -> None:
    table = rates(SCENARIO.replace(horizon=8), ["inaction", "sanctions-threat"], worlds=60)
    mine = table.set_index(["policy", "quantity"])
    crises = mine.loc[("sanctions-threat", "P(icb = none)")]
    assert (crises["among"], crises["n"]) == ("simulated crises", 60)
    forced = mine.loc[("sanctions-threat", "P(mid = 5 | mid >= 4)")]
    assert forced["among"] == "simulated crises in which force is used"
    assert forced["n"] < 60
    threatened = mine.xs("P(ending = settlement or stand-down), sanctions threatened", level=1)
    assert (threatened["among"] == "simulated crises under a policy that threatens sanctions").all()
    assert threatened["n"].to_dict() == {"inaction": 0.0, "sanctions-threat": 60.0}


# Scales


def test_all_scales_rise_with_the_ladder() -> None:
    for scale, values in scales.scores(SCENARIO.ladder).items():
        assert (np.diff(values) >= 0.0).all(), scale
        assert values[-1] > values[0]


def test_scales_that_order_crises_alike_agree_fully() -> None:
    rank = np.arange(8.0)
    columns = {f"{scale} {of}": rank for scale in scales.SCALES for of in ("peak", "mean")}
    crises = pd.DataFrame(columns | {"world": np.arange(8), "kahn peak": rank**3, "kahn mean": -rank})
    found = scales.agreement(crises, draws=5).set_index(["of", "one", "two"])["tau_b"]
    for (of, _, two), value in found.items():
        assert value == pytest.approx(-1.0 if two == "kahn" and of == "mean" else 1.0)


def test_crises_of_one_world_are_no_more_witnesses_than_one() -> None:
    rng = np.random.default_rng(6)
    columns = {f"{scale} {of}": rng.random(30) for scale in scales.SCALES for of in ("peak", "mean")}
    once = pd.DataFrame(columns | {"world": np.arange(30)})
    thrice = scales.agreement(pd.concat([once] * 3, ignore_index=True), draws=20)
    for end in ("rho", "rho_low", "rho_high"):
        assert thrice[end].to_numpy() == pytest.approx(scales.agreement(once, draws=20)[end].to_numpy())


def test_a_crisis_is_scored_by_its_peak_and_its_weeks() -> None:
    scenario = SCENARIO.replace(horizon=6)
    found = scales.crises(scenario, 20, policies=["inaction"])
    table = esc.simulate(scenario, "inaction", worlds=20)
    paths = esc.trajectories(scenario, "inaction", worlds=20)
    hostility = scenario.ladder.scales["mid"]
    assert found["mid peak"].tolist() == [hostility[rung] for rung in table["peak_rung"]]
    for world, weeks in enumerate(table["weeks"]):
        mine = paths[(paths["world"] == world) & (paths["week"] <= weeks + 1e-9)]
        mean = np.mean([hostility[rung] for rung in mine["rung"]])
        assert found["mid mean"][world] == pytest.approx(mean)


def test_the_trace_ends_with_its_crisis() -> None:
    found = scales.trace(SCENARIO, seed=2)
    assert found["week"].iloc[-1] == esc.simulate(SCENARIO, worlds=1, seed=2)["weeks"].iloc[0]
    for row in found.to_dict("records"):
        assert row["kahn"] == SCENARIO.ladder.scales["kahn"][SCENARIO.ladder.index(row["rung"])]


# The command


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, int]:
    """What a user finds after a quick validation: the folder, what was printed, and the status."""
    out, printed = tmp_path_factory.mktemp("quick") / "validation", StringIO()
    with redirect_stdout(printed):
        status = main(["validate", "--quick", "--out", str(out)])
    return out, printed.getvalue(), status


def test_the_command_writes_all_that_its_manifest_names(quick: tuple[Path, str, int]) -> None:
    out, _, status = quick
    assert status == 0
    manifest = json.loads((out / "manifest.json").read_text())
    assert {path.name for path in out.iterdir()} == {*manifest["files"], "manifest.json"}
    assert (manifest["scenario"], manifest["seed"], manifest["quick"]) == (SCENARIO.name, 1, True)
    assert manifest["scenario hash"] == SCENARIO.digest()
    assert {path.stem for path in out.glob("*.png")} == set(FIGURES)
    for path in out.glob("*.csv"):
        table = pd.read_csv(path)
        assert len(table)
        floats = table.select_dtypes("float").stack().dropna()
        assert all(value == float(f"{value:.6g}") for value in floats), path.name
    for path in out.glob("*.png"):
        assert (out / f"{path.stem}.csv").exists()
        assert f"data: {SCENARIO.name}; seed: 1" in Image.open(path).info["Description"]


def test_the_command_says_each_part_in_a_few_lines(quick: tuple[Path, str, int]) -> None:
    _, said, _ = quick
    assert re.search(r"(\d+) of \1 values agree with their closed form\.", said)
    parts = said.split("\n\n")[:-1]
    assert [each.split(":")[0].lower() for each in parts] == list(PARTS)
    assert max(len(each.splitlines()) for each in parts) <= 8
    assert max(map(len, said.splitlines())) <= 100


def test_a_rule_that_differs_is_named_and_ends_with_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = import_module("escalation.validation.report")
    wrong = oracles(worlds=100)
    wrong["verdict"] = np.where(wrong.index == 0, "differs", "agrees")
    parts = {"closed forms": lambda *given: {"oracles": wrong}}
    for module in (report, import_module("escalation.validation")):
        monkeypatch.setattr(module, "PARTS", parts)
    with pytest.raises(SystemExit) as caught:
        main(["validate", "--out", str(tmp_path / "wrong")])
    assert caught.value.code == 1
    said = capsys.readouterr().out
    assert f"{len(wrong) - 1} of {len(wrong)} values agree with their closed form. These differ:" in said
    assert "least share that the challenger accepts" in said


def test_a_ladder_without_the_rungs_of_past_crises_leaves_them_out() -> None:
    names = tuple(name.replace("demands", "ultimatum") for name in SCENARIO.ladder.names)
    other = replace(SCENARIO, ladder=replace(SCENARIO.ladder, names=names))
    assert part("past crises", other) == {}
    assert "left out" in SUMMARIES["past crises"]({})


def test_the_page_on_validation_shows_what_was_found() -> None:
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (T\d+) ", page, re.M)) == {oracle.key for oracle in ORACLES}
    for name in THEORY_ONLY:
        assert name.split()[0] in page


# What is stored is what comes out


def stored(name: str) -> pd.DataFrame:
    """A table of results/validation."""
    return pd.read_csv(ROOT / "results" / "validation" / f"{name}.csv", keep_default_na=False, na_values=[""])


def same(found: pd.DataFrame, kept: pd.DataFrame) -> None:
    """Equal to what six digits keep."""
    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), kept.reset_index(drop=True), rtol=1e-5, atol=1e-9, check_dtype=False
    )


def test_stored_closed_forms_come_out_again() -> None:
    same(oracles(100_000, seed=1), stored("oracles"))


def test_stored_rates_come_out_again() -> None:
    kept = stored("rates")
    again = rates(SCENARIO, ["inaction"], worlds=10_000, seed=1)
    same(again, kept[kept["policy"] == "inaction"])


def test_a_stored_case_comes_out_again() -> None:
    kept = stored("history_forecasts").set_index(["case", "forecast"])
    case = case_scenario("cuba-1962", SCENARIO)
    again = forecasts.chances([case], worlds=500, seed=1)[0]
    assert again == pytest.approx(kept.loc[("cuba-1962", "model"), list(CLASSES)].astype(float), rel=1e-5)


def test_stored_scores_follow_from_stored_forecasts() -> None:
    told, kept = stored("history_forecasts"), stored("history_scores")
    names = list(told["forecast"].unique())
    happened = told.drop_duplicates("case")["happened"].map(CLASSES.index).to_numpy()
    found = {name: told.loc[told["forecast"] == name, list(CLASSES)].to_numpy() for name in names}
    found = {name: each / each.sum(axis=1, keepdims=True) for name, each in found.items()}
    bases = [name.removeprefix("less ") for name in kept if name.startswith("less") and f"{name} low" in kept]
    again = scored(found, happened, bases, seed=1)
    pd.testing.assert_frame_equal(again, kept, rtol=1e-4, atol=1e-5, check_dtype=False)


def test_stored_crises_of_one_policy_are_scored_alike_again() -> None:
    kept = stored("scales_trace")
    same(scales.trace(SCENARIO, seed=1), kept)
