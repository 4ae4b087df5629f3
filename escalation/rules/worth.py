"""What each rung is worth to the challenger: the utility of its choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from escalation.rules import chance, choice, contest
from escalation.rules.prospect import value
from escalation.rules.rungs import Rungs
from escalation.typing import Array, Index, Mask

WEEK = 7 / 365.25
"""A week in years."""


@dataclass(frozen=True)
class Traits:
    """What a character of challenger brings to its choice; arrays of shape (W,), ``serve`` (3, W).

    ``serve`` is the worth of a full concession of each kind, in units of the prize.
    """

    aspiration: Array
    insecurity: Array
    patience: Array
    audience_cost: Array
    trend: Array
    learn: Array
    serve: Array


@dataclass(frozen=True)
class Situation:
    """What the challenger's choice looks at besides its character; (W,) unless said otherwise.

    ``levers`` is the posture announced, rungs given as heights. ``offer`` is the level of the offer after the agenda's discount. ``learned``
    is (K, W). Strengths are in one unit.
    """

    rung: Index
    held: Array
    commit: Array
    hard: Array
    legit: Array
    learned: Array
    balance: Array
    deployment: Array
    aid: Array
    sanctions: Array
    counter: Array
    reply: Array
    in_force: Array
    credibility: Array
    alert: Array
    offer: Array
    shield: Array
    years: Array
    strength: Array
    target_strength: Array
    target_base: Array
    levers: Any


@dataclass(frozen=True)
class Odds:
    """Chances of victory.

    At the rungs of force by the contest, ``contest`` (K - f, W), and with a war's balance where there is one, ``now`` (K - f, W); a horizon
    ahead at the first rung of war, ``later`` (W,); in the war as it stands, ``on_balance`` (W,); and who is ``at_war`` (W,).
    """

    contest: Array
    now: Array
    later: Array
    on_balance: Array
    at_war: Mask


def odds_against(s: Situation, strength: Array, rungs: Rungs, p: Any) -> Array:
    """Chances of victory (K - f, W) at the rungs of force against a target of this strength (W,), by the public trend."""
    ours = s.strength * np.exp(p.trend * s.years)
    joined = rungs.coalition[rungs.first_force :] * (s.target_base * p.coalition_power)
    return contest.success(ours, strength + joined, p.decisiveness)


def odds(s: Situation, trend: Array, rungs: Rungs, p: Any) -> Odds:
    """Chances of victory now and a horizon ahead [@hirshleifer1989; @powell2006].

    Parameters
    ----------
    s : Situation
    trend : (W,) array
        Growth of the challenger's strength, a year.
    rungs : Rungs
    p : parameters by name, each (W,)
    """
    ours = s.strength * np.exp(trend * s.years)
    joined = rungs.coalition[rungs.first_force :] * (s.target_base * p.coalition_power)
    now = contest.success(ours, s.target_strength + joined, p.decisiveness)
    ours_later = s.strength * np.exp(trend * (s.years + p.foresight_weeks * WEEK))
    theirs_later = s.target_strength + s.target_base * p.aid_rate * s.aid * p.foresight_weeks + joined[rungs.first_war - rungs.first_force]
    later = contest.success(ours_later, theirs_later, p.decisiveness)
    at_war = s.rung >= rungs.first_war
    on_balance = now[0]
    if at_war.any():
        at = np.maximum(s.rung - rungs.first_force, 0)
        on_balance = contest.victory(now[at, np.arange(len(at))], s.balance)
        here = at_war & (rungs.height[rungs.first_force :] == rungs.at(rungs.height, s.rung))
        now_or_balance = np.where(here, on_balance, now)
        return Odds(now, now_or_balance, later, on_balance, at_war)
    return Odds(now, now, later, on_balance, at_war)


def punishment(s: Situation, rungs: Rungs, p: Any) -> tuple[Array, Array]:
    """Return what is threatened at each rung and what is borne there already, (K, W) each, in units of the prize."""
    dull = np.maximum(0.0, 1.0 - p.legit_dull * s.legit)
    threatened = (
        p.sanction_bite * np.maximum(0.0, s.sanctions - s.in_force) * dull
        + p.dread * security_share(p) * s.counter
        + p.force_bite * s.reply
    )
    pun = np.where(rungs.height >= s.levers.trigger, threatened, 0.0)
    borne = np.where(rungs.height > rungs.normal_height, p.sanction_bite * s.in_force * dull, 0.0)
    return pun, borne


def security_share(p: Any) -> Array:
    """Share of the security motive among the challenger's motives, (W,)."""
    share: Array = p.motive_security / (p.motive_security + p.motive_status + p.motive_regime)
    return share


