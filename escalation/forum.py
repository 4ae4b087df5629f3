"""A format of talks as a crisis uses it: who has a voice, what is demanded, what may come of it and for whom."""

from __future__ import annotations

import numpy as np

from escalation.errors import InputError, unknown
from escalation.negotiation import KINDS, Format
from escalation.rules.leverage import Grid, Single
from escalation.scenario import Scenario
from escalation.table import Table, assemble, negotiable
from escalation.typing import Array

TERMS = (*KINDS, *(f"granted {kind}" for kind in KINDS), "target")
"""What is read off a package: its worth to the challenger by kind, the part of that which the coalition can grant
alone, and its worth to the target."""


class Forum:
    """A venue with the terms on which a coalition would talk there.

    Parameters
    ----------
    scenario : Scenario
    format : Format

    Raises
    ------
    InputError
        If the venue, an issue or an agenda is unknown, or the venue cannot be used.

    Attributes
    ----------
    table : Table
        Seats, issues and stakes.
    grid : Grid or Single or None
        What is proposed over what going on is worth to the parties; None where nothing can be agreed.
    inclusive : bool
        Whether a member of the union has a seat.
    seats_target : bool
        Whether the target has one.
    demands : tuple of str
        What the challenger may insist on because others refuse to discuss it.
    lettered : bool
        Whether all of that may be recorded in side letters.
    price : float
        What those letters cost the challenger, prizes of its stakes as stated.
    """

    def __init__(self, scenario: Scenario, format: Format) -> None:
        self.format = format
        cast = scenario.cast
        self.table = _table(scenario, format)
        seats = self.table.parties
        union = {code for code, member in zip(cast.coalition, cast.in_union, strict=True) if member}
        self.inclusive = not union or bool(union & set(seats))
        self.seats_target = cast.target in seats
        self.demands = demands(self.table)
        self.lettered = set(self.demands) <= set(format.letters)
        self.price = sum(issue.side_letter.value for issue in self.table.issues if issue.name in self.demands)
        row = seats.index(cast.target) if self.seats_target else None
        self.grid: Grid | Single | None = negotiable(
            self.table, format.linked, row, _terms(self.table, cast.target)
        )

    def package(self, power: float, challenger: float, target: float) -> dict[str, float]:
        """Shares agreed by issue, for one world's place in the grid; empty where nothing is agreed."""
        if self.grid is None or self.grid.empty:
            return {}
        row = (np.array([each]) for each in (power, challenger, target))
        strength, value, theirs = row
        corners, agreed = self.grid.find(strength, value, theirs if self.seats_target else None)
        shares = self.grid.read(corners, agreed, "packages")[:, 0]
        return dict(zip(self.places, shares.tolist(), strict=True)) if agreed[0] else {}

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the issues, in the order of packages."""
        return tuple(issue.name for issue in self.table.issues)


def demands(table: Table) -> tuple[str, ...]:
    """Issues from which the challenger would gain and which somebody else at the table refuses to discuss."""
    own = table.parties[table.challenger]
    return tuple(
        issue.name
        for issue in table.issues
        if issue.stakes[own].value > 0.0 and set(issue.nonstarter) & set(table.parties) - {own}
    )


def _terms(table: Table, target: str) -> Array:
    """The rows (7, N) of `TERMS`."""
    own = table.parties[table.challenger]
    stake = table.believed[table.challenger]
    alone = np.array([own not in issue.needs for issue in table.issues])
    kinds = np.array([[issue.kind == kind for issue in table.issues] for kind in KINDS])
    # A target without a seat has its stakes all the same.
    theirs = [issue.stakes[target].value if target in issue.stakes else 0.0 for issue in table.issues]
    sure = np.array([issue.verifiability[table.inspected] for issue in table.issues])
    for_target = np.where(np.array(theirs) > 0.0, sure * theirs, theirs)
    return np.concatenate(
        (kinds * stake, kinds * np.where(alone, np.maximum(stake, 0.0), 0.0), for_target[None])
    )


def _table(scenario: Scenario, format: Format) -> Table:
    venues = {venue.name for venue in scenario.venues}
    if format.venue not in venues:
        where = f"the scenario {scenario.name}, and the policy talks there"
        raise unknown("venue", format.venue, venues, where)
    for names in (format.insist, format.letters, format.yields):
        known = {issue.name for issue in scenario.issues}
        for name in names:
            if name not in known:
                raise unknown("issue", name, known, f"the format of talks at {format.venue}")
    bare = assemble(scenario, format.venue, format.agenda, yields=format.yields, verified=format.verified)
    ours = [code for code in bare.parties if code in scenario.cast.coalition]
    agenda = {issue.name for issue in bare.issues}
    insist = [name for name in format.insist if name in agenda]
    if insist and not ours:
        raise InputError(f"the coalition has no seat at {format.venue}, so it can insist on nothing there.")
    speaker = scenario.cast.leader if scenario.cast.leader in ours else next(iter(ours), "")
    letters = [name for name in format.letters if name in insist]
    return assemble(
        scenario, format.venue, format.agenda, {speaker: insist}, letters, format.yields, format.verified
    )
