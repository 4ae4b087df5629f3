"""Crises of the past: their data are whole and sourced, blind to how they ended, and go one way to a scenario."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources import imports, modules

import escalation as esc
from escalation.citations import cite
from escalation.errors import InputError
from escalation.history import case_scenario, cases, mapping, outcomes
from escalation.history.base_rates import ALL, violence
from escalation.history.outcomes import CLASSES
from escalation.history.records import CHOICES, FIGURES, FOLDER, NAMES, NUMBERS, TEXTS, read, read_case, table
from escalation.parameters import STATUSES
from escalation.scenario import load_scenario

COVARIATES = (*TEXTS, *CHOICES, *NUMBERS)
BUILDS = ("build", "mapping", "records")
"""The modules of `escalation.history` that make a scenario."""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder of cases of a user's own, for now those that are shipped."""
    return Path(shutil.copytree(FOLDER, tmp_path / "cases"))


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def rewrite(file: Path, change: Callable[[dict[str, str]], dict[str, str] | None]) -> None:
    """Put rows through a function; a row for which it returns None goes."""
    changed = [new for row in rows(file) if (new := change(row)) is not None]
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(changed[0]), extrasaction="raise")
        writer.writeheader()
        writer.writerows(changed)


# The data


def test_ten_cases_in_order_of_time() -> None:
    assert len(cases()) == 10
    opened = [read_case(name).opens for name in cases()]
    assert opened == sorted(opened)
    assert list(table()["name"]) == list(cases()) == list(outcomes()["case"])


@pytest.mark.parametrize("name", cases())
def test_every_covariate_is_there_with_its_source(name: str) -> None:
    case = read_case(name)
    assert set(case.covariates) == set(COVARIATES)
    for covariate, each in case.covariates.items():
        assert each.source, covariate
        if covariate in NUMBERS and each.status == "sourced":
            assert re.search(r"row [A-Z]{3}|column \w+", each.source), f"{covariate} names no row"
        if covariate in NUMBERS and each.status == "assumed":
            value, low, high = each.ends
            assert low <= value <= high
            assert low < high, f"{covariate} is assumed without a range"
        if covariate in CHOICES and each.status == "assumed":
            assert each.others, f"{covariate} is assumed and could be nothing else"


@pytest.mark.parametrize("name", cases())
def test_every_column_of_members_has_a_source(name: str) -> None:
    said = {row["attribute"]: row for row in rows(FOLDER / "figures.csv") if row["case"] == name}
    assert set(said) == {NAMES.get(figure, figure) for figure in FIGURES}
    for row in said.values():
        assert row["source"]
        assert row["status"] in STATUSES
        assert row["status"] != "assumed" or float(row["low"]) < float(row["high"])


@pytest.mark.parametrize("name", cases())
def test_a_case_runs_and_names_what_it_rests_on(name: str) -> None:
    scenario = case_scenario(name)
    counts = esc.simulate(scenario, worlds=2, seed=1)["icb"]
    assert set(counts) <= set(CLASSES)
    assert cite(scenario)
    assert scenario.missing["ideal"].source


def test_base_rates_are_distributions_and_fall_back_on_all_crises() -> None:
    for trigger in (ALL, "political", "non-violent military"):
        shares, number = violence(trigger)
        assert shares.sum() == pytest.approx(1.0)
        assert (shares > 0.0).all()
        assert number > 0
    assert violence("political")[1] < violence()[1]
    assert violence("verbal")[0].tolist() == violence()[0].tolist()


# The coding is blind to the outcome


def test_nothing_that_builds_a_scenario_reads_outcomes() -> None:
    known = modules()
    for name in BUILDS:
        text = known[f"escalation.history.{name}"].read_text(encoding="utf-8")
        assert "outcomes.csv" not in text
        assert not any("outcomes" in each or "base_rates" in each for each in imports(text, known))


