"""The table in a crisis: an agent that holds what was proposed at the last sitting, and what it would bring whom."""

from __future__ import annotations

from typing import Any

import numpy as np

from escalation.actors import WorldAgent
from escalation.forum import TERMS, Forum
from escalation.negotiation import KINDS, Format
from escalation.rows import Rows
from escalation.scenario import Scenario
from escalation.typing import Array, Index, Mask

NOWHERE = -1
"""Number of the forum where the coalition names no format of talks."""


class Talks(WorldAgent):
    """What lies on the table in each world, as proposed at the council's last sitting.

    ``forum`` numbers the format, ``agreed`` says whether there is a package that nobody at the table
    refuses, ``blocked`` whether there is none because the challenger insists on its demands, ``terms``
    (R, W) are what it is worth, in the order of `escalation.forum.TERMS`. The rest is where in the forum's
    grid it was read: the challenger's power, and what going on was worth to it and to the target, by public
    lights.

    Parameters
    ----------
    model : mesa.Model
    scenario : Scenario
    worlds : int
    nominal : (3,) array
        Worth of a full concession of each kind to the challenger of the scenario as it stands; stakes are
        stated for that one.
    """

    BY_WORLD = ("forum", "agreed", "blocked", "terms", "power", "value", "target_value")

    def __init__(self, model: Any, scenario: Scenario, worlds: int, nominal: Array) -> None:
        super().__init__(model, "table")
        self.negotiated = scenario
        self.formats: list[Format] = []
        self.forums: list[Forum] = []
        self.nominal = np.where(nominal > 0.0, nominal, 1.0)[:, None]
        self.forum = np.full(worlds, NOWHERE, dtype=np.int64)
        self.agreed, self.blocked = np.zeros(worlds, dtype=bool), np.zeros(worlds, dtype=bool)
        self.terms = np.zeros((len(TERMS), worlds))
        self.power, self.value, self.target_value = (np.zeros(worlds) for _ in range(3))

    def seat(self, levers: Rows) -> Rows:
        """The levers with Europe's seat as the formats have it; formats that are new are looked up.

        A scenario without venues has no table: whatever format a policy names, talks are about one general offer.
        """
        if not self.negotiated.venues:
            return levers
        for format in self.formats[len(self.forums) :]:
            self.forums.append(Forum(self.negotiated, format))
        self.forum = levers.format.astype(np.int64)
        if not self.forums or not (self.forum >= 0).any():
            return levers
        return levers.replace(
            inclusive=np.where(self.forum >= 0, self.of_forum("inclusive"), levers.inclusive)
        )

    def of_forum(self, attribute: str) -> Array:
        """A number of each world's forum, (W,); 0 where there is none."""
        numbers = np.array([*(float(getattr(each, attribute)) for each in self.forums), 0.0])
        return numbers[self.forum]

    @property
    def stepwise(self) -> Mask:
        """Where an agreement is carried out step for step, (W,)."""
        steps = np.array([*(each.format.steps for each in self.forums), False])
        result: Mask = steps[self.forum]
        return result

    @property
    def may_insist(self) -> bool:
        """Whether there is a forum with demands on which the challenger may insist."""
        return any(each.demands for each in self.forums)

    def propose(
        self, where: Index, wanted: Mask, power: Array, value: Array, target_value: Array, insists: Mask
    ) -> None:
        """Put a package on the table in some worlds, or none; arguments are of those worlds only, (n,).

        Parameters
        ----------
        where : (n,) integer array
            The worlds in which the council sits.
        wanted : (n,) array of bool
            Where there are talks, with a mandate.
        power : (n,) array
            The challenger's power at the table, which is the coalition's generosity.
        value, target_value : (n,) arrays
            What going on is worth to the challenger and the target by public lights, in units of their stakes.
        insists : (n,) array of bool
            Where the challenger insists on its demands.
        """
        blocked = np.zeros(len(where), dtype=bool)
        agreed, terms, value = (
            np.zeros(len(where), dtype=bool),
            np.zeros((len(TERMS), len(where))),
            value.copy(),
        )
        for number, forum in enumerate(self.forums):
            here = np.flatnonzero(wanted & (self.forum[where] == number))
            if not len(here) or forum.grid is None or forum.grid.empty:
                continue
            firm = insists[here] & bool(forum.demands)
            value[here] += np.where(firm & forum.lettered, forum.price, 0.0)
            theirs = target_value[here] if forum.seats_target else None
            corners, found = forum.grid.find(power[here], value[here], theirs)
            blocked[here] = firm & (not forum.lettered)
            found = found & ~blocked[here]
            terms[:, here], agreed[here] = forum.grid.read(corners, found), found
        self.terms[:, where], self.agreed[where], self.blocked[where] = terms, agreed, blocked
        self.power[where], self.value[where], self.target_value[where] = power, value, target_value

    def concessions(self, p: Rows, first: Array) -> tuple[Array, Array]:
        """What the package concedes of each kind, and what is granted of it beforehand, (3, W) each."""
        scale = p.stakes_challenger / self.nominal
        kinds = len(KINDS)
        later = np.where(self.stepwise, 1.0 - p.step_delay, 1.0)
        return scale * self.terms[:kinds] * later, scale * self.terms[kinds : 2 * kinds] * first

    def for_target(self, p: Rows) -> Array:
        """What the package is worth to the target, (W,), in prizes."""
        result: Array = p.stakes_target * self.terms[-1]
        return result

    def package(self, where: Index) -> Array:
        """Shares agreed (N, n) of all issues of the scenario in some worlds."""
        names = [issue.name for issue in self.negotiated.issues]
        shares = np.zeros((len(names), len(where)))
        for number, forum in enumerate(self.forums):
            here = np.flatnonzero((self.forum[where] == number) & self.agreed[where])
            if not len(here) or forum.grid is None:
                continue
            at = where[here]
            theirs = self.target_value[at] if forum.seats_target else None
            corners, found = forum.grid.find(self.power[at], self.value[at], theirs)
            rows = np.array([names.index(name) for name in forum.places])
            shares[rows[:, None], here] = forum.grid.read(corners, found, "packages")
        return np.clip(shares, 0.0, 1.0)  # mixing rounds
