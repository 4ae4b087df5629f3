"""What the sides believe of each other: log-odds that add, with forgetting."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.special import expit, logit

from escalation.rules.reduce import total
from escalation.typing import Array, Index, Mask

FLOOR = 1e-12
"""Least likelihood of anything seen, so that no single sight is proof."""


def forget(log_odds: Array, prior: Array, memory: Array, years: Array | float) -> Array:
    """Let log-odds decay toward the prior's by ``memory`` a year, over some years (all (W,))."""
    base = logit(prior)
    return base + memory**years * (log_odds - base)


def test_news(kept: Mask, r_high: Array, r_low: Array) -> Array:
    """Log-likelihood ratio of a tested threat: the resolute keep theirs with chance ``r_high``, others ``r_low``."""
    return np.where(kept, np.log(r_high / r_low), np.log((1.0 - r_high) / (1.0 - r_low)))


def reputation(
    tests: Iterable[tuple[float, bool]],
    years_since: float,
    prior: Array,
    memory: Array,
    r_high: Array,
    r_low: Array,
) -> Array:
    """Log-odds that a list of past tests has left, by the very rule that updates within a crisis.

    Parameters
    ----------
    tests : iterable of (years since the test before, whether the threat was kept)
        In order of time; 0 years for the first.
    years_since : float
        From the last test to the crisis.
    prior, memory, r_high, r_low : (W,) arrays
    """
    log_odds: Array = logit(prior)
    for years, kept in tests:
        news = test_news(np.full(prior.shape, kept), r_high, r_low)
        log_odds = forget(log_odds, prior, memory, np.full(prior.shape, years)) + news
    return forget(log_odds, prior, memory, np.full(prior.shape, years_since))


def credibility(log_odds: Array, r_high: Array, r_low: Array) -> Array:
    """Chance that a threat would be carried out, over both types of coalition."""
    resolute = expit(log_odds)
    mixed: Array = resolute * r_high + (1.0 - resolute) * r_low
    return mixed


def signal_news(new: Array, missed: Array, kappa: Array, rate: Array, session: Mask | bool) -> Array:
    """Log-likelihood ratio of new costs shown, or of silence where a signal was possible [@fearon1997].

    The resolute signal with chance ``rate``, the irresolute with ``rate * exp(-kappa * cost)``: what costs
    nothing says nothing.

    Parameters
    ----------
    new, missed : (W,) arrays
        Cost newly shown, and cost proposed but not shown, in units of the prize.
    kappa, rate : (W,) arrays
        Per unit of the prize; probability a session.
    session : bool
        Whether this is a regular session, the one occasion at which silence speaks.
    """
    silence = np.log((1.0 - rate) / (1.0 - rate * np.exp(-kappa * missed)))
    return np.where(new > 0.0, kappa * new, np.where(session, silence, 0.0))


def sight_likelihood(seen: Array, distribution: Array) -> Array:
    """Likelihood (W,) of the height seen, at least `FLOOR`.

    ``seen`` (K, W) is 1 at the rungs of that height, ``distribution`` (K, W) the `sight_distribution` of a type.
    """
    return np.maximum(total(distribution * seen), FLOOR)


def sight_distribution(
    rung: Index,
    forecast: Array,
    reachable: Array,
    landing: Index,
    move: Array,
    climb: Array,
    blur: Array,
    up: Index,
) -> Array:
    """Distribution of the rung seen a turn later: choice, reach, accident and misreading together.

    Parameters
    ----------
    rung : (W,) integer array
        Rung at the start of the turn.
    forecast : (K, W) array
        Distribution over destinations of the type in question.
    reachable : (K, K) array
        1 at [k, j] where rung k is within one move of j.
    landing : (K,) integer array
        Where a move from each rung ends whose destination is out of reach.
    move : (W,) array
        Chance of having reconsidered and moved.
    climb : (W,) array
        Chance of an accident.
    blur : (K, W) array
        Chance that each rung is misread for its next.
    up : (K,) integer array
        The next higher rung; itself at the top.

    Returns
    -------
    (K, W) array
        Columns sum to 1.
    """
    worlds = np.arange(len(rung))
    near = reachable.take(rung, axis=1)
    chosen = move * forecast * near
    chosen[landing.take(rung), worlds] += move * total(forecast * (1.0 - near))
    chosen[rung, worlds] += 1.0 - move
    lifted = raise_some(chosen, np.broadcast_to(climb, chosen.shape), up, first=1)
    return raise_some(lifted, blur, up, first=0)


def raise_some(p: Array, share: Array, up: Index, first: int) -> Array:
    """Move a share of each rung's probability, from rung ``first`` on, to its next rung; the top keeps its own."""
    below = [k for k in range(first, len(up)) if up[k] != k]
    raised = p.copy()
    for k in below:
        moved = p[k] * share[k]
        raised[k] -= moved
        raised[up[k]] += moved
    return raised
