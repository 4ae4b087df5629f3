"""What a far-sighted challenger foresees is what its own choice will be worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scalar.foresight import FarSighted
from test_worth_alone import LADDERS, WORLDS, Case, case

from escalation.rows import chosen
from escalation.rules import choice, foresight, worth
from escalation.typing import Array


def foreseen(it: Case) -> worth.Prospects:
    """Prospects of a far-sighted challenger."""
    return foresight.prospects(it.t, it.s, it.outlook(), it.options, it.rungs, it.p)


def worth_of_choosing(it: Case, onward: Array, rung: int) -> Array:
    """What a choice a horizon ahead is worth from a rung, by the rule for a choice of today, (W,)."""
    then = foresight.a_horizon_ahead(it.t, it.s, it.outlook(), it.rungs, it.p)
    bound = replace(it.s, commit=np.maximum(it.s.commit, it.rungs.height[rung]))
    seen = replace(worth.prospects(it.t, bound, then, it.rungs, it.p), onward=onward)
    utility = worth.utilities(it.t, bound, then, it.rungs, it.p, seen)
    return choice.inclusive(utility, it.rungs.width, it.p.precision, it.options)


@pytest.mark.parametrize("name", LADDERS)
def test_values_are_those_of_the_choice_that_they_lead_to(name: str) -> None:
    it = case(name)
    peace, onward = it.peace(), foreseen(it).onward
    for place, value in enumerate(onward):
        again = worth_of_choosing(it, onward, place + 1)
        np.testing.assert_allclose(value[peace], again[peace], rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", LADDERS)
def test_destinations_are_those_of_the_independent_model(name: str) -> None:
    it = case(name)
    found = worth.destinations(it.t, it.s, it.outlook(), it.options, it.rungs, it.p, foreseen(it))
    by_hand = np.array([FarSighted(*each).destinations() for each in it.alone]).T
    np.testing.assert_allclose(found, by_hand, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", LADDERS)
def test_patient_repetition_finds_the_same_values(name: str) -> None:
    it = case(name)
    peace, onward = it.peace(), foreseen(it).onward
    repeated = np.zeros_like(onward)
    for _ in range(600):
        repeated = np.array([worth_of_choosing(it, repeated, 1 + place) for place in range(len(onward))])
    np.testing.assert_allclose(repeated[:, peace], onward[:, peace], rtol=0, atol=1e-8)


@pytest.mark.parametrize("name", LADDERS)
def test_in_a_war_and_without_patience_it_chooses_as_others_do(name: str) -> None:
    it = case(name)
    usual = worth.destinations(it.t, it.s, it.outlook(), it.options, it.rungs, it.p)
    found = worth.destinations(it.t, it.s, it.outlook(), it.options, it.rungs, it.p, foreseen(it))
    np.testing.assert_allclose(found[:, ~it.peace()], usual[:, ~it.peace()], rtol=1e-12)
    hasty = replace(it, t=replace(it.t, patience=np.zeros(WORLDS)))
    usual = worth.destinations(hasty.t, hasty.s, hasty.outlook(), hasty.options, hasty.rungs, hasty.p)
    found = worth.destinations(
        hasty.t, hasty.s, hasty.outlook(), hasty.options, hasty.rungs, hasty.p, foreseen(hasty)
    )
    np.testing.assert_allclose(found, usual, rtol=1e-12)


def test_the_higher_it_waits_the_more_it_has_bound_itself() -> None:
    it = case("shipped")
    free = replace(it, s=replace(it.s, commit=np.zeros(WORLDS)))
    onward = foreseen(free).onward[:, it.peace()]
    assert (np.diff(onward, axis=0) <= 1e-12).all()
    assert (np.diff(onward, axis=0) < -1e-6).any()
    shameless = replace(free, t=replace(it.t, audience_cost=np.zeros(WORLDS)))
    assert np.abs(np.diff(foreseen(shameless).onward[:, it.peace()], axis=0)).max() < 1e-9


def test_a_world_alone_gets_the_bits_that_it_gets_in_company() -> None:
    it = case("shipped")
    together = foreseen(it).onward
    for w in range(WORLDS):
        one = np.array([w])
        s = replace(
            chosen(it.s, one), levers=type(it.s.levers)(**{k: v[one] for k, v in vars(it.s.levers).items()})
        )
        alone = replace(it, t=chosen(it.t, one), s=s, p=it.p.at(one), options=it.options[:, one])
        assert (foreseen(alone).onward[:, 0] == together[:, w]).all()


@pytest.mark.parametrize("name", LADDERS)
def test_every_world_arrives_in_few_steps(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    it, usual = case(name), foreseen(case(name)).onward
    monkeypatch.setattr(foresight, "MOST", 20)
    np.testing.assert_array_equal(foreseen(it).onward, usual)


def test_slopes_say_how_utility_moves_with_what_is_kept_open() -> None:
    it = case("shipped")
    then = foresight.a_horizon_ahead(it.t, it.s, it.outlook(), it.rungs, it.p)
    usual = worth.prospects(it.t, it.s, then, it.rungs, it.p)
    onward = np.random.default_rng(3).normal(usual.future, 0.3, (it.rungs.first_force - 1, WORLDS))

    def utility(values: Array) -> Array:
        return worth.utilities(it.t, it.s, then, it.rungs, it.p, replace(usual, onward=values))

    base = worth.punished(it.t, it.s, then, it.rungs, it.p, replace(usual, onward=onward))
    carried = np.where(base > base[it.rungs.up], then.lifted, 0.0)
    found = foresight.slopes(carried, it.t.patience, it.rungs)
    assert found.shape == (len(base), len(onward), WORLDS)
    for place in range(len(onward)):
        more = onward.copy()
        more[place] += 1e-6
        np.testing.assert_allclose((utility(more) - utility(onward)) / 1e-6, found[:, place], atol=1e-6)
