"""What a policy is: a small pure object from what is seen to what is done; and how policies combine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

import numpy as np

from escalation.errors import InputError, unknown
from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.posture import CONCESSIONS, RUNG_LEVERS, Posture
from escalation.rows import Rows
from escalation.rules import choice, target, worth
from escalation.rules.rungs import Rungs
from escalation.typing import Array, Mask


class Policy(ABC):
    """A coalition's policy.

    A subclass has a ``name``, a one-line ``summary``, the keys of its ``source`` in the bibliography, and
    the method `posture`. It holds no state: equal observations give equal postures.
    """

    kind: ClassVar[str] = "coalition"
    name: str
    summary: str = ""
    source: tuple[str, ...] = ()

    @abstractmethod
    def posture(self, seen: Observation) -> Posture:
        """Return the posture for a turn; levers may be numbers or arrays (W,)."""

    def then(self, other: Policy | str, turn: int) -> Policy:
        """Return the policy that plays this one before ``turn`` and the other from it on."""
        return Then(self, _policy(other), turn)

    def when(self, condition: Callable[[Observation], Mask], other: Policy | str) -> Policy:
        """Return the policy that plays the other in the worlds where the condition holds, this one elsewhere.

        Parameters
        ----------
        condition : callable
            From `Observation` to a bool array (W,).
        other : Policy
        """
        if not callable(condition):
            raise InputError(
                f"the condition is {condition!r}; give a function from an Observation to truth by world"
            )
        return When(self, _policy(other), condition)

    def but(self, **levers: Any) -> Policy:
        """Return the policy with some levers of its posture set otherwise.

        Parameters
        ----------
        **levers
            Levers of `Posture` by name; of a ``format`` a mapping gives only the terms that differ, such as
            ``format={"venue": "bilateral"}``.

        Raises
        ------
        InputError
            If there is no such lever.
        """
        return But(self, levers)


def _policy(given: Policy | str) -> Policy:
    return _named[0](given) if isinstance(given, str) else given


_named: list[Callable[[str], Policy]] = []
"""How a name becomes a policy; the register, which stands above, puts it here."""


class Then(Policy):
    """One policy, then another."""

    def __init__(self, first: Policy, second: Policy, turn: int) -> None:
        if isinstance(turn, bool) or not isinstance(turn, int) or turn < 1:
            raise InputError(f"turn {turn} lies before the crisis; a policy can take over from turn 1 on")
        self.first, self.second, self.turn = first, second, turn
        self.name = f"{first.name}+{second.name}@{turn}"
        self.source = (*first.source, *second.source)

    def posture(self, seen: Observation) -> Posture:
        """Ask whichever policy is in force."""
        return (self.first if seen.turn < self.turn else self.second).posture(seen)


class When(Policy):
    """One policy in the worlds where a condition holds, another elsewhere."""

    def __init__(self, usual: Policy, special: Policy, condition: Callable[[Observation], Mask]) -> None:
        self.usual, self.special, self.condition = usual, special, condition
        self.name = f"{usual.name}|{special.name}"
        self.source = (*usual.source, *special.source)

    def posture(self, seen: Observation) -> Posture:
        """Mix the two postures, lever by lever."""
        special = np.broadcast_to(np.asarray(self.condition(seen), dtype=bool), (seen.worlds,))
        usual, other = self.usual.posture(seen), self.special.posture(seen)
        mixed = {
            field.name: np.where(special, _plain(field.name, other, seen), _plain(field.name, usual, seen))
            for field in fields(Posture)
        }
        return replace(usual, **mixed)


class But(Policy):
    """A policy with some levers set otherwise, as in *deterrence-backed diplomacy, but without sanctions*."""

    def __init__(self, usual: Policy, levers: Mapping[str, Any]) -> None:
        known = [field.name for field in fields(Posture)]
        for lever in levers:
            if lever not in known:
                raise unknown("lever", lever, known, f"policy '{usual.name}'")
        self.usual, self.levers = usual, dict(levers)
        told = ", ".join(f"{name}={_told(value)}" for name, value in self.levers.items())
        self.name = f"{usual.name} but {told}" if told else usual.name
        self.source = usual.source

    def posture(self, seen: Observation) -> Posture:
        """Return the usual posture with the levers in place."""
        usual = self.usual.posture(seen)
        levers = {name: value for name, value in self.levers.items() if name != "format"}
        if "format" in self.levers:
            levers["format"] = self._format(usual.format)
        return replace(usual, **levers)

    def _format(self, usual: Any) -> Any:
        """The usual format with the terms that differ, or another altogether."""
        terms = self.levers["format"]
        if not isinstance(terms, Mapping):
            return terms
        known = [field.name for field in fields(Format)]
        for term in terms:
            if term not in known:
                raise unknown("term of a format", term, known, f"policy '{self.name}'")
        if isinstance(usual, Format):
            return replace(usual, **terms)
        if usual is None and "venue" in terms:
            return Format(**terms)
        raise InputError(
            f"policy '{self.name}' has no one format whose terms could differ; name a venue too."
        )


def _told(value: Any) -> str:
    """A lever's value in a policy's name."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_told(each)}" for key, each in value.items())
    if isinstance(value, tuple):
        return "+".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain(lever: str, posture: Posture, seen: Observation) -> Array:
    """A lever as numbers: rungs and kinds of concession by their index."""
    value = getattr(posture, lever)
    if lever in RUNG_LEVERS:
        defaults = {
            "talk_condition": seen.ladder.first_force - 1,
            "offer_condition": seen.ladder.normal,
            "trigger": seen.ladder.threshold,
        }
        value = defaults[lever] if value is None else value
        value = seen.ladder.index(value) if isinstance(value, str) else value
    elif isinstance(value, str):
        value = CONCESSIONS.index(value)
    return np.asarray(value)


