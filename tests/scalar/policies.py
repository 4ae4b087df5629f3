"""Policies of the three sides: the coalition's postures, the challenger's characters, the target's names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from scalar.rungs import Rungs


@dataclass(frozen=True)
class Posture:
    """A value for every lever; rungs are given by number."""

    talk_condition: int
    offer_condition: int
    trigger: int
    talk: float = 0.0
    generosity: float = 0.0
    concession: str = "security"
    inclusive: float = 1.0
    agenda: float = 0.0
    over_head: float = 0.0
    summit: float = 0.0
    sanctions: float = 0.0
    aid: float = 0.0
    deployment: float = 0.0
    counter_deployment: float = 0.0
    force_reply: float = 0.0
    partnership: float = 0.0
    autonomy: float = 0.0
    visibility: float = 0.5
    resilience: float = 0.0


_TALKS = {"talk": 1.0, "generosity": 0.3}
_FIRMNESS = {"sanctions": 1.0, "aid": 0.5, "deployment": 0.5, "resilience": 0.5}

COALITION: dict[str, dict[str, Any]] = {
    "inaction": {},
    "deterrence-backed-diplomacy": _TALKS | _FIRMNESS,
    "sanctions-threat": {"sanctions": 1.0},
    "diplomacy-alone": _TALKS,
    "deterrence-without-talks": _FIRMNESS,
    "appeasement": {
        "talk": 1.0,
        "generosity": 0.8,
        "offer_condition": "below force",
        "agenda": 1.0,
        "over_head": 1.0,
        "summit": 0.5,
    },
    "security-order-dialogue": {
        "talk": 1.0,
        "generosity": 0.5,
        "summit": 0.3,
        "sanctions": 0.5,
        "visibility": 0.2,
    },
    "agenda-refused": {
        "talk": 1.0,
        "generosity": 0.2,
        "concession": "regime",
        "sanctions": 0.75,
        "aid": 0.5,
        "resilience": 1.0,
        "visibility": 0.0,
    },
    "talks-after-withdrawal": _TALKS | _FIRMNESS | {"talk_condition": "normal", "deployment": 0.75},
    "resolve-by-force": _TALKS
    | {"force_reply": 1.0, "trigger": "first force", "sanctions": 1.0, "aid": 1.0, "deployment": 0.5},
    "counter-threat": _TALKS | {"counter_deployment": 1.0, "sanctions": 0.4},
    "more-of-the-same": _TALKS | {"sanctions": 0.4},
    "partnership-in-leadership": _TALKS | _FIRMNESS | {"partnership": 1.0, "visibility": 0.2},
    "european-autonomy": _TALKS
    | {"sanctions": 1.0, "aid": 1.0, "deployment": 0.5, "autonomy": 1.0, "resilience": 1.0},
    "three-noes": {"talk": 1.0, "generosity": 0.1, "sanctions": 0.25},
}
"""The levers that each policy moves from their defaults."""


def posture(policy: str, rungs: Rungs) -> Posture:
    """The posture of a policy on this ladder."""
    places = {
        "below force": rungs.first_force - 1,
        "first force": rungs.first_force,
        "normal": rungs.normal,
        "threshold": rungs.threshold,
    }
    default = Posture(
        talk_condition=places["below force"], offer_condition=rungs.normal, trigger=rungs.threshold
    )
    conditions = ("talk_condition", "offer_condition", "trigger")
    levers = {
        lever: places[value] if lever in conditions else value for lever, value in COALITION[policy].items()
    }
    return replace(default, **levers)


@dataclass(frozen=True)
class Traits:
    """Those traits of a challenger that a character may replace, and how well concessions serve it."""

    aspiration: float
    insecurity: float
    patience: float
    audience_cost: float
    trend: float
    learn: float
    serve: dict[str, float]


CHALLENGERS = (
    "revisionist",
    "insecure",
    "opportunist",
    "learner",
    "declining-power",
    "status-quo-power",
)

TARGETS = ("resist", "mobilise", "accommodate")


def scenario_traits(p: SimpleNamespace, serve: dict[str, float]) -> Traits:
    """The traits as the scenario gives them."""
    return Traits(p.aspiration, p.insecurity, p.patience, p.audience_cost, p.trend, 0.0, serve)


def character(name: str, p: SimpleNamespace, serve: dict[str, float], held: float) -> Traits:
    """The traits of a challenger of this character that now holds `held`."""
    changes: dict[str, dict[str, float]] = {
        "revisionist": {},
        "insecure": {"aspiration": p.modest_aspiration, "insecurity": p.high_insecurity},
        "opportunist": {"patience": 0.0, "audience_cost": 0.0, "insecurity": 0.0},
        "learner": {"learn": p.learning},
        "declining-power": {"trend": -p.decline},
        "status-quo-power": {"aspiration": held, "trend": -p.decline},
    }
    return replace(scenario_traits(p, serve), **changes[name])
