"""Sensitivity: indices against closed forms, luck taken out of them, and designs that reach the simulation unharmed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from SALib.test_functions import Ishigami, Sobol_G

import escalation as esc
from escalation import sensitivity as sens
from escalation.cli import main
from escalation.cli.sensitivity import NOISE
from escalation.errors import InputError
from escalation.parameters import GROUPS
from escalation.plot import sensitivity as figures
from escalation.sensitivity import discovery, indices, outcomes
from escalation.sensitivity.evaluate import plan_of
from escalation.sensitivity.factors import HOLDERS, Factor, holder, problem_of
from escalation.sensitivity.methods import Study, most_important
from escalation.typing import Array

ISHIGAMI = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-np.pi, np.pi]] * 3}
WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0])
G_FUNCTION = {"num_vars": 4, "names": list("abcd"), "bounds": [[0.0, 1.0]] * 4}
SCENARIO = esc.load_scenario("ukraine-2022").replace(horizon=6)


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indices, "RESAMPLES", 30)


def ishigami_indices(a: float = 7.0, b: float = 0.1) -> tuple[dict[str, Array], float]:
    """Closed forms: first and total indices, and the variance."""
    one, two, both = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = one + two + both
    return {
        "first": np.array([one, two, 0.0]) / variance,
        "total": np.array([one + both, two, both]) / variance,
    }, variance


def g_indices() -> dict[str, Array]:
    part = 1 / (3 * (1 + WEIGHTS) ** 2)
    variance = np.prod(1 + part) - 1
    return {"first": part / variance, "total": part * np.prod(1 + part) / (1 + part) / variance}


def of_order(table: pd.DataFrame, order: str) -> pd.DataFrame:
    return table[table["order"] == order]


def close(table: pd.DataFrame, exact: dict[str, Array], by: float) -> None:
    for order, values in exact.items():
        assert of_order(table, order)["index"].to_numpy() == pytest.approx(values, abs=by)


def test_sobol_indices_of_ishigami_are_the_closed_forms() -> None:
    design = indices.sobol_sample(ISHIGAMI, 4096 * 8, seed=1)
    y = Ishigami.evaluate(design)
    table, about = indices.sobol(ISHIGAMI, y, np.zeros(len(y)), seed=1)
    exact, variance = ishigami_indices()
    close(table, exact, 0.03)
    assert about["variance"] == pytest.approx(variance, rel=0.03)
    pairs = of_order(table, "second").set_index(["factor", "other"])["index"]
    assert pairs["a", "c"] == pytest.approx(exact["total"][2], abs=0.04)
    assert pairs["a", "b"] == pytest.approx(0.0, abs=0.04)
    # Of three factors, one of which enters by itself: first and second orders are all there is.
    assert about["sum_first"] + about["sum_second"] == pytest.approx(1.0, abs=0.05)
    assert about["sum_first"] < 1.0 < about["sum_total"]
    inside = (table["low"] - 0.01 <= table["index"]) & (table["index"] <= table["high"] + 0.01)
    assert inside.all()


def test_sobol_indices_of_the_g_function_are_the_closed_forms() -> None:
    design = indices.sobol_sample(G_FUNCTION, 2048 * 10, seed=2)
    y = Sobol_G.evaluate(design, WEIGHTS)
    table, _ = indices.sobol(G_FUNCTION, y, np.zeros(len(y)), seed=2)
    close(table, g_indices(), 0.03)


def noisy(design: Array, sd: float, worlds: int) -> tuple[Array, Array]:
    """Ishigami's function seen through means of noisy worlds, and the variance of each mean as estimated from them."""
    rng = np.random.default_rng(5)
    seen = Ishigami.evaluate(design)[:, None] + rng.normal(0.0, sd, (len(design), worlds))
    return seen.mean(axis=1), seen.var(axis=1, ddof=1) / worlds


