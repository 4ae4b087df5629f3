"""Mesa agents that hold state in many worlds at once: the challenger, the target, the monitor."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from scipy.special import logit

from escalation.ladder import Ladder
from escalation.mesa_import import Agent
from escalation.randomness import Streams
from escalation.rows import Rows
from escalation.rules import beliefs, chance, choice, target, worth
from escalation.rules.rungs import Rungs
from escalation.rules.worth import WEEK
from escalation.typing import Array, Index, Mask

QUARTER = 13.0
"""A quarter in weeks."""

LESSON_WEEKS = 4.0
"""Weeks over which a lesson sinks in; its weight in choice is the parameter ``learning``."""


class WorldAgent(Agent):
    """An agent whose arrays, named in ``BY_WORLD``, have the worlds on their last axis.

    Parameters
    ----------
    model : mesa.Model
    code : str
        Name of the actor in the scenario; streams of luck are keyed by it.
    """

    BY_WORLD: ClassVar[tuple[str, ...]] = ()

    def __init__(self, model: Any, code: str) -> None:
        super().__init__(model)
        self.code = code

    def keep(self, index: Index) -> None:
        """Go on with these worlds only."""
        for name in self.BY_WORLD:
            setattr(self, name, np.take(getattr(self, name), index, axis=-1))


class Monitor(WorldAgent):
    """Reports the rung; where an exercise looks like an attack it may report the next one up."""

    BY_WORLD = ("seen", "misread")

    def __init__(self, model: Any, code: str, worlds: int) -> None:
        super().__init__(model, code)
        self.seen = np.zeros(worlds, dtype=np.int64)
        self.misread = np.zeros(worlds, dtype=bool)

    def blur(self, rungs: Rungs, p: Rows, step: float) -> Array:
        """Chance that each rung is misread, (K, W); transparency sharpens."""
        return chance.within(p.misread * rungs.ambiguity * (1.0 - p.transparency), step)

    def observe(self, rung: Index, u: Array, rungs: Rungs, p: Rows, step: float) -> None:
        """Report each world's rung."""
        self.misread = u < self.blur(rungs, p, step)[rung, np.arange(len(rung))]
        self.seen = np.where(self.misread, rungs.up.take(rung), rung)


class Challenger(WorldAgent):
    """Presses the target: its place on the ladder, what it holds, what it has committed to and believes.

    ``resolute`` are its log-odds that the coalition is resolute, ``news`` the log-likelihood ratios of a
    turn. ``strength`` is in units of material capability; ``serve`` (3, W) is the worth of a full
    concession of each kind.
    """

    BY_WORLD = (
        *(
            "rung",
            "goal",
            "held",
            "held_start",
            "commit",
            "hard",
            "legit",
            "learned",
            "balance",
            "resolute",
            "news",
            "alarm",
            "stirred",
        ),
        *("alert", "serve", "strength", "insist_luck"),
    )

    hard: Array
    legit: Array
    balance: Array
    news: Array
    alert: Array
    insist_luck: Array

    def __init__(self, model: Any, code: str, ladder: Ladder, streams: Streams, p: Rows, cinc: float) -> None:
        super().__init__(model, code)
        worlds = len(streams.world)
        opening = ladder.opens
        self.rung = np.full(worlds, opening, dtype=np.int64)
        self.goal = self.rung.copy()
        self.held = p.held.copy()
        self.held_start = p.held.copy()
        self.commit = np.full(worlds, ladder.height[opening])
        for name in ("hard", "legit", "balance", "news", "alert", "insist_luck"):
            setattr(self, name, np.zeros(worlds))
        self.alarm = np.zeros(worlds, dtype=bool)
        self.stirred = np.zeros(worlds, dtype=bool)
        self.learned = np.zeros((len(ladder), worlds))
        self.resolute: Array = logit(p.prior_resolute)
        self.strength = cinc * p.committed
        spill = np.stack([streams.uniform(code, "motives", cell) for cell in range(9)]) * p.motive_spill
        self.serve = concession_worth(spill, p)

    def hear(self, u: Array, deployment: Array, p: Rows, step: float) -> None:
        """False alarms: forces nearby look like an attack."""
        self.alarm = u < chance.within(p.alarm_rate * deployment * (1.0 - p.transparency), step)

    def believe(self, p: Rows, step: float) -> None:
        """Take in the turn's news about the coalition."""
        self.resolute = beliefs.forget(self.resolute, p.prior_resolute, p.memory, step * WEEK) + self.news
        self.news = np.zeros_like(self.news)

    def choose(self, p_destination: Array, u: Array, reconsiders: Mask) -> None:
        """Draw a destination where it reconsiders; elsewhere the last one stands."""
        self.goal = np.where(reconsiders, choice.draw(p_destination, u), self.goal)
        self.stirred = self.stirred & ~reconsiders

    def learn(self, here: Array, brought: Array, step: float) -> None:
        """Reinforce the rung it is on, in all its parts (K, W), by what the turn brought (W,), in prizes a quarter."""
        share = -np.expm1(-step / LESSON_WEEKS)
        self.learned = self.learned + here * (share * (brought * (QUARTER / step) - self.learned))

    def stir(self, happened: Mask) -> Mask:
        """Note what happened; return where something has happened since it last reconsidered."""
        self.stirred = self.stirred | happened
        return self.stirred

    def traits(self, p: Rows, serve: Array | None = None) -> worth.Traits:
        """Its traits as the scenario gives them."""
        return worth.Traits(
            aspiration=p.aspiration,
            insecurity=p.insecurity,
            patience=p.patience,
            audience_cost=p.audience_cost,
            trend=p.trend,
            learn=np.zeros_like(p.trend),
            serve=self.serve if serve is None else serve,
        )


