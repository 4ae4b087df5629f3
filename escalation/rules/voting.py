"""From members' positions to a collective level, by the institution's rule; and agreement as measured."""

from __future__ import annotations

import numpy as np

from escalation.rules.reduce import total, weighted
from escalation.typing import Array, Mask

SLACK = 1e-12
"""Comparisons of shares and levels forgive rounding of this size."""


def yes(support: Array, level: Array) -> Mask:
    """Who backs a level: (N, W) support against a (W,) level."""
    return support >= level - SLACK


def no(support: Array, level: Array, tolerance: Array) -> Mask:
    """Who votes a level down rather than abstain."""
    return support < (1.0 - tolerance) * level - SLACK


def collective_level(
    support: Array, proposed: Array, rule: str, tolerance: Array, levels: int, population: Array
) -> Array:
    """Return the largest level that passes under a rule, shape (W,).

    Parameters
    ----------
    support : (N, W) array
        Strength that each voting member backs.
    proposed : (W,) array
        Strength proposed; levels are its 1/levels, 2/levels, ... parts.
    rule : {'consensus', 'unanimity', 'qualified-majority'}
        Nobody says no; the same with constructive abstention of Art. 31(1) TEU; Art. 16(4) TEU [@teu2012].
    tolerance : (W,) array
        How far below a level a member may be and still abstain.
    levels : int
    population : (N, 1) array
        Shares of population, summing to 1.
    """
    least = np.minimum.reduce(support, axis=0) if rule != "qualified-majority" else proposed
    reached = np.zeros(proposed.shape)
    for n in range(1, levels + 1):
        level = proposed * (n / levels)
        if rule == "qualified-majority":
            passes = majority(support, level, population)
        else:
            passes = ~no(least, level, tolerance)
            if rule == "unanimity":
                # Nobody abstains where even the least support is enough.
                doubtful = np.flatnonzero(passes & ~yes(least, level))
                passes[doubtful] = few_abstain(
                    np.take(support, doubtful, axis=1), level[doubtful], population
                )
        reached = np.where(passes, level, reached)
    return reached


def few_abstain(support: Array, level: Array, population: Array) -> Mask:
    """Where abstainers are under a third of the states or of the population: Art. 31(1) TEU [@teu2012]."""
    out = ~yes(support, level)
    few: Mask = np.count_nonzero(out, axis=0) < len(support) / 3.0 - SLACK
    many = np.flatnonzero(~few)
    if len(many):
        few[many] = weighted(np.take(out, many, axis=1), population) < 1.0 / 3.0 - SLACK
    return few


def majority(support: Array, level: Array, population: Array) -> Mask:
    """Where 55 % of states with 65 % of people back a level, or fewer than four do not: Art. 16(4) TEU [@teu2012]."""
    backing = yes(support, level)
    states = np.count_nonzero(backing, axis=0)
    enough = (states >= 0.55 * len(support) - SLACK) & (weighted(backing, population) >= 0.65 - SLACK)
    passes: Mask = enough | (len(support) - states < 4)
    return passes


def applied(support: Array, level: Array, rule: str, weight: Array) -> Array:
    """Return what a union applies of a level it has decided, shape (W,): abstainers' weight is lost under unanimity.

    Parameters
    ----------
    support : (N, W) array
    level : (W,) array
    rule : str
        Under ``'willing'`` each applies its own support and the level is not used.
    weight : (N, 1) array
        Summing to 1.
    """
    if rule == "willing":
        return total(support * weight)
    if rule == "unanimity":
        return level * weighted(yes(support, level), weight)
    return level


def agreement(support: Array, level: Array, tolerance: Array, weight: Array) -> Array:
    """Index of agreement of a vote over yes, no and abstain, in [0, 1] [@hix2005].

    Parameters
    ----------
    support : (N, W) array
    level : (W,) array
        The level voted on.
    tolerance : (W,) array
    weight : (N, 1) array
        Summing to 1; equal for the plain index.
    """
    return agreement_index(yes(support, level), no(support, level, tolerance), weight)


def agreement_index(backers: Mask, opponents: Mask, weight: Array) -> Array:
    """Index of agreement among those who back a level, vote it down and abstain; masks (N, W)."""
    for_it, against = weighted(backers, weight), weighted(opponents, weight)
    largest = np.maximum(np.maximum(for_it, against), 1.0 - for_it - against)
    return largest - (1.0 - largest) / 2.0
