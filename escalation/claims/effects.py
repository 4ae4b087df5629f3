"""The effect that a clause is about, in one parameter set, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from escalation.claims.bench import Bench
from escalation.claims.claim import Arm, Clause
from escalation.claims.outcomes import Pair, outcome
from escalation.typing import Array

SURE = 0.9
"""Posterior probability at which an effect is taken to be as it looks, once there are all the worlds there will be."""

SURER = 0.975
"""The same as long as there may be more worlds: who looks often and stops when sure is wrong more often."""

LEAST = 5.0
"""Worlds that must count in each arm, by effective number, for a mean to say anything; of a spread, in each block."""

BLOCKS = 10
"""Parts of the worlds, of which each is left out in turn where an estimate is no mean."""


@dataclass(frozen=True)
class Effect:
    """An effect in one set: its estimate, standard error and degrees of freedom; nan where too few worlds counted."""

    mean: float
    error: float
    degrees: float

    def beyond(self, bound: float) -> float:
        """Posterior probability that the effect is greater than `bound`, under a flat prior [@gelman2013]."""
        if self.error == 0.0:
            return float(self.mean > bound)
        return float(stdtr(self.degrees, (self.mean - bound) / self.error))


def effect(clause: Clause, bench: Bench, place: int, worlds: int) -> Effect:
    """The effect of a clause in the set of a place, from its first worlds: other claims may have asked for more."""
    read = (bench.read(arm, clause.measured(arm), place) for arm in clause.arms)
    pairs = [(value[:worlds], weight[:worlds]) for value, weight in read]
    if any(weight.sum() <= 0.0 for _, weight in pairs):
        return Effect(np.nan, np.nan, 1.0)
    if clause.terms:
        return _linear(clause, pairs)
    return _jackknife(clause, pairs)


def _linear(clause: Clause, pairs: list[Pair]) -> Effect:
    """A weighted sum of means: what each world adds to it is known, and worlds are paired.

    Where a mean is over few worlds, such as those with a settlement, as few make up its degrees of freedom.
    """
    counted = min(_counted(counts) for _, counts in pairs)
    total, parts, most = 0.0, np.zeros(len(pairs[0][0])), 0.0
    for (weight, _), (value, counts) in zip(clause.terms, pairs, strict=True):
        one = weight / counts.mean()
        mean = float(np.average(value, weights=counts))
        total += weight * mean
        parts = parts + one * counts * (value - mean)
        most = max(most, abs(one))
    if counted < LEAST:
        return Effect(total, np.nan, 1.0)
    if outcome(clause.outcome).unit.startswith("probability"):
        # Two worlds more that count, one for each side, lest no difference seen pass for certainty [@bonett2012].
        parts, counted = np.append(parts, (most, -most)), counted + 2.0
    return Effect(total, float(parts.std(ddof=1) / np.sqrt(len(parts))), counted - 1.0)


def _counted(counts: Array) -> float:
    """The effective number of worlds that count [@kish1965]."""
    return float(counts.sum() ** 2 / (counts**2).sum())


def _jackknife(clause: Clause, pairs: list[Pair]) -> Effect:
    """A difference of spreads, its bias and error found by leaving out a part of the worlds in turn [@efron1993]."""
    block = np.arange(len(pairs[0][0])) % BLOCKS
    whole = _spread_difference(clause, pairs)
    left = np.array(
        [
            _spread_difference(
                clause, [(value[block != out], counts[block != out]) for value, counts in pairs]
            )
            for out in range(BLOCKS)
        ]
    )
    error = np.sqrt((BLOCKS - 1) / BLOCKS * np.sum((left - left.mean()) ** 2))
    if min(_counted(counts) for _, counts in pairs) < LEAST * BLOCKS:
        error = np.nan
    return Effect(float(BLOCKS * whole - (BLOCKS - 1) * left.mean()), float(error), BLOCKS - 1.0)


def _spread_difference(clause: Clause, pairs: list[Pair]) -> float:
    means: Array = np.array([np.average(v, weights=w) if w.sum() > 0 else np.nan for v, w in pairs])
    first = len(clause.spreads[0])
    return float(means[:first].std() - means[first:].std())


def reading(found: Effect, clause: Clause, sure: float = SURE) -> str:
    """What an effect says to a clause: claimed, none, opposite or unclear; of an open or reported one its sign."""
    if not np.isfinite(found.mean) or not np.isfinite(found.error):
        return "unclear"
    margin = clause.margin or outcome(clause.outcome).margin
    up, down = found.beyond(margin), 1.0 - found.beyond(-margin)
    null = 1.0 - up - down
    if clause.claimed in ("not lower", "not higher", "none"):
        against = {"not lower": down, "not higher": up, "none": up + down}[clause.claimed]
        return "claimed" if against <= 1.0 - sure else "opposite" if against >= sure else "unclear"
    sign = "higher" if up >= sure else "lower" if down >= sure else "none" if null >= sure else "unclear"
    if clause.claimed in ("open", "reported") or sign in ("none", "unclear"):
        return sign
    return "claimed" if sign == clause.claimed else "opposite"


def arms_of(clauses: tuple[Clause, ...]) -> list[Arm]:
    """All arms of some clauses."""
    return [arm for clause in clauses for arm in clause.arms]