def test_luck_is_taken_out_of_the_indices() -> None:
    design = indices.sobol_sample(ISHIGAMI, 8192 * 8, seed=3)
    y, noise = noisy(design, sd=8.0, worlds=8)
    table, about = indices.sobol(ISHIGAMI, y, noise, seed=3)
    exact, variance = ishigami_indices()
    share = 8.0 / (8.0 + variance)
    assert about["noise_share"] == pytest.approx(share, rel=0.05)
    assert about["variance"] == pytest.approx(variance, rel=0.05)
    close(table, exact, 0.05)
    # Without the correction the total index of a factor counts luck as an effect of it.
    raw = of_order(table, "total")["raw"].to_numpy()
    assert raw == pytest.approx(exact["total"] * (1 - share) + share, abs=0.05)
    assert raw[1] - exact["total"][1] > 0.15


def test_noise_alone_is_refused() -> None:
    design = indices.sobol_sample(ISHIGAMI, 64 * 8, seed=1)
    y = np.random.default_rng(1).normal(size=len(design))
    with pytest.raises(InputError, match="no more between points than luck"):
        indices.sobol(ISHIGAMI, y, np.full(len(y), 2.0), seed=1)


def test_groups_hold_what_their_factors_hold() -> None:
    grouped = {**G_FUNCTION, "groups": ["one", "other", "other", "other"]}
    design = indices.sobol_sample(grouped, 2048 * 6, seed=4)
    table, about = indices.sobol(grouped, Sobol_G.evaluate(design, WEIGHTS), np.zeros(len(design)), seed=4)
    first, total = g_indices()["first"][0], g_indices()["total"][0]
    assert of_order(table, "first")["index"].to_numpy() == pytest.approx([first, 1 - total], abs=0.03)
    assert of_order(table, "total")["index"].to_numpy() == pytest.approx([total, 1 - first], abs=0.03)
    assert about["sum_first"] + about["sum_second"] == pytest.approx(1.0, abs=0.05)


def test_screening_ranks_the_g_function_and_knows_its_floor() -> None:
    design = indices.morris_sample(G_FUNCTION, 5 * 200, seed=1)
    y = Sobol_G.evaluate(design, WEIGHTS)
    table = indices.morris(G_FUNCTION, design, y, np.zeros(len(y)), seed=1)
    assert table.sort_values("mu_star", ascending=False)["factor"].tolist() == list("abcd")
    # A factor that does nothing has the effect of luck alone.
    rng = np.random.default_rng(2)
    table = indices.morris(G_FUNCTION, design, rng.normal(0, 0.5, len(y)), np.full(len(y), 0.25), seed=1)
    assert table["mu_star"].to_numpy() == pytest.approx(table["floor"].to_numpy(), rel=0.15)


def test_a_linear_function_has_the_effects_of_its_slopes() -> None:
    slopes = np.array([3.0, -2.0, 1.0, 0.0])
    design = indices.morris_sample(G_FUNCTION, 5 * 10, seed=1)
    table = indices.morris(G_FUNCTION, design, design @ slopes, np.zeros(len(design)), seed=1)
    assert table["mu"].to_numpy() == pytest.approx(slopes)
    assert table["mu_star"].to_numpy() == pytest.approx(abs(slopes))


def test_screening_stays_off_the_corners_where_a_challenger_has_no_motive() -> None:
    asked = sens.problem(SCENARIO)
    design = indices.morris_sample(asked, 121 * 40, seed=1)
    low, high = np.array(asked["bounds"]).T
    unit = (design - low) / (high - low)
    assert np.unique(unit.round(6)).tolist() == [0.125, 0.375, 0.625, 0.875]


def test_pawn_tells_factors_from_a_dummy() -> None:
    asked = indices.with_dummy(ISHIGAMI)
    design = indices.latin_sample(asked, 2000, seed=1)
    table = indices.pawn(asked, design, Ishigami.evaluate(design[:, :-1])).set_index("factor")["median"]
    assert table["dummy"] < min(table["a"], table["b"])


