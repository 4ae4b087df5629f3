"""Summaries count rightly, and their intervals hold what they promise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest, ttest_rel

from escalation.errors import InputError
from escalation.scenario import load_scenario
from escalation.summary import compare, endings, escalation_probability, rung_quantiles
from escalation.summary.intervals import difference_interval, effective_rows, share_interval


def table(worlds: int = 40, policies: tuple[str, ...] = ("a", "b"), seed: int = 0) -> pd.DataFrame:
    """A made-up sweep over unity: world by world, with luck shared between cells."""
    random = np.random.default_rng(seed)
    luck = random.random(worlds)
    rows = [
        pd.DataFrame(
            {
                "policy": policy,
                "world": np.arange(worlds),
                "unity": unity,
                "peak_rung": np.where(luck < 0.5 - 0.3 * unity + 0.1 * place, 6, 3),
                "gained": luck + place,
                "agreement": np.where(luck < 0.2, np.nan, luck),
                "cost_coalition": 0.1 * place,
                "imposed": luck < 0.1 * place,
            }
        )
        for place, policy in enumerate(policies)
        for unity in (0.0, 0.5, 1.0)
    ]
    made = pd.concat(rows, ignore_index=True)
    made["ending"] = np.where(made["peak_rung"] == 6, "invasion", "stand-down")
    made.loc[made["gained"] > 1.9, "ending"] = "settlement"
    made.attrs = {"vary": ["unity"], "rungs": [f"r{k}" for k in range(9)], "threshold": "r6"}
    return made


def test_probabilities_are_shares_in_the_order_of_the_table() -> None:
    made = table()
    summary = escalation_probability(made, ["policy", "unity"])
    assert list(summary) == ["policy", "unity", "n", "count", "probability", "low", "high"]
    assert list(summary["policy"]) == ["a"] * 3 + ["b"] * 3
    expected = made.groupby(["policy", "unity"])["peak_rung"].apply(lambda peak: (peak >= 6).mean())
    np.testing.assert_array_equal(summary["probability"], expected)
    np.testing.assert_array_equal(summary["count"], (expected * 40).round())
    assert (summary["n"] == 40).all()
    assert summary.attrs["threshold"] == "r6"


@pytest.mark.parametrize("threshold", ["r3", 3])
def test_any_threshold_can_be_asked_afterwards(threshold: str | int) -> None:
    assert (escalation_probability(table(), threshold=threshold)["probability"] == 1.0).all()


def test_names_of_rungs_come_from_the_ladder_given_the_table_or_the_shipped_ladder() -> None:
    made = table()
    ladder = load_scenario("ukraine-2022").ladder
    by_ladder = escalation_probability(made, threshold="invasion", ladder=ladder)
    made.attrs = {}
    pd.testing.assert_frame_equal(escalation_probability(made, threshold="invasion"), by_ladder)


@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
@given(n=st.integers(1, 2000), data=st.data())
def test_intervals_agree_with_the_textbook(method: str, n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    low, high = share_interval(np.array([count / n]), np.array([float(n)]), method)
    if method == "wilson":
        known = binomtest(count, n).proportion_ci(method="wilson")
        ends = known.low, known.high
    else:
        ends = (
            0.0 if count == 0 else beta.ppf(0.025, count + 0.5, n - count + 0.5),
            1.0 if count == n else beta.ppf(0.975, count + 0.5, n - count + 0.5),
        )
    assert (low[0], high[0]) == pytest.approx(ends, abs=1e-12)
    assert 0.0 <= low[0] <= count / n <= high[0] <= 1.0


def test_independent_rows_count_as_themselves() -> None:
    world = np.arange(50)
    hit = (world % 3 == 0).astype(float)
    assert effective_rows(np.zeros(50, dtype=np.int64), world, hit) == 50.0


def test_rows_that_repeat_a_world_count_once() -> None:
    world = np.tile(np.arange(50), 4)
    hit = (world % 3 == 0).astype(float)
    assert effective_rows(np.zeros(200, dtype=np.int64), world, hit) == pytest.approx(50.0)


def test_rows_whose_worlds_say_nothing_about_them_count_in_full() -> None:
    random = np.random.default_rng(1)
    group, world = np.repeat(np.arange(200), 400), np.tile(np.repeat(np.arange(100), 4), 200)
    hit = (random.random(len(group)) < 0.4).astype(float)
    assert effective_rows(group, world, hit).mean() == pytest.approx(400.0, rel=0.1)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_all_rows_agree_worlds_are_counted(share: float) -> None:
    world = np.tile(np.arange(50), 4)
    assert effective_rows(np.zeros(200, dtype=np.int64), world, np.full(200, share)) == 50.0


@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
def test_pooled_cells_that_share_luck_are_covered(method: str) -> None:
    random = np.random.default_rng(2)
    samples, worlds, cells = 2000, 80, np.array([0.1, 0.2, 0.3])
    hit = (random.random((samples, worlds, 1)) < cells).astype(float)
    group = np.repeat(np.arange(samples), worlds * len(cells))
    world = np.tile(np.repeat(np.arange(worlds), len(cells)), samples)
    n = effective_rows(group, world, hit.ravel())
    share = hit.mean(axis=(1, 2))
    low, high = share_interval(share, n, method)
    covered = np.mean((low <= 0.2) & (high >= 0.2))
    naive_low, naive_high = share_interval(share, np.full(samples, 240.0), method)
    assert covered == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / samples) + 0.01)
    assert np.mean((naive_low <= 0.2) & (naive_high >= 0.2)) < 0.85


def test_pooling_over_unity_widens_the_interval() -> None:
    summary = escalation_probability(table(), "policy")
    low, _ = share_interval(summary["probability"].to_numpy(), summary["n"].to_numpy(dtype=float))
    assert (summary["low"] < low).all()


def test_endings_make_a_whole_and_run_from_mild_to_severe() -> None:
    summary = endings(table(), ["policy", "unity"])
    assert list(summary["ending"].unique()) == ["settlement", "stand-down", "invasion"]
    assert len(summary) == 18
    np.testing.assert_allclose(summary.groupby(["policy", "unity"])["probability"].sum(), 1.0)
    assert (summary.groupby(["policy", "unity"])["count"].sum() == 40).all()


def test_paired_differences_are_those_of_equal_worlds() -> None:
    made = table()
    shuffled = made.sample(frac=1.0, random_state=1)
    shuffled.attrs = made.attrs
    result = compare(shuffled, baseline="a").set_index("outcome")
    assert (result["policy"] == "b").all()
    assert (result["baseline"] == "a").all()
    assert list(result.index)[:2] == ["escalation", "peak_rung"]
    gained = result.loc["gained"]
    assert gained["n"] == 120
    assert gained["difference"] == pytest.approx(1.0)
    assert gained["low"] == pytest.approx(gained["high"]) == pytest.approx(1.0)
    assert result.loc["agreement", "n"] == made["agreement"].notna().sum() / 2
    assert result.loc["cost_coalition", "difference"] == pytest.approx(0.1)


def test_intervals_of_differences_are_student_s() -> None:
    random = np.random.default_rng(3)
    one, other = random.normal(size=(2, 30))
    known = ttest_rel(one, other).confidence_interval(0.9)
    ends = difference_interval(one - other, binary=False, confidence=0.9)
    assert ends == pytest.approx((known.low, known.high))


def test_intervals_of_differences_of_shares_are_bonett_and_price_s() -> None:
    n, f12, f21, z = 50, 9, 3, 1.959963984540054
    p12, p21 = (f12 + 1) / (n + 2), (f21 + 1) / (n + 2)
    half = z * np.sqrt((p12 + p21 - (p12 - p21) ** 2) / (n + 2))
    differences = np.array([1.0] * f12 + [-1.0] * f21 + [0.0] * (n - f12 - f21))
    ends = difference_interval(differences, binary=True)
    assert ends == pytest.approx((p12 - p21 - half, p12 - p21 + half))


def test_no_difference_seen_is_no_certainty() -> None:
    made = pd.concat([table(policies=("a",)), table(policies=("a",)).assign(policy="b")], ignore_index=True)
    made.attrs = table().attrs
    escalation = compare(made).iloc[0]
    assert escalation["difference"] == 0.0
    assert escalation["low"] < 0.0 < escalation["high"]


def test_comparing_one_world_has_no_interval() -> None:
    gained = compare(table(worlds=1), outcomes=["gained"]).iloc[1]
    assert np.isnan(gained["low"])
    assert gained["difference"] == pytest.approx(1.0)


def test_an_outcome_that_never_occurs_together_has_no_difference() -> None:
    made = table().assign(agreement=np.nan)
    agreement = compare(made, outcomes=["agreement"]).iloc[1]
    assert agreement["n"] == 0
    assert np.isnan(agreement["difference"])


def test_more_than_two_are_each_held_against_the_baseline() -> None:
    result = compare(table(policies=("a", "b", "c")), baseline="b", outcomes=["imposed"])
    assert list(result["policy"]) == ["a", "a", "c", "c"]


def test_anything_can_be_compared() -> None:
    made = table()
    result = compare(made, by="unity", baseline=1.0, outcomes=[])
    assert list(result["unity"]) == [0.0, 0.5]
    assert result["n"].tolist() == [80, 80]


def test_quantiles_are_rungs() -> None:
    story = pd.DataFrame({"week": [1.0] * 10 + [2.0] * 10, "rung": [*range(10), *[3] * 10]})
    fan = rung_quantiles(story)
    assert list(fan) == ["week", "q05", "q25", "q50", "q75", "q95"]
    assert fan.to_numpy().tolist() == [[1, 0, 2, 4, 7, 9], [2, 3, 3, 3, 3, 3]]
    by = rung_quantiles(story.assign(policy="a"), by="policy", quantiles=(0.5,))
    assert list(by) == ["policy", "week", "q50"]


@pytest.mark.parametrize(
    ("function", "asked", "said"),
    [
        (
            escalation_probability,
            {"by": "polcy"},
            'the table: there is no column "polcy"; did you mean "policy"',
        ),
        (escalation_probability, {"threshold": "r7b"}, 'there is no rung "r7b"; did you mean "r7"'),
        (
            escalation_probability,
            {"threshold": 9},
            "the rung 9 is not on the ladder; give a whole number from 0",
        ),
        (escalation_probability, {"threshold": True}, "the rung True is not on the ladder"),
        (escalation_probability, {"method": "wilsn"}, 'there is no method "wilsn"; did you mean "wilson"'),
        (escalation_probability, {"confidence": 95}, "confidence is 95; give a number between 0 and 1"),
        (endings, {"by": ["policy", "rule"]}, 'there is no column "rule"'),
        (compare, {"by": "world", "baseline": -1}, 'baseline: there is no world "-1"'),
        (compare, {"baseline": "A1"}, 'there is no policy "A1"'),
        (compare, {"outcomes": ["gaind"]}, 'there is no column "gaind"; did you mean "gained"'),
        (compare, {"outcomes": ["ending"]}, 'the outcome "ending" is not a number'),
        (compare, {"on": []}, "do not tell the worlds apart; name in `on` what else was varied"),
        (rung_quantiles, {}, 'there is no column "week"'),
        (rung_quantiles, {"quantiles": [5]}, "quantiles are [5]; give numbers from 0 to 1"),
    ],
)
def test_what_cannot_be_summarised_is_named(function: Any, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as error:
        function(table(), **asked)
    assert said in str(error.value)


def test_one_policy_cannot_be_compared() -> None:
    with pytest.raises(InputError, match=r"only one policy to compare \(a\)"):
        compare(table(policies=("a",)))


@pytest.mark.parametrize("function", [escalation_probability, endings, compare])
def test_an_empty_table_is_refused(function: Any) -> None:
    with pytest.raises(InputError, match="the table is a str; give what simulate"):
        compare("ukraine-2022")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the table has no rows"):
        function(table().iloc[:0])
