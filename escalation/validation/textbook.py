"""Textbook situations for the rules of a crisis: small ladders, linear values, one decision at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np

from escalation.ladder import COLUMNS, FLAGS, NUMERIC_SCALES, Ladder
from escalation.posture import Posture
from escalation.rows import Rows
from escalation.rules import worth
from escalation.rules.rungs import Rungs
from escalation.scenario import Scenario, load_scenario
from escalation.typing import Array, Mask

LINEAR = {"curvature": 1.0, "loss_aversion": 1.0, "loss": 0.0, "legit_aspiration": 0.0, "fight": 1.0}
"""The value function of the textbooks: outcomes count as they are, and a lost war costs what fighting costs."""

SHARP = 1e7
"""A precision at which the best is chosen for certain."""


@cache
def shipped() -> Scenario:
    """The scenario whose parameters a situation has unless it says otherwise."""
    return load_scenario("ukraine-2022")


def small_ladder(force: Sequence[int], **columns: Sequence[float]) -> Ladder:
    """A ladder of few rungs, all columns 0 and all widths equal unless given; every rung of force is war."""
    count = len(force)
    arrays: dict[str, Any] = {name: np.zeros(count) for name in COLUMNS}
    arrays |= {"height": np.arange(count, dtype=float), "width": np.full(count, 1.0 / count)}
    arrays |= {name: np.array(values, dtype=float) for name, values in columns.items()}
    flags = {name: np.array(force, dtype=bool) for name in FLAGS[:2]}
    return Ladder(
        names=tuple(f"rung-{k}" for k in range(count)),
        about=("",) * count,
        endings=tuple("war" if each else None for each in force),
        terminal=np.zeros(count, dtype=bool),
        scales={name: np.zeros(count) for name in NUMERIC_SCALES},
        normal=1,
        opens=1,
        threshold=count - 1,
        **arrays,
        **flags,
    )


def parameters(worlds: int = 1, **changes: Any) -> Rows:
    """The shipped scenario's parameters as rows by world, some of them changed."""
    return Rows.of({**shipped().values(), **changes}, worlds)


@dataclass(frozen=True)
class Decision:
    """One decision of the challenger: its character, what it looks at, and the ladder."""

    traits: worth.Traits
    situation: worth.Situation
    rungs: Rungs
    p: Rows

    def utilities(self) -> Array:
        """Utility of every rung, (K, W)."""
        seen = worth.outlook(self.situation, self.rungs, self.p)
        return worth.utilities(self.traits, self.situation, seen, self.rungs, self.p)

    def destinations(self, options: Mask | None = None) -> Array:
        """Probability of every rung, (K, W); ``options`` (K, W), all of them by default."""
        seen = worth.outlook(self.situation, self.rungs, self.p)
        if options is None:
            options = np.ones(self.situation.learned.shape, dtype=bool)
        return worth.destinations(self.traits, self.situation, seen, options, self.rungs, self.p)

    def reservation(self) -> Array:
        """Least that a settlement must bring, (W,)."""
        seen = worth.outlook(self.situation, self.rungs, self.p)
        return worth.reservation(self.traits, self.situation, seen, self.rungs, self.p)

    def but(self, **changes: Any) -> Decision:
        """The same decision with other quantities of its situation."""
        return replace(self, situation=replace(self.situation, **changes))


def decision(ladder: Ladder, p: Rows, *, posture: Posture | None = None, **given: Any) -> Decision:
    """A decision in which what is not given is 0, strengths are 1 and the challenger stands at the opening.

    ``offer`` (W,) is a plain concession of the posture's kind, standing and for a settlement.
    """
    worlds = p.matrix.shape[1]
    situation: dict[str, Any] = {each.name: np.zeros(worlds) for each in fields(worth.Situation)}
    situation |= {name: np.ones(worlds) for name in ("strength", "target_strength", "target_base")}
    situation["rung"] = np.full(worlds, ladder.opens)
    situation["learned"] = np.zeros((len(ladder), worlds))
    situation["levers"] = (posture or Posture()).rows(ladder, worlds)
    kind = situation["levers"].concession == np.arange(3)[:, None]
    offer = np.asarray(given.pop("offer", 0.0))
    situation["deal"] = situation["standing"] = np.where(kind, np.broadcast_to(offer, worlds), 0.0)
    traits: dict[str, Any] = {each.name: np.zeros(worlds) for each in fields(worth.Traits)}
    traits["serve"] = np.ones((3, worlds))
    for name, value in given.items():
        home = traits if name in traits else situation
        home[name] = np.broadcast_to(np.asarray(value), home[name].shape).astype(home[name].dtype)
    return Decision(worth.Traits(**traits), worth.Situation(**situation), Rungs.of(ladder, 8), p)


