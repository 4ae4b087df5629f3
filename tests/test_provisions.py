"""What each provision of an agreement does: the parameter that it moves, and that a crisis goes otherwise for it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import SCENARIO, row

from escalation.agenda import Agenda
from escalation.crisis import Crisis
from escalation.parameters import DOMAINS
from escalation.past import Past
from escalation.rules import provisions
from escalation.scenario import Scenario
from escalation.treaties import in_force

WORLDS = 200
SHARE = st.floats(0.0, 1.0)
CHANGES = [(issue.name, name) for issue in SCENARIO.issues for name in issue.changes]
IDS = [f"{issue} moves {name}" for issue, name in CHANGES]

EASY = SCENARIO.replace({"resolve": 6.0, "trust": 0.8, "trust_weight": 20.0, "unity": 0.8})
"""A scenario in which settlements are common, so that what acts after signature shows too."""

SITUATIONS = {
    "talks": (EASY, {"policy": "grand-bargain"}),
    "arms": (
        SCENARIO.replace(nato_rule="willing"),
        {"policy": "resolve-by-force", "challenger": "insecure"},
    ),
}
"""Two crises that between them set in motion all that provisions move."""


def alone(scenario: Scenario, issue: str, name: str) -> Scenario:
    """The scenario in which an issue changes one parameter and no other issue anything."""
    kept = {issue: (name,)}
    issues = tuple(
        replace(each, changes={key: each.changes[key] for key in kept.get(each.name, ())})
        for each in scenario.issues
    )
    return replace(scenario, issues=issues)


def opened(scenario: Scenario, issue: str | None, who: dict[str, str], worlds: int = WORLDS) -> Crisis:
    """A crisis that opens with one issue settled in full, or none."""
    order = np.zeros((len(scenario.issues), worlds))
    if issue is not None:
        order[[each.name for each in scenario.issues].index(issue)] = 1.0
    values = scenario.values()
    kept = {name: np.full(worlds, values[name]) for name in ("trust", "tribunal")}
    return Crisis(scenario, worlds, seed=5, story=False, past=Past(order=order, **kept), **who)


def run(crisis: Crisis) -> pd.DataFrame:
    table = crisis.run().table()
    crisis.close()
    return table


@cache
def without(situation: str) -> pd.DataFrame:
    scenario, who = SITUATIONS[situation]
    return run(opened(scenario, None, who))


@pytest.mark.parametrize(("issue", "name"), CHANGES, ids=IDS)
def test_a_provision_in_force_moves_its_parameter_and_no_other(issue: str, name: str) -> None:
    """By the share that the scenario gives; a share in [0, 1] rises by so much of what is left up to 1."""
    crisis = opened(alone(SCENARIO, issue, name), issue, {}, worlds=1)
    change = next(each for each in SCENARIO.issues if each.name == issue).changes[name].value
    usual = SCENARIO.values()
    room = 1.0 - usual[name] if DOMAINS[name][1] <= 1.0 and change > 0.0 else usual[name]
    assert change != 0.0
    for other, value in usual.items():
        expected = value + change * room if other == name else value
        assert getattr(crisis.p, other)[0] == pytest.approx(expected), other
    crisis.close()


@pytest.mark.parametrize(("issue", "name"), CHANGES, ids=IDS)
def test_a_crisis_goes_otherwise_with_the_provision_in_force(issue: str, name: str) -> None:
    """With the same luck some world turns out otherwise: the parameter is read by a rule that is in play."""
    for situation, (scenario, who) in SITUATIONS.items():
        if not run(opened(alone(scenario, issue, name), issue, who)).equals(without(situation)):
            return
    pytest.fail(f"{issue} moves {name}, and nothing follows")


@given(st.floats(0.01, 1.0), st.floats(-1.0, 1.0), SHARE)
def test_a_moved_share_stays_one(quantity: float, change: float, share: float) -> None:
    moved = provisions.moved(row(quantity), change, row(share), True)[0]
    assert -1e-12 <= moved <= 1.0 + 1e-12
    assert moved == pytest.approx(quantity + change * share * (1.0 - quantity if change > 0.0 else quantity))


@given(st.floats(0.0, 50.0), st.floats(-1.0, 3.0), SHARE)
def test_a_moved_rate_is_changed_in_proportion(quantity: float, change: float, share: float) -> None:
    moved = provisions.moved(row(quantity), change, row(share), False)[0]
    assert moved == pytest.approx(quantity * (1.0 + change * share))
    assert moved >= -1e-12


def test_provisions_follow_each_other() -> None:
    """Three issues make the challenger less insecure: each takes its share of what the others left."""
    agenda = Agenda.of(SCENARIO)
    moving = agenda.changes["insecurity"]
    assert len(moving) > 2
    shares = np.linspace(0.1, 0.9, len(agenda.names))[:, None]
    expected = np.prod([1.0 + change * shares[place, 0] for place, change in moving])
    assert agenda.under("insecurity", row(1.0), shares)[0] == pytest.approx(expected)
    assert agenda.under("pressure_prize", row(0.3), shares)[0] == 0.3


@given(
    SHARE,
    st.floats(0.0, 20.0),
    st.lists(st.tuples(st.floats(0, 60), st.booleans()), max_size=8),
    st.floats(0.5, 1.0),
)
def test_trust_is_the_mean_of_a_beta_whose_counts_fade(
    prior: float, weight: float, record: list[tuple[float, bool]], memory: float
) -> None:
    found = provisions.trusted(row(prior), row(weight), record, row(memory))[0]
    kept = weight * prior + sum(memory**years for years, held in record if held)
    broken = weight * (1.0 - prior) + sum(memory**years for years, held in record if not held)
    assert 0.0 <= found <= 1.0 + 1e-12
    assert found == pytest.approx(kept / (kept + broken) if kept + broken else prior, abs=1e-6)


def test_a_treaty_kept_makes_signatures_trusted_and_one_broken_does_not() -> None:
    def trust(scenario: Scenario) -> float:
        crisis = Crisis(scenario, 1, story=False)
        crisis.close()
        return float(crisis.p.trust[0])

    def treaties(kept: bool) -> Scenario:
        return replace(SCENARIO, treaties=tuple(replace(each, kept=kept) for each in SCENARIO.treaties))

    none = replace(SCENARIO, treaties=())
    assert trust(none) == pytest.approx(SCENARIO.values()["trust"])
    assert trust(treaties(kept=False)) < trust(none) < trust(treaties(kept=True))
    assert trust(treaties(kept=False)) < trust(SCENARIO) < trust(treaties(kept=True))


def test_treaties_in_force_are_the_order_that_a_crisis_opens_in() -> None:
    order = in_force(SCENARIO.treaties, SCENARIO.issues)
    names = [issue.name for issue in SCENARIO.issues]
    expected = [
        max([each.force * each.provisions.get(name, 0.0) for each in SCENARIO.treaties], default=0.0)
        for name in names
    ]
    assert order == pytest.approx(expected)
    assert 0 < np.count_nonzero(order) < len(names)
    crisis = Crisis(SCENARIO, 3, story=False)
    assert crisis.order == pytest.approx(np.repeat(order[:, None], 3, axis=1))
    crisis.close()
    lapsed = SCENARIO.replace({f"{each.name}.force": 0.0 for each in SCENARIO.treaties})
    assert in_force(lapsed.treaties, lapsed.issues).max() == 0.0