def test_every_parameter_has_a_holder_and_every_holder_a_factor() -> None:
    assert {holder(name) for name in GROUPS} == set(HOLDERS)
    factors = {each.name: each for each in sens.factors(SCENARIO, "all")}
    assert factors["policy"].holder == factors["unity"].holder == "coalition"
    assert factors["rule"].holder == factors["tolerance"].holder == "institutions"
    assert factors["challenger"].holder == "challenger"
    assert not {"alignment", "burden_sharing"} & set(factors)


def test_a_problem_is_one_that_salib_takes() -> None:
    asked = sens.problem(SCENARIO, ["unity", "policy"], grouped=True)
    assert asked["bounds"][0] == [0.0, 1.0]
    assert asked["groups"] == ["coalition", "coalition"]
    design = indices.latin_sample(asked, 200, seed=1)
    points = sens.points_of(SCENARIO, design, ["unity", "policy"])
    assert points["unity"].between(0, 1).all()
    assert set(points["policy"]) == set(esc.policies.available())


def test_choices_are_equally_likely_and_the_last_number_is_one_of_them() -> None:
    factor = Factor("rule", "institutions", 0.0, 3.0, ("a", "b", "c"))
    assert factor.values(np.array([0.0, 0.99, 1.0, 2.5, 3.0])) == ["a", "a", "b", "c", "c"]


def test_each_point_runs_under_its_own_policies_with_the_worlds_of_the_whole_plan() -> None:
    points = pd.DataFrame(
        {
            "unity": [0.1, 0.9, 0.4],
            "policy": ["inaction", "sanctions-threat", "inaction"],
            "rule": ["willing"] * 3,
        }
    )
    asked = plan_of(SCENARIO, points, 5, 3, {})
    assert asked.rows == 15
    found = sens.evaluate(SCENARIO, points, ["escalation", "weeks", "in_force"], worlds=5, seed=3)
    for at, row in points.iterrows():
        alone = esc.sweep(
            SCENARIO.replace(rule="willing"),
            policies=row["policy"],
            points=points[["unity"]],
            worlds=5,
            seed=3,
        )
        mine = alone[alone["point"] == at]
        assert found.mean["weeks"][at] == mine["weeks"].mean()
        assert found.variance["weeks"][at] == pytest.approx(mine["weeks"].var())
        assert found.mean["in_force"][at] == mine["in_force"].mean()


def test_factors_may_be_policies_alone() -> None:
    points = pd.DataFrame({"challenger": ["insecure", "revisionist"]})
    found = sens.evaluate(SCENARIO, points, "peak_rung", worlds=4)
    assert list(found.mean.index) == [0, 1]


def test_outcomes_that_points_lack_are_left_out_with_a_warning() -> None:
    points = pd.DataFrame({"policy": ["inaction", "sanctions-threat"]})
    with pytest.warns(UserWarning, match="agreement is left out: at 1 of 2 points"):
        found = sens.evaluate(SCENARIO, points, ["agreement", "weeks"], worlds=3)
    assert found.outcomes == ["weeks"]
    with pytest.warns(UserWarning, match="left out"), pytest.raises(InputError, match="no point"):
        sens.evaluate(SCENARIO, points, ["agreement"], worlds=3)


def test_noise_is_known_where_few_worlds_have_an_outcome() -> None:
    count = pd.DataFrame({"x": [4, 1]})
    found = sens.Evaluated(count, pd.DataFrame({"x": [2.0, np.nan]}), count, count, {})
    assert found.noise("x") == pytest.approx([0.5, 2.0])


