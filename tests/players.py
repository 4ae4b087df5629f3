"""Policies of a user's own, and what policies are shown in a crisis."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from situations import SCENARIO

from escalation.crisis import Crisis
from escalation.observation import Observation
from escalation.policies import ChallengerPolicy, Policy
from escalation.posture import Posture

SHORT = SCENARIO.replace(horizon=16)
WORLDS = 40


class Firmer(Policy):
    """Threatens more where the coalition is thought weak: a user's policy."""

    name = "firmer"
    summary = "threatens more where it is thought weak"
    source = ("fearon1997",)

    def posture(self, seen: Observation) -> Posture:
        return Posture(talk=1, generosity=0.2, sanctions=np.where(seen.belief_resolute < 0.5, 1.0, 0.5))


class Careful(ChallengerPolicy):
    """Never chooses war: a user's challenger."""

    name, summary, source = "careful", "never chooses war", ("jervis1978",)

    def destinations(self, view: Any) -> np.ndarray:
        p = super().destinations(view)
        p[view.rungs.first_war :] *= 1e-9
        return p / p.sum(axis=0)


class Stays(ChallengerPolicy):
    """Wants one rung and nothing else."""

    def __init__(self, rung: str) -> None:
        self.name, self.rung = f"stays-at-{rung}", SCENARIO.ladder.index(rung)

    def destinations(self, view: Any) -> np.ndarray:
        p = np.zeros(view.options.shape)
        p[self.rung] = 1.0
        return p


class Says(Policy):
    """Returns the posture that it was made with."""

    name = "says"

    def __init__(self, **levers: Any) -> None:
        self.levers = levers

    def posture(self, seen: Observation) -> Posture:
        return Posture(**self.levers)


class Spy:
    """Passes everything on to a policy and keeps what it was shown."""

    def __init__(self, policy: Any, method: str) -> None:
        self.policy, self.method, self.seen = policy, method, []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.policy, name)
        if name == self.method:
            return lambda view: self.seen.append(view) or found(view)
        return found


@cache
def views(kind: str) -> list[Any]:
    """What a policy of a kind is shown in the turns of a crisis that reaches war."""
    crisis = Crisis(
        SHORT, WORLDS, seed=3, policy="deterrence-backed-diplomacy", target="accommodate", story=True
    )
    method = {"coalition": "posture", "challenger": "destinations", "target": "stance"}[kind]
    attribute = {"coalition": "policy"}.get(kind, f"{kind}_policy")
    spy = Spy(getattr(crisis, attribute), method)
    setattr(crisis, attribute, spy)
    crisis.run().close()
    assert any((view.seen if kind != "coalition" else view).at_least("invasion").any() for view in spy.seen)
    return spy.seen
