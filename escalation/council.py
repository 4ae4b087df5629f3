"""A sitting of the coalition's council: what members look at, and how firmly they stand behind each measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from escalation.rows import Rows
from escalation.rules import support as backing
from escalation.rules.rungs import Rungs
from escalation.typing import Array, Index

THREATS = ("sanctions", "counter_deployment", "force_reply")
"""Measures that are threatened, should the trigger be crossed."""

DEEDS = ("deployment", "aid")
"""Measures that are carried out at once."""

MEASURES = ("sanctions", "deployment", "aid", "counter_deployment", "force_reply", "generosity")
"""Everything that members vote on, in the order in which agreement is looked for."""


@dataclass(frozen=True)
class Sight:
    """What members look at when they take positions: posture, reports and public beliefs, for the same n worlds."""

    levers: Rows
    seen: Index
    rung: Index
    shield: Array
    greedy: Array
    p: Rows


@dataclass(frozen=True)
class Positions:
    """Where members stand at a sitting; arrays (M, n) over members and the worlds that sit.

    ``firmness`` is what drives support, ``fear`` the part of it that is threat, ``sanctions`` and ``forces`` what those
    measures cost each member in full. The rows in ``aside`` back nothing.
    """

    sight: Sight
    leader: int
    aside: Index
    gas: Array
    near: Array
    firmness: Array
    fear: Array
    sanctions: Array
    forces: Array

    def support(self, measure: str, in_full: bool) -> Array:
        """Strength (M, n) at which each member backs a measure, announcing it or paying for it in full."""
        p, proposed = self.sight.p, getattr(self.sight.levers, measure)
        if measure == "generosity":
            softness = self.firmness - self.fear + p.offer_gain * self.gas
            return self._of_those_who_take_part(
                backing.support(softness, (p.offer_cost * proposed) * (1.0 + self.near), proposed)
            )
        cost = self.sanctions if measure == "sanctions" else self.forces
        if measure == "force_reply":
            cost = p.force_scale * cost
        if in_full:
            cost = cost.copy()
            cost[self.leader] *= 1.0 + p.leader_audience
        else:
            cost = p.phase * cost
        return self._of_those_who_take_part(backing.support(self.firmness, cost, proposed))

    def _of_those_who_take_part(self, support: Array) -> Array:
        support[self.aside] = 0.0
        return support


def take_positions(members: Any, where: Index | slice, sight: Sight, rungs: Rungs) -> Positions:
    """Return where the members of an `escalation.coalition.Coalition` stand in some worlds."""
    levers, p = sight.levers, sight.p
    pressed = rungs.at(rungs.pressure, sight.rung) * (1.0 - sight.shield)
    near = taken(members.near, where)
    base = taken(members.base, where) - p.grey_members * pressed
    left_out = p.exclusion * levers.talk * (1.0 - levers.inclusive) - p.autonomy_gain * levers.autonomy
    if left_out.any():
        base = base - np.where(members.european, left_out, 0.0)
    if levers.partnership.any():
        base = base + np.where(members.is_partner, p.partner_resolve * levers.partnership, 0.0)
    common, personal = taken(members.common, where), taken(members.personal, where)
    resolve = backing.resolve(base, p.alignment, p.spread, common, personal)
    severity = rungs.at(rungs.severity, sight.seen)
    fear = backing.threat(p.threat, severity, near, p.greed_weight, sight.greedy)
    own = fear + resolve
    own += taken(members.mood, where)
    alone = members.european, p.autonomy_cost, levers.autonomy
    economic = backing.union_cost(p.burden + (p.gas_burden + p.gas_cutoff * pressed) * members.gas, *alone)
    military = backing.union_cost(p.military_burden * members.lag, *alone)
    sanctions = backing.shared_cost(economic, members.economy, p.burden_sharing)
    forces = backing.shared_cost(military, members.economy, p.burden_sharing)
    firmness = own + pulls(members, own, sanctions, sight)
    return Positions(
        sight, members.leader, members.aside, members.gas, near, firmness, fear, sanctions, forces
    )


def pulls(members: Any, own: Array, sanctions: Array, sight: Sight) -> Array:
    """Pull (M, n) of the leader, and of a partner beside it, by what each backs of sanctions when announcing."""
    levers, p = sight.levers, sight.p
    everything = np.ones_like(p.tie)

    def backs(row: int) -> Array:
        if row in members.aside:
            return np.zeros_like(p.tie)
        return backing.support(own[row], p.phase * sanctions[row], everything)

    heed = np.where(members.european, 1.0 - levers.autonomy, 1.0) if levers.autonomy.any() else everything
    pulled = backing.pull(p.tie, members.close, backs(members.leader), heed)
    if levers.partnership.any():
        partner = backs(members.partner)
        pulled = pulled + backing.pull(p.tie, members.close_partner, partner, levers.partnership)
    return pulled


def taken(x: Array, where: Index | slice) -> Array:
    """Some worlds of an array whose last axis runs over worlds, in C order."""
    return x if isinstance(where, slice) else np.take(x, where, axis=-1)