def brink(stay: float, yields: float, lost: float, risk: Array) -> Decision:
    """T4: a rung worth ``stay`` from which chance leads to one worth ``lost``, above one worth ``yields``."""
    ladder = small_ladder(
        [0, 0, 0, 1],
        prize=[0, yields, stay, 0],
        fight=[0, 0, 0, -lost],
        climb=[0, 0, 1, 0],
        contact=[0, 0, 1, 0],
    )
    chances = {"incident_rate": -np.log1p(-risk), "reconsider_rate": 1, "transparency": 0}
    p = parameters(len(risk), **LINEAR, **chances, precision=SHARP, pressure_prize=1)
    return decision(ladder, p)


def attack(credibility: Array, precision: Array) -> Decision:
    """T9: pressing brings 1, but -1 where the threat is carried out; the status quo brings 0."""
    p = parameters(
        len(precision),
        **LINEAR,
        precision=precision,
        sanction_bite=2.0,
        pressure_prize=1.0,
        incident_rate=0,
    )
    ladder = small_ladder([0, 0, 0, 1], prize=[0, 0, 1, 0])
    posture = Posture(sanctions=1, trigger=2)
    return decision(ladder, p, posture=posture, sanctions=1.0, credibility=credibility)


def deterrence(backs_down: float, resistance: Array) -> Decision:
    """T8: pressing brings 4 where the defender concedes, ``backs_down`` where it resists; the status quo 3."""
    p = parameters(
        len(resistance),
        **LINEAR,
        precision=SHARP,
        sanction_bite=4.0 - backs_down,
        pressure_prize=1.0,
        incident_rate=0,
    )
    ladder = small_ladder([0, 0, 0, 1], prize=[0, 3, 4, 0])
    posture = Posture(sanctions=1, trigger=2)
    return decision(ladder, p, posture=posture, sanctions=1.0, credibility=resistance)


def window(d: float, p_now: float, p_later: Array, cost: float) -> Decision:
    """T14: the other side wins with ``p_now``, later with ``p_later``; the whole prize is on offer meanwhile."""
    strength = (1 - p_now) / p_now
    shift = np.log((1 - p_later) / p_later / strength)
    ladder = small_ladder([0, 0, 1], gain=[0, 0, 1], fight=[0, 0, 1])
    p = parameters(
        len(p_later),
        **{**LINEAR, "fight": cost},
        precision=SHARP,
        foresight_weeks=1 / worth.WEEK,
        trend=shift,
        decisiveness=1,
        **dict.fromkeys(("trust", "aid_rate", "incident_rate", "pressure_prize"), 0),
    )
    return decision(ladder, p, patience=d, strength=strength, offer=1.0, aspiration=0.5, trend=shift)


def table(p_win: float, cost: float, deal: Array) -> Decision:
    """T1, T2: a settlement or a war for the whole prize, won with ``p_win`` at a cost; nothing without a signature."""
    ladder = small_ladder([0, 0, 1], gain=[0, 0, 1], fight=[0, 0, 1], width=[1e-9, 1e-9, 1 - 2e-9])
    p = parameters(
        len(deal),
        **{**LINEAR, "fight": cost},
        **dict.fromkeys(("trend", "aid_rate", "incident_rate", "pressure_prize"), 0.0),
        precision=SHARP,
        decisiveness=1,
    )
    unsigned = np.zeros((3, len(deal)))
    return decision(ladder, p, strength=p_win / (1 - p_win), offer=deal).but(standing=unsigned)
