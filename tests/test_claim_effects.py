"""What a clause's effect is, how sure it is, and in which part of the sets it is so."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_claims import claim

from escalation.claims import Arm, Clause
from escalation.claims.bench import Bench
from escalation.claims.effects import Effect, effect, reading
from escalation.claims.region import box, within

WORLDS = 4000
"""As many as there are."""


class Given(Bench):
    """A bench on which everything has been measured already."""

    def __init__(self, *pairs: tuple[list[float], list[float]]) -> None:
        self.pairs = [(np.array(value), np.array(weight)) for value, weight in pairs]
        self.asked = 0

    def read(self, arm: Arm, outcome: str, place: int) -> Any:
        self.asked += 1
        return self.pairs[(self.asked - 1) % len(self.pairs)]


def test_an_effect_is_the_paired_difference_of_means() -> None:
    rng = np.random.default_rng(5)
    a, b = (rng.random((2, 400)) < [[0.4], [0.3]]).astype(float)
    ones = [1.0] * 400
    found = effect(claim(outcome="escalation").clauses[0], Given((list(a), ones), (list(b), ones)), 0, WORLDS)
    assert found.mean == pytest.approx(a.mean() - b.mean())
    assert found.error == pytest.approx((a - b).std(ddof=1) / 20, rel=0.02)


def test_an_effect_on_a_share_weighs_what_counts() -> None:
    value, weight = [1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 2.0]
    against = [0.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]
    found = effect(claim(outcome="breach").clauses[0], Given((value, weight), against), 0, WORLDS)
    assert found.mean == pytest.approx(0.75 - 0.25)
    none = effect(claim(outcome="breach").clauses[0], Given((value, [0.0] * 4), against), 0, WORLDS)
    assert np.isnan(none.mean)
    assert reading(none, claim(outcome="breach").clauses[0]) == "unclear"


def test_arms_that_never_differ_are_not_certain_to_be_alike() -> None:
    same = [0.0] * 20, [1.0] * 20
    few = effect(claim().clauses[0], Given(same, same), 0, WORLDS)
    assert reading(few, claim().clauses[0]) == "unclear"
    many = [0.0] * 400, [1.0] * 400
    assert reading(effect(claim().clauses[0], Given(many, many), 0, WORLDS), claim().clauses[0]) == "none"


@pytest.mark.parametrize("claimed", ["lower", "none", "not higher"])
def test_two_worlds_that_count_say_nothing(claimed: str) -> None:
    first, second = ([float(place == at) for place in range(100)] for at in (0, 1))
    clause = claim(claimed, outcome="breach").clauses[0]
    assert (
        reading(effect(clause, Given((first, first), ([0.0] * 100, second)), 0, WORLDS), clause) == "unclear"
    )


@pytest.mark.parametrize("share", [0.01, 0.03, 0.1, 1.0])
def test_a_difference_that_is_not_there_is_seldom_clear_however_few_worlds_count(share: float) -> None:
    rng = np.random.default_rng(11)
    clause = claim(outcome="breach").clauses[0]
    said = []
    for _ in range(400):
        counts = (rng.random((2, 200)) < share).astype(float)
        value = counts * (rng.random((2, 200)) < 0.5)
        one, other = ((list(v), list(w)) for v, w in zip(value, counts, strict=True))
        said.append(reading(effect(clause, Given(one, other), 0, WORLDS), clause))
    # One in ten each way at most, as for a posterior of nine tenths, and four standard errors of 400 draws.
    for way in ("claimed", "opposite"):
        assert said.count(way) / 400 < 0.1 + 4 * np.sqrt(0.1 * 0.9 / 400)


def test_a_spread_is_told_from_its_noise() -> None:
    rng = np.random.default_rng(9)
    wide, narrow = (0.1, 0.5, 0.9), (0.45, 0.5, 0.55)
    pairs = [((rng.random(2000) < p).astype(float), np.ones(2000)) for p in (*wide, *narrow)]
    arms = tuple(Arm(policy=str(number)) for number in range(6))
    clause = Clause("spreads", "escalation", "higher", spreads=(arms[:3], arms[3:]))
    found = effect(clause, Given(*[(list(v), list(w)) for v, w in pairs]), 0, WORLDS)
    assert found.mean == pytest.approx(np.std(wide) - np.std(narrow), abs=4 * found.error)
    assert reading(found, clause) == "claimed"


@pytest.mark.parametrize(
    ("mean", "error", "claimed", "said"),
    [
        (-0.10, 0.01, "lower", "claimed"),
        (0.10, 0.01, "lower", "opposite"),
        (0.00, 0.005, "lower", "none"),
        (-0.02, 0.01, "lower", "unclear"),
        (0.00, 0.005, "none", "claimed"),
        (0.10, 0.01, "none", "opposite"),
        (0.00, 0.05, "none", "unclear"),
        (0.00, 0.005, "not higher", "claimed"),
        (-0.10, 0.01, "not higher", "claimed"),
        (0.10, 0.01, "not higher", "opposite"),
        (-0.10, 0.01, "not lower", "opposite"),
        (-0.10, 0.01, "open", "lower"),
        (0.10, 0.01, "reported", "higher"),
    ],
)
def test_an_effect_says_what_its_posterior_says(mean: float, error: float, claimed: str, said: str) -> None:
    assert reading(Effect(mean, error, 500), claim(claimed).clauses[0]) == said


def test_a_region_is_found_where_there_is_one() -> None:
    pytest.importorskip("ema_workbench")
    sets = pd.DataFrame(np.random.default_rng(3).random((400, 5)), columns=list("abcde"))
    inside = (sets["b"] > 0.6) & (sets["d"] < 0.5)
    said, limits = box(sets, list(np.where(inside, "claimed", "against")))
    assert re.search(r"b is at least 0\.[56]\d*", said)
    assert re.search(r"d is at most 0\.[45]\d*", said)
    assert set(limits["parameter"]) == {"b", "d"}
    ends = {row["parameter"]: (row["at_least"], row["at_most"]) for row in limits.to_dict("records")}
    held = within(sets, ends)
    one = limits.iloc[0]
    assert (one["inside"], one["outside"]) == (held.sum(), (~held).sum())
    assert (one["hits_inside"], one["hits_outside"]) == (inside[held].sum(), inside[~held].sum())
    assert one["hits_inside"] > 0.8 * one["inside"]
    assert one["fresh_inside"] + one["fresh_outside"] == 400
    assert one["fresh_hits_inside"] > 0.7 * one["fresh_inside"]
    assert one["fresh_hits_outside"] < 0.1 * one["fresh_outside"]
    assert "not sought" in box(sets, ["claimed"] * 400)[0]
    in_order = sets.sort_values("b", ignore_index=True)
    _, limits = box(in_order, list(np.where(in_order["b"] > 0.8, "claimed", "against")))
    assert limits["fresh_inside"].iloc[0] + limits["fresh_outside"].iloc[0] == 400


def test_a_box_drawn_on_luck_is_worth_nothing_on_fresh_sets() -> None:
    pytest.importorskip("ema_workbench")
    random = np.random.default_rng(4)
    sets = pd.DataFrame(random.random((400, 20)), columns=list("abcdefghijklmnopqrst"))
    _, limits = box(sets, list(np.where(random.random(400) < 0.4, "claimed", "against")))
    one = limits.iloc[0]
    drawn = one["hits_inside"] / one["inside"] - one["hits_outside"] / one["outside"]
    fresh = one["fresh_hits_inside"] / one["fresh_inside"] - one["fresh_hits_outside"] / one["fresh_outside"]
    error = np.sqrt(0.24 / one["fresh_inside"] + 0.24 / one["fresh_outside"])
    assert drawn > 0.1
    assert abs(fresh) < 4.0 * error
