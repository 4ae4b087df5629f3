"""Talks in formats that no shipped policy uses, and what becomes of what is signed: the library against the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalation.negotiation import Format
from escalation.policies import available
from escalation.scenario import Scenario, load_scenario
from scalar.comparison import SCORE, Change, Play, compare

DISPUTED = ("open-door", "crimea-recognition", "crimea-withdrawal")
DONBAS = ("crimea-withdrawal", "donbas", "border-forces", "exercises", "inspections", "tribunal")
QUIET = ("exercises", "inspections", "refugees", "assassinations", "european-sanctions")
TRADES = ("open-door", "ukraine-missiles", "missile-defence", "summit")

FORMATS = {
    "all letters": Format("helsinki-2.0", agenda=(*DISPUTED, *DONBAS[1:], *TRADES[1:]), letters=DISPUTED),
    "each alone": Format("helsinki-2.0", letters=DISPUTED, linked=False),
    "each alone, in steps": Format("bilateral", yields=("open-door",), linked=False, steps=True),
    "two alone": Format("bilateral"),
    "two alone, in steps": Format("bilateral", yields=("open-door",), steps=True),
    "unverified": Format("osce", verified=False),
    "verified": Format("osce", steps=True),
    "Donbas": Format("normandy"),
    "insist": Format("osce", agenda=DONBAS, insist=("crimea-withdrawal",)),
    "insist, with letters": Format(
        "helsinki-2.0",
        agenda=(*DONBAS, *TRADES),
        insist=("crimea-withdrawal",),
        letters=("crimea-withdrawal", "open-door"),
        steps=True,
    ),
    "insist, each alone": Format(
        "helsinki-2.0",
        agenda=("crimea-withdrawal", "intermediate-missiles", "launch-data", *TRADES, "inspections"),
        insist=("crimea-withdrawal",),
        letters=("crimea-withdrawal", "open-door"),
        linked=False,
    ),
    "yields": Format("nato-russia-council", yields=("open-door",)),
    "yields in vain": Format("helsinki-2.0", agenda=(*DONBAS, *TRADES), yields=("open-door",)),
}
"""Formats of our own: every term of a format, in all venues."""

EAGER = {
    **{"trust": "high", "trust_weight": "high", "fight": "high"},
    **{"breach_rate": "high", "find_rate": "high", "false_complaints": "high"},
    **{"detection": "high", "tribunal": "high", "leave_rate": "high", "stakes_challenger": "high"},
}
"""Ends of the ranges of parameters at which much is signed and little of it lasts."""

KEEN = {"aspiration": 0.5, "target_resolve": 0.0, "breach_slope": 1.5}
"""And what is between its ends: at a slope of 0 no loss would matter, at low resolve no term of the target's."""


