"""The experiments run from end to end, small, and their own arithmetic is right."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sources import ROOT

import escalation as esc
from escalation.typing import Array

sys.path.insert(0, str(ROOT))
from experiments.folder import Folder, mean_interval, rounded
from experiments.levers.cases import CASES, FIRM
from experiments.levers.moves import ERRORS, changes, clearest
from experiments.rules.first_week import first_week

TABLES = {
    "rules": {"slopes", "first_week", "rule_of_the_union", "tolerance", "alignment_and_burden_sharing"},
    "levers": {"parameters", "settings", "levers", "escalation"},
    "invariance": {"step", "split", "bits", "step_differences"},
    "table": {"differences", "contents", "provisions", "package", "frontiers", "seats_and_agenda"},
    "interruption": {"kills", "checksums", "disk"},
    "cluster": {"cluster"},
    "million": {"course", "million"},
    "benchmark": {"speed", "ratios", "memory", "talks"},
    "history": {"forecasts", "recoded", "weights", "cases", "scores"},
    "scales": {"trace", "agreement"},
}


WORLDS = {
    "rules": 4,
    "levers": 3,
    "invariance": 40,
    "table": 6,
    "interruption": 150,
    "cluster": 10,
    "million": 20,
    "benchmark": 20,
    "history": 4,
    "scales": 15,
}


@pytest.mark.parametrize(("name", "worlds"), WORLDS.items())
def test_an_experiment_leaves_tables_figures_and_a_manifest(
    name: str, worlds: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module(f"experiments.{name}.__main__")
    if name == "benchmark":
        monkeypatch.setattr(module, "ROUNDS", 1)
        monkeypatch.setattr(module, "ALONE", 1)
        monkeypatch.setattr(module, "TOGETHER", (1,))
    if name == "levers":
        monkeypatch.setattr(module, "CASES", CASES[:1])
    if name == "history":
        monkeypatch.setattr(module, "cases", lambda: ("berlin-1948", "suez-1956"))
        monkeypatch.setattr(module, "UNITY", (0.5,))
    if name == "scales":
        monkeypatch.setattr(module, "DRAWS", 3)
    if name == "interruption":
        monkeypatch.setattr(module, "KILLS", 5)
        monkeypatch.setattr(module, "BATCH", 11)
        kills = sys.modules["experiments.interruption.kills"]
        monkeypatch.setattr(kills, "MOMENTS", (0.0, 0.3))
        monkeypatch.setattr(kills, "WORKERS", (1, 2))
        # Small disks are tested in test_store.py.
        monkeypatch.setattr(sys.modules["experiments.interruption.disk"], "may_mount", lambda: False)
    if name == "cluster":
        monkeypatch.setattr(module, "BATCH", 11)
    # Weeks are few because it is turns that take time.
    scenario = esc.load_scenario("ukraine-2022").replace(horizon=4)
    folder = Folder(tmp_path / name, scenario, worlds, seed=1)
    folder.close("as tested", module.experiment(folder))
    manifest = json.loads((folder.path / "manifest.json").read_text())
    assert (manifest["version"], manifest["seed"], manifest["worlds"]) == (esc.__version__, 1, worlds)
    assert manifest["scenario hash"] == scenario.digest()
    assert manifest["inputs"]
    left = {path.name for path in folder.path.iterdir()} - {"manifest.json"}
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


def test_a_split_ladder_is_compared_by_height() -> None:
    module = importlib.import_module("experiments.invariance.__main__")
    scenario = esc.load_scenario("ukraine-2022")
    table = esc.simulate(scenario, worlds=50, seed=1)
    found = module.outcomes(table, scenario)
    assert found["invasion or above"].mean() == (table["peak_rung"] >= scenario.ladder.threshold).mean()
    same = module.difference(found, found)
    assert (same["difference"] == 0.0).all()
    assert (same["errors_apart"] == 0.0).all()


def test_leaving_one_out_leaves_it_out() -> None:
    module = importlib.import_module("experiments.history.__main__")
    rng = np.random.default_rng(1)
    model, base = rng.dirichlet(np.ones(4), size=6), np.tile([0.4, 0.3, 0.2, 0.1], (6, 1))
    happened: Array = np.array([0, 1, 2, 3, 0, 1])
    _, weights = module.mixed(model, base, happened)
    others = module.of_others(model)
    for case in range(6):
        # Whatever is said of a case and whatever came about there, its own weight and its own mean stay.
        said, came = model.copy(), happened.copy()
        said[case], came[case] = said[case][::-1], 3 - came[case]
        moved = module.mixed(said, base, came)[1]
        assert moved[case] == weights[case]
        assert module.of_others(said)[case] == pytest.approx(others[case], abs=1e-12)
        assert not np.allclose(
            np.delete(module.of_others(said), case, axis=0), np.delete(others, case, axis=0)
        )
    assert len(set(weights)) > 1
    assert others[0] == pytest.approx(model[1:].mean(axis=0))


def test_shares_count_the_others_that_are_alike() -> None:
    module = importlib.import_module("experiments.history.__main__")
    seen = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    kind = np.array([0, 0, 0, 1])
    found = module.shares(seen, kind[:, None] == kind)
    expected = [[0.5 / 3.0, 2.5 / 3.0], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    assert found == pytest.approx(np.array(expected))


def test_scores_are_compared_case_by_case() -> None:
    module = importlib.import_module("experiments.history.__main__")
    happened: Array = np.array([0, 3])
    even, sure = np.full((2, 4), 0.25), np.array([[0.97, 0.01, 0.01, 0.01]] * 2)
    found = {"model": sure, module.ALL: even, module.TRIGGER: even}
    found |= {module.BLAND: even, module.BOUND: even}
    row = module.scored(found, happened, seed=1).set_index(["score", "forecast"]).loc[("log score", "model")]
    gain, loss = np.log(0.25 / 0.97), np.log(0.25 / 0.01)
    assert row[f"less {module.ALL}"] == pytest.approx((gain + loss) / 2.0)
    assert row[f"less {module.ALL} low"] == pytest.approx(gain)
    assert row[f"less {module.ALL} high"] == pytest.approx(loss)


def test_all_scales_rise_with_the_ladder() -> None:
    module = importlib.import_module("experiments.scales.__main__")
    for scale, values in module.scores(esc.load_scenario("ukraine-2022").ladder).items():
        assert (np.diff(values) >= 0.0).all(), scale
        assert values[-1] > values[0]


def test_scales_that_order_crises_alike_agree_fully(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("experiments.scales.__main__")
    monkeypatch.setattr(module, "DRAWS", 5)
    rank = np.arange(8.0)
    columns = {f"{scale} {of}": rank for scale in module.SCALES for of in ("peak", "mean")}
    crises = pd.DataFrame(columns | {"kahn peak": rank**3, "kahn mean": -rank})
    found = module.agreement(crises, seed=1).set_index(["of", "one", "two"])["tau_b"]
    for (of, _, two), value in found.items():
        assert value == pytest.approx(-1.0 if two == "kahn" and of == "mean" else 1.0)


def test_means_and_roundings() -> None:
    middle, low, high = mean_interval(np.array([1.0, 2.0, 3.0, np.nan]))
    assert middle == 2.0
    assert high - middle == pytest.approx(middle - low) == pytest.approx(1.959964 / np.sqrt(3.0))
    assert np.isnan(mean_interval(np.array([np.nan, 1.0]))).all()
    assert rounded(pd.DataFrame({"x": [1.23456789], "n": [3], "s": ["a"]})).to_dict("records") == [
        {"x": 1.23457, "n": 3, "s": "a"}
    ]
