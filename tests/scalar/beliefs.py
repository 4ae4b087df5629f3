"""What both sides believe of each other: past tests, signals, and what a rung observed says of aims."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scalar.numbers import SLACK, WEEK, expit, gap, logit
from scalar.order import years

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis

NEVER = 1e-12
"""The least likelihood that an observation is given."""


@dataclass(frozen=True)
class Foreseen:
    """What the public could know at the end of a turn of what comes next.

    The rung at the turn's start, whether the challenger was stirred and by what margin, the chance of a climb
    by accident, and both forecasts.
    """

    rung: int
    stirred: bool
    doubt: float
    climb: float
    greedy: list[float]
    insecure: list[float]


def forget(log_odds: float, prior: float, memory: float, span: float) -> float:
    """Log-odds after some years without news."""
    return prior + math.pow(memory, span) * (log_odds - prior)


def verdict(model: ScalarCrisis, kept: bool) -> float:
    """What a threat kept or broken says of the coalition."""
    high, low = model.p.r_high, model.p.r_low
    return math.log(high / low) if kept else math.log((1 - high) / (1 - low))


def from_history(model: ScalarCrisis) -> float:
    """The log-odds of a resolute coalition at the opening."""
    p, scenario = model.p, model.scenario
    prior = logit(p.prior_resolute)
    log_odds, last = prior, None
    for test in scenario.history:
        span = years(test.date - last) if last else 0.0
        log_odds = forget(log_odds, prior, p.memory, span) + verdict(model, test.kept)
        last = test.date
    return forget(log_odds, prior, p.memory, years(scenario.date - last)) if last else log_odds


def revise(model: ScalarCrisis) -> None:
    """Both sides revise what they believe of each other."""
    p, span, past = model.p, model.dt * WEEK, model.foreseen
    model.lo_greedy = forget(model.lo_greedy, logit(p.prior_greedy), p.memory, span)
    if past and past.rung < model.rungs.first_war:
        model.note("had_been_stirred", past.doubt)
        model.lo_greedy += math.log(likelihood(model, past, past.greedy))
        model.lo_greedy -= math.log(likelihood(model, past, past.insecure))
    model.lo = forget(model.lo, logit(p.prior_resolute), p.memory, span) + model.news
    model.news = 0.0
    model.resolute, model.greedy = expit(model.lo), expit(model.lo_greedy)
    model.credibility = model.resolute * p.r_high + (1 - model.resolute) * p.r_low


def likelihood(model: ScalarCrisis, foreseen: Foreseen, destinations: list[float]) -> float:
    """How likely the rung now observed was, were the challenger to choose its destination like this."""
    rungs, j = model.rungs, foreseen.rung
    thinks, pace = model.challenger.rate_of_thought(foreseen.stirred), model.p.pace
    moves = model.within_a_turn(thinks * pace / (thinks + pace))
    shares = [0.0 for _ in rungs.numbers]
    shares[j] += 1 - moves
    for goal, probability in enumerate(destinations):
        shares[rungs.step_toward(j, goal)] += moves * probability
    carried = [0.0 if k == 0 or rungs.is_top(k) else foreseen.climb for k in rungs.numbers]
    misread = [0.0 if rungs.is_top(k) else model.monitor.chance_to_misread(k) for k in rungs.numbers]
    shares = _raise(model, _raise(model, shares, carried), misread)
    return max(sum(shares[k] for k in rungs.level_with(model.seen)), NEVER)


def _raise(model: ScalarCrisis, shares: list[float], part: list[float]) -> list[float]:
    """Move a part of every rung's share to the next rung, all at once."""
    moved = [share * (1 - each) for share, each in zip(shares, part, strict=True)]
    for k in model.rungs.numbers:
        moved[model.rungs.next[k]] += shares[k] * part[k]
    return moved


def signals(model: ScalarCrisis, agreement: float | None, session_begins: bool) -> float:
    """What a sitting tells the challenger of the coalition; what it remembers is updated."""
    p, levels, posture = model.p, model.levels, model.posture
    spent = p.tied_cost * (levels.sanctions + levels.counter_deployment + levels.force_reply)
    spent += p.deploy_cost * levels.deployment + p.aid_cost * levels.aid
    full = p.tied_cost * (posture.sanctions + posture.counter_deployment + posture.force_reply)
    full += p.deploy_cost * posture.deployment + p.aid_cost * posture.aid
    new = spent - model.sunk if spent - model.sunk > SLACK else 0.0
    model.note("new_cost", gap(spent, model.sunk))
    short = max(0.0, full - max(model.sunk, spent))
    missed = max(0.0, short - model.passed)
    news = 0.0
    if new > 0:
        news += p.kappa * new
    elif session_begins:
        news += math.log((1 - p.signal_rate) / (1 - p.signal_rate * math.exp(-p.kappa * missed)))
        model.passed = max(model.passed, short)
    model.sunk = max(model.sunk, spent)
    if agreement is not None:
        news += posture.visibility * p.discord_weight * (agreement - model.last_agreement)
        model.last_agreement = agreement
    left_out = posture.talk * (1 - posture.inclusive)
    news -= posture.visibility * p.complaint * max(0.0, left_out - model.unheard)
    model.unheard = left_out
    return news
