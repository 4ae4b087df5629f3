"""A posture: what a coalition says and does in a turn, a value for every lever."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np

from escalation.errors import InputError, unknown
from escalation.ladder import Ladder
from escalation.negotiation import KINDS, Format
from escalation.rows import Rows
from escalation.typing import Array, Index

Lever: TypeAlias = "float | bool | Array"
"""One value for all worlds, or an array (W,)."""

RungLever: TypeAlias = "str | int | Array | None"
"""A rung by name or number, or an array (W,) of rung numbers; None for the default that the lever's text gives."""

CONCESSIONS = KINDS
"""Kinds of concession, in the order of the motive matrix."""

RUNG_LEVERS = ("talk_condition", "offer_condition", "trigger")


@dataclass(frozen=True, kw_only=True, eq=False)
class Posture:
    """What the coalition proposes to itself and shows the challenger; the default is to do nothing at all.

    Numbers are shares in [0, 1]. Members vote on every measure, so what is proposed is the most that can
    come out.

    Parameters
    ----------
    talk : 0 or 1
        A table is offered.
    talk_condition : rung
        Talks are held only while the rung observed is at or below this; the highest below force by default.
    format : Format, optional
        Where the talks are held, about what, and on which terms; or an array of formats. Without one,
        and in a scenario without venues, the offer is a plain concession.
    generosity : share
        The challenger's power at the table that the coalition allows; size of the offer without a format.
    first : share
        How much of what the coalition can grant alone it grants before anything is signed.
    concession : {'security', 'status', 'regime'} or array of 0, 1, 2
        Kind of a plain concession: which motive it speaks to.
    offer_condition : rung
        What is granted before a signature holds at rungs at or below this; the rung of peace by default.
    inclusive : 0 or 1
        Europeans sit at the table; where there is a format, it says so itself.
    agenda : 0 or 1
        The challenger's agenda is accepted.
    over_head : 0 or 1
        The target's consent is not asked.
    summit : share
        Pageantry.
    sanctions : share
        Threatened should the trigger be crossed.
    trigger : rung
        What triggers the threats; the threshold of escalation by default.
    aid, deployment : shares
        Aid to the target and forward deployment, now.
    counter_deployment, force_reply : shares
        Deployments that the challenger fears, and limited force in reply, threatened.
    partnership : share
        How far a European partner leads beside the leader.
    autonomy : share
        How far Europeans act without the leader.
    visibility : share
        How far discord among allies shows in public.
    resilience : share
        Investment in the resilience of societies.
    """

    talk: Lever = 0.0
    talk_condition: RungLever = None
    format: Any = None
    generosity: Lever = 0.0
    first: Lever = 0.0
    concession: str | Array = "security"
    offer_condition: RungLever = None
    inclusive: Lever = 1.0
    agenda: Lever = 0.0
    over_head: Lever = 0.0
    summit: Lever = 0.0
    sanctions: Lever = 0.0
    trigger: RungLever = None
    aid: Lever = 0.0
    deployment: Lever = 0.0
    counter_deployment: Lever = 0.0
    force_reply: Lever = 0.0
    partnership: Lever = 0.0
    autonomy: Lever = 0.0
    visibility: Lever = 0.5
    resilience: Lever = 0.0

    def rows(self, ladder: Ladder, worlds: int, formats: list[Format] | None = None) -> Rows:
        """Return the levers as rows by world, rungs as their heights, kinds of concession and formats as numbers.

        A format's number is its place in ``formats``, to which new ones are added; -1 stands for none.

        Raises
        ------
        InputError
            If a share lies outside [0, 1], a rung or kind is unknown, or an array has another length than
            the worlds.
        """
        default = {
            "talk_condition": ladder.first_force - 1,
            "offer_condition": ladder.normal,
            "trigger": ladder.threshold,
        }
        values: dict[str, Array] = {}
        for field in fields(self):
            given = getattr(self, field.name)
            if field.name in RUNG_LEVERS:
                given = _height(field.name, default[field.name] if given is None else given, ladder)
            elif field.name == "concession":
                given = _kind(given)
            elif field.name == "format":
                given = _places(given, [] if formats is None else formats)
            values[field.name] = self._checked(field.name, given, worlds)
        return Rows.of(values, worlds)

    def same(self, other: Posture | None) -> bool:
        """Whether this is for certain the posture of a turn ago: all numbers or names, and equal."""
        if other is None:
            return False
        mine, theirs = vars(self), vars(other)
        by_world = any(isinstance(lever, np.ndarray) for lever in (*mine.values(), *theirs.values()))
        return not by_world and mine == theirs

    @staticmethod
    def _checked(name: str, given: Any, worlds: int) -> Array:
        value = np.asarray(given)
        if value.dtype.kind not in "biuf":
            raise InputError(f"posture lever '{name}' is {given!r}; it takes a share between 0 and 1")
        if value.ndim and value.shape != (worlds,):
            raise InputError(
                f"posture lever '{name}' has shape {value.shape}; it takes a number or an array of shape ({worlds},)"
            )
        if name not in (*RUNG_LEVERS, "concession", "format") and not np.all((value >= 0.0) & (value <= 1.0)):
            wrong = value[~((value >= 0.0) & (value <= 1.0))] if value.ndim else value
            raise InputError(
                f"posture lever '{name}' is {np.ravel(wrong)[0]:g}; it takes a share between 0 and 1"
            )
        return value.astype(np.float64)


def _height(name: str, rung: Any, ladder: Ladder) -> Array | float:
    """Height of a rung given by name or number, or the heights of an array of numbers."""
    if isinstance(rung, str | int):
        return float(ladder.height[ladder.index(rung)])
    heights: Array = ladder.height[_numbers(name, rung, "rung", ladder.names)]
    return heights


def _places(given: Any, formats: list[Format]) -> Any:
    """The place of a format, or of an array of formats, in a list that is added to; -1 for none."""
    if not isinstance(given, np.ndarray) or not given.ndim:
        return _place(given.item() if isinstance(given, np.ndarray) else given, formats)
    # A policy names few formats in many worlds: each is looked at once.
    different = {id(each): each for each in given.ravel()}
    places = {name: _place(each, formats) for name, each in different.items()}
    return np.array([places[id(each)] for each in given.ravel()]).reshape(given.shape)


def _place(given: Any, formats: list[Format]) -> int:
    if given is None:
        return -1
    if not isinstance(given, Format):
        raise InputError(
            f"posture lever 'format' is {given!r}; it takes a Format such as Format(venue=\"osce\"), or None"
        )
    if given not in formats:
        formats.append(given)
    return formats.index(given)


def _kind(given: Any) -> Any:
    """Kind of concession as its number, or an array of numbers as they are."""
    if not isinstance(given, str):
        return _numbers("concession", given, "kind", CONCESSIONS)
    if given not in CONCESSIONS:
        raise unknown("kind of concession", given, CONCESSIONS, "posture")
    return CONCESSIONS.index(given)


def _numbers(lever: str, given: Any, what: str, names: tuple[str, ...]) -> Index:
    """Places in a list of names, checked."""
    value = np.asarray(given)
    right = np.zeros(value.shape, dtype=bool)
    if value.dtype.kind in "iuf":
        right = (value >= 0) & (value < len(names)) & (value == np.floor(value))
    if not right.all():
        raise InputError(
            f"posture lever '{lever}' holds {value[~right].flat[0]}; it takes the name of a {what}, "
            f"or numbers from 0 to {len(names) - 1}"
        )
    return value.astype(np.int64)


LEVERS = tuple(field.name for field in fields(Posture))
"""Names of all levers, in order."""
