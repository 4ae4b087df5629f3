"""What becomes of settlements: causes that compete in continuous time, violations, rulings, the next crisis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from players import Says
from scipy.stats import kstest
from situations import ERRORS, SCENARIO

from escalation.crisis import Crisis
from escalation.fate import CAUSES, Course, Signed, together
from escalation.negotiation import Format
from escalation.rules import aftermath

EASY = SCENARIO.replace({"resolve": 6.0, "trust": 0.8, "trust_weight": 20.0, "unity": 0.8, "horizon": 26})
ALL = Format("helsinki-2.0", letters=("open-door", "crimea-recognition"))
WORLDS = 1500


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    policy = Says(talk=1, format=ALL, generosity=0.5, sanctions=0.5)
    found = Crisis(EASY, WORLDS, seed=3, policy=policy, story=False).run()
    found.close()
    return found


@pytest.fixture(scope="module")
def signed(crisis: Crisis) -> Signed:
    found = together(crisis.signed)
    assert len(found.world) > 200
    return found


def but(signed: Signed, package: Any = None, **parameters: float) -> Signed:
    """The same settlements with other parameters, and other shares agreed."""
    n = len(signed.world)
    rows = signed.p.replace(**{name: np.full(n, value) for name, value in parameters.items()})
    return replace(signed, p=rows, package=signed.package if package is None else package)


def role(crisis: Crisis, signed: Signed, name: str, share: float) -> Any:
    """The packages with the issue of a role agreed to some share."""
    return np.where(getattr(crisis.agenda, name)[:, None] > 0.0, share, signed.package)


QUIET = dict.fromkeys(("breach_rate", "leave_rate", "false_complaints", "tribunal"), 0.0)
"""Nothing ends a settlement."""


def test_where_nothing_can_happen_a_settlement_stands_for_ever(crisis: Crisis, signed: Signed) -> None:
    course = Course.of(crisis, but(signed, **QUIET))
    assert np.isinf(course.ends).all()
    assert not course.counted(course.violated).any()


@pytest.mark.parametrize("alone", ["leave_rate", "false_complaints"])
def test_a_cause_alone_ends_it_after_an_exponential_time(crisis: Crisis, signed: Signed, alone: str) -> None:
    open_ = role(crisis, signed, "inspections", 0.0)
    course = Course.of(crisis, but(signed, open_, **{**QUIET, alone: 0.4}))
    rate = 0.4
    if alone == "false_complaints":
        transparency = crisis.agenda.under("transparency", signed.p.transparency, open_)
        rate = 0.4 * (1.0 - transparency)
    assert kstest(np.exp(-rate * course.ends), "uniform").pvalue > 1e-4
    assert set(course.by) == {CAUSES.index({"leave_rate": "coalition"}.get(alone, "complaint"))}


def test_causes_compete_by_their_rates(crisis: Crisis, signed: Signed) -> None:
    """The first of several exponential times: the sum of rates says when, shares of the sum say which."""
    s = but(signed, **{**QUIET, "leave_rate": 0.3, "breach_rate": 0.5, "false_complaints": 0.2})
    s = replace(s, cost=np.zeros_like(s.cost))
    course = Course.of(crisis, s)
    throws = aftermath.breach_rate(s.p.breach_rate, s.p.breach_slope, s.at_stake + s.response)
    unseen = 1.0 - crisis.agenda.under("transparency", s.p.transparency, s.package)
    rates = np.stack([throws, 0 * throws, 0.2 * unseen, 0.3 + 0 * throws, 0 * throws])
    total = rates.sum(axis=0)
    assert not s.imposed.any()
    assert kstest(np.exp(-total * course.ends), "uniform").pvalue > 1e-4
    for cause, rate in enumerate(rates):
        chance = rate / total
        seen, error = (course.by == cause).mean(), np.sqrt((chance * (1 - chance)).sum()) / len(chance)
        assert abs(seen - chance.mean()) <= ERRORS * error + 1e-12, CAUSES[cause]


def test_violations_come_as_their_rates_say_and_are_found_as_they_can_be_seen(
    crisis: Crisis, signed: Signed
) -> None:
    """Detection in full and inspections make proof; without either nothing is ever found."""
    usual = {**QUIET, "breach_rate": 0.5, "find_rate": 2.0}
    for inspected, detection in ((1.0, 1.0), (0.0, 1.0), (0.0, 0.0)):
        package = role(crisis, signed, "inspections", inspected)
        package = np.where(crisis.agenda.tribunal[:, None] > 0.0, inspected, package)
        s = but(signed, package, detection=detection, **usual)
        course = Course.of(crisis, s)
        agenda = crisis.agenda
        with_, without = agenda.inspected[:, None], agenda.unseen[:, None]
        seen = agenda.under("detection", s.p.detection, package)
        proof = (without + (with_ - without) * inspected) * seen
        loss = s.at_stake + s.response
        rates = aftermath.cheating_rates(s.p.breach_rate, s.p.breach_slope, s.cost, proof, loss)
        broken = np.isfinite(course.violated)
        np.testing.assert_array_equal(broken, rates > 0.0)
        assert kstest(np.exp(-rates[broken] * course.violated[broken]), "uniform").pvalue > 1e-4
        if detection:
            later = course.found[broken] - course.violated[broken]
            assert kstest(np.exp(-2.0 * proof[broken] * later), "uniform").pvalue > 1e-4
        else:
            assert not proof.any()
            assert CAUSES.index("violation") not in course.by


def test_only_what_the_challenger_must_do_can_be_violated(crisis: Crisis, signed: Signed) -> None:
    course = Course.of(crisis, but(signed, **{**QUIET, "breach_rate": 5.0}))
    asked = np.array(
        [SCENARIO.cast.challenger in issue.needs and issue.stakes["RUS"].value < 0.0 for issue in EASY.issues]
    )
    violated = np.isfinite(course.violated).any(axis=1)
    assert not violated[~asked].any()
    assert violated.any()


def test_a_tribunal_that_is_obeyed_ends_no_settlement_and_one_defied_does(
    crisis: Crisis, signed: Signed
) -> None:
    package = role(crisis, signed, "tribunal", 1.0)
    usual = {
        "breach_rate": 0.5,
        "find_rate": 5.0,
        "leave_rate": 0.0,
        "false_complaints": 0.5,
        "detection": 1.0,
    }
    obeyed = Course.of(crisis, but(signed, package, tribunal=1.0, **usual))
    defied = Course.of(crisis, but(signed, package, tribunal=0.0, **usual))
    assert set(obeyed.by[np.isfinite(obeyed.ends)]) <= {CAUSES.index("challenger"), CAUSES.index("target")}
    assert {CAUSES.index("violation"), CAUSES.index("complaint")} <= set(defied.by)
    assert (obeyed.ends >= defied.ends).all()
    kept, lost = obeyed.rulings(crisis)
    assert kept.sum() > 20
    assert not lost.any()
    kept, lost = defied.rulings(crisis)
    assert not kept.any()
    assert lost.max() == 1.0
    nobody = Course.of(crisis, but(signed, role(crisis, signed, "tribunal", 0.0), tribunal=1.0, **usual))
    assert not any(each.any() for each in nobody.rulings(crisis))


def test_the_record_counts_only_what_came_while_it_stood(crisis: Crisis, signed: Signed) -> None:
    columns = Course.of(crisis, but(signed, breach_rate=2.0, find_rate=1.0)).outcomes(crisis)
    assert (columns["violations_found"] <= columns["violations"]).all()
    first = columns["first_violation"] != "none"
    np.testing.assert_array_equal(first, columns["violations"] > 0)
    by_violation = columns["breach_by"] == "violation"
    assert by_violation.sum() > 10
    assert (columns["violations_found"][by_violation] >= 1).all()
    np.testing.assert_array_equal(columns["settlement_held"] == 1.0, columns["breach_years"] > 1.0)


def test_a_settlement_lowers_the_hazard_of_the_next_crisis_while_it_stands(
    crisis: Crisis, signed: Signed
) -> None:
    assert (signed.standing < signed.broken).mean() > 0.9
    host = crisis.agenda.names.index("host-consent")
    assert dict(crisis.agenda.changes["crisis_hazard"])[host] < 0.0
