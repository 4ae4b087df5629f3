"""The shipped scenario is complete and honest, and a user's own file works wherever its name does."""

from __future__ import annotations

import datetime
import json
import pickle
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources import ROOT

from escalation.errors import InputError
from escalation.ladder import COLUMNS, FLAGS
from escalation.parameters import DOMAINS, FOLLOWS, SETTINGS
from escalation.reading import read_toml
from escalation.scenario import Scenario, load_scenario, shipped_scenarios
from escalation.schema import scenario_schema
from escalation.shipped import DATA

SHIPPED = load_scenario("ukraine-2022")
SCHEMA = json.loads((DATA / "scenario.schema.json").read_text(encoding="utf-8"))


def own(folder: Path, text: str) -> Scenario:
    """A scenario of the user's own, from the text of its file."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def as_json(data: Any) -> Any:
    """TOML's types in JSON's: a date becomes a string."""
    return json.loads(json.dumps(data, default=datetime.date.isoformat))


def validate(data: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(as_json(data))


# What is shipped


def test_the_cast_is_that_of_january_2022() -> None:
    cast = SHIPPED.cast
    assert (cast.challenger, cast.target, cast.leader, cast.partner) == ("RUS", "UKR", "USA", "DEU")
    assert (cast.monitor, cast.alliance, cast.union) == ("OSCE", "NATO", "EU")
    assert len(cast.coalition) == 36
    assert len(cast.actors) == 38
    assert cast.in_union.sum() == 27
    assert cast.in_alliance.sum() == 30
    for values in (cast.gas, cast.distance, cast.gdp, cast.milex_pct, cast.ideal, cast.population):
        assert values.shape == (36,)
        assert np.isfinite(values).all()
    assert cast.cinc_challenger > cast.cinc_target > 0


def test_a_missing_figure_is_assumed_with_a_range_and_never_zero() -> None:
    filled = SHIPPED.cast.actors["filled"]
    assert set(filled.index[filled == "gas"]) == {"ALB", "CAN", "CYP", "ISL", "MNE", "USA"}
    assert set(filled) == {"", "gas"}
    for each in SHIPPED.missing.values():
        assert each.value > 0
        assert each.low <= each.value <= each.high
        assert each.low < each.high


def test_a_figure_of_2019_stands_in_for_one_of_2020() -> None:
    text = (DATA / "actors_2021.csv").read_text(encoding="utf-8")
    assert ",66.1,51.2," in text
    assert SHIPPED.cast.actors.loc["DEU", "gas"] == pytest.approx(0.661)


def test_every_parameter_says_what_it_is_and_where_it_comes_from() -> None:
    assert list(SHIPPED.parameters) == list(DOMAINS)
    for name, parameter in SHIPPED.parameters.items():
        assert parameter.name == name
        assert parameter.low < parameter.high
        assert len(parameter.meaning) > 10
        assert parameter.unit
        if parameter.status == "sourced":
            assert "[@" in parameter.source, f"{name} is sourced and cites nothing"
        else:
            assert len(parameter.source) > 10


def test_what_the_essays_disagree_on_may_have_no_effect_at_all() -> None:
    open_signs = ("exclusion", "prestige", "legit_aspiration", "autonomy_gain", "affinity", "partner_resolve")
    for name in (*open_signs, "legit_rate", "legit_dull", "audience_cost", "discord_weight", "grey_members"):
        assert SHIPPED.parameters[name].low <= 0 <= SHIPPED.parameters[name].high
    for name in open_signs:
        assert SHIPPED.parameters[name].low < 0 < SHIPPED.parameters[name].high


def test_the_description_of_the_model_names_every_parameter_and_setting() -> None:
    words = set(re.findall(r"\w+", (ROOT / "docs" / "model.md").read_text(encoding="utf-8")))
    assert not (set(DOMAINS) | set(SETTINGS) | set(COLUMNS) | set(FLAGS)) - words


def test_no_target_of_calibration_is_the_crisis_or_the_slope_over_unity() -> None:
    for target in SHIPPED.calibration:
        assert target.low <= target.value <= target.high
        assert "unity" not in target.quantity
        if "elpais2022" in target.source:
            assert target.use == "scoring"
    assert {target.use for target in SHIPPED.calibration} == {"calibration", "scoring"}


def test_the_history_is_in_order_and_before_the_crisis() -> None:
    dates = [test.date for test in SHIPPED.history]
    assert dates == sorted(dates)
    assert dates[-1] < SHIPPED.date
    assert {date.year for date in dates} >= {2008, 2014, 2021}
    assert {test.kept for test in SHIPPED.history} == {True, False}


# The schema


def test_the_shipped_schema_is_the_one_that_the_code_writes() -> None:
    assert scenario_schema() == SCHEMA, (
        "run: python -m escalation.schema > escalation/data/scenario.schema.json"
    )


def test_the_schema_lists_every_parameter() -> None:
    assert SCHEMA["properties"]["parameters"]["propertyNames"]["enum"] == list(DOMAINS)
    assert SCHEMA["else"]["properties"]["parameters"]["required"] == list(SHIPPED.parameters)


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_fits_the_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validate(read_toml(DATA / f"{name}.toml"))


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": {"unty": 0.3}},
        {"parameters": {"unity": "much"}},
        {"settings": {"rule": "majority"}},
        {"settings": {"levels": 2.5}},
        {"ladder": []},
        {"colour": "red"},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(change: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate({"extends": "ukraine-2022", **change})


def test_the_schema_refuses_a_file_that_is_neither_whole_nor_extends() -> None:
    whole = read_toml(DATA / "ukraine-2022.toml")
    for key in SCHEMA["else"]["required"]:
        with pytest.raises(jsonschema.ValidationError):
            validate({name: value for name, value in whole.items() if name != key})
    del whole["parameters"]["unity"]
    with pytest.raises(jsonschema.ValidationError):
        validate(whole)


# Changing it


@given(st.floats(0, 1))
def test_alignment_and_burden_sharing_follow_unity_until_they_are_set(unity: float) -> None:
    values = SHIPPED.replace(unity=unity).values()
    assert [values[name] for name in FOLLOWS] == [unity, unity]
    apart = SHIPPED.replace(alignment=0.25).replace(unity=unity)
    assert (apart.values()["alignment"], apart.values()["burden_sharing"]) == (0.25, unity)
    assert apart.replace(alignment="unity").values() == apart.replace(alignment=None).values() == values


def test_replacing_makes_another_scenario() -> None:
    digest = SHIPPED.digest()
    changed = SHIPPED.replace({"DEU.resolve": 0.5, "HRV.gas": 0.6}, unity=0.3, rule="willing", levels=5.0)
    assert SHIPPED.digest() == digest != changed.digest()
    assert changed.overrides == {"DEU": {"resolve": 0.5}, "HRV": {"gas": 0.6}}
    assert changed.cast.gas[changed.cast.coalition.index("HRV")] == 0.6
    assert SHIPPED.cast.gas[SHIPPED.cast.coalition.index("HRV")] == 0.0
    assert (changed.settings["rule"], changed.settings["levels"]) == ("willing", 5)
    assert changed.parameters["unity"].default == 0.3
    assert changed.ladder is SHIPPED.ladder


def test_everything_about_a_scenario_survives_json_and_pickling() -> None:
    changed = SHIPPED.replace({"DEU.resolve": 0.5})
    data = changed.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert pickle.loads(pickle.dumps(changed)).digest() == changed.digest()
    assert data["parameters"]["unity"]["default"] == 0.5
    assert data["actors"]["RUS"]["gas"] is None
    assert str(DATA) not in json.dumps(data)


def test_columns_of_inputs_are_checked_one_number_a_world() -> None:
    column = SHIPPED.check_input("unity", [0, 1, 0.5])
    assert column.dtype == np.float64
    assert column.tolist() == [0.0, 1.0, 0.5]
    for name, values, message in (
        ("unty", [0.5], 'no parameter "unty"; did you mean "unity"'),
        ("unity", [0.5, 1.5], "the parameter unity is 1.5; give a number from 0 to 1"),
        ("unity", [0.5, np.nan], "the parameter unity is nan"),
        ("unity", [True], "not all numbers"),
        ("unity", ["much"], "not all numbers"),
    ):
        with pytest.raises(InputError, match=message):
            SHIPPED.check_input(name, values)


# A user's own file


def test_a_file_that_extends_changes_only_what_it_names(tmp_path: Path) -> None:
    text = """
        extends = "ukraine-2022"
        [parameters]
        unity = 0.9
        alignment = 0.2
        [parameters.tie]
        default = 2.5
        range = [0.0, 5.0]
        [settings]
        rule = "qualified-majority"
        [overrides.DEU]
        resolve = 0.5
        """
    scenario = own(tmp_path, text)
    validate(read_toml(tmp_path / "mine.toml"))
    assert scenario.name == "mine"
    assert scenario.values() == SHIPPED.values() | {
        "unity": 0.9,
        "alignment": 0.2,
        "burden_sharing": 0.9,
        "tie": 2.5,
    }
    assert scenario.parameters["tie"].high == 5.0
    assert scenario.parameters["tie"].meaning == SHIPPED.parameters["tie"].meaning
    assert scenario.settings == {**SHIPPED.settings, "rule": "qualified-majority"}
    assert scenario.overrides == {"DEU": {"resolve": 0.5}}
    assert scenario.to_dict()["actors"] == SHIPPED.to_dict()["actors"]


def test_a_file_can_extend_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text('extends = "ukraine-2022"\nparameters.unity = 0.9\n')
    scenario = own(tmp_path, 'extends = "base.toml"\nparameters.tie = 0\n')
    assert (scenario.values()["unity"], scenario.values()["tie"]) == (0.9, 0.0)


def test_a_file_can_bring_its_own_actors(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    table = (DATA / "actors_2021.csv").read_text(encoding="utf-8").replace(",66.1,51.2,", ",,51.2,")
    (tmp_path / "data" / "my.csv").write_text(table, encoding="utf-8")
    scenario = own(
        tmp_path, 'extends = "ukraine-2022"\ncast.actors = "data/my.csv"\ncast.coalition = ["DEU", "USA"]\n'
    )
    assert scenario.cast.coalition == ("DEU", "USA")
    assert scenario.cast.gas.tolist() == pytest.approx([0.512, 0.02])


def test_a_whole_file_works_as_its_shipped_twin_does(tmp_path: Path) -> None:
    for name in ("ukraine-2022.toml", "actors_2021.csv"):
        shutil.copy(DATA / name, tmp_path / name)
    assert load_scenario(tmp_path / "ukraine-2022.toml").digest() == SHIPPED.digest()
    assert load_scenario(str(tmp_path / "ukraine-2022.toml")).digest() == SHIPPED.digest()


def test_a_scenario_may_know_of_no_past_tests(tmp_path: Path) -> None:
    assert own(tmp_path, 'extends = "ukraine-2022"\nhistory = []\ncalibration = []\n').history == ()


def test_a_past_test_can_be_answered_otherwise() -> None:
    scenario = load_scenario("ukraine-2022")
    punished = scenario.replace({"history.2014-03-18": "kept"})
    changed = [
        (a.date, b.kept) for a, b in zip(scenario.history, punished.history, strict=True) if a.kept != b.kept
    ]
    assert changed == [(datetime.date(2014, 3, 18), True)]
    for wrong in ({"history.2014-03-19": "kept"}, {"history.2014-03-18": "maybe"}):
        with pytest.raises(InputError, match=r"2014-03-18"):
            scenario.replace(wrong)


def test_a_range_can_be_widened_inside_the_domain() -> None:
    scenario = load_scenario("ukraine-2022")
    wide = scenario.ranged("complaint", -1.0, 1.0)
    assert wide.replace(complaint=-0.9).values()["complaint"] == -0.9
    with pytest.raises(InputError, match="complaint"):
        scenario.replace(complaint=-0.9)
    for wrong in (("complaint", 0.5, 1.0), ("memory", 0.0, 1.5), ("complain", 0.0, 1.0)):
        with pytest.raises(InputError):
            scenario.ranged(*wrong)