@dataclass(frozen=True, eq=False)
class ChallengerView:
    """What the challenger's policy sees: its own character, situation and outlook, and what is public.

    ``options`` (K, W) says which destinations are open.
    """

    traits: worth.Traits
    situation: worth.Situation
    outlook: worth.Outlook
    rungs: Rungs
    p: Rows
    options: Mask
    seen: Observation


class ChallengerPolicy(ABC):
    """A challenger's policy: a character, and with it the logit choice of a destination on the ladder."""

    kind: ClassVar[str] = "challenger"
    name: str
    summary: str = ""
    source: tuple[str, ...] = ()

    def character(self, traits: worth.Traits, p: Rows, held: Array) -> worth.Traits:
        """Return the traits of this character; by default the scenario's."""
        return traits

    def destinations(self, view: ChallengerView) -> Array:
        """Return probabilities of destinations, (K, W)."""
        return worth.destinations(view.traits, view.situation, view.outlook, view.options, view.rungs, view.p)


@dataclass(frozen=True, eq=False)
class TargetView:
    """What the target's policy sees; (W,) arrays in units of the prize unless said otherwise.

    ``loss`` and ``loss_mobilised`` are expected losses of sovereignty by the public forecast, ``will`` its
    resolve as worn, ``offer`` what the offer on the table would be worth to it, below 0 where it would cost
    it something, ``ceasefire`` and ``fighting`` the losses of ceasing and of fighting on in a war.
    """

    seen: Observation
    p: Rows
    loss: Array
    loss_mobilised: Array
    will: Array
    offer: Array
    ceasefire: Array
    fighting: Array
    at_war: Mask


class TargetPolicy(ABC):
    """A target's policy: probabilities of its stance, and of its consent."""

    kind: ClassVar[str] = "target"
    name: str
    summary: str = ""
    source: tuple[str, ...] = ()

    def will(self, view: TargetView) -> Array:
        """Return the worth of holding out as such, (W,); by default its resolve as worn."""
        return view.will

    def stance(self, view: TargetView) -> Array:
        """Return probabilities of resisting, mobilising, conceding, (3, W)."""
        p = view.p
        utility = target.stance_utilities(
            view.loss, view.loss_mobilised, p.sovereignty, self.will(view), p.mobilisation_cost, p.surrender
        )
        return choice.probabilities(
            utility, np.ones((3, 1)), p.target_precision, np.ones(utility.shape, dtype=bool)
        )

    def consent(self, view: TargetView) -> Array:
        """Return the probability of consent to the offer, or to a ceasefire where there is war, (W,)."""
        p, will = view.p, self.will(view)
        offer = target.consent(view.offer, -p.sovereignty * view.loss + will, p.target_precision)
        if not view.at_war.any():
            return offer
        cease = target.consent(
            -p.sovereignty * view.ceasefire, -p.sovereignty * view.fighting + will, p.target_precision
        )
        return np.where(view.at_war, cease, offer)
