"""Small functions that the description uses without a word."""

from __future__ import annotations

import math
from collections.abc import Sequence

WEEK = 7 / 365.25
"""A week in years."""


def expit(x: float) -> float:
    """The probability with these log-odds."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def logit(p: float) -> float:
    """The log-odds of a probability."""
    return math.log(p / (1 - p))


def clip(x: float, low: float, high: float) -> float:
    """The number of the interval that is nearest to `x`."""
    return min(max(x, low), high)


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
    chosen, gap, cumulative = len(probabilities) - 1, math.inf, 0.0
    found = False
    for option, probability in enumerate(probabilities[:-1]):
        cumulative += probability / total
        gap = min(gap, abs(uniform - cumulative))
        if not found and cumulative > uniform:
            chosen, found = option, True
    return chosen, gap
