"""Published rates, on a scale on which sampling error is the same for all, and how far simulations are from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from escalation.errors import InputError
from escalation.scenario import Scenario, Target
from escalation.typing import Array

Z = 1.959964
"""Half of a 95 % interval in standard deviations."""

DISCREPANCY = 0.1
"""Standard deviation, on the angle scale, by which the model may miss a rate for reasons other than its parameters.

A tenth is ten percentage points at a rate of one half, five at a rate of 0.08. It was set before the
first wave, from how far published populations differ: from crises with a non-violent military trigger to those with a
political one, the angles of ICB's shares of crises without violence and with war differ by 0.05 and 0.13.
"""


def angle(rate: Array) -> Array:
    """The angle whose sine squared is a rate: of n cases its variance is about 1 / 4n [@anscombe1948]."""
    found: Array = np.arcsin(np.sqrt(np.clip(rate, 0.0, 1.0)))
    return found


@dataclass(frozen=True)
class Published:
    """Published rates as angles.

    Attributes
    ----------
    targets : tuple of Target
        K published figures.
    middle, deviation : (K,) arrays
        Middle of each interval, and the standard deviation of which it is the 95 % interval. Where an interval joins
        several sources, no single one of them is the middle.
    correlation : (K, K) array
        Of their sampling errors: rates of the same cases exclude or contain each other.
    discrepancy : float
        Standard deviation of the model's own error, the same for all.
    """

    targets: tuple[Target, ...]
    middle: Array
    deviation: Array
    correlation: Array
    discrepancy: float = DISCREPANCY

    @property
    def quantities(self) -> tuple[str, ...]:
        """What is published."""
        return tuple(each.quantity for each in self.targets)

    @property
    def covariance(self) -> Array:
        """(K, K): what separates the published rates from those of a model at its best parameters."""
        own: Array = self.correlation * np.outer(self.deviation, self.deviation)
        return own + self.discrepancy**2 * np.eye(len(self.middle))


def published(scenario: Scenario, discrepancy: float = DISCREPANCY) -> Published:
    """The rates of a scenario whose use is calibration; those kept for scoring are left out.

    Raises
    ------
    InputError
        If there are none, or the discrepancy is negative.
    """
    targets = tuple(each for each in scenario.calibration if each.use == "calibration")
    if not targets:
        raise InputError(
            f"{scenario.file}: no published figure has the use calibration; give one under [[calibration]]."
        )
    if not discrepancy >= 0.0:
        raise InputError(f"the discrepancy is {discrepancy!r}; give a standard deviation of at least 0.")
    low, high = (angle(np.array([getattr(each, end) for each in targets])) for end in ("low", "high"))
    return Published(targets, (low + high) / 2, (high - low) / (2 * Z), _correlation(targets), discrepancy)


def _correlation(targets: Sequence[Target]) -> Array:
    """Correlation of two shares of the same cases, from the share that both count; 0 for other cases."""
    found = np.eye(len(targets))
    for row, first in enumerate(targets):
        for column, second in enumerate(targets):
            both = _overlap(first, second)
            if row != column and both is not None:
                p, q = first.value, second.value
                found[row, column] = (both - p * q) / np.sqrt(p * (1 - p) * q * (1 - q))
    return found


def _overlap(first: Target, second: Target) -> float | None:
    """The share of cases that two rates both count; None where they are not of the same cases."""
    kinds = [_kind(each.quantity) for each in (first, second)]
    if kinds[0] != kinds[1] or not kinds[0]:
        return None
    nested = all(each.quantity.startswith("P(weeks <= ") for each in (first, second))
    return min(first.value, second.value) if nested else 0.0


def _kind(quantity: str) -> str:
    if quantity.startswith("P(icb = "):
        return "violence"
    # A crisis that is not over within a year is over within none of the spans of weeks listed.
    lasts = quantity.startswith("P(weeks <= ") or quantity == "P(ending = stalemate)"
    return "duration" if lasts else ""


def implausibility(angles: Array, effective: Array, given: Published) -> Array:
    """How far simulated rates are from the published ones, in standard deviations [@craig1997; @vernon2010].

    Parameters
    ----------
    angles, effective : (S, K) arrays
        Simulated rates as angles, and how many independent crises each is worth.
    given : Published

    Returns
    -------
    (S, K) array
        Distance over the root of the variances of the published rate, of the simulation and of the discrepancy.
    """
    variance = given.deviation**2 + given.discrepancy**2 + noise(effective)
    found: Array = np.abs(angles - given.middle) / np.sqrt(variance)
    return found


def noise(effective: Array) -> Array:
    """Variance of a simulated angle; half a case is added on either side, so that no rate is taken as certain."""
    variance: Array = 0.25 / (effective + 1.0)
    return variance