def test_no_outcome_moves_a_scenario(mine: Path) -> None:
    before = [case_scenario(name, folder=mine).digest() for name in cases()]
    (mine / "outcomes.csv").unlink()
    (mine / "coding.csv").unlink()
    assert [case_scenario(name, folder=mine).digest() for name in cases()] == before


@pytest.mark.parametrize("name", cases())
def test_no_figure_is_younger_than_its_crisis(name: str) -> None:
    case = read_case(name)
    for covariate in ("cinc_challenger", "cinc_before", "cinc_target"):
        each = case.covariates[covariate]
        if each.status == "sourced":
            (year,) = re.findall(r"(?:row [A-Z]{3} \d+ |column cinc_)(\d{4})", each.source)
            assert int(year) <= case.opens.year, f"{covariate} is of {year}"
    assert all(test.date < case.opens for test in case.tests)


def test_no_covariate_gives_an_outcome_as_its_reason() -> None:
    columns = re.compile(r"\bviol\b|\bcenvio|\boutcom|\bhostlev|\bfatality", re.IGNORECASE)
    for row in (*rows(FOLDER / "cases.csv"), *rows(FOLDER / "figures.csv"), *rows(FOLDER / "tests.csv")):
        assert not columns.search(row["source"]), row


def test_each_case_says_who_coded_it_and_what_he_had_read() -> None:
    said = {row["case"]: row for row in rows(FOLDER / "coding.csv")}
    assert set(said) == set(cases())
    assert all(row["coder"] and row["read"] and row["blind"] for row in said.values())


def test_no_case_has_a_branch_of_its_own() -> None:
    for name in BUILDS:
        text = modules()[f"escalation.history.{name}"].read_text(encoding="utf-8")
        assert not any(case in text for case in cases())


# The way from covariates to a scenario

SHARE = st.floats(0.01, 0.99)


@given(held=SHARE, more=SHARE)
def test_who_holds_or_asks_more_aspires_to_more(held: float, more: float) -> None:
    asked = [mapping.aspiration(held, mapping.DEMANDS[each]) for each in ("policy", "part", "whole")]
    assert asked == sorted(set(asked))
    assert held < asked[0]
    assert asked[-1] < 1.0
    low, high = sorted((held, more))
    assert mapping.aspiration(low, 0.6) <= mapping.aspiration(high, 0.6)


