"""Calibration: a known posterior is found, a wrong one is seen, and the shipped ensemble is what it says."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sources import ROOT

import escalation as esc
from escalation.calibration import (
    OF_CASES,
    Reference,
    band,
    cumulated,
    effective,
    ensemble,
    ensemble_file,
    ensemble_manifest,
    implausibility,
    informed,
    log_drawn,
    pairs,
    points,
    posterior,
    published,
    resampled,
    simulate_sets,
    truth_ranks,
    uniformity,
    unit,
    waves,
    with_errors,
)
from escalation.calibration import waves as waves_function
from escalation.calibration.approximate import distances
from escalation.calibration.emulator import fit
from escalation.calibration.prior import by_logarithm, cube, names
from escalation.calibration.targets import angle
from escalation.errors import InputError
from escalation.plan.samples import read_points
from escalation.typing import Array, Index

SCENARIO = esc.load_scenario("ukraine-2022")
GIVEN = published(SCENARIO)
ERROR = np.array([[0.01]])


def toy(sets: int, seed: int = 1) -> tuple[Array, Array]:
    """One parameter that is even from 0 to 1 and seen as it is, with an error of 0.1; another that does nothing."""
    even = np.random.default_rng(seed).random((sets, 2))
    return even, with_errors(even[:, :1], ERROR, seed)


def test_a_known_posterior_is_found() -> None:
    even, angles = toy(20_000)
    sets, weight, near = posterior(even, angles, np.array([0.4]), ERROR, 2000)
    mean = weight @ sets
    # The exact posterior is a normal one cut off at 0 and 1, which is four deviations away.
    assert mean[0] == pytest.approx(0.4, abs=0.01)
    assert np.sqrt(weight @ (sets[:, 0] - mean[0]) ** 2) == pytest.approx(0.1, abs=0.01)
    assert mean[1] == pytest.approx(0.5, abs=0.03)
    assert len(set(near.tolist())) == 2000


def test_the_regression_makes_up_for_sets_that_are_far_away() -> None:
    even, angles = toy(20_000)
    sets, weight, near = posterior(even, angles, np.array([0.4]), ERROR, 12_000)
    spread = np.sqrt(np.cov(sets[:, 0], aweights=weight))
    assert spread < 0.7 * np.sqrt(np.cov(even[near, 0], aweights=weight))
    assert weight @ sets[:, 0] == pytest.approx(0.4, abs=0.03)


def test_a_choice_of_sets_is_undone_by_its_density() -> None:
    even, angles = toy(40_000)
    chance = 0.1 + 0.9 * even[:, 0]
    taken = np.random.default_rng(2).random(len(even)) < chance
    log = np.log(chance[taken] / chance.mean())
    sets, weight, _ = posterior(even[taken], angles[taken], np.array([0.4]), ERROR, 2000, log)
    assert weight @ sets[:, 0] == pytest.approx(0.4, abs=0.01)


def test_sets_are_drawn_in_proportion_to_their_weight() -> None:
    rng = np.random.default_rng(1)
    weight = np.array([0.5, 0.0, 0.3, 0.2])
    share = np.bincount(resampled(weight, rng.random(40_000)), minlength=4) / 40_000
    np.testing.assert_allclose(share, weight, atol=0.01)
    assert effective(np.array([0.5, 0.5, 0.0])) == pytest.approx(2.0)


def narrow(*given: Any) -> tuple[Array, Array, Index]:
    """A posterior that is surer than it may be."""
    sets, weight, near = posterior(*given)
    mean = weight @ sets
    return mean + 0.6 * (sets - mean), weight, near


def shifted(*given: Any) -> tuple[Array, Array, Index]:
    """A posterior that is off by a third of its width."""
    sets, weight, near = posterior(*given)
    return sets + 0.03, weight, near


def test_ranks_of_truths_tell_a_right_procedure_from_wrong_ones() -> None:
    even, angles = toy(4000)
    low, high = band(400)
    for procedure, right in ((posterior, True), (narrow, False), (shifted, False)):
        ranks = truth_ranks(even, angles, ERROR, np.arange(0, 4000, 10), 400, procedure=procedure)
        line = cumulated(ranks)[0]
        assert bool(((line >= low - 1e-12) & (line <= high + 1e-12)).all()) == right, procedure.__name__
        assert (uniformity(ranks)[0] > 1e-3) == right, procedure.__name__


def test_the_band_holds_as_many_uniform_samples_as_it_says() -> None:
    rng = np.random.default_rng(7)
    low, high = band(200)
    lines = cumulated(rng.integers(0, 64, (200, 1000)))
    inside = ((lines >= low - 1e-12) & (lines <= high + 1e-12)).all(axis=1)
    assert inside.mean() == pytest.approx(0.95, abs=0.03)


def test_what_is_learnt_and_what_is_only_known_together() -> None:
    rng = np.random.default_rng(3)
    even = rng.random((1500, 5))
    even[:, 0] = norm.cdf(rng.normal(0, 0.5, 1500))
    even[:, 1] = np.clip(1.0 - even[:, 2] + 0.1 * rng.normal(size=1500), 0, 1)
    told = informed(even, list("abcde")).set_index("parameter")
    assert told.loc["a", "informed"]
    assert told.loc["a", "variance_ratio"] < 0.6
    assert not told.loc[["c", "d", "e"], "informed"].any()
    bound = pairs(even, list("abcde"))
    assert bound.loc[bound["bound"], ["first", "second"]].to_numpy().tolist() == [["b", "c"]]
    assert bound["correlation"][0] < -0.8


def test_an_emulator_knows_a_polynomial() -> None:
    even = np.random.default_rng(4).random((3000, 8))
    angles = np.column_stack([even[:, 0] + even[:, 1] * even[:, 2], even[:, 3] ** 2])
    found = fit(even, angles, active=4)
    assert found.active.tolist() == [0, 1, 2, 3]
    assert (found.explained > 0.999).all()
    assert np.abs(found(even) - angles).max() < 0.02


def test_the_crisis_at_hand_is_kept_out() -> None:
    assert {each.use for each in GIVEN.targets} == {"calibration"}
    assert not any("invasion" in each.quantity for each in GIVEN.targets)


def test_published_rates_of_the_same_cases_exclude_or_contain_each_other() -> None:
    place = {quantity: at for at, quantity in enumerate(GIVEN.quantities)}
    none, war = place["P(icb = none)"], place["P(icb = war)"]
    assert GIVEN.correlation[none, war] == pytest.approx(-np.sqrt(0.507 * 0.08 / (0.493 * 0.92)))
    short, long = place["P(weeks <= 3.1)"], place["P(weeks <= 10.1)"]
    assert GIVEN.correlation[short, long] == pytest.approx(np.sqrt(0.25 * 0.5 / (0.5 * 0.75)))
    assert GIVEN.correlation[none, long] == 0.0
    assert (np.linalg.eigvalsh(GIVEN.correlation) > -1e-9).all()
    assert np.sin(GIVEN.middle[none]) ** 2 == pytest.approx(0.507, abs=0.01)


def test_implausibility_counts_all_three_variances() -> None:
    angles, effective = GIVEN.middle[None, :] + 0.3, np.full((1, len(GIVEN.middle)), 24.0)
    expected = 0.3 / np.sqrt(GIVEN.deviation**2 + 0.1**2 + 0.01)
    np.testing.assert_allclose(implausibility(angles, effective, GIVEN)[0], expected)


def test_the_prior_fills_the_ranges_evenly_or_by_logarithm() -> None:
    even = cube(SCENARIO, 256)
    sets = points(SCENARIO, even)
    np.testing.assert_allclose(unit(SCENARIO, sets), even, atol=2e-3)
    assert not set(OF_CASES) & set(sets.columns)
    assert by_logarithm(SCENARIO, "pace")
    assert not by_logarithm(SCENARIO, "r_low")
    assert not by_logarithm(SCENARIO, "resolve")
    low, high = SCENARIO.parameters["pace"].low, SCENARIO.parameters["pace"].high
    assert np.median(sets["pace"]) == pytest.approx(np.sqrt(low * high), rel=0.05)


def made_up(
    scenario: esc.Scenario, sets: pd.DataFrame, number: Index, quantities: Any, worlds: int, seed: int
) -> Reference:
    """A simulator without crises: rates that follow two parameters."""
    even = unit(scenario, sets)[:, :2].mean(axis=1)
    among = np.full((len(sets), 1, len(quantities)), 400.0)
    hits = np.round(among * (0.2 + 0.6 * even)[:, None, None])
    return Reference(sets, number, hits, among, np.ones((len(sets), 1)))


def test_waves_go_where_the_rates_are_and_know_how_likely_they_did(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[waves_function.__module__]
    monkeypatch.setattr(module, "CANDIDATES", 2**13)
    monkeypatch.setattr(module, "KEPT", 0.05)
    given = published(SCENARIO, 0.1)
    found = waves(SCENARIO, given, (512, 256), worlds=4, simulator=made_up)
    first, second = (distances(each.reference.angles(), given.middle, given.covariance) for each in found)
    assert np.median(second) < np.median(first)
    assert 0.0 < found[1].taken < 0.6
    # The density over the prior has a mean of 1 under the prior.
    assert np.exp(log_drawn(found, cube(SCENARIO, 4096, 9))).mean() == pytest.approx(1.0, abs=0.1)
    with pytest.raises(InputError, match="come near the published rates"):
        waves(SCENARIO, given, (512, 8000), worlds=4, simulator=made_up)


def test_sets_have_worlds_of_their_own_and_the_same_counts_in_any_company() -> None:
    sets, number = points(SCENARIO, cube(SCENARIO, 4)), np.arange(4)
    quick = SCENARIO.replace(horizon=8)
    whole = simulate_sets(quick, sets, number, GIVEN.quantities, worlds=4)
    alone = simulate_sets(quick, sets.iloc[2:3], number[2:3], GIVEN.quantities, worlds=4)
    np.testing.assert_array_equal(whole.take(np.array([2])).hits, alone.hits)
    np.testing.assert_array_equal(whole.take(np.array([2])).shares, alone.shares)
    np.testing.assert_allclose(whole.shares.sum(axis=1), 1.0)
    assert (whole.among[:, :, 0] == 4).all()
    assert len(np.unique(whole.shares[:, 0])) == 4


def test_the_angle_of_a_share_has_the_same_error_everywhere() -> None:
    rng = np.random.default_rng(5)
    for share in (0.1, 0.5, 0.8):
        spread = angle(rng.binomial(200, share, 20_000) / 200).std()
        assert spread == pytest.approx(0.5 / np.sqrt(200), rel=0.05)


def test_the_shipped_ensemble_lies_in_the_ranges_and_can_be_swept() -> None:
    sets = ensemble("ukraine-2022")
    about = ensemble_manifest("ukraine-2022")
    assert len(sets) == about["sets"] >= 400
    assert list(sets.columns) == names(SCENARIO)
    assert about["scenario hash"] == SCENARIO.digest()
    for name in sets.columns:
        SCENARIO.check_input(name, sets[name].to_numpy())
    assert (sets["r_low"] < sets["r_high"]).all()
    assert not sets.duplicated().any()
    table = esc.sweep(SCENARIO.replace(horizon=4), {"unity": [0.0, 1.0]}, points=sets.head(3), worlds=2)
    assert len(table) == 12
    pd.testing.assert_frame_equal(read_points(ensemble_file("ukraine-2022")), sets)
    with pytest.raises(InputError, match="ukraine-2022"):
        ensemble("ukraine")


def test_sets_of_the_shipped_ensemble_are_as_implausible_as_stated() -> None:
    about = ensemble_manifest("ukraine-2022")
    stated = pd.read_csv(ROOT / "results" / "calibration" / "sets.csv").head(6)
    sets = ensemble("ukraine-2022").head(6)
    found = simulate_sets(
        SCENARIO,
        sets,
        stated["set"].to_numpy(),
        GIVEN.quantities,
        about["worlds of a set under each policy"],
        about["seed"],
    )
    each = implausibility(found.angles(), found.effective(), GIVEN)
    np.testing.assert_allclose(each.max(axis=1), stated["implausibility"], rtol=1e-4)
    assert (each.max(axis=1) < about["cutoff"]).all()
    for place, target in enumerate(GIVEN.targets):
        np.testing.assert_allclose(found.rates()[:, place], stated[target.name], rtol=1e-4)
