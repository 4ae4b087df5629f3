"""What each rung is worth to the challenger: the utility of its choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from escalation.rules import chance, choice, contest
from escalation.rules.prospect import outcome_of, value
from escalation.rules.reduce import total
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

    ``levers`` is the posture announced, rungs given as heights. ``deal`` (3, W) is what an agreement would
    concede of each kind, in full concessions, and ``standing`` (3, W) what of it the challenger has without
    one, where its rung meets the condition. ``learned`` is (K, W). Strengths are in one unit.
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
    deal: Array
    standing: Array
    shield: Array
    years: Array
    strength: Array
    target_strength: Array
    target_base: Array
    levers: Any


@dataclass(frozen=True)
class Outlook:
    """What every character of challenger makes the same of a situation.

    Chances of victory at the rungs of force: by the contest, ``contest`` (K - f, W), and with the balance
    where there is a war, ``odds`` (K - f, W); a horizon ahead at the first rung of war, ``later`` (W,); in
    the war as it stands, ``on_balance`` (W,). ``at_war`` (W,) says who is in one. Punishment at each rung,
    ``threatened`` and ``borne`` already, and the chance of being ``lifted`` to the next, (K, W).
    """

    contest: Array
    odds: Array
    later: Array
    on_balance: Array
    at_war: Mask
    threatened: Array
    borne: Array
    lifted: Array


def outlook(s: Situation, rungs: Rungs, p: Any) -> Outlook:
    """Read a situation by the public trend of strength [@hirshleifer1989; @powell2006; @schelling1966].

    Parameters
    ----------
    s : Situation
    rungs : Rungs
    p : parameters by name, each (W,)
    """
    threatened, borne = punishment(s, rungs, p)
    at_war = s.rung >= rungs.first_war
    contest_now = odds_against(s, s.target_strength, p.trend, rungs, p)
    odds, on_balance = with_balance(s, contest_now, at_war, rungs)
    later = odds_later(s, p.trend, rungs, p)
    return Outlook(contest_now, odds, later, on_balance, at_war, threatened, borne, lift_chance(s, rungs, p))


def foreseen(s: Situation, o: Outlook, trend: Array, rungs: Rungs, p: Any) -> Outlook:
    """Return the outlook of a challenger that sees its strength grow at another ``trend`` (W,), a year."""
    if trend is p.trend:
        return o
    contest_now = odds_against(s, s.target_strength, trend, rungs, p)
    odds, on_balance = with_balance(s, contest_now, o.at_war, rungs)
    return replace(
        o, contest=contest_now, odds=odds, on_balance=on_balance, later=odds_later(s, trend, rungs, p)
    )


def odds_against(s: Situation, strength: Array, trend: Array, rungs: Rungs, p: Any) -> Array:
    """Chances of victory (K - f, W) at the rungs of force against a target of this strength (W,)."""
    ours = s.strength * np.exp(trend * s.years)
    joined = rungs.coalition[rungs.first_force :] * (s.target_base * p.coalition_power)
    return contest.success(ours, strength + joined, p.decisiveness)


def odds_later(s: Situation, trend: Array, rungs: Rungs, p: Any) -> Array:
    """Chance of victory (W,) in a war begun a horizon ahead, with the strengths as forecast."""
    ours = s.strength * np.exp(trend * (s.years + p.foresight_weeks * WEEK))
    joined = rungs.coalition[rungs.first_war] * (s.target_base * p.coalition_power)
    theirs = s.target_strength + s.target_base * p.aid_rate * s.aid * p.foresight_weeks + joined
    return contest.success(ours, theirs, p.decisiveness)


def with_balance(s: Situation, odds: Array, at_war: Mask, rungs: Rungs) -> tuple[Array, Array]:
    """Put the war's own chance in place of the contest's where it is fought; return odds (K - f, W), chance (W,)."""
    if not at_war.any():
        return odds, odds[0]
    fought = np.maximum(s.rung - rungs.first_force, 0)
    on_balance = contest.victory(odds[fought, np.arange(len(fought))], s.balance)
    here = at_war & (rungs.height[rungs.first_force :] == rungs.at(rungs.height, s.rung))
    return np.where(here, on_balance, odds), on_balance


def punishment(s: Situation, rungs: Rungs, p: Any) -> tuple[Array, Array]:
    """Return what is threatened at each rung and what is borne there already, (K, W) each, in units of the prize."""
    dull = np.maximum(0.0, 1.0 - p.legit_dull * s.legit)
    threat = (
        p.sanction_bite * np.maximum(0.0, s.sanctions - s.in_force) * dull
        + p.dread * security_share(p) * s.counter
        + p.force_bite * s.reply
    )
    threatened = np.where(rungs.height >= s.levers.trigger, threat, 0.0)
    borne = np.where(rungs.height > rungs.normal_height, p.sanction_bite * s.in_force * dull, 0.0)
    return threatened, borne


def security_share(p: Any) -> Array:
    """Share of the security motive among the challenger's motives, (W,)."""
    share: Array = p.motive_security / (p.motive_security + p.motive_status + p.motive_regime)
    return share


