"""A table of worlds becomes labelled arrays without losing or moving a number."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import escalation as esc
from escalation.errors import InputError
from escalation.plan import make_plan
from escalation.summary import to_xarray
from escalation.sweep import execute

SCENARIO = esc.load_scenario("ukraine-2022").replace(horizon=4.0)
PLAYED = ["inaction", "sanctions-threat"]


def test_a_grid_has_a_dimension_an_axis() -> None:
    table = esc.sweep(SCENARIO, {"unity": [0.0, 1.0], "rule": ["willing", "unanimity"]}, PLAYED, worlds=3)
    cube = to_xarray(table)
    assert dict(cube.sizes) == {"policy": 2, "unity": 2, "rule": 2, "world": 3}
    assert cube.attrs["challenger"] == table["challenger"][0]
    assert cube.attrs["seed"] == 1
    for row in table.itertuples():
        place = {"policy": row.policy, "unity": row.unity, "rule": row.rule, "world": row.world}
        assert cube["weeks"].sel(place).item() == row.weeks
        assert cube["ending"].sel(place).item() == row.ending


def test_points_are_one_dimension_and_what_they_set_stands_beside() -> None:
    points = esc.sample(SCENARIO, points=4, over=["unity", "resolve"])
    table = esc.sweep(SCENARIO, {"rule": ["willing", "unanimity"]}, worlds=3, points=points)
    cube = to_xarray(table)
    assert dict(cube.sizes) == {"rule": 2, "point": 4, "world": 3}
    assert cube["resolve"].values.tolist() == points["resolve"].tolist()
    last = table[(table["rule"] == "willing") & (table["point"] == 3)]
    assert cube["peak_rung"].sel(rule="willing", point=3).values.tolist() == last["peak_rung"].tolist()


def test_cells_of_different_length_are_filled() -> None:
    whole = execute(make_plan(SCENARIO, {"unity": [0.0, 1.0]}, worlds=3))
    cube = to_xarray(whole.iloc[:-1])
    assert np.isnan(cube["peak_rung"].sel(unity=1.0, world=2).item())
    assert int(cube["peak_rung"].count()) == 5


def test_turns_are_a_dimension() -> None:
    turns = esc.trajectories(SCENARIO, worlds=3)
    cube = to_xarray(turns)
    assert cube["rung"].dims == ("world", "turn")
    assert cube["rung"].sel(world=1).values.tolist() == turns.loc[turns["world"] == 1, "rung"].tolist()


def test_what_is_no_one_sweep_is_refused() -> None:
    table = esc.simulate(SCENARIO, worlds=2)
    with pytest.raises(InputError, match="several rows have the same world"):
        to_xarray(pd.concat([table, table]))


def test_without_xarray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    table = esc.simulate(SCENARIO, worlds=2)
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(InputError, match=r"escalation\[xarray\]"):
        to_xarray(table)


def test_it_can_be_kept_as_a_file_of_arrays(tmp_path: Path) -> None:
    cube = to_xarray(esc.sweep(SCENARIO, {"unity": [0.0, 1.0]}, worlds=3))[["peak_rung", "weeks"]]
    cube.to_netcdf(tmp_path / "kept.nc", engine="scipy")
    with xr.open_dataset(tmp_path / "kept.nc", engine="scipy") as kept:
        assert kept["weeks"].equals(cube["weeks"])
        assert json.loads(kept.attrs["settings"])["horizon"] == 4.0