@given(near=SHARE, one=st.floats(0.0, 2e4), two=st.floats(0.0, 2e4))
def test_less_is_brought_to_bear_from_afar(near: float, one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert 0.0 < mapping.committed(near, high) <= mapping.committed(near, low) <= near
    assert mapping.committed(near, 0.0) == near


def test_worked_numbers() -> None:
    assert mapping.committed(0.4, mapping.REACH) == pytest.approx(0.4 * 0.36788, rel=1e-4)
    assert mapping.trend(0.2 * 1.2214, 0.2) == pytest.approx(0.02, rel=1e-3)
    assert mapping.trend(1.0, 0.01) == mapping.TREND[1]
    assert mapping.trend(0.01, 1.0) == mapping.TREND[0]
    assert mapping.coalition_power(0.1, 0.4, 0.01) == pytest.approx(4.0)
    assert mapping.sanction_bite(0.5, mapping.TRADE / 2.0) == pytest.approx(0.25)
    assert sum(mapping.motives("status").values()) == pytest.approx(1.0)
    assert mapping.spread(lambda x, y: x - y, (1.0, 0.0, 2.0), (1.0, 0.0, 3.0)) == (0.0, -3.0, 2.0)


def test_a_covariate_read_otherwise_moves_what_it_should() -> None:
    def value(parameter: str, **changes: str) -> float:
        return float(case_scenario("suez-1956", changes=changes).values()[parameter])

    assert value("aspiration", demand="policy") < value("aspiration") < value("aspiration", demand="whole")
    assert value("committed", distance="2500") < value("committed")
    assert value("sanction_bite", trade="0.45") > value("sanction_bite")
    assert value("coalition_power", cinc_coalition="0.39") > value("coalition_power")
    assert value("motive_security", motive="security") > value("motive_security")
    assert value("trend", cinc_before="0.13") > value("trend")


def test_the_shipped_covariates_give_the_shipped_parameters() -> None:
    base, case = load_scenario("ukraine-2022"), case_scenario("ukraine-2021")
    for name in ("committed", "sanction_bite", "coalition_power", "held"):
        assert case.values()[name] == pytest.approx(base.values()[name], rel=0.1), name


def test_the_ladder_opens_where_the_trigger_says() -> None:
    for trigger, rung in mapping.OPENING.items():
        ladder = case_scenario("suez-1956", changes={"trigger": trigger}).ladder
        assert ladder.names[ladder.opens] == rung


def test_a_bound_coalition_fights_sooner_and_at_a_cost() -> None:
    free, bound = (case_scenario("suez-1956", changes={"allied": each}).ladder for each in ("no", "yes"))
    assert (bound.coalition >= free.coalition).all()
    assert (bound.coalition > free.coalition).any()
    assert (bound.coalition[~free.force] == free.coalition[~free.force]).all()


def test_a_challenger_without_the_bomb_cannot_use_it() -> None:
    armed, unarmed = (case_scenario("suez-1956", changes={"nuclear": each}).ladder for each in ("yes", "no"))
    assert unarmed.names == armed.names[:-1]
    assert unarmed.width.sum() == pytest.approx(1.0)
    assert unarmed.climb[-1] == 0.0


def test_members_are_those_of_their_time() -> None:
    cast = case_scenario("berlin-1948").cast
    assert set(cast.coalition) == {"USA", "GBR", "FRA", "BEL", "NLD", "LUX"}
    crimea, build_up = case_scenario("crimea-2014").cast, case_scenario("build-up-2021").cast
    assert (crimea.actors.loc["GBR", "eu"], build_up.actors.loc["GBR", "eu"]) == (True, False)


def test_nothing_of_the_table_of_2022_is_left() -> None:
    scenario = case_scenario("berlin-1961")
    assert not (scenario.issues)
    assert not (scenario.venues)
    assert not (scenario.going_on)
    assert not scenario.treaties
    assert not scenario.calibration
    assert not scenario.overrides


# A case of a user's own


def test_a_new_case_is_rows_in_files(mine: Path) -> None:
    for file in ("cases.csv", "figures.csv", "members.csv", "tests.csv", "outcomes.csv"):
        rewrite(mine / file, lambda row: {**row, "case": "mine"} if row["case"] == "suez-1956" else None)
    assert cases(mine) == ("mine",)
    scenario = case_scenario("mine", folder=mine)
    theirs = esc.simulate(case_scenario("suez-1956"), worlds=5, seed=1)
    assert esc.simulate(scenario, worlds=5, seed=1)["peak_rung"].equals(theirs["peak_rung"])
    assert outcomes(mine)["icb"].tolist() == ["war"]


def edit(covariate: str, /, **new: str) -> Callable[[Path], None]:
    """Change a row of one case."""

    def change(folder: Path) -> None:
        hit = ("suez-1956", covariate)
        rewrite(
            folder / "cases.csv",
            lambda row: {**row, **new} if (row["case"], row["covariate"]) == hit else row,
        )

    return change


def swap(file: str, column: str, value: str) -> Callable[[Path], None]:
    """Change a column of all rows of one case in one file."""
    return lambda folder: rewrite(
        folder / file, lambda row: {**row, column: value} if row["case"] == "suez-1956" else row
    )


def drop(covariate: str) -> Callable[[Path], None]:
    return lambda folder: rewrite(
        folder / "cases.csv",
        lambda row: None if (row["case"], row["covariate"]) == ("suez-1956", covariate) else row,
    )


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "a covariate missing": (drop("trade"), r"cases\.csv: suez-1956 lacks the covariate trade; add a row"),
    "an unknown covariate": (edit("about", covariate="abuot"), r'no covariate "abuot"; did you mean "about"'),
    "a covariate twice": (edit("about", covariate="title"), "suez-1956 title is given twice; give it once"),
    "an unknown choice": (edit("demand", value="all"), r'suez-1956 demand: there is no demand "all"'),
    "an empty value": (edit("leader", value=""), "suez-1956 leader is empty; give its value"),
    "no source": (edit("trade", source=""), "suez-1956 trade has no source; say where it comes from"),
    "an unknown status": (edit("trade", status="guessed"), r'no status "guessed"'),
    "no number": (edit("trade", value="much"), r'trade is "much", which is not a number; give one'),
    "an assumed number without a range": (edit("trade", low=""), r'trade low is "", which is not a number'),
    "a value outside its range": (edit("trade", low="0.4"), r"suez-1956 trade .*0\.3"),
    "a number that cannot be": (edit("held", high="1.5"), r"suez-1956 held .*1\.5"),
    "an assumed choice with no other": (edit("motive", others=""), "motive is assumed; name under others"),
    "no date": (edit("opens", value="in July"), r'opens is "in July"; give a date'),
    "a leader outside": (edit("leader", value="USS"), r'suez-1956 leader: there is no member "USS"'),
    "a target inside": (
        edit("target", value="CAN"),
        "target is CAN, a member of the coalition; give another",
    ),
    "an unknown table of members": (edit("members", value="all.csv"), r'no table of members "all\.csv"'),
    "a member's figure": (swap("members.csv", "gdp", "big"), r'suez-1956 USA gdp is "big", which is not a'),
    "a member's alliance": (swap("members.csv", "alliance", "1"), r'nato is "1"; give y or n'),
    "a test kept or not": (swap("tests.csv", "kept", "perhaps"), r"tests\.csv.*kept.*perhaps"),
    "a test in hindsight": (swap("tests.csv", "date", "1957-01-01"), "a test of 1957-01-01, after it opens"),
    "a file gone": (
        lambda folder: (folder / "tests.csv").unlink(),
        r"tests\.csv: this file .* cannot be read",
    ),
    "a column gone": (
        lambda folder: rewrite(folder / "figures.csv", lambda row: {"case": row["case"]}),
        r'figures\.csv: there is no column "attribute"',
    ),
}


