"""The experiments run from end to end, small, and their own arithmetic is right."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sources import ROOT

import escalation as esc
from escalation.typing import Array

sys.path.insert(0, str(ROOT))
from experiments.folder import Folder, mean_interval
from experiments.levers.cases import CASES, FIRM
from experiments.levers.moves import ERRORS, changes, clearest
from experiments.rare_events.__main__ import WALKS
from experiments.rules.first_week import first_week
from experiments.sensitivity.hands import spreads

TABLES = {
    "rules": {"slopes", "first_week", "rule_of_the_union", "tolerance", "alignment_and_burden_sharing"},
    "heatmap": {"heatmap", "slopes", "interaction"},
    "levers": {"parameters", "settings", "levers", "escalation"},
    "invariance": {"step", "split", "bits", "step_differences"},
    "foresight": {"levels", "differences", "unity"},
    "table": {"differences", "contents", "provisions", "package", "frontiers", "seats_and_agenda"},
    "interruption": {"kills", "checksums", "disk"},
    "cluster": {"cluster"},
    "million": {"course", "million"},
    "benchmark": {"speed", "ratios", "growth", "slopes", "workers", "memory", "talks"},
    "calibration": {"waves", "discrepancy", "targets", "parameters", "uniformity", "ranks", "sets", "unity"},
    "rare_events": {"estimates", "probabilities", "brute_force", "walk", "repeats", "bits"},
    "attribution": {"shares", "leads", "everybody", "crisis_highest", "crisis_by_accident"},
    "sensitivity": {"groups", "groups_sums", "screening", "sobol", "pawn", "tornado", "prim_box", "c07"},
}


SMALLER: Mapping[str, Mapping[str, object]] = {
    "benchmark": {
        "ROUNDS": 1,
        "ALONE": 1,
        "TOGETHER": (10,),
        "MEMBERS": (5, 40),
        "TURNS": (2, 4),
        "WORKERS": (1,),
    },
    "heatmap": {"SETS": 3, "UNITY": np.array([0.0, 1.0]), "BELIEFS": np.array([0.05, 0.95])},
    "levers": {"CASES": CASES[:1]},
    "foresight": {"SETS": 3},
    "calibration": {
        "SIZES": (128, 64),
        "TRUTHS": 16,
        "DRAWN": 32,
        "CUTOFF": 100.0,  # crises of four weeks last as long as none published
        "UNITY": (0.0, 1.0),
        "escalation.calibration.waves.CANDIDATES": 2**11,
        "escalation.calibration.waves.KEPT": 0.1,
    },
    "rare_events": {"REPLICATIONS": 3, "REPEATS": 2, "WALKS": WALKS[:1], "escalation.rare.PILOT": 5},
    "interruption": {
        "KILLS": 5,
        "BATCH": 11,
        "experiments.interruption.kills.MOMENTS": (0.0, 0.3),
        "experiments.interruption.kills.WORKERS": (1, 2),
        # Small disks are tested in test_store.py.
        "experiments.interruption.disk.may_mount": lambda: False,
    },
    "cluster": {"BATCH": 11},
    "attribution": {
        "LARGEST": ("USA", "DEU"),
        "ORDERS": 2,
        "ORDERS_OF_EVERYBODY": 2,
        "FUTURES": 2,
        "TRIED": 20,
        "POLICIES": {"deterrence-backed-diplomacy": "the leader leads"},
    },
    "sensitivity": {
        "POINTS": {
            "groups": 56,
            "screening": 242,
            "sobol": 24,
            "pawn": 60,
            "tornado": 280,
            "prim": 60,
            "hands": 3,
        },
        "TOP": 2,
        "HOW": {},
    },
}
"""What makes an experiment small: constants of its own, or of the modules named."""

WORLDS = {
    "rules": 4,
    "heatmap": 6,
    "levers": 3,
    "invariance": 40,
    "foresight": 4,
    "table": 6,
    "interruption": 150,
    "cluster": 10,
    "million": 20,
    "benchmark": 20,
    "calibration": 4,
    "rare_events": 4,
    "attribution": 3,
    "sensitivity": 8,
}


@pytest.mark.parametrize(("name", "worlds"), WORLDS.items())
def test_an_experiment_leaves_tables_figures_and_a_manifest(
    name: str, worlds: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module(f"experiments.{name}.__main__")
    for place, value in SMALLER.get(name, {}).items():
        holder, _, constant = place.rpartition(".")
        monkeypatch.setattr(importlib.import_module(holder) if holder else module, constant, value)
    # Weeks are few because it is turns that take time; but something must happen where crises are told apart.
    scenario = esc.load_scenario("ukraine-2022").replace(horizon=20 if name == "sensitivity" else 4)
    folder = Folder(tmp_path / name, scenario, worlds, seed=1)
    folder.close("as tested", module.experiment(folder))
    manifest = json.loads((folder.path / "manifest.json").read_text())
    assert (manifest["version"], manifest["seed"], manifest["worlds"]) == (esc.__version__, 1, worlds)
    assert manifest["scenario hash"] == scenario.digest()
    assert manifest["inputs"]
    left = {path.name for path in folder.path.iterdir() if path.is_file()} - {"manifest.json"}
    assert set(manifest["files"]) == left
    assert {path.removesuffix(".png") + ".csv" for path in left if path.endswith(".png")} <= left
    assert TABLES[name] <= {path.removesuffix(".csv") for path in left}
    for path in left:
        if path.endswith(".csv"):
            table = pd.read_csv(folder.path / path)
            assert len(table)
            assert "sha256" not in table or table["sha256"].nunique() == 1
            if (name, path) == ("interruption", "kills.csv"):
                assert_kills_destroy_nothing(table)


def assert_kills_destroy_nothing(kills: pd.DataFrame) -> None:
    """Five kills of three kinds, after each of which all is there, and nobody is left over."""
    assert len(kills) == 5
    assert set(kills["who"]) == {"worker", "parent", "both"}
    assert (kills["worlds_after"] >= kills["worlds_before"]).all()
    alone = kills[kills["who"] != "worker"]
    assert len(alone)
    assert alone["seconds_until_they_ended"].notna().all()
    assert np.isfinite(kills["seconds_until_others_worked"]).all()


def test_the_spread_over_policies_and_challengers_is_what_they_were_made_with() -> None:
    rng = np.random.default_rng(0)
    chance = 0.5 + rng.normal(0, 0.1, (60, 18, 1)) + rng.normal(0, 0.2, (60, 1, 6))
    chance = np.clip(chance, 0, 1)
    # The luck of a world is the same under all policies.
    happened = rng.uniform(size=(60, 1, 1, 64)) < chance[..., None]
    names = ["point", "policy", "challenger"]
    cells = pd.MultiIndex.from_product([range(60), range(18), range(6)], names=names)
    halves = {"even": happened[..., ::2].mean(-1).ravel(), "odd": happened[..., 1::2].mean(-1).ravel()}
    means = pd.DataFrame(halves, cells).reset_index().sample(frac=1, random_state=1)
    found = spreads(means, 1).set_index("quantity")
    for name, axis in (("policies", 1), ("challengers", 2)):
        row = found.loc[f"variance over {name}"]
        assert row["value"] == pytest.approx(chance.var(axis=axis, ddof=1).mean(), rel=0.1)
        assert row["low"] < row["value"] < row["high"]


def outcomes(moved: float, noise: float, worlds: int = 400, seed: int = 1) -> pd.DataFrame:
    """Outcomes of made-up worlds: one that moves by exactly so much, one that is luck alone."""
    luck = np.random.default_rng(seed).normal(size=worlds)
    return pd.DataFrame(
        {"happened": np.arange(worlds) < 0.2 * worlds, "number": luck + moved, "luck": noise * luck}
    )


def test_a_change_is_measured_world_by_world() -> None:
    tables = {"low": outcomes(0.0, 1.0), "high": outcomes(0.25, 1.0)}
    found = {change.outcome: change for change in changes("a case", tables, {"number": 4.0, "luck": 1.0})}
    assert found["number"].size == pytest.approx(0.25)
    assert found["number"].error == pytest.approx(0.0, abs=1e-12)
    assert found["number"].needed == pytest.approx(0.05 * 4.0)
    assert found["number"].margin == pytest.approx(1.25)
    assert found["happened"].size == found["luck"].size == 0.0
    assert found["happened"].needed == 0.005


def test_the_clearest_change_must_hold_under_another_seed() -> None:
    def run(value: float, sign_of_luck: bool, worlds: int, seed: int) -> pd.DataFrame:
        # What moves under one seed alone must not pass.
        return outcomes(value if not sign_of_luck or seed == 1 else 0.0, 1.0, worlds, seed)

    for by_luck, passes in ((False, True), (True, False)):
        runs = {f"{value}": lambda n, seed, v=value, b=by_luck: run(v, b, n, seed) for value in (0.0, 1.0)}
        row = clearest("it", {"a case": runs}, 200, 1, {"number": 4.0, "luck": 4.0})
        assert (row["outcome"], row["from"], row["to"]) == ("number", "0.0", "1.0")
        assert row["passes"] == passes
        assert row["standard_error"] * ERRORS < 1.0


def test_every_parameter_is_moved_in_the_broad_cases() -> None:
    module = importlib.import_module("experiments.levers.__main__")
    scenario = esc.load_scenario("ukraine-2022")
    named = {name for case in CASES for name in case.only}
    assert named <= set(scenario.parameters)
    moved = module.parameters(scenario, dict.fromkeys(CASES, lambda worlds, seed: pd.DataFrame()))
    assert moved.keys() == scenario.parameters.keys()
    broad = {case.name for case in CASES if not case.only}
    assert all(
        broad <= cases.keys() and all(len(runs) > 1 for runs in cases.values()) for cases in moved.values()
    )
    assert set(module.SETTINGS) == set(scenario.settings)
    assert all(len(module.lever(scenario, name)) > 1 for name in module.LEVERS)


def test_a_steady_posture_changes_one_lever() -> None:
    changed = FIRM.but("aid", 1.0)
    assert changed.posture(None).aid == 1.0  # type: ignore[arg-type]
    assert changed.posture(None).sanctions == FIRM.posture(None).sanctions  # type: ignore[arg-type]


def test_the_first_week_is_what_the_crisis_decides() -> None:
    scenario = esc.load_scenario("ukraine-2022")
    levels: Array = np.array([0.0, 1.0])
    found = first_week(scenario, "unity", levels, "sanctions-threat", worlds=30, seed=3)
    crisis = esc.Crisis(scenario.replace(unity=1.0), 30, seed=3, policy="sanctions-threat", story=True)
    crisis.step()
    row = found[(found["level"] == 1.0) & (found["quantity"] == "sanctions")].iloc[0]
    assert row["mean"] == pytest.approx(crisis.coalition.sanctions.mean())
    assert row["low"] < row["mean"] < row["high"]
    # Nothing but sanctions is proposed.
    assert (found.loc[found["quantity"] == "deployment", "mean"] == 0.0).all()


def test_slopes_are_paired() -> None:
    module = importlib.import_module("experiments.rules.__main__")
    table = pd.DataFrame({"policy": "one", "world": [0, 1, 2] * 2, "peak_rung": [6, 6, 3, 3, 6, 6]})
    table["level"] = np.repeat([0.0, 1.0], 3)
    table.attrs = {"rungs": esc.load_scenario("ukraine-2022").ladder.names, "threshold": "invasion"}
    assert list(module.rises(table, "one")) == [-1.0, 0.0, 1.0]


def test_what_unity_changes_is_paired_and_credibility_rises_with_the_belief() -> None:
    module = importlib.import_module("experiments.heatmap.__main__")
    beliefs, ends = module.BELIEFS[[0, -1]], module.UNITY[[0, -1]]
    cells = [(belief, unity, world) for belief in beliefs for unity in ends for world in range(3)]
    table = pd.DataFrame(cells, columns=[module.BELIEF, "unity", "world"])
    # At the low belief one world of three escalates at full unity alone; at the high one, two at none alone.
    table["peak_rung"] = [3, 3, 6, 6, 3, 6, 6, 6, 3, 3, 3, 3]
    table.attrs = {"rungs": esc.load_scenario("ukraine-2022").ladder.names, "threshold": "invasion"}
    np.testing.assert_allclose(module.slope(table)["slope"], [1 / 3, -2 / 3])
    assert module.crossed(table)["interaction"] == pytest.approx(-1.0)
    # Of two points with the same worlds in each, every one is a mean.
    points = pd.concat([table.assign(point=point) for point in (0, 1)])
    points.attrs = table.attrs
    assert len(module.rises(points)) == 2
    scenario = esc.load_scenario("ukraine-2022")
    opening = module.believed(scenario, None)
    assert (np.diff(opening) > 0.0).all()
    assert scenario.values()["r_low"] < opening[0] < opening[-1] < scenario.values()["r_high"]
    sets = pd.DataFrame({"r_high": [0.9, 0.7], "r_low": [0.3, 0.1]})
    alone = [module.believed(scenario.replace(r_high=high, r_low=low), None) for high, low in sets.to_numpy()]
    np.testing.assert_allclose(module.believed(scenario, sets), np.mean(alone, axis=0))


def test_a_split_ladder_is_compared_by_height() -> None:
    module = importlib.import_module("experiments.invariance.__main__")
    scenario = esc.load_scenario("ukraine-2022")
    table = esc.simulate(scenario, worlds=50, seed=1)
    found = module.outcomes(table, scenario)
    assert found["invasion or above"].mean() == (table["peak_rung"] >= scenario.ladder.threshold).mean()
    same = module.difference(found, found)
    assert (same["difference"] == 0.0).all()
    assert (same["errors_apart"] == 0.0).all()


def test_means_have_intervals() -> None:
    middle, low, high = mean_interval(np.array([1.0, 2.0, 3.0, np.nan]))
    assert middle == 2.0
    assert high - middle == pytest.approx(middle - low) == pytest.approx(1.959964 / np.sqrt(3.0))
    assert np.isnan(mean_interval(np.array([np.nan, 1.0]))).all()


def test_a_slope_is_an_exponent_and_members_are_copied_under_new_codes() -> None:
    from experiments.benchmark.rounds import slope
    from experiments.benchmark.ways import with_members

    x: Array = np.array([5.0, 10.0, 20.0, 50.0])
    fit = slope(x, 3.0 * x**0.7)
    assert fit["slope"] == pytest.approx(0.7)
    assert fit["high"] - fit["low"] < 1e-6
    noisy = slope(x, 3.0 * x**0.7 * np.array([1.0, 1.2, 0.9, 1.1]))
    assert noisy["low"] < 0.7 < noisy["high"]
    cast = esc.load_scenario("ukraine-2022").cast
    for count in (5, 36, 100):
        grown = with_members(esc.load_scenario("ukraine-2022"), count).cast
        assert len(set(grown.coalition)) == len(grown.gdp) == count
        assert {cast.leader, cast.partner} <= set(grown.coalition)
        assert set(grown.gdp) <= set(cast.gdp)
