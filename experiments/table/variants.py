"""The talks that are compared: one posture, with its format or the scenario changed in one respect at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture

SEATS = ("bilateral", "normandy", "helsinki-2.0")
AGENDAS = ("normandy", "nato-russia-council", "helsinki-2.0")
LETTERS = ("open-door", "crimea-recognition", "crimea-withdrawal")
BASE = Format("helsinki-2.0", letters=LETTERS)
REFERENCE = "the conference"

QUESTIONS = ("seats and agenda", "nonstarters", "verification", "terms", "deterrence")
"""What is varied, each against the conference of all on everything."""


class Talking(Policy):
    """Talks in some format, with half the power at the table and sanctions threatened behind them."""

    name = "talking"
    summary = "talks in some format, with sanctions threatened behind them"
    source = ("vandenbroeck2022",)

    def __init__(self, format: Format, levers: Mapping[str, Any]) -> None:
        self._posture = Posture(
            **{"talk": 1, "format": format, "generosity": 0.5, "sanctions": 0.5, "aid": 0.25} | dict(levers)
        )

    def posture(self, seen: Observation) -> Posture:
        """Return the same posture every turn."""
        return self._posture


@dataclass(frozen=True)
class Variant:
    """One way to talk: the format, other levers, and what is changed in the scenario."""

    question: str
    name: str
    format: Format = BASE
    levers: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def policy(self) -> Talking:
        """The variant as a policy."""
        return Talking(self.format, self.levers)


def variants() -> Iterator[Variant]:
    """Every variant of every question, the reference first in each."""
    for question in QUESTIONS:
        yield Variant(question, REFERENCE)
        yield from _varied(question)


def _varied(question: str) -> Iterator[Variant]:
    bare = replace(BASE, letters=())
    if question == "seats and agenda":
        for seats in SEATS:
            for agenda in AGENDAS:
                if (seats, agenda) != ("helsinki-2.0", "helsinki-2.0"):
                    yield Variant(question, f"{seats} on {agenda}", replace(BASE, venue=seats, agenda=agenda))
    elif question == "nonstarters":
        yield Variant(question, "no letters, never insisted on", bare, changes={"insistence": 0.0})
        yield Variant(question, "no letters, insisted on at times", bare)
        yield Variant(question, "no letters, always insisted on", bare, changes={"insistence": 1.0})
        yield Variant(question, "letters, always insisted on", changes={"insistence": 1.0})
        yield Variant(
            question, "the coalition insists on Crimea", replace(bare, insist=("crimea-withdrawal",))
        )
        yield Variant(question, "the same, in a letter", replace(BASE, insist=("crimea-withdrawal",)))
        yield Variant(question, "the coalition yields on the open door", replace(BASE, yields=("open-door",)))
    elif question == "verification":
        yield Variant(question, "no inspections", replace(BASE, verified=False))
        yield Variant(question, "violations hard to prove", changes={"detection": 0.0})
        yield Variant(question, "violations easy to prove", changes={"detection": 1.0})
    elif question == "terms":
        yield Variant(question, "step for step", replace(BASE, steps=True))
        yield Variant(question, "issues not linked", replace(BASE, linked=False))
        yield Variant(question, "half granted beforehand", levers={"first": 0.5})
        yield Variant(question, "little power (0.1)", levers={"generosity": 0.1})
        yield Variant(question, "much power (0.9)", levers={"generosity": 0.9})
        yield Variant(question, "only after withdrawal", levers={"talk_condition": "normal"})
        yield Variant(
            question, "qualified majority gives the mandate", changes={"nato_rule": "qualified-majority"}
        )
    else:
        yield Variant(question, "no threat behind it", levers={"sanctions": 0.0, "aid": 0.0})
        yield Variant(question, "no talks", levers={"talk": 0})
