"""Small functions that the description uses without a word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

WEEK = 7 / 365.25
"""A week in years."""

QUARTER = 13
"""A quarter in weeks."""


class Parameters(SimpleNamespace):
    """The parameters of a scenario, by name."""

    if TYPE_CHECKING:

        def __getattribute__(self, name: str) -> float: ...


def expit(x: float) -> float:
    """The probability with these log-odds."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def logit(p: float) -> float:
    """The log-odds of a probability."""
    return math.log(p / (1 - p))


def clip(x: float, low: float, high: float) -> float:
    """The number of the interval that is nearest to `x`."""
    return min(max(x, low), high)


SLACK = 1e-12
"""What a comparison with a bound forgives, so that rounding decides no tie."""


def gap(x: float, bound: float) -> float:
    """How far a number is from a bound that has a slack, which decides a tie whatever the rounding."""
    distance = abs(x - bound)
    return distance if distance > SLACK / 10 else math.inf


def logit_choice(utilities: Sequence[float], weights: Sequence[float], precision: float) -> list[float]:
    """Probabilities proportional to ``weight * exp(precision * utility)``; options have a positive weight."""
    best = max(u for u, weight in zip(utilities, weights, strict=True) if weight > 0)
    parts = [
        weight * math.exp(precision * (u - best)) if weight > 0 else 0.0
        for u, weight in zip(utilities, weights, strict=True)
    ]
    total = sum(parts)
    return [part / total for part in parts]


def draw(probabilities: Sequence[float], uniform: float) -> tuple[int, float]:
    """The first option whose cumulative probability exceeds `uniform`, and how near a boundary is."""
    total = sum(probabilities)
    chosen, nearest, cumulative = len(probabilities) - 1, math.inf, 0.0
    found = False
    for option, probability in enumerate(probabilities[:-1]):
        cumulative += probability / total
        nearest = min(nearest, abs(uniform - cumulative))
        if not found and cumulative > uniform:
            chosen, found = option, True
    return chosen, nearest
