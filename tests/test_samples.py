"""Points fill the ranges that they are sampled over, own their worlds, and can be a user's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import qmc

import escalation as esc
from escalation.errors import InputError
from escalation.plan import read_points, sample
from escalation.scenario import load_scenario
from escalation.sweep import sweep

SCENARIO = load_scenario("ukraine-2022").replace(horizon=3.0)
OVER = ["unity", "resolve", "tolerance"]


@pytest.mark.parametrize("method", ["sobol", "latin-hypercube"])
def test_points_fill_the_ranges_evenly(method: str) -> None:
    table = sample(SCENARIO, method, 64, OVER, seed=3)
    assert list(table.columns) == OVER
    low = np.array([SCENARIO.parameters[name].low for name in OVER])
    high = np.array([SCENARIO.parameters[name].high for name in OVER])
    unit = (table.to_numpy() - low) / (high - low)
    for column in unit.T:
        # Both put exactly one point into each of as many equal slices.
        assert sorted(np.floor(column * 64).astype(int)) == list(range(64))
    chance = qmc.discrepancy(np.random.default_rng(3).random((64, 3)))
    assert qmc.discrepancy(unit) < 0.6 * chance
    pd.testing.assert_frame_equal(table, sample(SCENARIO, method, 64, OVER, seed=3))
    assert not table.equals(sample(SCENARIO, method, 64, OVER, seed=4))


def test_all_means_every_parameter_that_follows_no_other() -> None:
    names = set(sample(SCENARIO, points=2))
    assert names == set(SCENARIO.parameters) - {"alignment", "burden_sharing"}
    assert set(sample(SCENARIO.replace(alignment=0.5), points=2)) == names | {"alignment"}


def test_a_point_owns_its_worlds_and_policies_share_them() -> None:
    points = sample(SCENARIO, "sobol", 8, OVER)
    table = sweep(SCENARIO, {"rule": ["unanimity", "willing"]}, ["inaction", "appeasement"], 3, points=points)
    for _, part in table.groupby(["policy", "rule"]):
        assert part["world"].to_list() == list(range(24))
        assert part["point"].to_list() == np.repeat(range(8), 3).tolist()
        assert (part[OVER].to_numpy() == np.repeat(points.to_numpy(), 3, axis=0)).all()
    assert list(table.columns[:9]) == [
        *("policy", "challenger", "target", "world", "rule", "point"),
        *OVER,
    ]


def test_a_point_is_what_simulate_gives() -> None:
    points = sample(SCENARIO, "latin-hypercube", 4, OVER)
    table = sweep(SCENARIO, policies="appeasement", worlds=5, points=points)
    alone = esc.simulate(SCENARIO.replace(points.iloc[2].to_dict()), "appeasement", worlds=20)
    common = [name for name in alone.columns if name in table.columns]
    ours, theirs = table.loc[10:14, common], alone.loc[10:14, common]
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)


def test_a_sample_grows_by_further_points_only(tmp_path: Path) -> None:
    points = sample(SCENARIO, "sobol", 8, OVER)
    pd.testing.assert_frame_equal(points[:4], sample(SCENARIO, "sobol", 4, OVER))
    whole = sweep(SCENARIO, worlds=3, points=points)
    sweep(SCENARIO, worlds=3, points=points[:4], out=tmp_path)
    grown = sweep(SCENARIO, worlds=3, points=points, out=tmp_path, batch=4, workers=2)
    pd.testing.assert_frame_equal(grown, whole, check_exact=True)
    with pytest.raises(InputError, match="the sample has 3 worlds a point, not 4"):
        sweep(SCENARIO, worlds=4, points=points, out=tmp_path)
    with pytest.raises(InputError, match="the sample has other values of unity"):
        sweep(SCENARIO, worlds=3, points=points[::-1], out=tmp_path)


def test_a_table_of_ones_own_is_read_to_the_last_bit(tmp_path: Path) -> None:
    own = pd.DataFrame(
        {
            "unity": [0.1 + 0.2, 1 / 3],
            "levels": [2, 4],
            "rule": ["willing", "unanimity"],
            "DEU.resolve": [1, 2.5],
        }
    )
    path = tmp_path / "mine.csv"
    own.to_csv(path, index=False)
    pd.testing.assert_frame_equal(read_points(path), own, check_exact=True)
    table = sweep(SCENARIO, worlds=2, points=path)
    for name in own:
        assert table[name].to_list() == np.repeat(own[name].to_numpy(), 2).tolist()
    pd.testing.assert_frame_equal(table, sweep(SCENARIO, worlds=2, points=own), check_exact=True)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"unty": [0.1]}, 'no parameter or setting "unty"; did you mean "unity"'),
        ({"unity": [0.1, 1.5]}, "the parameter unity is 1.5; give a number from 0 to 1"),
        ({"unity": [0.1, None]}, "the points lack a value of unity in row 2"),
        ({"unity": ["high"]}, "which is not all numbers"),
        ({"rule": ["unanimty"]}, 'no rule "unanimty"; did you mean "unanimity"'),
        ({}, "the table of points is empty"),
    ],
)
def test_points_that_cannot_be_run_are_refused(table: dict[str, list[object]], said: str) -> None:
    with pytest.raises(InputError) as error:
        sweep(SCENARIO, worlds=1, points=pd.DataFrame(table))
    assert said in str(error.value)


def test_scenarios_are_an_axis(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'extends = "ukraine-2022"\nname = "mine"\nparameters.unity.default = 0.1\nsettings.horizon = 3\n'
    )
    table = sweep([SCENARIO, str(path)], {"rule": ["willing"]}, "appeasement", worlds=4, out=tmp_path / "out")
    assert table["scenario"].to_list() == ["ukraine-2022"] * 4 + ["mine"] * 4
    assert table["unity"].to_list() == [0.5] * 4 + [0.1] * 4
    other = load_scenario(path).replace(rule="willing")
    alone = esc.simulate(other, "appeasement", worlds=4)
    pd.testing.assert_frame_equal(
        table.loc[4:, alone.columns].reset_index(drop=True), alone, check_exact=True
    )
    pd.testing.assert_frame_equal(esc.read_results(tmp_path / "out"), table, check_exact=True)
    sweep(SCENARIO, worlds=1, out=tmp_path / "one")
    with pytest.raises(InputError, match="one scenario, not several"):
        sweep([SCENARIO, str(path)], worlds=1, out=tmp_path / "one")
