"""Maps over two inputs compare cells world by world, and samples point by point."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from escalation.errors import InputError
from escalation.summary import escalation_map, escalation_probability
from escalation.summary.intervals import difference_interval

X, Y = (0.0, 0.5, 1.0), (0.2, 0.8)


def swept(
    fall: float, worlds: int = 300, points: int = 1, spread: float = 0.0, seed: int = 0
) -> pd.DataFrame:
    """A made-up sweep over two inputs: chances fall along x by so much, points differ, worlds share their luck."""
    random = np.random.default_rng(seed)
    luck, own = random.random(points * worlds), np.repeat(random.normal(0.0, spread, points), worlds)
    parts = [
        pd.DataFrame(
            {
                "policy": "a",
                "world": np.arange(points * worlds),
                "point": np.repeat(np.arange(points), worlds),
                "unity": x,
                "belief": y,
                "peak_rung": np.where(luck < 0.7 - 0.4 * y - fall * x + own, 6, 3),
            }
        )
        for x in X
        for y in Y
    ]
    table = pd.concat(parts, ignore_index=True)
    table.attrs = {"vary": ["unity", "belief"], "rungs": [f"r{k}" for k in range(9)], "threshold": "r6"}
    return table.drop(columns="point") if points == 1 else table


def test_a_cell_is_held_against_its_row_world_by_world() -> None:
    table = swept(0.1)
    found = escalation_map(table, "unity", "belief").set_index(["belief", "unity"])
    hit = table.assign(hit=table["peak_rung"] >= 6).pivot(
        index=["belief", "world"], columns="unity", values="hit"
    )
    for y in Y:
        mine = hit.loc[y].to_numpy(dtype=float)
        beyond = mine - mine.mean(axis=1, keepdims=True)
        for place, x in enumerate(X):
            row = found.loc[(y, x)]
            assert row["probability"] == mine[:, place].mean()
            assert row["beyond"] == pytest.approx(beyond[:, place].mean())
            ends = difference_interval(beyond[:, place], binary=False)
            assert (row["beyond_low"], row["beyond_high"]) == pytest.approx(ends)
    # Shared luck makes differences clearer than probabilities are.
    assert ((found["beyond_high"] - found["beyond_low"]) < 0.6 * (found["high"] - found["low"])).all()
    assert (found["beyond_low"].xs(0.0, level="unity") > 0.0).all()
    assert (found["beyond_high"].xs(1.0, level="unity") < 0.0).all()


def test_where_nothing_differs_nothing_is_told() -> None:
    found = escalation_map(swept(0.0), "unity", "belief")
    assert (found[["beyond", "beyond_low", "beyond_high"]] == 0.0).to_numpy().all()


def test_rows_of_other_maps_are_kept_apart() -> None:
    one, other = swept(0.1), swept(0.3, seed=1).assign(policy="b")
    both = pd.concat([one, other], ignore_index=True)
    both.attrs = one.attrs
    together = escalation_map(both, "unity", "belief")
    alone = [escalation_map(table, "unity", "belief") for table in (one, other)]
    pd.testing.assert_frame_equal(together, pd.concat(alone, ignore_index=True))


def test_a_cell_without_its_row_is_not_told() -> None:
    table = swept(0.1)
    lacking = table[~((table["unity"] == 1.0) & (table["belief"] == 0.2) & (table["world"] > 0))]
    found = escalation_map(lacking, "unity", "belief").set_index("belief")
    assert found.loc[0.2, "beyond_low"].isna().all()  # type: ignore[union-attr]
    assert found.loc[0.8, "beyond_low"].notna().all()  # type: ignore[union-attr]


def test_points_of_a_sample_count_once_however_many_worlds_they_have() -> None:
    misses, narrow = 0, 0
    for seed in range(40):
        table = swept(0.0, worlds=20, points=40, spread=0.2, seed=seed)
        row = escalation_probability(table, ["unity", "belief"]).iloc[0]
        truth = np.clip(0.62 + np.random.default_rng(9).normal(0.0, 0.2, 100_000), 0.0, 1.0).mean()
        misses += not row["low"] <= truth <= row["high"]
        alone = escalation_probability(table.drop(columns="point"), ["unity", "belief"]).iloc[0]
        narrow += not alone["low"] <= truth <= alone["high"]
    # 40 intervals of 95 % miss two, and seven or more with a chance of one in 200.
    assert misses < 7 <= narrow


def test_within_one_point_worlds_are_what_counts() -> None:
    table = swept(0.0, worlds=50, points=3)
    by_point = escalation_probability(table, ["point", "unity", "belief"])
    table["resolve"] = table["point"] * 1.0
    by_value = escalation_probability(table, ["resolve", "unity", "belief"])
    pd.testing.assert_frame_equal(by_point[["n", "low", "high"]], by_value[["n", "low", "high"]])


def test_of_a_sample_points_are_compared() -> None:
    table = swept(0.1, worlds=20, points=40, spread=0.2)
    found = escalation_map(table, "unity", "belief").iloc[0]
    means = (
        table.assign(hit=table["peak_rung"] >= 6)
        .groupby(["belief", "point", "unity"])["hit"]
        .mean()
        .unstack()
    )
    beyond = (means[0.0] - means.mean(axis=1)).xs(0.2, level="belief").to_numpy()
    assert len(beyond) == 40
    assert (found["beyond_low"], found["beyond_high"]) == pytest.approx(
        difference_interval(beyond, binary=False)
    )


def test_a_map_takes_two_columns() -> None:
    with pytest.raises(InputError, match="both unity"):
        escalation_map(swept(0.0), "unity", "unity")
    with pytest.raises(InputError, match='no column "belie"'):
        escalation_map(swept(0.0), "unity", "belie")
