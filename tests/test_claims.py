"""The claims laboratory: what is read, how effects are told, and how verdicts follow."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from situations import SCENARIO
from sources import ROOT

from escalation import claims, policies
from escalation.claims import Arm, Claim, Clause, Mechanism, laboratory, load_claims, try_claims
from escalation.claims.bench import STRIDE, Bench, arranged
from escalation.claims.outcomes import OUTCOMES, Crises, measure
from escalation.claims.verdicts import answer, built_in, judge, shares
from escalation.ensemble import simulate
from escalation.errors import InputError
from escalation.plan import sample
from escalation.series import simulate_series

SHIPPED = load_claims()
SHORT = SCENARIO.replace(horizon=20)
SETS = sample(SHORT, points=4, seed=2)


def claim(claimed: str = "lower", outcome: str = "escalation", **arms: Any) -> Claim:
    """A claim with one clause on two arms."""
    terms = ((1.0, arms.get("arm", Arm())), (-1.0, arms.get("against", Arm(policy="inaction"))))
    return Claim("X01", ("Somebody",), "Something.", (), (Clause("a contrast", outcome, claimed, terms),), ())


def test_the_thirty_six_claims_are_there_and_cite_the_essays() -> None:
    assert list(SHIPPED) == [f"C{number:02d}" for number in range(1, 37)]
    assert {key for each in SHIPPED.values() for key in each.source} == {"dempsey2022", "vandenbroeck2022"}
    assert all(each.tested for each in SHIPPED.values())


def test_every_arm_of_the_shipped_claims_can_be_arranged_on_the_shipped_scenario() -> None:
    for each in SHIPPED.values():
        for clause in each.clauses:
            for arm in clause.arms:
                scenario, inputs = arranged(SHORT, SETS, arm)
                assert {len(column) for column in inputs.values()} == {len(SETS)}
                assert scenario.issues
                policies.get(arm.policy or "inaction").but(**arm.levers)


def test_no_verdict_stands_in_the_code_or_the_data() -> None:
    text = (ROOT / "escalation/data/claims/two-essays.toml").read_text()
    assert not re.search(r"^\s*verdict", text, re.MULTILINE)


def test_mechanisms_are_parameters_that_can_be_drawn_across() -> None:
    for each in SHIPPED.values():
        for mechanism in each.mechanisms:
            SCENARIO.ranged(
                mechanism.parameter,
                min(mechanism.across[0], SCENARIO.parameters[mechanism.parameter].low),
                max(mechanism.across[1], SCENARIO.parameters[mechanism.parameter].high),
            )


OWN = """
[[claims]]
id = "A1"
who = ["Me"]
says = "Sanctions help."
[[claims.clauses]]
says = "sanctions, against nothing: escalation"
outcome = "escalation"
claimed = "lower"
arm = { policy = "sanctions-threat" }
against = { policy = "inaction" }
"""
CLAUSE = OWN[OWN.index("[[claims.clauses]]") :]


def test_a_claim_of_ones_own_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(OWN)
    (mine,) = load_claims(file).values()
    assert [weight for weight, _ in mine.clauses[0].terms] == [1.0, -1.0]
    assert mine.clauses[0].arms[0].policy == "sanctions-threat"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id = "A1"', 'id = "1A"', "letters and digits"),
        ('outcome = "escalation"', 'outcome = "escalations"', "escalation"),
        ('claimed = "lower"', 'claimed = "low"', "lower"),
        ('"sanctions-threat"', '"sanction-threat"', "sanctions-threat"),
        ('against = { policy = "inaction" }', "", "against or over"),
        ('{ policy = "inaction" }', '{ policy = "inaction", levers = { sanction = 1 } }', "sanctions"),
        ('{ policy = "inaction" }', '{ policy = "inaction", sets = {} }', "set"),
        ('{ policy = "inaction" }', '{ policy = "inaction", crises = 0 }', "crises"),
        ('says = "Sanctions help."', 'says = "Sanctions help."\nsource = ["nobody1900"]', "nobody1900"),
        ('against = { policy = "inaction" }', "over = { unity = [0] }", "two numbers"),
        ('claimed = "lower"', 'claimed = "reported"', "only clauses that are reported"),
        (
            'against = { policy = "inaction" }',
            'against = { policy = "inaction" }\n' + CLAUSE.replace("lower", "open"),
            "of one clause that it is open, and has 1 beside it",
        ),
        (
            'says = "Sanctions help."',
            'says = "Sanctions help."\nmechanisms = [{ parameter = "tie", off = 0, across = [0, 1] }]',
            "both sides",
        ),
    ],
)
def test_a_claim_that_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    file = tmp_path / "mine.toml"
    assert old in OWN
    file.write_text(OWN.replace(old, new))
    with pytest.raises(InputError, match=re.escape(named)) as caught:
        load_claims(file)
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (
            '{ policy = "inaction" }',
            '{ policy = "inactio" }',
            "1.against] policy: there is no coalition policy",
        ),
        ('{ policy = "inaction" }', "{ set = { exhaution = 1 } }", "1.against]: there is no parameter"),
        (
            '{ policy = "inaction" }',
            "{ set = { exhaustion = 99 } }",
            "1.against]: the parameter exhaustion is 99",
        ),
        (
            '{ policy = "inaction" }',
            '{ levers = { sanctions = "x" } }',
            "1.against]: posture lever 'sanctions' is 'x'",
        ),
        (
            'outcome = "escalation"',
            'outcome = "agreed:donbass"',
            '1.arm]: outcome: there is no issue "donbass"',
        ),
        (
            'outcome = "escalation"',
            'outcome = "crises"',
            '1.arm]: outcome: the outcome "crises" is of a series',
        ),
        (
            'against = { policy = "inaction" }',
            'against = { policy = "sanctions-threat" }',
            "1.arm]: the arm is held against itself",
        ),
        (
            'against = { policy = "inaction" }',
            "over = { exhaution = [0, 1] }",
            "1.over]: there is no parameter",
        ),
        (
            'says = "Sanctions help."',
            'says = "Sanctions help."\nmechanisms = [{ parameter = "ti", off = 0, across = [-1, 1] }]',
            'mechanisms 1]: there is no parameter "ti"',
        ),
    ],
)
def test_what_does_not_fit_the_scenario_is_refused_with_file_claim_and_field(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(OWN.replace(old, new))
    with pytest.raises(InputError, match=re.escape(named)) as caught:
        list(try_claims(load_claims(file).values(), SHORT, SETS, points=2, worlds=2, most_points=2))
    assert str(caught.value).startswith(f"{file}: [claim A1, ")


def test_every_outcome_is_a_finite_number_where_it_counts() -> None:
    alone = simulate(SHORT, "grand-bargain", worlds=60, seed=1)
    series = simulate_series(SHORT.replace(crisis_hazard=2.0), "grand-bargain", worlds=60, seed=1, crises=3)
    for table in (alone, series):
        crises = Crises(table, np.arange(60), SHORT.ladder)
        for name, outcome in OUTCOMES.items():
            if outcome.series and table is alone:
                with pytest.raises(InputError, match="series"):
                    measure(name, crises)
                continue
            value, weight = measure(name, crises)
            assert value.shape == weight.shape == (60,)
            assert np.isfinite(value).all()
            assert (weight >= 0.0).all()
    value, _ = measure("traded:donbas+inspections", Crises(alone, np.arange(60), SHORT.ladder))
    both = (alone["share_donbas"] > 0) & (alone["share_inspections"] > 0)
    assert value == pytest.approx(both.to_numpy(dtype=float))
    with pytest.raises(InputError, match="donbas"):
        measure("agreed:donbass", Crises(alone, np.arange(60), SHORT.ladder))


def test_the_trend_of_peaks_is_the_least_squares_slope() -> None:
    table = pd.DataFrame({"world": [0, 0, 0, 1], "crisis": [0, 1, 2, 0], "peak_rung": [3, 4, 6, 5]})
    value, weight = measure("peak-trend", Crises(table, np.arange(2), SHORT.ladder))
    assert value[0] == pytest.approx(np.polyfit([0, 1, 2], SHORT.ladder.height[[3, 4, 6]], 1)[0])
    assert weight == pytest.approx([1.0, 0.0])


def test_one_clause_against_it_speaks_against_the_whole_claim() -> None:
    assert answer(claim(), ["claimed", "claimed"]) == "claimed"
    assert answer(claim(), ["claimed", "none"]) == "against"
    assert answer(claim(), ["unclear", "opposite"]) == "against"
    assert answer(claim(), ["claimed", "unclear"]) == "unclear"


@pytest.mark.parametrize(
    ("claimed", "against", "unclear", "verdict"),
    [
        (95, 5, 0, "holds"),
        (5, 95, 0, "fails"),
        (50, 50, 0, "depends"),
        (80, 20, 0, "borderline"),
        (40, 0, 60, "open"),
    ],
)
def test_verdicts_follow_from_the_shares(claimed: int, against: int, unclear: int, verdict: str) -> None:
    answers = ["claimed"] * claimed + ["against"] * against + ["unclear"] * unclear
    assert judge(claim(), answers) == verdict
    share, low, high, clear = shares(claim(), answers)
    assert share == pytest.approx(claimed / (claimed + against))
    assert low < share <= high
    assert clear == claimed + against


def test_what_is_open_has_no_sign_that_prevails() -> None:
    assert judge(claim("open"), ["lower"] * 50 + ["none"] * 50) == "holds"
    assert judge(claim("open"), ["lower"] * 97 + ["none"] * 3) == "fails"


def test_a_sign_is_built_in_if_it_is_its_coefficients() -> None:
    positive = np.arange(40) % 2 == 0
    follows = np.where(positive, 1.0, -1.0)
    said = ["claimed" if each else "opposite" for each in positive]
    assert built_in(["none"] * 40, said, positive, list(follows))
    assert not built_in(["claimed"] * 40, said, positive, list(follows))
    assert not built_in(["none"] * 40, ["claimed"] * 40, positive, [1.0] * 40)
    assert not built_in(["none"] * 40, ["unclear"] * 40, positive, list(follows))


def test_more_worlds_go_on_where_there_were_fewer() -> None:
    clauses = claim().clauses
    at_once, bit_by_bit = Bench(SHORT, SETS, clauses), Bench(SHORT, SETS, clauses)
    where = np.arange(len(SETS))
    at_once.simulate(clauses[0].arms, where, 12)
    bit_by_bit.simulate(clauses[0].arms, where[:2], 5)
    bit_by_bit.simulate(clauses[0].arms, where, 12)
    for arm in clauses[0].arms:
        for place in where:
            for one, other in zip(
                at_once.read(arm, "escalation", place), bit_by_bit.read(arm, "escalation", place), strict=True
            ):
                assert np.array_equal(one, other)
    assert at_once.simulated == bit_by_bit.simulated == 2 * 12 * len(SETS)


def test_a_set_has_luck_of_its_own_and_the_same_in_every_arm() -> None:
    alike = pd.concat([SETS.iloc[:1]] * 2, ignore_index=True)
    bench = Bench(SHORT, alike, claim(outcome="weeks", against=Arm()).clauses)
    bench.simulate([Arm()], np.arange(2), 40)
    first, second = (bench.read(Arm(), "weeks", place)[0] for place in (0, 1))
    assert not np.array_equal(first, second)
    inputs = {name: np.full(40, alike[name][1]) for name in alike}
    table = simulate_series(
        SHORT, "deterrence-backed-diplomacy", STRIDE + np.arange(40), 1, crises=1, inputs=inputs
    )
    again, _ = measure("weeks", Crises(table, STRIDE + np.arange(40), SHORT.ladder))
    assert np.array_equal(second, again)


def test_claims_that_switch_a_coefficient_to_different_values_do_not_share_worlds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    def switched(
        claim: Claim, mechanism: Mechanism, off: Bench, across: Bench, worlds: int
    ) -> dict[str, Any]:
        drawn = across.sets[mechanism.parameter]
        seen.append((set(off.sets[mechanism.parameter]), drawn.min() < 0.0))
        return {"claim": claim.key, "built_in": False}

    monkeypatch.setattr(laboratory, "_switched", switched)
    one = replace(claim(), mechanisms=(Mechanism("sanction_bite", 0.0, (-1.0, 1.0)),))
    two = replace(claim(), mechanisms=(Mechanism("sanction_bite", 0.5, (0.1, 1.0)),))
    list(try_claims((one, two), SHORT, SETS, points=4, worlds=4, most_points=4))
    assert seen == [({0.0}, True), ({0.5}, False)]


def test_a_claim_says_the_same_alone_and_after_others_that_asked_for_more_worlds() -> None:
    alike = claim(against=Arm(target="resist")).clauses[0]
    long = replace(claim(), key="X02", clauses=(replace(alike, margin=1e-3),))
    short = claim("not higher")
    how: dict[str, Any] = {"points": 4, "worlds": 400, "most_points": 4}
    alone = claims.tables(try_claims([short], SHORT, SETS, **how))
    after = claims.tables(try_claims([long, short], SHORT, SETS, **how))
    for name, table in alone.items():
        if len(table):
            mine = after[name].query("claim == 'X01'").reset_index(drop=True)
            # Holm's correction is over all claims that are tried.
            pd.testing.assert_frame_equal(
                mine.drop(columns="p_holm", errors="ignore"), table.drop(columns="p_holm", errors="ignore")
            )
    assert alone["claims"]["worlds"].item() < after["claims"]["worlds"].max()


def test_what_is_claimed_to_do_nothing_does_nothing_without_its_mechanism() -> None:
    asked = replace(
        claim("none", outcome="gained"), mechanisms=(Mechanism("sanction_bite", 0.0, (-1.0, 1.0)),)
    )
    alike = replace(
        asked, clauses=(replace(asked.clauses[0], terms=((1.0, Arm()), (-1.0, Arm(target="resist")))),)
    )
    table = claims.tables(try_claims([alike], SHORT, SETS, points=4, worlds=400, most_points=4))["mechanisms"]
    assert table["none_off"].item() == table["claimed_off"].item() == 1.0


def test_two_processes_find_what_one_finds() -> None:
    asked = [claim(), SHIPPED["C14"]]
    one, two = (
        claims.tables(try_claims(asked, SHORT, SETS, points=4, worlds=20, workers=workers, most_points=4))
        for workers in (1, 2)
    )
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, two[name])