def test_a_method_gives_the_same_twice_and_goes_on_from_its_folder(tmp_path: Path) -> None:
    study = Study(SCENARIO, ["peak_rung"], points=48, worlds=8, how={"out": tmp_path / "kept"})
    one, sums = sens.sobol(study, ["precision", "fight"])
    two, _ = sens.sobol(study, ["precision", "fight"])
    pd.testing.assert_frame_equal(one, two)
    plain, _ = sens.sobol(replace(study, how={}), ["precision", "fight"])
    pd.testing.assert_frame_equal(one, plain)
    assert sums["luck_share"].between(0, 1).all()
    assert one["of_one_crisis"].abs().le(one["index"].abs()).all()


def test_the_tornado_is_what_a_sweep_says_at_the_ends() -> None:
    study = Study(SCENARIO, ["peak_rung"], points=5, worlds=200)
    table = sens.tornado(study, ["precision", "committed"]).set_index(["factor", "end"])
    assert table["base"].nunique() == 1
    for factor in ("precision", "committed"):
        for end in ("low", "high"):
            value = getattr(SCENARIO.parameters[factor], end)
            other = esc.simulate(SCENARIO.replace({factor: value}), worlds=400, seed=9)["peak_rung"].mean()
            row = table.loc[(factor, end)]
            assert row["value"] == value
            assert abs(row["mean"] - other) < 3 * (row["high"] - row["low"])


def fake(study_outcome: Array, points: int) -> sens.Evaluated:
    """What a design came to, a world a point."""
    worlds = pd.DataFrame({"hit": study_outcome, "point": np.arange(points)})
    table = worlds[["hit"]]
    return sens.Evaluated(table, table * 0.0, table * 0 + 1, worlds, {})


def test_discovery_finds_a_box_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    over = ["unity", "tolerance", "resilience", "patience", "rule"]

    def run(self: Study, several: list[Factor], design: Array) -> sens.Evaluated:
        rng = np.random.default_rng(0)
        inside = (design[:, 0] > 0.6) & (design[:, 1] < 0.4)
        return fake((rng.random(len(design)) < np.where(inside, 0.9, 0.05)).astype(float), len(design))

    monkeypatch.setattr(Study, "run", run)
    found = sens.discover(Study(SCENARIO, ["escalation"], points=2000), over, coverage=0.6)
    box = found.box.set_index("factor")
    assert set(box.index[:2]) == {"unity", "tolerance"}
    assert box.loc["unity", "at_least"] == pytest.approx(0.6, abs=0.05)
    assert box.loc["tolerance", "at_most"] == pytest.approx(0.4, abs=0.05)
    assert np.isnan(box.loc["unity", "at_most"])
    chosen = found.trade_off[found.trade_off["chosen"]].iloc[0]
    assert chosen["low"] < 0.9 < chosen["high"] + 0.05
    assert chosen["coverage_held"] == pytest.approx(chosen["coverage"], abs=0.1)
    assert set(found.map["x_name"]) | set(found.map["y_name"]) == {"unity", "tolerance"}
    ax = figures.box(found)
    assert {ax.get_xlabel(), ax.get_ylabel()} == {
        "Western unity (0 = none, 1 = full)",
        "Tolerance of abstention",
    }
    assert f"coverage {chosen['coverage_held']:.0%}" in ax.get_title()
    assert f"Density in the box {chosen['density_held']:.0%}" in ax.get_title()
    others = [name for name in box.index if name not in ("unity", "tolerance")]
    assert ("limited too" in ax.get_title()) == bool(others)
    figures.trade_off(found.trade_off)


