"""Policies of the three sides: the coalition's postures, the challenger's characters, the target's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from escalation.negotiation import Format
from scalar import formats
from scalar.numbers import Parameters
from scalar.rungs import Rungs


@dataclass(frozen=True)
class Posture:
    """A value for every lever; rungs are given by number."""

    talk_condition: int
    offer_condition: int
    trigger: int
    talk: float = 0.0
    format: Format | None = None
    generosity: float = 0.0
    first: float = 0.0
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


_TALKS = {"talk": 1.0, "format": formats.COUNCIL, "generosity": 0.3}
_FIRMNESS = {"sanctions": 1.0, "aid": 0.5, "deployment": 0.5, "resilience": 0.5}

COALITION: dict[str, dict[str, Any]] = {
    "inaction": {},
    "deterrence-backed-diplomacy": _TALKS | _FIRMNESS,
    "sanctions-threat": {"sanctions": 1.0},
    "diplomacy-alone": _TALKS,
    "deterrence-without-talks": _FIRMNESS,
    "appeasement": {
        "talk": 1.0,
        "format": formats.CONCESSION,
        "generosity": 0.8,
        "first": 0.5,
        "offer_condition": "below force",
        "agenda": 1.0,
        "over_head": 1.0,
        "summit": 0.5,
    },
    "security-order-dialogue": {
        "talk": 1.0,
        "format": formats.SECURITY,
        "generosity": 0.5,
        "summit": 0.3,
        "sanctions": 0.5,
        "visibility": 0.2,
    },
    "agenda-refused": {
        "talk": 1.0,
        "format": formats.REFUSAL,
        "generosity": 0.2,
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
    | {"format": formats.EUROPEANS, "sanctions": 1.0, "aid": 1.0, "deployment": 0.5}
    | {"autonomy": 1.0, "resilience": 1.0},
    "european-seat": _TALKS | _FIRMNESS | {"format": formats.SEATS},
    "three-noes": _TALKS | {"generosity": 0.1, "sanctions": 0.25},
    "grand-bargain": {
        "talk": 1.0,
        "format": formats.HELSINKI,
        "generosity": 0.5,
        "agenda": 1.0,
        "summit": 0.7,
        "sanctions": 0.5,
        "aid": 0.25,
    },
    "minimal-concessions": {
        "talk": 1.0,
        "format": formats.TRANSPARENCY,
        "generosity": 0.2,
        "sanctions": 0.5,
        "aid": 0.25,
    },
}
"""The levers that each policy moves from their defaults."""


def posture(policy: str | Mapping[str, Any], rungs: Rungs) -> Posture:
    """The posture of a policy, named or given by the levers that it moves, on this ladder."""
    places = {name: number for number, name in enumerate(rungs.names)} | {
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
        lever: places[value] if lever in conditions else value
        for lever, value in (COALITION[policy] if isinstance(policy, str) else policy).items()
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
    "myopic",
    "far-sighted",
    "learner",
    "declining-power",
    "status-quo-power",
)

TARGETS = ("resist", "mobilise", "accommodate")


def scenario_traits(p: Parameters, serve: dict[str, float]) -> Traits:
    """The traits as the scenario gives them."""
    return Traits(p.aspiration, p.insecurity, p.patience, p.audience_cost, p.trend, 0.0, serve)


def character(name: str, p: Parameters, serve: dict[str, float], held: float) -> Traits:
    """The traits of a challenger of this character that now holds `held`."""
    changes: dict[str, dict[str, Any]] = {
        "revisionist": {},
        "insecure": {"aspiration": p.modest_aspiration, "insecurity": p.high_insecurity},
        "opportunist": {"patience": 0.0, "audience_cost": 0.0, "insecurity": 0.0},
        "myopic": {"patience": 0.0},
        "far-sighted": {},
        "learner": {"learn": p.learning},
        "declining-power": {"trend": -p.decline},
        "status-quo-power": {"aspiration": held, "trend": -p.decline},
    }
    return replace(scenario_traits(p, serve), **changes[name])