def talks(form: Format | None, **levers: Any) -> Play:
    """The levers of a policy that talks in a format."""
    usual = {"talk": 1.0, "generosity": 0.6, "first": 0.3, "summit": 0.5, "sanctions": 0.3}
    return usual | {"format": form} | levers


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped crisis."""
    return load_scenario("ukraine-2022")


@pytest.fixture(scope="module")
def eager(scenario: Scenario) -> Scenario:
    """The crisis between sides that are keen to sign."""
    values = {name: getattr(scenario.parameters[name], end) for name, end in EAGER.items()}
    return scenario.replace(values | KEEN | {"standdown_weeks": 20, "horizon": 32})


@pytest.mark.parametrize("over_head", [0.0, 1.0])
@pytest.mark.parametrize("name", FORMATS)
def test_formats_of_our_own_agree(eager: Scenario, name: str, over_head: float) -> None:
    policy = talks(FORMATS[name], over_head=over_head, offer_condition="build-up")
    compare(eager, range(10), 11, policy, "revisionist", "accommodate")


@pytest.mark.parametrize("over_head", [0.0, 1.0])
def test_plain_concessions_signed_agree(eager: Scenario, over_head: float) -> None:
    policy = talks(None, concession="status", over_head=over_head, generosity=1.0, agenda=1.0)
    compare(eager, range(20), 12, policy, "revisionist", "accommodate")


@pytest.mark.parametrize("target", sorted(available("target")))
def test_settlements_ruled_on_by_a_tribunal_agree(eager: Scenario, target: str) -> None:
    issue = next(each for each in eager.issues if each.role == "tribunal")
    stakes = {f"tribunal.{code}": stake.high for code, stake in issue.stakes.items()}
    form = Format("helsinki-2.0", agenda=(*DONBAS[1:], *TRADES[1:]), steps=True)
    policy = talks(form, generosity=0.9)
    compare(eager.replace(stakes | {"insistence": 0.0}), range(25), 13, policy, "insecure", target)


@pytest.mark.parametrize("weight", [0.0, 5.0])
def test_treaties_in_force_agree(eager: Scenario, weight: float) -> None:
    force = {f"{treaty.name}.force": 0.3 + 0.07 * n for n, treaty in enumerate(eager.treaties)}
    compare(eager.replace(force | {"trust_weight": weight}), range(10), 14, "appeasement", "insecure")


def test_no_treaties_agree(eager: Scenario) -> None:
    bare = replace(eager, treaties=()).replace({"trust_weight": 0.0})
    compare(bare, range(6), 15, "appeasement", "opportunist")


def test_formats_mean_nothing_without_venues(eager: Scenario) -> None:
    compare(replace(eager, venues=()), range(10), 16, talks(FORMATS["Donbas"]), "revisionist", "accommodate")


@pytest.mark.parametrize(
    ("first", "second"),
    [("Donbas", "two alone"), ("verified", "each alone"), (None, "yields"), ("yields", None)],
)
def test_a_change_of_format_agrees(eager: Scenario, first: str | None, second: str | None) -> None:
    one, other = (talks(FORMATS[name] if name else None, first=0.6) for name in (first, second))
    compare(eager, range(10), 17, Change(one, other, turn=3), "declining-power", "accommodate")


def test_talks_that_pause_agree(eager: Scenario) -> None:
    silent = talks(FORMATS["verified"], talk=0.0)
    compare(eager, range(6), 18, Change(talks(FORMATS["verified"]), silent, turn=4), "learner", "mobilise")


@pytest.mark.parametrize("end", ["low", "high"])
def test_other_stakes_agree(eager: Scenario, end: str) -> None:
    stakes = {
        f"{issue.name}.{code}": getattr(issue.stakes[code], end)
        for issue in eager.issues
        for code in ("RUS", "USA")
        if code in issue.stakes
    }
    going_on = {f"going_on.{code}": getattr(stake, end) for code, stake in eager.going_on.items()}
    compare(eager.replace(stakes | going_on), range(10), 19, talks(FORMATS["yields"]))


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize(
    ("venue", "poor"), [("osce", "USA"), ("osce", "DEU"), ("normandy", "FRA"), ("normandy", "DEU")]
)
def test_letters_that_cost_the_coalition_agree(eager: Scenario, venue: str, poor: str, linked: bool) -> None:
    insisted = next(issue for issue in eager.issues if issue.name == "crimea-withdrawal")
    dear = replace(insisted, side_letter=replace(insisted.side_letter, value=0.5))
    issues = tuple(dear if issue is insisted else issue for issue in eager.issues)
    easy = {
        code: replace(stake, value=-0.4 if code == poor else -5.0) for code, stake in eager.going_on.items()
    }
    form = Format(
        venue,
        agenda=(*QUIET, insisted.name),
        insist=(insisted.name,),
        letters=(insisted.name,),
        linked=linked,
    )
    keen = replace(
        eager.replace({"aspiration": eager.parameters["aspiration"].low}), issues=issues, going_on=easy
    )
    before = SCORE.packages
    compare(keen, range(4), 21, talks(form, generosity=1.0), "revisionist", "accommodate")
    assert (SCORE.packages > before) == (poor == "DEU")  # the leader pays, or the first with a seat


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_parameters_and_terms_drawn_from_their_ranges_agree(scenario: Scenario, data: st.DataObject) -> None:
    drawn = {
        name: data.draw(st.floats(parameter.low, parameter.high, allow_nan=False), label=name)
        for name, parameter in scenario.parameters.items()
    }
    if drawn["r_low"] >= drawn["r_high"] or drawn["motive_security"] + drawn["motive_status"] <= 0:
        return
    share = st.floats(0, 1, allow_nan=False)
    levers = {name: data.draw(share, label=name) for name in ("generosity", "first", "summit", "sanctions")}
    levers |= {name: float(data.draw(st.booleans(), label=name)) for name in ("over_head", "agenda")}
    form = FORMATS[data.draw(st.sampled_from(sorted(FORMATS)), label="format")]
    players = [data.draw(st.sampled_from(sorted(available(kind)))) for kind in ("challenger", "target")]
    compare(scenario.replace(drawn), range(2), 20, talks(form, **levers), *players)


def test_much_was_signed_and_broken() -> None:
    assert SCORE.signed.total() >= 150
    assert SCORE.with_a_package >= 130
    assert (
        min(SCORE.signed[by] for by in ("challenger", "target", "coalition", "violation", "complaint")) >= 3
    )
    told = ("imposed", "violations", "violations_found", "rulings_obeyed", "rulings_defied")
    assert min(SCORE.fate[name] for name in told) >= 5
    assert SCORE.packages > 2000
    assert SCORE.blocked > 100
    assert len(SCORE.dropped) <= SCORE.worlds / 300, SCORE.dropped