def test_discovery_needs_something_that_happens_or_not() -> None:
    study = Study(SCENARIO, ["weeks"], points=20, worlds=2)
    with pytest.raises(InputError, match="weeks is a number"):
        sens.discover(study, ["unity"])
    with pytest.raises(InputError, match="coverage is 2"):
        sens.discover(study, ["unity"], coverage=2.0)
    with pytest.raises(InputError, match="in every crisis"):
        sens.discover(replace(study, outcomes=["reached:nuclear"]), ["unity"])


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: sens.problem(SCENARIO, ["unitty"]), "unitty"),
        (lambda: sens.problem(SCENARIO, ["unity", "unity"]), "twice"),
        (lambda: sens.problem(SCENARIO, []), "no factor"),
        (lambda: sens.factors(SCENARIO, ["policy"], {"policy": ["inaction"]}), "no two values"),
        (lambda: sens.points_of(SCENARIO, np.zeros((3, 1)), ["unity", "policy"]), "shape"),
        (lambda: sens.evaluate(SCENARIO, pd.DataFrame({"unity": [0.1]}), "peace"), "peace"),
        (lambda: sens.evaluate(SCENARIO, pd.DataFrame({"unity": [0.1]}), "weeks", worlds=1), "worlds"),
        (lambda: outcomes.checked("reached:moon", SCENARIO), "moon"),
        (lambda: outcomes.checked([], SCENARIO), "no outcome"),
        (lambda: outcomes.checked(["weeks", "weeks"], SCENARIO), "twice"),
        (lambda: sens.sobol(Study(SCENARIO, points=10), "parameters"), "too few"),
        (lambda: sens.screening(Study(SCENARIO, points=10)), "too few"),
        (lambda: sens.tornado(Study(SCENARIO, points=3)), "too few"),
        (lambda: sens.screening(Study(SCENARIO), ["policy"]), "choice between names"),
        (
            lambda: Study(SCENARIO, players={"policy": ["inaction", "appeasement"]}).factors("parameters"),
            "varied",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(ask, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=sentence):
        ask()


def test_the_most_important_come_first() -> None:
    table = pd.DataFrame({"outcome": ["a", "a", "b"], "factor": ["x", "y", "z"]})
    assert most_important(table, 1) == ["x"]
    assert most_important(table, 5, "b") == ["z"]


def test_the_command_writes_every_method(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    words = ["sensitivity", "ukraine-2022", "--set", "horizon=6", "--worlds", "4", "--points", "40"]
    words += ["--over", "precision,fight,held", "--outcome", "peak_rung,weeks", "--out", str(out), "--quiet"]
    assert main([*words, "--method", "groups,morris,sobol,pawn,tornado"]) == 0
    said = capsys.readouterr().out
    assert "Elementary effects" in said
    assert "Sobol indices of single factors" in said
    made = {path.name for path in out.iterdir()}
    for name in ("groups", "morris", "sobol", "pawn", "tornado"):
        assert {f"{name}.csv", f"{name}.png"} <= made
    assert {"manifest.json", "sobol_sums.csv", "worlds"} <= made
    sobol = pd.read_csv(out / "sobol.csv").query("order != 'second'")["index"]
    assert ("some lie far outside" in said) == (not sobol.between(-NOISE, 1.0 + NOISE).all())
    assert main([*words, "--method", "prim"]) == 2
    assert "peak_rung is a number" in capsys.readouterr().err
    assert main([*words, "--method", "sobel"]) == 2


def test_the_command_screens_before_sobol_and_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["sensitivity", "ukraine-2022", "--set", "horizon=3", "--worlds", "2", "--points", "242"]
    assert main([*words, "--method", "sobol", "--top", "2", "--outcome", "peak_rung", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    screened = pd.DataFrame(found["morris"])
    assert set(pd.DataFrame(found["sobol"])["factor"]) == set(screened["factor"][:2])


def test_figures_refuse_tables_of_another_kind() -> None:
    for draw in (figures.indices, figures.screening, figures.pawn, figures.tornado, figures.trade_off):
        with pytest.raises(InputError, match="lacks"):
            draw(pd.DataFrame({"x": [1]}))
    empty = discovery.Discovery(pd.DataFrame(), pd.DataFrame(), pd.DataFrame())
    with pytest.raises(InputError, match="no map"):
        figures.box(empty)


def test_a_problem_of_factors_keeps_their_order() -> None:
    several = sens.factors(SCENARIO, ["fight", "unity"])
    assert problem_of(several)["names"] == ["fight", "unity"]