def utilities(t: Traits, s: Situation, o: Odds, rungs: Rungs, p: Any) -> Array:
    """Return the utility of every rung as a destination, (K, W), in units of the prize.

    ``U(k) = value - credibility * punishment - borne - risk - face + prestige - insecure + learned``; see the model's
    description, section 7.5. With linear value, nothing held, the whole prize on offer and no punishment it chooses force exactly where
    Powell's declining power does [@powell2006].
    """
    pun, borne = punishment(s, rungs, p)
    base = worths(t, s, o, pun, rungs, p) - s.credibility * pun - borne
    risk = lift_chance(s, rungs, p) * np.maximum(0.0, base - base[rungs.up])
    face = t.audience_cost * s.hard * np.maximum(0.0, s.commit - rungs.height)
    insecure = t.insecurity * np.minimum(1.0, s.deployment + s.alert) * (1.0 - rungs.readiness)
    utility = base - risk - face - insecure + t.learn * s.learned
    f = rungs.first_force
    talks = np.where(rungs.height[:f] <= s.levers.talk_condition, s.levers.talk * (1.0 + s.levers.summit) * p.prestige, 0.0)
    utility[:f] += talks
    return utility


def destinations(t: Traits, s: Situation, o: Odds, options: Mask, rungs: Rungs, p: Any) -> Array:
    """Probabilities (K, W) of destinations by the logit of their utilities over the ``options`` (K, W)."""
    return choice.probabilities(utilities(t, s, o, rungs, p), rungs.width, p.precision, options)


def worths(t: Traits, s: Situation, o: Odds, pun: Array, rungs: Rungs, p: Any) -> Array:
    """Value of every rung before punishment, (K, W): a stake below force, a lottery at force, and what waiting keeps open."""

    def v(x: Array) -> Array:
        return value(x, p.curvature, p.loss_aversion)

    f, d = rungs.first_force, t.patience
    asp = t.aspiration + p.legit_aspiration * s.legit
    won = v(s.held + rungs.gains * (1.0 - s.held) - asp)[rungs.stake]
    lost = v(s.held - rungs.gains * (s.held + p.loss) - asp)[rungs.stake]
    at_force = o.now * won + (1.0 - o.now) * lost - (1.0 - d) * p.fight * rungs.fight[f:]
    w = rungs.first_war - f
    ahead = o.later * won[w] + (1.0 - o.later) * lost[w] - (1.0 - d) * p.fight * rungs.fight[rungs.first_war]
    ahead = ahead - p.threat_persistence * s.credibility * pun[rungs.first_war]
    offer = s.offer * pick(t.serve, s.levers.concession)
    kept = np.where(o.at_war, s.held + (1.0 - s.held) * np.maximum(s.balance, 0.0), s.held)
    future = np.maximum(v(kept - asp), ahead)
    prize = p.pressure_prize * rungs.prize[1:f] * (1.0 - s.shield * rungs.pressure[1:f])
    standing = np.where(rungs.height[1:f] <= s.levers.offer_condition, offer, 0.0)
    pressing = (1.0 - d) * v(kept + prize + standing - asp) + d * future
    deal = v(s.held + offer - asp)
    lasting = p.trust * np.maximum(deal, ahead) + (1.0 - p.trust) * future
    settled = (1.0 - d) * deal + d * lasting
    return np.concatenate([settled[None], pressing, at_force])


def lift_chance(s: Situation, rungs: Rungs, p: Any) -> Array:
    """Chance (K, W) of being carried to the next rung while staying at one until the next reconsideration [@schelling1966]."""
    near = s.deployment + np.where(rungs.height >= rungs.height[rungs.first_war], s.aid, 0.0)
    rate = chance.incident_rate(p.incident_rate, rungs.contact, p.contact_forces, near, p.transparency)
    return chance.within(rate * rungs.climb / p.reconsider_rate, 1.0)


def pick(rows: Array, which: Array) -> Array:
    """Return, for each world, the entry of ``rows`` (N, W) that ``which`` (W,) names, shape (W,)."""
    if len(rows) == 1:
        return rows[0]
    return rows[which.astype(np.int64), np.arange(rows.shape[1])]