class Target(WorldAgent):
    """Defends its sovereignty: stance (0 resist, 1 mobilise, 2 concede), mobilisation, aid, wear."""

    BY_WORLD = ("stance", "mobilised", "aid_stock", "worn", "consents", "consent_luck")

    mobilised: Array
    aid_stock: Array
    worn: Array
    consent_luck: Array

    def __init__(self, model: Any, code: str, worlds: int, cinc: float) -> None:
        super().__init__(model, code)
        self.cinc = cinc
        self.stance = np.zeros(worlds, dtype=np.int64)
        self.consents = np.zeros(worlds, dtype=bool)
        for name in ("mobilised", "aid_stock", "worn", "consent_luck"):
            setattr(self, name, np.zeros(worlds))

    def strength(
        self, p: Rows, mobilised: Array | float | None = None, weeks_of_aid: Array | float = 0.0
    ) -> Array:
        """Its strength, (W,), in units of material capability: own forces, mobilisation, aid delivered and promised."""
        share = self.mobilised if mobilised is None else mobilised
        return self.cinc * (1.0 + p.mobilisation * share) + self.cinc * (self.aid_stock + weeks_of_aid)

    def settle(self, pressure: Array, aid: Array, p: Rows, step: float) -> None:
        """Mobilise if that is its stance, take delivery of aid, wear under pressure (W,)."""
        mobilising = self.stance == target.STANCES.index("mobilise")
        more = (1.0 - self.mobilised) * chance.within(p.mobilisation_rate, step)
        self.mobilised = self.mobilised + np.where(mobilising, more, 0.0)
        self.aid_stock = self.aid_stock + p.aid_rate * aid * step
        self.worn = self.worn + p.grey_target * pressure * step

    def choose(self, p_stance: Array, u: Array, reconsiders: Mask) -> None:
        """Draw a stance where it reconsiders."""
        self.stance = np.where(reconsiders, choice.draw(p_stance, u), self.stance)

    @property
    def concedes(self) -> Mask:
        """Where it has given in."""
        conceding: Mask = self.stance == target.STANCES.index("concede")
        return conceding


def concession_worth(spill: Array, p: Rows) -> Array:
    """Worth (3, W) of each kind of concession; off-diagonal cells of the motive matrix are ``spill`` (9, W)."""
    motives = (p.motive_security, p.motive_status, p.motive_regime)
    whole = motives[0] + motives[1] + motives[2]
    worths = []
    for kind in range(3):
        cells = [motives[m] if m == kind else motives[m] * spill[3 * kind + m] for m in range(3)]
        worths.append((cells[0] + cells[1] + cells[2]) / whole)
    return np.stack(worths)
