"""After signature: who breaks a settlement and when, what a tribunal does about it, and what the next crisis inherits.

Settlements live in continuous time, so that nothing here hangs on the length of a turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from escalation import proposal, views
from escalation.rows import Rows
from escalation.rules import aftermath, beliefs, provisions
from escalation.rules.reduce import total
from escalation.rules.worth import served
from escalation.typing import Array, Index, Mask

if TYPE_CHECKING:
    from escalation.crisis import Crisis

YEAR_KEPT = 1.0
"""Years that a settlement must last to count as held."""

CAUSES = ("challenger", "violation", "complaint", "coalition", "target")
"""How a settlement ends: thrown over by the challenger, a violation found, a complaint without ground, left by the
coalition, thrown over by a target on which it was imposed."""


@dataclass(frozen=True)
class Signed:
    """What the settlements of n worlds rest on when they are signed; arrays (n,) unless said otherwise.

    ``package`` (N, n) are the shares agreed, ``cost`` (N, n) what keeping each provision costs the
    challenger, ``worth`` what all of it brings on balance, ``at_stake`` what it would lose with the
    agreement, ``response`` the sanctions it would face, ``imposed`` whether the target did not consent and
    ``resentment`` what the agreement costs it beyond going on. ``standing`` and ``broken`` are the hazards
    of the next crisis while the agreement stands and once it does not.
    """

    place: Index
    world: Index
    p: Rows
    package: Array
    cost: Array
    worth: Array
    at_stake: Array
    response: Array
    imposed: Mask
    resentment: Array
    standing: Array
    broken: Array


def sign(crisis: Crisis, where: Index) -> Signed:
    """Note what the settlements reached in this turn rest on."""
    p, challenger, agenda, talks = crisis.p.at(where), crisis.challenger, crisis.agenda, crisis.talks
    package = talks.package(where)
    tilt = challenger.serve[:, where] / talks.nominal
    brought = p.stakes_challenger * (agenda.own[:, None] * package) * tilt[agenda.kinds]
    worth = settlement_worth(crisis)[where]
    at_table = talks.forum[where] >= 0
    gained = np.where(at_table, total(np.maximum(brought, 0.0)), worth)
    handed = np.where(at_table & ~talks.stepwise[where], p.irrevocable, 0.0)
    going_on = -p.sovereignty * views.losses(crisis)[0][where] + p.target_resolve - crisis.target.worn[where]
    aspiration, held = aspirations(crisis)[where], agenda.under("held", challenger.held[where], package)
    rate = agenda.under("crisis_hazard", p.crisis_hazard, package)
    return Signed(
        place=crisis.place[where],
        world=crisis.world[where],
        p=p,
        package=package,
        cost=np.maximum(0.0, -brought) * agenda.performs[:, None],
        worth=worth,
        at_stake=gained * (1.0 - handed),
        response=beliefs.credibility(challenger.resolute[where], p.r_high, p.r_low)
        * crisis.coalition.sanctions[where],
        imposed=~crisis.target.consents[where],
        resentment=going_on - proposal.for_target(crisis)[where],
        standing=aftermath.crisis_hazard(rate, aspiration, held + worth, p.trust),
        broken=aftermath.crisis_hazard(p.crisis_hazard, aspiration, held, p.trust),
    )


def settlement_worth(crisis: Crisis) -> Array:
    """Worth of what is on the table to the challenger, (W,), in prizes."""
    assert crisis.now.situation is not None
    return served(crisis.challenger.traits(crisis.p), crisis.now.situation.deal)


def aspirations(crisis: Crisis) -> Array:
    """What the challenger aspires to by its character and the legitimacy that it has banked, (W,)."""
    challenger, p = crisis.challenger, crisis.p
    character = crisis.challenger_policy.character(challenger.traits(p), p, challenger.held)
    return character.aspiration + p.legit_aspiration * challenger.legit


def unfold(crisis: Crisis) -> None:
    """Let all settlements of a crisis run their course, and write down what becomes of them."""
    if crisis.signed:
        course = Course.of(crisis, together(crisis.signed))
        crisis.outcomes.write(course.signed.place, course.outcomes(crisis))
        if crisis.legacy is not None:
            crisis.legacy.write(course.signed.place, course.legacy(crisis))


def together(parts: list[Signed]) -> Signed:
    """Settlements of several turns in one."""
    joined: dict[str, Any] = {}
    for field in fields(Signed):
        each = [getattr(part, field.name) for part in parts]
        if field.name == "p":
            joined["p"] = Rows(each[0].names, np.concatenate([rows.matrix for rows in each], axis=1))
        else:
            joined[field.name] = np.concatenate(each, axis=-1)
    return Signed(**joined)


@dataclass(frozen=True)
class Course:
    """What became of settlements: years to events, (n,) or by issue (N, n), infinite where they never come.

    ``ends`` is when an agreement breaks down and ``by`` the place of its cause in `CAUSES`; ``corrected`` and
    ``dismissed`` say how a tribunal's ruling on a violation found, and on a complaint without ground, goes.
    """

    signed: Signed
    ends: Array
    by: Index
    violated: Array
    found: Array
    corrected: Mask
    complained: Array
    dismissed: Mask

    @classmethod
    def of(cls, crisis: Crisis, s: Signed) -> Course:
        """Draw the time of everything that can happen, and see what comes first [@karlin1975]."""
        p, agenda, streams = s.p, crisis.agenda, crisis.streams.among(s.world)
        inspected = total(s.package * agenda.inspections[:, None])
        obeyed = p.tribunal * total(s.package * agenda.tribunal[:, None])
        proof = agenda.unseen[:, None] + (agenda.inspected - agenda.unseen)[:, None] * inspected
        proof = proof * agenda.under("detection", p.detection, s.package)
        loss = s.at_stake + s.response
        cheating = aftermath.cheating_rates(p.breach_rate, p.breach_slope, s.cost, proof, loss)
        violated = aftermath.waiting_time(cheating, streams.uniforms(agenda.names, "violation", 0))
        finding = aftermath.waiting_time(p.find_rate * proof, streams.uniforms(agenda.names, "finding", 0))
        corrected = streams.uniforms(agenda.names, "ruling", 0) < obeyed
        groundless = p.false_complaints * (1.0 - agenda.under("transparency", p.transparency, s.package))
        complained = aftermath.waiting_time(groundless, streams.uniform("chance", "complaint", 0))
        dismissed = streams.uniform("chance", "ruling", 0) < obeyed
        throws_over = aftermath.breach_rate(p.breach_rate, p.breach_slope, loss - total(s.cost))
        resents = s.imposed * aftermath.breach_rate(p.breach_rate, p.breach_slope, -s.resentment)
        times = np.stack(
            [
                aftermath.waiting_time(throws_over, streams.uniform(crisis.challenger.code, "breach", 0)),
                np.minimum.reduce(np.where(corrected, np.inf, violated + finding), axis=0, initial=np.inf),
                np.where(dismissed, np.inf, complained),
                aftermath.waiting_time(p.leave_rate, streams.uniform(crisis.coalition.code, "leave", 0)),
                aftermath.waiting_time(resents, streams.uniform(crisis.target.code, "breach", 0)),
            ]
        )
        by, ends = np.argmin(times, axis=0), np.minimum.reduce(times, axis=0)
        return cls(s, ends, by, violated, violated + finding, corrected, complained, dismissed)

    def counted(self, happened: Array) -> Array:
        """How many events by issue, years (N, n), came while the agreement stood, (n,)."""
        return total(self.came(happened).astype(np.float64))

    def came(self, happened: Array) -> Mask:
        """Which events, years (..., n), came while the agreement stood; what never comes did not."""
        result: Mask = (happened <= self.ends) & np.isfinite(happened)
        return result

    def rulings(self, crisis: Crisis) -> tuple[Array, Array]:
        """How many of a tribunal's rulings were obeyed and how many defied, (n,) each; 0 without a tribunal."""
        sits = total(self.signed.package * crisis.agenda.tribunal[:, None]) > 0.0
        complained = self.came(self.complained)
        obeyed = self.counted(np.where(self.corrected, self.found, np.inf)) + (complained & self.dismissed)
        defied = self.counted(np.where(self.corrected, np.inf, self.found)) + (complained & ~self.dismissed)
        return np.where(sits, obeyed, 0.0), np.where(sits, defied, 0.0)

    def outcomes(self, crisis: Crisis) -> Mapping[str, Any]:
        """Columns of the table of results, arrays (n,)."""
        names = np.array(["none", *crisis.agenda.names], dtype=object)
        never = np.full((1, len(self.ends)), np.inf)
        before = np.where(self.came(self.violated), self.violated, np.inf)
        obeyed, defied = self.rulings(crisis)
        return {
            "settlement_held": (self.ends > YEAR_KEPT).astype(np.float64),
            "breach_years": self.ends,
            "breach_by": np.array(CAUSES, dtype=object)[self.by],
            "violations": self.counted(self.violated),
            "violations_found": self.counted(self.found),
            "first_violation": names[np.argmin(np.concatenate((never, before)), axis=0)],
            "rulings_obeyed": obeyed,
            "rulings_defied": defied,
        }

    def legacy(self, crisis: Crisis) -> Mapping[str, Array]:
        """What settlements leave to the next crisis of a series, arrays (n,)."""
        assert crisis.legacy is not None
        s, kept = self.signed, self.ends > YEAR_KEPT
        allowed, left = crisis.scenario.parameters["trust"], crisis.legacy.columns
        u = crisis.streams.among(s.world).uniform(crisis.challenger.code, "peace", 0)
        years = aftermath.waiting_time_until(s.standing, self.ends, s.broken, u)
        obeyed, defied = self.rulings(crisis)
        weight = s.p.tribunal + s.p.precedent_gain * obeyed - s.p.precedent_loss * defied
        stands = provisions.under_way(s.package, self.ends > years)
        order = np.maximum(stands, crisis.order[:, s.place])
        return {
            "held": crisis.agenda.under("held", left["held"][s.place], s.package),
            "hazard": s.standing,
            "years": years,
            "trust": np.clip(
                s.p.trust + np.where(kept, s.p.trust_step, -s.p.trust_step), allowed.low, allowed.high
            ),
            "tribunal": np.clip(weight, 0.0, 1.0),
            **{f"order_{row}": share for row, share in enumerate(order)},
        }