def utilities(
    t: Traits, s: Situation, o: Outlook, rungs: Rungs, p: Any, seen: Prospects | None = None
) -> Array:
    """Return the utility of every rung as a destination, (K, W), in units of the prize.

    ``U(k) = value - credibility * punishment - borne - risk - face + prestige - insecure + learned``; see
    the model's description, section 7.5. With linear value, nothing held, the whole prize on offer and no
    punishment it chooses force exactly where Powell's declining power does [@powell2006]. Where its
    `prospects` are known already, ``seen`` gives them.
    """
    seen = prospects(t, s, o, rungs, p) if seen is None else seen
    base = punished(t, s, o, rungs, p, seen)
    utility: Array = base - o.lifted * np.maximum(0.0, base - base[rungs.up])  # risk
    utility -= t.audience_cost * s.hard * np.maximum(0.0, s.commit - rungs.height)  # face
    utility -= t.insecurity * np.minimum(1.0, s.deployment + s.alert) * (1.0 - rungs.readiness)  # insecure
    if t.learn.any():
        utility += t.learn * s.learned
    f = rungs.first_force
    talks = np.where(
        rungs.height[:f] <= s.levers.talk_condition, s.levers.talk * (1.0 + s.levers.summit) * p.prestige, 0.0
    )
    utility[:f] += talks
    return utility


def punished(t: Traits, s: Situation, o: Outlook, rungs: Rungs, p: Any, seen: Prospects) -> Array:
    """Value (K, W) of every rung less the punishment expected there and borne already."""
    base = worths(t, s, seen, rungs, p)
    base -= s.credibility * o.threatened
    base -= o.borne
    return base


def destinations(
    t: Traits, s: Situation, o: Outlook, options: Mask, rungs: Rungs, p: Any, seen: Prospects | None = None
) -> Array:
    """Probabilities (K, W) of destinations by the logit of their `utilities` over the ``options`` (K, W)."""
    return choice.probabilities(utilities(t, s, o, rungs, p, seen), rungs.width, p.precision, options)


@dataclass(frozen=True)
class Prospects:
    """What does not hang on a deal: aspiration, values at the rungs of force (K - f, W), and what waiting keeps open.

    ``ahead`` is the value of a war a horizon ahead, ``future`` the better of it and of what is held, ``kept``
    what is held or would be after a ceasefire, (W,) each. ``onward`` is what waiting below force keeps open:
    the future (W,), or of a challenger that looks further, by rung (f - 1, W).
    """

    aspiration: Array
    at_force: Array
    ahead: Array
    future: Array
    kept: Array
    onward: Array


