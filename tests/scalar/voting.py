"""How much of a measure a state supports, how institutions vote on it, and how far the states agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scalar.numbers import SLACK, clip, gap

YES, NO, ABSTAIN = "yes", "no", "abstain"


@dataclass(frozen=True)
class Support:
    """How much of a measure a state supports; `wish` is the same before it is held to what is proposed."""

    level: float
    wish: float

    def ballot(self, x: float, tolerance: float) -> str:
        """The state's vote on a level."""
        if self.level >= x - SLACK:
            return YES
        return NO if self.level < (1 - tolerance) * x - SLACK else ABSTAIN

    def gap(self, x: float, tolerance: float) -> float:
        """How far the state is from voting otherwise.

        Every bound lies above 0 and not above what is proposed, so that holding the wish to these two does
        not change on which side of the bound it is.
        """
        refusal = (1 - tolerance) * x
        return min(abs(self.wish - x), abs(self.wish - refusal) if refusal > 0 else math.inf)


def support(need: float, cost: float, proposed: float) -> Support:
    """The support of a state that feels this need at this cost."""
    if cost == 0:
        return Support(proposed, math.inf) if need > 0 else Support(0.0, -math.inf)
    return Support(clip(need / cost, 0.0, proposed), need / cost)


@dataclass(frozen=True)
class Verdict:
    """What an institution decided.

    `level` is the greatest that passed, `ballots` the votes on it (none where nothing passed), `gap` the
    least distance of a vote, or of a share of votes, to what would have changed it.
    """

    level: float
    ballots: tuple[str, ...]
    gap: float


def collective(
    rule: str,
    supports: Sequence[Support],
    people: Sequence[float],
    proposed: float,
    levels: int,
    tolerance: float,
) -> Verdict:
    """The greatest level of a measure that the members pass, or 0."""
    best, nearest = 0.0, math.inf
    kept: tuple[str, ...] = ()
    if not supports or proposed <= 0:
        return Verdict(best, kept, nearest)
    for n in range(1, levels + 1):
        x = proposed * n / levels
        ballots = tuple(each.ballot(x, tolerance) for each in supports)
        passed, distance = passes(rule, ballots, people)
        nearest = min(nearest, distance, *(each.gap(x, tolerance) for each in supports))
        if passed:
            best, kept = x, ballots
    return Verdict(best, kept, nearest)


def passes(rule: str, ballots: Sequence[str], people: Sequence[float]) -> tuple[bool, float]:
    """Whether these votes carry a measure, and how near the shares that count are to their bounds."""
    nobody_refuses = NO not in ballots
    if rule == "consensus":
        return nobody_refuses, math.inf
    if rule == "unanimity":
        states, population = _shares(ballots, people, ABSTAIN)
        few = states < 1 / 3 - SLACK or population < 1 / 3 - SLACK
        return nobody_refuses and few, min(gap(states, 1 / 3), gap(population, 1 / 3))
    if rule == "qualified-majority":
        states, population = _shares(ballots, people, YES)
        many = states >= 0.55 - SLACK and population >= 0.65 - SLACK
        blocked_by = sum(ballot != YES for ballot in ballots)
        return many or blocked_by < 4, min(gap(states, 0.55), gap(population, 0.65))
    raise ValueError(f'the rule "{rule}" takes no votes')


def _shares(ballots: Sequence[str], people: Sequence[float], which: str) -> tuple[float, float]:
    states = sum(ballot == which for ballot in ballots) / len(ballots)
    voters = sum(number for number, ballot in zip(people, ballots, strict=True) if ballot == which)
    return states, voters / sum(people)


def agreement(ballots: Sequence[str], weights: Sequence[float]) -> float:
    """The agreement index of weighted votes: 1 where all vote alike, 0 where the three kinds are even."""
    total = sum(weights)
    largest = max(
        sum(weight for weight, ballot in zip(weights, ballots, strict=True) if ballot == which) / total
        for which in (YES, NO, ABSTAIN)
    )
    return largest - (1 - largest) / 2