@pytest.mark.parametrize(("breaks", "said"), BAD.values(), ids=BAD)
def test_data_that_cannot_be_used_are_refused_in_a_sentence(
    breaks: Callable[[Path], None], said: str, mine: Path
) -> None:
    breaks(mine)
    with pytest.raises(InputError, match=said) as caught:
        case_scenario("suez-1956", folder=mine)
    assert "\n" not in str(caught.value)
    assert str(caught.value)[-1] in ".?"


def test_outcomes_that_cannot_be_used_are_refused(mine: Path) -> None:
    swap("outcomes.csv", "icb", "awful")(mine)
    with pytest.raises(InputError, match=r'suez-1956 icb: there is no class "awful"'):
        outcomes(mine)
    rewrite(mine / "outcomes.csv", lambda row: None if row["case"] == "suez-1956" else row)
    with pytest.raises(InputError, match=r'outcomes\.csv: there is no case "suez-1956"'):
        outcomes(mine)


def test_a_case_or_a_reading_that_does_not_exist_is_named() -> None:
    with pytest.raises(InputError, match=r'no case "suez-1965"; did you mean "suez-1956"'):
        case_scenario("suez-1965")
    with pytest.raises(InputError, match=r'no covariate "demands"; did you mean "demand"'):
        case_scenario("suez-1956", changes={"demands": "part"})
    with pytest.raises(InputError, match="cannot be read"):
        read(FOLDER / "none.csv", ("case",))
