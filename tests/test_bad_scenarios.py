"""A scenario that cannot be used is refused in one sentence: file, field, value, what would be right."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from escalation.errors import InputError
from escalation.scenario import Scenario, load_scenario
from escalation.shipped import DATA

SHIPPED = load_scenario("ukraine-2022")


def refusal(action: Callable[[], Any]) -> str:
    """The one sentence with which something is refused."""
    with pytest.raises(InputError) as caught:
        action()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence[-1] in ".?"
    assert not set(sentence[:-1].split(". ")[1:]), f"more than a sentence: {sentence}"
    return sentence


EXTENSIONS = {
    "broken": ("parameters.unity = ", ["not valid TOML", "line 2"]),
    "unknown key": ('titel = "x"', ['no key "titel"', 'did you mean "title"']),
    "unknown parameter": ("parameters.unty = 0.3", ["[parameters]", 'no parameter "unty"', 'mean "unity"']),
    "unknown setting": ("settings.levles = 3", ["[settings]", '"levles"', 'mean "levels"']),
    "parameter too large": ("parameters.unity = 1.4", ["parameter unity is 1.4", "from 0 to 1"]),
    "parameter a boolean": (
        "parameters.unity = true",
        ["[parameters.unity] default is True", "not a number"],
    ),
    "parameter not a number": ("parameters.unity = nan", ["[parameters.unity] default is nan", "finite"]),
    "parameter a text": ('parameters.unity = "half"', ["default is 'half'", "not a number"]),
    "parameter follows itself": ('parameters.unity = "unity"', ["default is 'unity'", "not a number"]),
    "default outside range": ("parameters.tie = {default = 4, range = [0, 3]}", ["tie is 4", "from 0 to 3"]),
    "range upside down": ("parameters.tie.range = [3, 0]", ["[parameters.tie] range", "lower number first"]),
    "range not a pair": ("parameters.tie.range = [3]", ["[parameters.tie] range is [3]", "two numbers"]),
    "range outside domain": (
        "parameters.unity.range = [0, 2]",
        ["range of the parameter unity is 2", "0 to 1"],
    ),
    "range without meaning": (
        "parameters.pace = {default = 1, range = [0, 3]}",
        ["pace is 0", "at least 1e-06"],
    ),
    "unknown status": (
        'parameters.tie.status = "guess"',
        ['no status "guess"', "sourced, calibrated, assumed"],
    ),
    "unknown field": ('parameters.tie.sauce = "x"', ["[parameters.tie]", '"sauce"', 'mean "source"']),
    "follow-through reversed": (
        "parameters.r_high = {default = 0.2, range = [0.1, 0.9]}",
        ["r_low is 0.3 and r_high 0.2", "lower rate"],
    ),
    "no motive": (
        "parameters = {motive_security = 0, motive_status = 0, motive_regime = 0}",
        ["motives of the challenger are all 0"],
    ),
    "setting not whole": ("settings.levels = 2.5", ["[settings]", "levels is 2.5", "whole number"]),
    "setting too small": ("settings.step = 0", ["step is 0", "from 0.01 to 4"]),
    "unknown rule": ('settings.rule = "unanimty"', ["[settings]", '"unanimty"', 'mean "unanimity"']),
    "horizon below step": ("settings = {horizon = 1, step = 4}", ["horizon is 1", "at least one step"]),
    "unknown actor": ('cast.coalition = ["USA", "DEU", "FRX"]', ["[cast]", 'actor "FRX"', "did you mean"]),
    "actor twice": ('cast.coalition = ["USA", "DEU", "USA"]', ["[cast] coalition", '"USA" twice']),
    "empty coalition": ("cast.coalition = []", ["[cast] coalition is empty", "at least one member"]),
    "leader outside": ('cast.leader = "UKR"', ["[cast] leader", 'no member "UKR"']),
    "target inside": ('cast.target = "POL"', ["[cast] target", '"POL"', "another state"]),
    "code taken": ('cast.monitor = "NATO"', ['the code "NATO" is taken twice']),
    "code reserved": ('cast.union = "chance"', ['the code "chance" is taken']),
    "no such table": ('cast.actors = "none.csv"', ["none.csv", "cannot be read"]),
    "no such column": ('cast.columns.gdp = "gdp"', ["actors_2021.csv", 'no column "gdp"']),
    "missing outside": ("missing.gas.value = 2", ["[missing.gas] value is 2", "from 0 to 0.2"]),
    "missing unknown": ("missing.gaz.value = 0.1", ["[missing]", '"gaz"', 'mean "gas"']),
    "unknown rung": ('rungs.threshold = "invasoin"', ["[rungs]", '"invasoin"', 'mean "invasion"']),
    "threshold too low": ('rungs.threshold = "normal"', ["threshold", "above the opening"]),
    "no rungs": ("ladder = []", ["ladder is []", "[[ladder]]"]),
    "not a table": ("settings = 3", ["[settings] is 3", "not a table"]),
    "test in the future": (
        'history = [{date = 2022-03-01, name = "x", kept = true, source = "x"}]',
        ["[history 1] date is 2022-03-01", "2021-12-17"],
    ),
    "test undated": (
        'history = [{date = "2014", name = "x", kept = true, source = "x"}]',
        ["'2014'", "2021-12-17"],
    ),
    "test undecided": (
        'history = [{date = 2014-03-01, name = "x", kept = 1, source = "x"}]',
        ["true or false"],
    ),
    "target outside interval": (
        'calibration = [{name = "x", quantity = "x", value = 2, interval = [0, 1]}]',
        ["[calibration 1] value is 2", "from 0 to 1"],
    ),
    "override of nobody": ("overrides.DUE.resolve = 1", ['no actor "DUE"', 'mean "DEU"']),
    "override of nothing": ("overrides.DEU.resolv = 1", ['no attribute "resolv"', 'mean "resolve"']),
    "override outside": ("overrides.DEU.gas = 66", ["DEU.gas is 66", "from 0 to 1"]),
    "scaled by nothing": ('ladder_columns.prize.scaled_by = "prise"', ["scaled_by", 'no parameter "prise"']),
}


@pytest.mark.parametrize(("line", "parts"), EXTENSIONS.values(), ids=EXTENSIONS)
def test_a_bad_extension_is_refused(line: str, parts: list[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'extends = "ukraine-2022"\n{line}\n', encoding="utf-8")
    sentence = refusal(lambda: load_scenario(path))
    assert "mine.toml" in sentence or ".csv" in sentence
    for part in parts:
        assert part in sentence, f"{part!r} is not in: {sentence}"


EDITS = {
    "no title": ('title = "The crisis', '# title = "The crisis', ['lacks the key "title"']),
    "no parameter": ("[parameters.unity]", "[x.unity]", ['no key "x"']),
    "no rung's name": ('name = "clash"\n', "", ["[ladder 8]", 'lacks the key "name"']),
    "rung twice": ('name = "clash"\n', 'name = "invasion"\n', ['"invasion" twice']),
    "widths": ("width = 0.06\n", "width = 0.5\n", ["widths", "make them sum to 1"]),
    "heights": ("height = 7.0\n", "height = 5.0\n", ["heights fall", '"clash"']),
    "readiness": ("readiness = 0.6\n", "readiness = 1.6\n", ["[ladder 4] readiness is 1.6", "from 0 to 1"]),
    "a text for a number": ("prize = 0.05\n", 'prize = "small"\n', ["[ladder 4] prize is 'small'"]),
    "no threshold": ('threshold = "invasion"\n', "", ["[rungs]", 'lacks the key "threshold"']),
    "no setting": ("levels = 4", "# levels = 4", ["[settings]", 'lacks the key "levels"']),
    "no policy": ('target = "resist"\n', "", ["[policies]", 'lacks the key "target"']),
    "no column": ('country = "country"\n', "", ["[cast.columns]", 'lacks the key "country"']),
    "no figure and no guess": ("[missing.gas]", "[missing.ideal]", ["ALB has no gas", "[missing.gas]"]),
}


@pytest.mark.parametrize(("before", "after", "parts"), EDITS.values(), ids=EDITS)
def test_a_bad_whole_file_is_refused(before: str, after: str, parts: list[str], tmp_path: Path) -> None:
    shutil.copy(DATA / "actors_2021.csv", tmp_path)
    text = (DATA / "ukraine-2022.toml").read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    sentence = refusal(lambda: load_scenario(path))
    for part in parts:
        assert part in sentence, f"{part!r} is not in: {sentence}"


TABLES = {
    "not a number": (
        ",66.1,",
        ",much,",
        ["line 9 (DEU)", 'rus_gas_share_2020_pct is "much"', "leave it empty"],
    ),
    "outside": (",66.1,", ",166.1,", ["line 9 (DEU)", "rus_gas_share_2020_pct is 166.1", "from 0 to 100"]),
    "twice": ("Germany,DEU", "Germany,AUT", ["line 9", 'repeats the actor "AUT"']),
    "nameless": ("Germany,DEU", "Germany,", ["line 9 has no actor's code"]),
    "neither yes nor no": (
        "0.01592,1.335,y",
        "0.01592,1.335,perhaps",
        ["nato_jan2022", '"perhaps"', "y or n"],
    ),
    "no capabilities": ("0.034852", "", ["RUS has no cinc"]),
    "no header": ("iso3", "iso", ['no column "iso3"; did you mean "iso"?']),
}


@pytest.mark.parametrize(("before", "after", "parts"), TABLES.values(), ids=TABLES)
def test_a_bad_table_of_actors_is_refused(before: str, after: str, parts: list[str], tmp_path: Path) -> None:
    table = (DATA / "actors_2021.csv").read_text(encoding="utf-8")
    assert before in table
    (tmp_path / "my.csv").write_text(table.replace(before, after), encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text('extends = "ukraine-2022"\ncast.actors = "my.csv"\n', encoding="utf-8")
    sentence = refusal(lambda: load_scenario(path))
    for part in ("my.csv", *parts):
        assert part in sentence, f"{part!r} is not in: {sentence}"


def test_files_that_are_not_there_or_not_text_are_named(tmp_path: Path) -> None:
    assert 'did you mean "ukraine-2022"' in refusal(lambda: load_scenario("ukraine-2021"))
    assert "ukraine-2022" in refusal(lambda: load_scenario("cuba"))
    assert "nowhere.toml: there is no such scenario file" in refusal(
        lambda: load_scenario(tmp_path / "nowhere.toml")
    )
    assert "there is no such scenario file" in refusal(lambda: load_scenario(tmp_path))
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")
    assert "not UTF-8" in refusal(lambda: load_scenario(tmp_path / "mine.toml"))
    (tmp_path / "table.csv").write_bytes(b"\xff\xfe")
    (tmp_path / "mine.toml").write_text('extends = "ukraine-2022"\ncast.actors = "table.csv"\n')
    assert "table.csv: this actors' table is not a CSV" in refusal(
        lambda: load_scenario(tmp_path / "mine.toml")
    )


def test_a_bad_value_that_a_file_takes_over_names_the_file_that_gives_it(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner.toml", tmp_path / "outer.toml"
    inner.write_text('extends = "ukraine-2022"\nparameters.patience = 7\n')
    outer.write_text('extends = "inner.toml"\n')
    said = refusal(lambda: load_scenario(outer))
    assert said.startswith(f"{outer}: extends: {inner}: the parameter patience is 7")
    outer.write_text('extends = "inner.toml"\nparameters.patience = 0.5\n')
    assert load_scenario(outer).parameters["patience"].default == 0.5


def test_extending_in_a_circle_is_refused(tmp_path: Path) -> None:
    for name, base in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{base}.toml"\n')
    said = refusal(lambda: load_scenario(tmp_path / "a.toml"))
    assert said.startswith(f"{tmp_path / 'a.toml'}: extends: {tmp_path / 'b.toml'}: extends: ")
    assert "extends leads back" in said
    (tmp_path / "a.toml").write_text('extends = "ukrane-2022"\n')
    assert 'did you mean "ukraine-2022"' in refusal(lambda: load_scenario(tmp_path / "a.toml"))


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"unty": 0.3}, ['no parameter or setting "unty"', 'mean "unity"']),
        ({"unity": 1.4}, ["unity is 1.4", "from 0 to 1"]),
        ({"unity": float("nan")}, ["unity is nan"]),
        ({"unity": True}, ["unity is True", "not a number"]),
        ({"unity": "0.3"}, ["unity is '0.3'", "not a number"]),
        ({"unity": None}, ["unity is None", "not a number"]),
        ({"levels": 2.5}, ["levels is 2.5", "whole"]),
        ({"rule": "majority"}, ['no rule "majority"']),
        ({"DEX.resolve": 0.5}, ['no actor "DEX"', 'mean "DEU"']),
        ({"DEU.part": 0.5}, ["DEU.part is 0.5", "0 for standing aside"]),
        ({"RUS.part": 0}, ["RUS.part belongs to no member", "name one of its members"]),
        ({"DEU.resolv": 0.5}, ['DEU: there is no attribute "resolv"', 'mean "resolve"']),
        ({"DEU.resolve": 99}, ["DEU.resolve is 99"]),
        ({"RUS.resolve": 1}, ["RUS.resolve belongs to no member"]),
        ({"USA.gas": -0.1}, ["USA.gas is -0.1", "from 0 to 1"]),
        ({"USA.nato": 0}, ['no attribute "nato"']),
        ({"r_low": 0.55, "r_high": 0.6, "step": "week"}, ["step is 'week'", "not a number"]),
    ],
)
def test_a_bad_replacement_is_refused(changes: dict[str, Any], parts: list[str]) -> None:
    digest = SHIPPED.digest()
    sentence = refusal(lambda: SHIPPED.replace(changes))
    for part in parts:
        assert part in sentence, f"{part!r} is not in: {sentence}"
    assert isinstance(SHIPPED, Scenario)
    assert SHIPPED.digest() == digest
