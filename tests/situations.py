"""Textbook situations for the rules, and simulated tables that several tests read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from escalation import ensemble, policies
from escalation.ladder import COLUMNS, FLAGS, NUMERIC_SCALES, Ladder
from escalation.posture import Posture
from escalation.rows import Rows
from escalation.rules import worth
from escalation.rules.rungs import Rungs
from escalation.scenario import Scenario, load_scenario
from escalation.typing import Array

SCENARIO = load_scenario("ukraine-2022")

ERRORS = 4.0
"""Standard errors within which a simulated mean must lie."""

LINEAR = {"curvature": 1.0, "loss_aversion": 1.0, "loss": 0.0, "legit_aspiration": 0.0, "fight": 1.0}
"""The value function of the textbooks: outcomes count as they are, and a lost war costs what fighting costs."""


def row(*values: float) -> Array:
    """An array by world."""
    return np.array(values, dtype=float)


def column(*values: float) -> Array:
    """An array by member or rung in one world, (N, 1)."""
    return np.array(values, dtype=float)[:, None]


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
    return Rows.of({**SCENARIO.values(), **changes}, worlds)


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

    def destinations(self, options: Array | None = None) -> Array:
        """Probability of every rung, (K, W); ``options`` (K, W), all of them by default."""
        seen = worth.outlook(self.situation, self.rungs, self.p)
        if options is None:
            options = np.ones(self.situation.learned.shape, dtype=bool)
        return worth.destinations(self.traits, self.situation, seen, options, self.rungs, self.p)

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


@cache
def table(
    policy: str | None = None,
    challenger: str | None = None,
    target: str | None = None,
    worlds: int = 1000,
    changes: tuple[tuple[str, Any], ...] = (),
) -> pd.DataFrame:
    """A simulated table of the shipped scenario with some parameters or settings changed; kept for the session."""
    scenario = SCENARIO.replace(dict(changes))
    return ensemble.simulate(scenario, policy, worlds=worlds, seed=11, challenger=challenger, target=target)


def play(scenario: Scenario, world: Sequence[int] | Array, **inputs: Any) -> pd.DataFrame:
    """One batch of the scenario's own policies; ``inputs`` are parameters by world."""
    names = [scenario.policies[kind] for kind in policies.KINDS]
    numbers = np.asarray(world, dtype=np.int64)
    return ensemble.run(scenario, *names, 11, numbers, {name: np.asarray(x) for name, x in inputs.items()})
