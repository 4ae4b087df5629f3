"""Crises that follow each other: what one leaves, the next begins with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from situations import ERRORS, SCENARIO

from escalation.ensemble import simulate
from escalation.errors import InputError
from escalation.past import Past
from escalation.rows import Rows
from escalation.series import faded, one_crisis, simulate_series
from escalation.treaties import in_force

SHORT = SCENARIO.replace(horizon=26, crisis_hazard=2.0)
WORLDS = 600


@pytest.fixture(scope="module")
def series() -> pd.DataFrame:
    return simulate_series(SHORT, "appeasement", worlds=WORLDS, seed=4, crises=3)


def test_the_first_crisis_of_a_series_is_the_crisis(series: pd.DataFrame) -> None:
    alone = simulate(SHORT, "appeasement", worlds=WORLDS, seed=4)
    first = series[series["crisis"] == 0].reset_index(drop=True)
    shared = [name for name in alone.columns if name in first.columns]
    assert len(shared) == len(alone.columns)
    pd.testing.assert_frame_equal(first[shared], alone[shared], check_exact=True)
    assert first["peace"].isna().all()


def test_the_next_crisis_begins_with_what_the_last_one_left(series: pd.DataFrame) -> None:
    opening = series.assign(opening=series["held"] - series["gained"])
    for number in (1, 2):
        before = series[series["crisis"] == number - 1].set_index("world")
        now = opening[(opening["crisis"] == number) & (opening["ending"] != "settlement")].set_index("world")
        assert len(now) > 50
        assert now["opening"].to_numpy() == pytest.approx(before.loc[now.index, "held"].to_numpy())


def test_the_next_crisis_has_its_own_luck(series: pd.DataFrame) -> None:
    first, second = (series[series["crisis"] == number].set_index("world") for number in (0, 1))
    both = second.index
    assert (first.loc[both, "turns"] != second["turns"]).mean() > 0.5


def test_trust_follows_settlements(series: pd.DataFrame) -> None:
    step = SHORT.values()["trust_step"]
    before, now = (series[series["crisis"] == number].set_index("world") for number in (0, 1))
    held = before.loc[now.index, "settlement_held"]
    change = now["trust"] - before.loc[now.index, "trust"]
    assert held.isin([0.0, 1.0]).any()
    assert change.to_numpy() == pytest.approx(np.where(held.isna(), 0.0, np.where(held == 1, step, -step)))


@pytest.mark.parametrize(("trust", "ends"), [(1.0, 1.0), (0.0, 0.0)])
def test_trust_stays_within_its_range(trust: float, ends: float) -> None:
    certain = SHORT.replace(trust=trust, trust_weight=20.0, trust_step=0.5)
    told = replace(certain, treaties=())
    played = simulate_series(told, "appeasement", worlds=300, seed=4, crises=2)
    assert played["trust"].between(0.0, 1.0).all()
    assert (played["trust"] == ends).any()


def test_a_settlement_that_still_stands_is_in_force_in_the_next_crisis() -> None:
    """Its provisions are there if and only if it was not broken before the next crisis began."""
    past = Past()
    first, left, _ = one_crisis(SHORT, np.arange(WORLDS), 4, {"policy": "grand-bargain"}, past, {})
    order = Past.of(1, left, np.arange(WORLDS)).order
    settled = (first["ending"] == "settlement").to_numpy()
    stands = settled & (first["breach_years"].to_numpy() > left["years"])
    assert 5 < stands.sum() < settled.sum()
    names = [issue.name for issue in SHORT.issues]
    shares = first[[f"share_{name}" for name in names]].to_numpy().T
    treaties = in_force(SHORT.treaties, SHORT.issues)[:, None]
    np.testing.assert_allclose(order[:, stands], np.maximum(shares[:, stands], treaties))
    np.testing.assert_allclose(order[:, ~stands], np.broadcast_to(treaties, order[:, ~stands].shape))


def test_rulings_move_the_tribunals_weight() -> None:
    court = SHORT.replace(tribunal=0.6, precedent_gain=0.2, precedent_loss=0.3, false_complaints=0.5)
    first, left, _ = one_crisis(court, np.arange(WORLDS), 4, {"policy": "grand-bargain"}, Past(), {})
    obeyed, defied = (first[f"rulings_{each}"].fillna(0.0).to_numpy() for each in ("obeyed", "defied"))
    assert obeyed.sum() > 5
    assert defied.sum() > 5
    expected = np.clip(0.6 + 0.2 * obeyed - 0.3 * defied, 0.0, 1.0)
    np.testing.assert_allclose(left["tribunal"], expected)


def test_peace_lasts_as_the_hazard_says(series: pd.DataFrame) -> None:
    """A series goes on with chance ``1 - exp(-hazard * peace_years)``, world by world."""
    years = SHORT.values()["peace_years"]
    first = series[series["crisis"] == 0].set_index("world")
    goes_on = first.index.isin(series.loc[series["crisis"] == 1, "world"])
    chance = -np.expm1(-first["next_hazard"].to_numpy() * years)
    assert (
        abs(goes_on.mean() - chance.mean()) < ERRORS * np.sqrt((chance * (1 - chance)).sum()) / WORLDS + 1e-12
    )
    later = series.loc[series["crisis"] > 0, "peace"]
    assert later.between(0, years).all()


def test_beliefs_fade_in_peace_and_holdings_do_not() -> None:
    past = Past(1, np.full(2, 0.3), np.full(2, 0.1), np.array([2.0, 2.0]), np.array([-1.0, -1.0]))
    later = faded(Rows.of(SHORT.values(), 2), past, np.array([0.0, 1e4]))
    p = SHORT.values()
    assert expit(later.resolute) == pytest.approx([expit(2.0), p["prior_resolute"]])
    assert later.greedy == pytest.approx([-1.0, logit(p["prior_greedy"])])
    assert later.held is past.held
    assert later.legit is past.legit


@pytest.mark.parametrize(("worlds", "crises"), [(0, 2), (5, 0)])
def test_a_series_needs_worlds_and_crises(worlds: int, crises: int) -> None:
    with pytest.raises(InputError, match="at least one"):
        simulate_series(SHORT, worlds=worlds, crises=crises)


def test_parameters_may_differ_between_the_worlds_of_a_series() -> None:
    world = np.array([3, 8, 15, 16, 40, 41])
    aspiration = np.array([0.3, 0.9, 0.5, 0.9, 0.3, 0.9])
    mixed = simulate_series(SHORT, "appeasement", world, seed=4, crises=3, inputs={"aspiration": aspiration})
    for value in np.unique(aspiration):
        same = world[aspiration == value]
        apart = simulate_series(SHORT.replace(aspiration=value), "appeasement", same, seed=4, crises=3)
        together = mixed[mixed["world"].isin(same)].drop(columns="aspiration").reset_index(drop=True)
        pd.testing.assert_frame_equal(together, apart, check_exact=True)
