"""Forecasts of past crises: how they are made, scored with a case left out, and moved by what was assumed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import escalation as esc
from escalation import plot
from escalation.history import case_scenario
from escalation.history.outcomes import CLASSES
from escalation.history.records import NUMBERS, read_case
from escalation.summary.scores import log_score
from escalation.typing import Array, Index
from escalation.validation.coding import redrawn, spread
from escalation.validation.forecasts import chances
from escalation.validation.scoring import mixed, of_others, scored, shares

BOTH = "numbers and choices"


def test_a_forecast_counts_the_classes_of_simulated_crises() -> None:
    case = case_scenario("suez-1956").replace(horizon=8)
    policies, unity = ["inaction", "sanctions-threat"], [0.0, 1.0]
    table = esc.sweep(case, {"unity": unity}, policies, worlds=10, seed=3)
    count = np.array([(table["icb"] == each).sum() for each in CLASSES]) + 0.5
    found = chances([case], 10, 3, policies, unity)
    assert found[0] == pytest.approx(count / count.sum(), abs=1e-12)


def test_readings_that_run_together_are_as_each_alone() -> None:
    changes = [{}, {"trade": "0.45"}, {"demand": "whole"}, {"allied": "yes"}, {"cinc_challenger": "0.09"}]
    readings = [case_scenario("suez-1956", changes=each).replace(horizon=8) for each in changes]
    together = chances(readings, 5, 1, ["sanctions-threat"])
    alone = [chances([each], 5, 1, ["sanctions-threat"])[0] for each in readings]
    np.testing.assert_array_equal(together, alone)
    assert len({tuple(row) for row in together}) > 1


def test_readings_may_have_worlds_of_their_own() -> None:
    case = case_scenario("suez-1956").replace(horizon=8)
    first: Index = np.array([0, 20, 10])
    found = chances([case] * 3, 10, 1, ["inaction"], [0.5], first)
    whole = esc.simulate(case.replace(unity=0.5), "inaction", worlds=30, seed=1)["icb"]
    for row, start in zip(found, first, strict=True):
        count = np.array([(whole[start : start + 10] == each).sum() for each in CLASSES]) + 0.5
        assert row == pytest.approx(count / count.sum(), abs=1e-12)


def test_a_large_forecast_is_that_of_its_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_scenario("suez-1956").replace(horizon=4)
    whole = chances([case, case], 6, 1, ["inaction"])
    monkeypatch.setattr("escalation.validation.forecasts.BATCH", 7)
    np.testing.assert_array_equal(chances([case, case], 6, 1, ["inaction"]), whole)


# Scores


def test_leaving_one_out_leaves_it_out() -> None:
    rng = np.random.default_rng(1)
    model, base = rng.dirichlet(np.ones(4), size=6), np.tile([0.4, 0.3, 0.2, 0.1], (6, 1))
    happened: Array = np.array([0, 1, 2, 3, 0, 1])
    _, weights = mixed(model, base, happened)
    others = of_others(model)
    for case in range(6):
        # Whatever is said of a case and whatever came about there, its own weight and its own mean stay.
        said, came = model.copy(), happened.copy()
        said[case], came[case] = said[case][::-1], 3 - came[case]
        moved = mixed(said, base, came)[1]
        assert moved[case] == weights[case]
        assert of_others(said)[case] == pytest.approx(others[case], abs=1e-12)
        assert not np.allclose(np.delete(of_others(said), case, axis=0), np.delete(others, case, axis=0))
    assert len(set(weights)) > 1
    assert others[0] == pytest.approx(model[1:].mean(axis=0))


def test_shares_count_the_others_that_are_alike() -> None:
    seen = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    kind = np.array([0, 0, 0, 1])
    found = shares(seen, kind[:, None] == kind)
    expected = [[0.5 / 3.0, 2.5 / 3.0], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    assert found == pytest.approx(np.array(expected))


def test_scores_are_compared_case_by_case() -> None:
    happened: Array = np.array([0, 3])
    even, sure = np.full((2, 4), 0.25), np.array([[0.97, 0.01, 0.01, 0.01]] * 2)
    table = scored({"model": sure, "base": even}, happened, ["base"], seed=1)
    row = table.set_index(["score", "forecast"]).loc[("log score", "model")]
    gain, loss = np.log(0.25 / 0.97), np.log(0.25 / 0.01)
    assert row["less base"] == pytest.approx((gain + loss) / 2.0)
    assert row["less base low"] == pytest.approx(gain)
    assert row["less base high"] == pytest.approx(loss)


# What was assumed


def test_only_what_is_assumed_is_redrawn_and_within_its_readings() -> None:
    case = read_case("suez-1956")
    changes = redrawn(case, 200, 1, BOTH)
    assumed = {name for name, each in case.covariates.items() if each.status == "assumed"}
    assert set(changes[0]) == {name for change in case.readings() for name in change} <= assumed
    for name in changes[0]:
        each = case.covariates[name]
        found = pd.Series([change[name] for change in changes]).value_counts(normalize=True)
        assert set(found.index) == {each.text, *each.others}
        assert found.to_numpy() == pytest.approx(1.0 / len(found), abs=0.13)
    numbers = redrawn(case, 200, 1, "numbers")
    assert set(numbers[0]) == set(changes[0]) & set(NUMBERS)
    assert [change["trade"] for change in numbers] == [change["trade"] for change in changes]
    assert redrawn(case, 3, 1, "nothing") == [{}, {}, {}]


def test_more_draws_go_on_where_fewer_ended() -> None:
    case = read_case("gulf-1990")
    assert redrawn(case, 9, 1, BOTH)[:4] == redrawn(case, 4, 1, BOTH)
    assert redrawn(case, 9, 2, BOTH) != redrawn(case, 9, 1, BOTH)


def test_the_spread_is_that_of_mean_scores_over_draws() -> None:
    happened: Array = np.array([0, 1])
    given = np.random.default_rng(1).dirichlet(np.ones(4), size=(50, 2))
    even = np.full((2, 4), 0.25)
    table = spread({"numbers": given}, {"even odds": even}, happened)
    row = table.set_index("score").loc["log score"]
    means = np.array([log_score(each, happened).mean() for each in given])
    assert row["draws"] == 50
    assert [row["low"], row["median"], row["high"]] == pytest.approx(np.quantile(means, (0.025, 0.5, 0.975)))
    assert row["less even odds"] == pytest.approx(np.median(means) - np.log(4.0))
    assert row["beats even odds"] == (means < np.log(4.0)).mean()


# Figures


def test_cases_and_scores_are_drawn() -> None:
    rows = [
        {"case": case, "happened": "war", "forecast": name, "probability": 0.3, "low": 0.2, "high": 0.4}
        for case in ("suez-1956", "gulf-1990")
        for name in ("model", "all crises", "same trigger")
    ]
    (axes,) = plot.forecasts(pd.DataFrame(rows), ax=plot.blank())
    assert [each.get_text() for each in axes.get_yticklabels()] == ["gulf-1990: war", "suez-1956: war"]
    assert "Probability" in axes.get_xlabel()
    even = np.full((3, 4), 0.25)
    bases = ("all crises", "same trigger")
    table = scored(dict.fromkeys(("model", *bases), even), np.array([0, 1, 3]), bases, seed=1)
    panels = plot.scores(table, ax=plot.blank())
    assert [each.get_text() for each in panels[0].get_yticklabels()] == ["model"]
    assert ["log score (nats)" in panels[0].get_xlabel().replace("\n", " "), len(panels)] == [True, 3]


def test_scales_are_drawn_with_peaks_below_the_diagonal() -> None:
    row = {"one": "mid", "two": "icb", "tau_b_low": 0.1, "tau_b_high": 0.9}
    table = pd.DataFrame([{"of": "peak", "tau_b": 0.8, **row}, {"of": "mean", "tau_b": 0.7, **row}])
    (axes,) = plot.agreement(table, ax=plot.blank())
    square = np.asarray(axes.get_images()[0].get_array(), dtype=float)
    assert (square[1, 0], square[0, 1]) == (0.8, 0.7)
    assert [each.get_text() for each in axes.get_yticklabels()] == ["MID", "ICB"]
