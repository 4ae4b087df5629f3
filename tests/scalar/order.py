"""The order: what treaties of the past leave in force, and which parameters agreements in force move."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from escalation.parameters import DOMAINS
from escalation.scenario import Scenario

Shares = Mapping[str, float]
"""A share of each issue, by the issue's name; issues that are not named have 0."""


def years(days: datetime.timedelta) -> float:
    """Days in years."""
    return days.days / 365.25


def of_the_past(scenario: Scenario) -> dict[str, float]:
    """The share of each issue that treaties keep in force."""
    return {
        issue.name: max(
            (treaty.force * treaty.provisions.get(issue.name, 0.0) for treaty in scenario.treaties),
            default=0.0,
        )
        for issue in scenario.issues
    }


def later(order: Shares, agreed: Shares) -> dict[str, float]:
    """The order after an agreement that still stands."""
    return {name: max(share, agreed.get(name, 0.0)) for name, share in order.items()}


def trust_of_the_past(scenario: Scenario) -> float:
    """The trust that is left when the record of treaties is counted."""
    values = scenario.values()
    trust, weight, memory = values["trust"], values["trust_weight"], values["memory"]
    kept, total = weight * trust, weight
    for treaty in scenario.treaties:
        remembered = memory ** years(scenario.date - treaty.ended) if treaty.ended else 1.0
        kept, total = kept + remembered * treaty.kept, total + remembered
    return kept / total if total else trust


def moved(scenario: Scenario, order: Shares, name: str, number: float) -> float:
    """A number that goes by a parameter's name, as an order moves it."""
    for issue in scenario.issues:
        if name in issue.changes:
            by = issue.changes[name].value * order.get(issue.name, 0.0)
            grows_freely = DOMAINS[name][1] > 1
            number = number * (1 + by) if by < 0 or grows_freely else number + (1 - number) * by
    return number


def parameters(scenario: Scenario, order: Shares) -> dict[str, Any]:
    """Every parameter as the order moves it."""
    return {name: moved(scenario, order, name, number) for name, number in scenario.values().items()}
