"""Members' positions are votes at the first sitting, counted over worlds."""

from __future__ import annotations

import numpy as np
import pytest

from escalation.crisis import Crisis
from escalation.errors import InputError
from escalation.positions import positions
from escalation.scenario import Scenario, load_scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("ukraine-2022")


def test_every_member_votes_in_every_world(scenario: Scenario) -> None:
    table = positions(scenario, worlds=50)
    assert tuple(table["member"]) == scenario.cast.coalition
    np.testing.assert_allclose(table[["yes", "abstain", "no"]].sum(axis=1), 1.0)
    assert table["support"].between(0.0, 1.0).all()
    assert table.attrs["measure"] == "sanctions"


def test_who_backs_all_that_is_proposed_says_yes(scenario: Scenario) -> None:
    crisis = Crisis(scenario, worlds=1, seed=3, policy="sanctions-threat")
    crisis.step()
    support = crisis.coalition.support[:, 0]
    table = positions(scenario, "sanctions-threat", worlds=1, seed=3)
    np.testing.assert_allclose(table["support"] * float(crisis.now.levers.sanctions[0]), support)
    np.testing.assert_array_equal(table["yes"] == 1.0, table["support"] >= 1.0 - 1e-12)


def test_no_abstention_is_tolerated_where_tolerance_is_none(scenario: Scenario) -> None:
    assert (positions(scenario.replace(tolerance=0.0), worlds=20)["abstain"] == 0.0).all()
    assert (positions(scenario.replace(tolerance=1.0), worlds=20)["no"] == 0.0).all()


def test_offers_are_voted_on_too(scenario: Scenario) -> None:
    assert positions(scenario, "appeasement", worlds=5).attrs["measure"] == "offers"


def test_a_policy_that_proposes_nothing_has_no_positions(scenario: Scenario) -> None:
    with pytest.raises(InputError, match='"inaction" proposes nothing to vote on'):
        positions(scenario, "inaction", worlds=5)
