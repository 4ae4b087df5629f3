"""What each side looks at in a turn: public state, members' sight, challenger's situation, target's view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from escalation.council import MEASURES, Sight
from escalation.observation import Observation
from escalation.policies.base import TargetView
from escalation.rules import beliefs, target, worth
from escalation.rules.worth import WEEK
from escalation.typing import Array, Index, Mask

if TYPE_CHECKING:
    from escalation.crisis import Crisis


def levels(crisis: Crisis) -> Array:
    """Levels of all measures as they stand, (6, W)."""
    return np.array([getattr(crisis.coalition, name) for name in MEASURES])


def observation(crisis: Crisis) -> Observation:
    """What is public."""
    now, coalition = crisis.now, crisis.coalition
    return Observation(
        turn=crisis.turn,
        week=(crisis.turn - 1) * crisis.step_weeks,
        ladder=crisis.ladder,
        rung=crisis.monitor.seen,
        belief_resolute=crisis.belief_resolute,
        belief_greedy=crisis.belief_greedy,
        sanctions=coalition.sanctions,
        counter_deployment=coalition.counter_deployment,
        force_reply=coalition.force_reply,
        deployment=coalition.deployment,
        aid=coalition.aid,
        offer=coalition.generosity,
        package=crisis.talks.agreed,
        in_force=coalition.in_force,
        agreement=coalition.agreement,
        tested=now.tested,
        incident=now.incident,
        quiet=crisis.quiet,
    )


def sight(crisis: Crisis, where: Index | slice, seen: Index, rung: Index) -> Sight:
    """What members look at, in some worlds."""
    levers, p = crisis.now.levers.at(where), crisis.p.glance(where)
    greedy = crisis.belief_greedy[where]
    return Sight(levers, seen[where], rung[where], crisis.now.shield[where], greedy, p)


def situation(crisis: Crisis) -> worth.Situation:
    """What the challenger's choice looks at, without any offer."""
    now, p, challenger, coalition = crisis.now, crisis.p, crisis.challenger, crisis.coalition
    years = np.full(len(crisis.world), (crisis.turn - 1) * crisis.step_weeks * WEEK)
    return worth.Situation(
        rung=challenger.rung,
        held=challenger.held,
        commit=challenger.commit,
        hard=challenger.hard,
        legit=challenger.legit,
        learned=challenger.learned,
        balance=challenger.balance,
        deployment=coalition.deployment,
        aid=coalition.aid,
        sanctions=coalition.sanctions,
        counter=coalition.counter_deployment,
        reply=coalition.force_reply,
        in_force=coalition.in_force,
        credibility=beliefs.credibility(challenger.resolute, p.r_high, p.r_low),
        alert=challenger.alert,
        deal=np.zeros((3, len(crisis.world))),
        standing=np.zeros((3, len(crisis.world))),
        shield=now.shield,
        years=years,
        strength=challenger.strength * (1.0 - p.reply_damage * coalition.struck),
        target_strength=crisis.target.strength(p),
        target_base=np.full(len(crisis.world), crisis.target.cinc),
        levers=now.levers,
    )


def public_forecast(crisis: Crisis, options: Mask) -> Array:
    """Destinations of a greedy and of an insecure challenger by public lights, (2, K, W)."""
    now, p, rungs = crisis.now, crisis.p, crisis.rungs
    assert now.situation is not None
    assert now.outlook is not None
    return np.array(
        [
            worth.destinations(traits, now.situation, now.outlook, options, rungs, p, seen)
            for traits, seen in now.public
        ]
    )


def public_traits(crisis: Crisis) -> tuple[worth.Traits, worth.Traits]:
    """What the public takes a greedy and an insecure challenger to be."""
    greedy = crisis.challenger.traits(crisis.p, serve=crisis.public_serve)
    p = crisis.p
    return greedy, replace(greedy, aspiration=p.modest_aspiration, insecurity=p.high_insecurity)


def public_prospects(crisis: Crisis) -> list[tuple[worth.Traits, worth.Prospects]]:
    """Traits of a greedy and of an insecure challenger by public lights, and the prospects of each."""
    now, p, rungs = crisis.now, crisis.p, crisis.rungs
    assert now.situation is not None
    assert now.outlook is not None
    return [
        (each, worth.prospects(each, now.situation, now.outlook, rungs, p)) for each in public_traits(crisis)
    ]


def strengths(crisis: Crisis) -> list[Array]:
    """The challenger's odds (K - f, W) against the target with the aid it is promised: as it stands, and mobilised."""
    p, own, now = crisis.p, crisis.target, crisis.now
    assert now.situation is not None
    promised = p.aid_rate * crisis.coalition.aid * p.foresight_weeks
    armed = (own.strength(p, share, promised) for share in (None, 1.0))
    return [worth.odds_against(now.situation, strength, p.trend, crisis.rungs, p) for strength in armed]


def losses(crisis: Crisis) -> list[Array]:
    """Sovereignty (W,) that the target expects to lose by the last public forecast: as it stands, and mobilised."""
    now, rungs, greedy = crisis.now, crisis.rungs, crisis.belief_greedy
    held, f = crisis.challenger.held, rungs.first_force
    forecast = greedy * now.forecast[0, f:] + (1.0 - greedy) * now.forecast[1, f:]
    return [target.expected_loss(forecast, odds, rungs.gain[f:], held) for odds in now.against]


def target_view(crisis: Crisis, offer: Array) -> TargetView:
    """What the target's policy sees, where the offer on the table is worth so much to it, (W,)."""
    now, p, own, held = crisis.now, crisis.p, crisis.target, crisis.challenger.held
    assert now.seen is not None
    assert now.outlook is not None
    loss, loss_mobilised = now.losses
    return TargetView(
        seen=now.seen,
        p=p,
        loss=loss,
        loss_mobilised=loss_mobilised,
        will=p.target_resolve - own.worn,
        offer=offer,
        ceasefire=(1.0 - held) * np.maximum(crisis.challenger.balance, 0.0),
        fighting=(1.0 - held) * now.outlook.on_balance,
        at_war=now.outlook.at_war,
    )
