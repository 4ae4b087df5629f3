"""A sweep runs until its intervals are as narrow as asked for, and the intervals hold whenever one looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import betaln, xlogy

from escalation.errors import InputError
from escalation.plan import Plan, make_plan
from escalation.scenario import load_scenario
from escalation.summary import escalation_probability
from escalation.summary.intervals import confidence_sequence
from escalation.sweep import Precision, sweep
from escalation.sweep.precision import refine

SCENARIO = load_scenario("ukraine-2022").replace(horizon=8.0)


def asked(**how: Any) -> pd.DataFrame:
    # Force meets a united coalition less often than a divided one, so that the two cells need different numbers.
    return sweep(SCENARIO, {"unity": [0.0, 1.0]}, "resolve-by-force", worlds=50, seed=2, **how)


def test_the_summary_has_the_interval_that_it_was_run_for() -> None:
    table = asked(precision=0.08)
    summary = escalation_probability(table, ["policy", "unity"], method="sequential")
    low, high = confidence_sequence(summary["count"].to_numpy(), summary["n"].to_numpy())
    np.testing.assert_allclose(summary[["low", "high"]].to_numpy(), np.stack([low, high], axis=1))
    assert (summary["high"] - summary["low"] <= 2 * 0.08).all()


def reached(table: pd.DataFrame) -> pd.DataFrame:
    rung = table.attrs["rungs"].index(table.attrs["threshold"])
    groups = table.assign(hit=table["peak_rung"] >= rung).groupby("unity")["hit"].agg(["sum", "size"])
    low, high = confidence_sequence(groups["sum"].to_numpy(), groups["size"].to_numpy())
    return groups.assign(half=0.5 * (high - low))


@pytest.mark.parametrize(
    ("count", "n"), [(0, 10), (3, 10), (10, 10), (500, 1000), (1, 5000), (30_000, 100_000)]
)
def test_the_ends_are_where_the_bet_has_just_paid_off(count: int, n: int) -> None:
    low, high = confidence_sequence(np.array([count]), np.array([n]))
    for end in (low[0], high[0]):
        won = betaln(count + 1, n - count + 1) - xlogy(count, end) - xlogy(n - count, 1 - end)
        if 0.0 < end < 1.0:
            assert won == pytest.approx(np.log(20.0), abs=1e-6)
    assert low[0] <= count / n <= high[0]
    assert (low[0] == 0.0) == (count == 0)
    assert (high[0] == 1.0) == (count == n)


@pytest.mark.parametrize("p", [0.02, 0.3, 0.5, 0.9])
def test_the_interval_holds_at_all_times_at_once(p: float) -> None:
    rng = np.random.default_rng(7)
    runs, n = 2000, np.unique(np.geomspace(10, 4000, 60).astype(np.int64))
    missed = np.zeros(runs, dtype=bool)
    count = np.zeros(runs, dtype=np.int64)
    for before, now in zip([0, *n[:-1]], n, strict=True):
        count += rng.binomial(now - before, p, runs)
        low, high = confidence_sequence(count, np.full(runs, now))
        missed |= (p < low) | (p > high)
    assert missed.mean() <= 0.05 + 4.0 * np.sqrt(0.05 * 0.95 / runs)


def test_a_fixed_size_interval_looked_at_often_would_not_hold() -> None:
    # What the method is for: Wald's interval, looked at as often, misses far more than one time in twenty.
    rng = np.random.default_rng(7)
    hits = rng.random((1000, 4000)) < 0.3
    n = np.arange(1, 4001)
    share = hits.cumsum(axis=1) / n
    half = 1.96 * np.sqrt(share * (1 - share) / n)
    assert (np.abs(share - 0.3) > half)[:, 100:].any(axis=1).mean() > 0.2


def test_it_runs_until_it_is_precise_and_no_cell_much_longer() -> None:
    found = reached(asked(precision=0.06))
    assert (found["half"] <= 0.06).all()
    assert (found["half"] > 0.06 / 1.4).all()


def test_only_cells_that_need_more_worlds_get_more() -> None:
    rung = SCENARIO.ladder.index(SCENARIO.ladder.threshold)

    def read(plan: Plan) -> pd.DataFrame:
        # One crisis in fifty escalates in the first cell, one in two in the second.
        rare, even = (np.arange(n) for n in plan.cells.wanted.ravel())
        peaks = np.concatenate([np.where(rare % 50 == 0, rung, 0), np.where(even % 2 == 0, rung, 0)])
        table = pd.DataFrame({"peak_rung": peaks})
        table.attrs.update(plan.about())
        return table

    plan = make_plan(SCENARIO, {"unity": [0.0, 1.0]}, worlds=50)
    found, short = refine(plan, Precision(0.03), lambda asked: True, read)
    rare, even = found.cells.wanted.ravel()
    assert short == 0
    assert rare < even / 5


def test_neither_interruption_nor_workers_change_where_it_stops(tmp_path: Path) -> None:
    whole = asked(precision=0.1)

    def stop(done: int, total: int) -> None:
        if done >= 150:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked(precision=0.1, out=tmp_path, progress=stop, batch=30)
    pd.testing.assert_frame_equal(asked(precision=0.1, out=tmp_path, workers=2), whole, check_exact=True)
    finer = asked(precision=0.08, out=tmp_path)
    assert (reached(finer)["size"] >= reached(whole)["size"]).all()
    pd.testing.assert_frame_equal(finer, asked(precision=0.08), check_exact=True)


def test_it_stops_at_the_limit_and_says_so() -> None:
    with pytest.warns(UserWarning, match=r"2 of 2 cells are less precise than 0\.01 after 70 worlds"):
        table = asked(precision=Precision(0.01, most=70))
    assert table.groupby("unity").size().to_list() == [70, 70]


@pytest.mark.parametrize("wrong", [0.0, 0.5, -1, True, "fine"])
def test_what_is_no_precision_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError, match="precision is"):
        Precision(wrong)
