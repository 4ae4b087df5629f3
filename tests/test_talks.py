"""Talks in a crisis: who sits there, what is insisted on, what the target is asked, and what is signed."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from players import Says, Stays
from situations import SCENARIO

from escalation.crisis import Crisis
from escalation.ensemble import simulate
from escalation.errors import InputError
from escalation.forum import Forum
from escalation.negotiation import Format
from escalation.policies import Policy, TargetPolicy
from escalation.policies.base import TargetView
from escalation.typing import Array

EASY = SCENARIO.replace({"resolve": 6.0, "trust": 0.8, "trust_weight": 20.0, "unity": 0.8, "horizon": 26})
"""Settlements are common here."""

LETTERS = ("open-door", "crimea-recognition")
ALL = Format("helsinki-2.0", letters=LETTERS)
BARE = Format("helsinki-2.0")
TWO = Format("bilateral")
WORLDS = 300


def talking(format: Format | None, **levers: Any) -> Policy:
    return Says(**{"talk": 1, "format": format, "generosity": 0.5, "sanctions": 0.5} | levers)


@cache
def played(
    format: Format | None, changes: tuple[tuple[str, Any], ...] = (), over_head: int = 0
) -> pd.DataFrame:
    policy = talking(format, over_head=over_head)
    return simulate(EASY.replace(dict(changes)), policy, worlds=WORLDS, seed=9)


def settlements(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["ending"] == "settlement"]


class Never(TargetPolicy):
    """Refuses whatever is offered."""

    name, summary, source = "never", "refuses whatever is offered", ("dempsey2022",)

    def consent(self, view: TargetView) -> Array:
        return np.zeros(view.seen.worlds)


# Insisting


def test_who_always_insists_without_a_letter_gets_nothing() -> None:
    assert len(settlements(played(BARE, (("insistence", 0.0),)))) > 20
    assert not len(settlements(played(BARE, (("insistence", 1.0),))))


def test_a_side_letter_gives_it_back_at_a_price() -> None:
    forum = Forum(EASY, ALL)
    assert forum.demands == LETTERS
    prices = {issue.name: issue.side_letter.value for issue in EASY.issues if issue.name in LETTERS}
    assert forum.lettered
    assert forum.price == pytest.approx(sum(prices.values()))
    assert not Forum(EASY, replace(ALL, letters=LETTERS[:1])).lettered
    assert len(settlements(played(ALL, (("insistence", 1.0),)))) > 20


def test_the_coalitions_own_insisting_empties_the_table_too() -> None:
    firm = replace(BARE, insist=("crimea-withdrawal",))
    assert Forum(EASY, firm).grid is None
    lettered = Forum(EASY, replace(firm, letters=("crimea-withdrawal",)))
    assert lettered.grid is not None
    price = next(each for each in EASY.issues if each.name == "crimea-withdrawal").side_letter.value
    assert lettered.table.price[lettered.table.parties.index("USA")] == pytest.approx(price)


# Seats


def test_a_target_with_a_seat_cannot_be_passed_over() -> None:
    never = {"target": Never(), "worlds": WORLDS, "seed": 9}
    assert not len(settlements(simulate(EASY, talking(ALL, over_head=1), **never)))
    assert not len(settlements(simulate(EASY, talking(TWO, over_head=0), **never)))
    imposed = settlements(simulate(EASY, talking(TWO, over_head=1), **never))
    assert len(imposed) > 20
    assert imposed["imposed"].all()


def test_only_a_target_on_which_it_was_imposed_throws_a_settlement_over() -> None:
    yielded = replace(TWO, yields=("open-door",))
    signed = settlements(played(yielded, (("breach_rate", 1.0),), over_head=1))
    by_target = signed["breach_by"] == "target"
    assert by_target.sum() > 5
    assert signed.loc[by_target, "imposed"].all()


def test_europeans_without_a_seat_leave_the_mandate_to_the_leader() -> None:
    """Their support is not asked: under consensus a single member that says no would take the mandate away."""
    assert Forum(EASY, ALL).inclusive
    assert not Forum(EASY, TWO).inclusive

    def mandate(format: Format) -> float:
        crisis = Crisis(SCENARIO, 60, seed=9, policy=talking(format), story=False)
        crisis.step()
        crisis.close()
        return float(crisis.coalition.generosity.mean())

    assert mandate(ALL) < mandate(TWO)


# What is signed


@pytest.mark.parametrize(
    "format",
    [BARE, TWO, Format("helsinki-2.0", agenda="nato-russia-council")],
    ids=["all", "two", "military"],
)
def test_what_is_closed_or_elsewhere_is_never_signed(format: Format) -> None:
    signed = settlements(played(format, (("insistence", 0.0),)))
    assert len(signed) > 10
    forum = Forum(EASY, format)
    most = dict(zip(forum.places, forum.table.most, strict=True))
    for issue in EASY.issues:
        share = signed[f"share_{issue.name}"]
        assert share.between(0.0, most.get(issue.name, 0.0) + 1e-9).all(), issue.name
    assert (signed[[f"share_{name}" for name in forum.places]].sum(axis=1) > 0.0).all()


def test_what_the_coalition_yields_can_be_signed() -> None:
    named = "share_open-door"
    assert settlements(played(TWO))[named].max() == 0.0
    strong = talking(replace(TWO, yields=("open-door",)), generosity=1)
    assert settlements(simulate(EASY, strong, worlds=WORLDS, seed=9))[named].max() > 0.1


def test_no_package_leaves_the_challenger_worse_off_by_public_lights() -> None:
    crisis = Crisis(EASY, 100, seed=2, policy=talking(ALL), story=False)
    seen = 0
    for _ in range(6):
        crisis.step()
        talks = crisis.talks
        worth = talks.terms[:3].sum(axis=0)
        assert (worth >= talks.value - 1e-6)[talks.agreed].all()
        assert (talks.terms[-1] >= talks.target_value - 1e-6)[talks.agreed].all()
        assert (talks.terms[:, ~talks.agreed] == 0.0).all()
        seen += int(talks.agreed.sum())
    crisis.close()
    assert seen > 50


def test_without_a_mandate_or_in_a_war_nothing_lies_on_the_table() -> None:
    for policy, challenger in ((talking(ALL, generosity=0), None), (talking(ALL), Stays("invasion"))):
        crisis = Crisis(EASY, 50, seed=2, policy=policy, challenger=challenger, story=False)
        while crisis.running:
            crisis.step()
            at_war = crisis.challenger.rung >= crisis.rungs.first_war
            assert not crisis.now.open[at_war].any()
            if challenger is None:
                assert not crisis.talks.agreed.any()
        crisis.close()


# Terms


def test_steps_delay_what_is_brought_and_keep_it_at_stake() -> None:
    """Where it is carried out step for step a share comes later, and nothing is handed over for good."""
    stepwise = replace(ALL, steps=True)
    for format, irrevocable, kept in ((ALL, 0.3, 0.7), (ALL, 0.0, 1.0), (stepwise, 0.3, 1.0)):
        scenario = EASY.replace(irrevocable=irrevocable)
        crisis = Crisis(scenario, WORLDS, seed=9, policy=talking(format), story=False)
        while not crisis.signed:
            crisis.step()
        crisis.close()
        first = crisis.signed[0]
        where = np.searchsorted(crisis.place, first.place)
        tilt = crisis.challenger.serve[:, where] / crisis.talks.nominal
        brought = crisis.agenda.own[:, None] * first.package * tilt[crisis.agenda.kinds]
        gains = first.p.stakes_challenger * np.maximum(brought, 0.0).sum(axis=0)
        np.testing.assert_allclose(first.at_stake, kept * gains)


def test_what_is_granted_beforehand_needs_no_signature() -> None:
    """It is the part of the package that the coalition can grant alone, and it helps only where it is granted."""
    crisis = Crisis(EASY, 50, seed=2, policy=talking(ALL, first=0.5), story=False)
    crisis.step()
    situation = crisis.now.situation
    assert situation is not None
    agreed = crisis.talks.agreed
    alone = crisis.talks.terms[3:6] * crisis.p.stakes_challenger / crisis.talks.nominal
    assert (situation.standing[:, agreed].sum(axis=0) > 0.0).all()
    np.testing.assert_allclose(situation.standing, 0.5 * alone)
    crisis.close()


def test_formats_may_differ_between_worlds_and_in_time() -> None:
    usual, special = talking(ALL), talking(TWO)
    mixed = usual.when(lambda seen: seen.belief_resolute < 0.5, special).then(talking(None), turn=10)
    table = simulate(EASY, mixed, worlds=60, seed=9)
    assert len(table) == 60


@pytest.mark.parametrize(
    ("format", "says"),
    [
        (Format("helsinky"), 'no venue "helsinky"; did you mean "helsinki-2.0"?'),
        (Format("osce", agenda="helsinky"), 'no venue "helsinky"'),
        (Format("osce", agenda=("exercises", "exercise")), 'no issue "exercise"; did you mean "exercises"?'),
        (Format("osce", letters=("opendoor",)), 'no issue "opendoor"; did you mean "open-door"?'),
        (Format("osce", yields=("opendoor",)), 'no issue "opendoor"'),
        (Format("osce", agenda=()), "is empty; name at least one issue"),
        ("osce", "posture lever 'format' is 'osce'; it takes a Format such as Format(venue=\"osce\")"),
    ],
)
def test_a_format_that_is_none_is_one_sentence(format: Any, says: str) -> None:
    with pytest.raises(InputError) as caught:
        simulate(EASY, talking(format), worlds=2)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_scenario_without_venues_has_talks_about_one_general_offer() -> None:
    bare = replace(EASY, issues=(), venues=(), treaties=(), going_on={})
    general = simulate(bare, talking(None), worlds=100, seed=9)
    named = simulate(bare, talking(ALL), worlds=100, seed=9)
    pd.testing.assert_frame_equal(general, named)
    assert not [name for name in named if name.startswith("share_")]


# The story


def story(format: Format, **levers: Any) -> str:
    changes = levers.pop("changes", {})
    crisis = Crisis(EASY.replace(changes), 40, seed=9, policy=talking(format, **levers), story=True).run()
    crisis.close()
    return "\n".join(crisis.transcript(world) for world in range(40))


def test_the_transcript_tells_proposals_answers_and_reasons() -> None:
    told = story(ALL)
    assert "Talk: at helsinki-2.0 the package is " in told
    assert "to whom going on is thought worth" in told
    assert "Talk: the target would agree to the package." in told
    assert "Talk: the target refuses the package: holding out is worth more to it." in told
    assert "Signed: " in told
    insisted = story(BARE, changes={"insistence": 1.0})
    assert (
        "Talk: RUS insists on open-door and crimea-recognition, which others refuse to discuss." in insisted
    )
    assert "the coalition has no mandate to offer anything" in story(ALL, generosity=0)
    assert "no package leaves nobody worse off: going on is worth" in story(Format("normandy"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"letters": "open-door"}, "letters of a Format is 'open-door'; give a tuple of issues"),
        ({"insist": ["open-door"]}, "insist of a Format is ['open-door']; give a tuple"),
        ({"linked": "no"}, "linked of a Format is 'no'; give True or False"),
    ],
)
def test_terms_that_are_none_are_one_sentence(given: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        Format("osce", **given)
    assert says in str(caught.value)


def test_the_story_says_whether_the_challenger_would_sign() -> None:
    assert re.search(r"Talk: RUS, were it to reconsider, would sign with chance 0\.\d\d\.", story(ALL))
