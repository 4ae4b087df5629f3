"""What is put on the table in a turn: proposed at a sitting by public lights, and weighed by everyone since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from escalation.rows import chosen
from escalation.rules import worth
from escalation.typing import Array, Index, Mask

if TYPE_CHECKING:
    from escalation.crisis import Crisis


def put(crisis: Crisis, bare: worth.Situation, outlook: worth.Outlook) -> worth.Situation:
    """Put packages on the table where the council sits, and return the situation with what they concede.

    Parameters
    ----------
    crisis : Crisis
    bare : Situation
        The challenger's situation without any offer.
    outlook : Outlook
    """
    now, p, talks, levers = crisis.now, crisis.p, crisis.talks, crisis.now.levers
    at_table = talks.forum >= 0
    sits = np.flatnonzero(now.sits & at_table & ~outlook.at_war).astype(np.int64)
    if len(sits):
        mandate = crisis.coalition.generosity[sits]
        wanted = (levers.talk[sits] > 0.0) & (mandate > 0.0)
        insists = np.zeros(len(sits), dtype=bool)
        if talks.may_insist:
            insists = (crisis.challenger.insist_luck < p.insistence)[sits]
        everywhere = len(sits) == len(at_table)
        own = reserved(crisis, bare, outlook, slice(None) if everywhere else sits) / p.stakes_challenger[sits]
        theirs = -p.sovereignty * now.losses[0] + p.target_resolve - crisis.target.worn
        talks.propose(sits, wanted, mandate, own, theirs[sits] / p.stakes_target[sits], insists)
    plain = now.offer * (levers.concession == np.arange(3)[:, None])
    deal, standing = talks.concessions(p, levers.first)
    return replace(bare, deal=np.where(at_table, deal, plain), standing=np.where(at_table, standing, plain))


def reserved(crisis: Crisis, bare: worth.Situation, outlook: worth.Outlook, where: Index | slice) -> Array:
    """What a settlement must bring the challenger by public lights, (n,), in prizes: over both kinds that it may be."""
    p, s, o = crisis.p.glance(where), chosen(bare, where), chosen(outlook, where)
    greedy, insecure = (
        worth.reservation(chosen(traits, where), s, o, crisis.rungs, p, chosen(seen, where))
        for traits, seen in crisis.now.public
    )
    belief = crisis.belief_greedy[where]
    result: Array = belief * greedy + (1.0 - belief) * insecure
    return result


def for_target(crisis: Crisis) -> Array:
    """What the offer on the table is worth to the target, (W,), in prizes."""
    p, talks = crisis.p, crisis.talks
    plain = -p.sovereignty * p.offer_burden * crisis.coalition.generosity
    return np.where(talks.forum >= 0, talks.for_target(p), plain)


def offered(crisis: Crisis) -> Mask:
    """Where there is something on the table to sign, (W,) of bool."""
    result: Mask = np.where(crisis.talks.forum >= 0, crisis.talks.agreed, crisis.coalition.generosity > 0.0)
    return result