def prospects(t: Traits, s: Situation, o: Outlook, rungs: Rungs, p: Any) -> Prospects:
    """Weigh force now and later against the aspiration [@tversky1992; @powell2006]."""

    def v(x: Array) -> Array:
        return value(x, p.curvature, p.loss_aversion)

    f, d = rungs.first_force, t.patience
    asp = t.aspiration + p.legit_aspiration * s.legit
    won = v(s.held + rungs.gains * (1.0 - s.held) - asp)[rungs.stake]
    lost = v(s.held - rungs.gains * (s.held + p.loss) - asp)[rungs.stake]
    at_force = o.odds * won + (1.0 - o.odds) * lost - (1.0 - d) * p.fight * rungs.fight[f:]
    w = rungs.first_war - f
    ahead = o.later * won[w] + (1.0 - o.later) * lost[w] - (1.0 - d) * p.fight * rungs.fight[rungs.first_war]
    kept = np.where(o.at_war, s.held + (1.0 - s.held) * np.maximum(s.balance, 0.0), s.held)
    future = np.maximum(v(kept - asp), ahead)
    return Prospects(asp, at_force, ahead, future, kept, onward=future)


def worths(t: Traits, s: Situation, seen: Prospects, rungs: Rungs, p: Any) -> Array:
    """Value (K, W) before punishment: a stake below force, a lottery at force, and what waiting keeps open."""
    f, d = rungs.first_force, t.patience
    prize = p.pressure_prize * rungs.prize[1:f] * (1.0 - s.shield * rungs.pressure[1:f])
    standing = np.where(rungs.height[1:f] <= s.levers.offer_condition, served(t, s.standing), 0.0)
    here = value(seen.kept + prize + standing - seen.aspiration, p.curvature, p.loss_aversion)
    pressing = (1.0 - d) * here + d * seen.onward
    return np.concatenate([settled(t, s, seen, served(t, s.deal), p)[None], pressing, seen.at_force])


def served(t: Traits, concessions: Array) -> Array:
    """Worth (W,) to the challenger of concessions of each kind, (3, W), in prizes."""
    worth: Array = total(t.serve * concessions)
    return worth


def settled(t: Traits, s: Situation, seen: Prospects, brought: Array, p: Any) -> Array:
    """Value (W,) of a settlement that brings so much: now, and later if it lasts and is not thrown over for a war."""
    d = t.patience
    deal = value(s.held + brought - seen.aspiration, p.curvature, p.loss_aversion)
    lasting = p.trust * np.maximum(deal, seen.ahead) + (1.0 - p.trust) * seen.future
    result: Array = (1.0 - d) * deal + d * lasting
    return result


def reservation(
    t: Traits, s: Situation, o: Outlook, rungs: Rungs, p: Any, seen: Prospects | None = None
) -> Array:
    """Least that a settlement must bring to be worth as much as going on without one, (W,), in prizes.

    What going on is worth is the inclusive value of the logit choice among all other rungs
    [@mckelvey1998]; the value of a settlement is then solved for what it brings. Leverage from the ladder
    appears at the table as this number. ``seen`` is as in `utilities`.
    """
    seen = prospects(t, s, o, rungs, p) if seen is None else seen
    nothing = np.zeros_like(s.deal)
    bare = replace(s, deal=nothing, standing=nothing)
    u, d = utilities(t, bare, o, rungs, p, seen), t.patience
    besides = u[0] - settled(t, bare, seen, nothing[0], p)
    needed = choice.inclusive(u[1:], rungs.width[1:], p.precision) - besides
    # A settlement's value has two branches: as good as the war it might be thrown over for, or worse.
    open_door = d * (1.0 - p.trust) * seen.future
    better = (needed - open_door) / (1.0 - d + d * p.trust)
    worse = (needed - open_door - d * p.trust * seen.ahead) / (1.0 - d)
    deal = np.where(better >= seen.ahead, better, worse)
    return outcome_of(deal, p.curvature, p.loss_aversion) + seen.aspiration - s.held


def lift_chance(s: Situation, rungs: Rungs, p: Any) -> Array:
    """Chance (K, W) of being carried up while staying at a rung until the next reconsideration [@schelling1966]."""
    near = s.deployment + np.where(rungs.height >= rungs.height[rungs.first_war], s.aid, 0.0)
    rate = chance.incident_rate(p.incident_rate, rungs.contact, p.contact_forces, near, p.transparency)
    return chance.within(rate * chance.climbing(rungs.climb, p.carry) / p.reconsider_rate, 1.0)
