"""What chance decides in a crisis: the draws of each actor, which can be set by hand to ask what if."""

from __future__ import annotations

from collections.abc import Mapping

from escalation.errors import InputError, unknown
from escalation.randomness import Draw
from escalation.scenario import Scenario


def checked_luck(scenario: Scenario, luck: Mapping[Draw, float]) -> dict[Draw, float]:
    """Draws set by hand, if there are such draws.

    Raises
    ------
    InputError
        If nobody draws so, or a number does not lie between 0 and 1.
    """
    draws = purposes(scenario)
    for (actor, purpose, index), u in luck.items():
        if actor not in draws:
            raise unknown("actor", actor, draws, "luck")
        if purpose not in draws[actor]:
            raise unknown("purpose", purpose, draws[actor], f"luck of {actor}")
        if not 0.0 < u < 1.0:
            raise InputError(f"luck of {actor}, {purpose}, {index} is {u!r}; give a number between 0 and 1.")
    return dict(luck)


def purposes(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """What each actor draws luck for, by its code."""
    cast_ = scenario.cast
    return {
        **dict.fromkeys(cast_.coalition, ("drift", "mood")),
        **dict.fromkeys((issue.name for issue in scenario.issues), ("violation", "finding", "ruling")),
        "coalition": ("drift", "leave"),
        "chance": ("incident", "war", "truce", "complaint", "ruling"),
        cast_.monitor: ("report",),
        cast_.target: ("consent", "reconsider", "stance", "breach"),
        cast_.challenger: (
            *("motives", "alarm", "reconsider", "destination", "move", "insist", "breach", "peace"),
        ),
    }
