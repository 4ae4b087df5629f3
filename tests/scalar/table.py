"""The table: what a format is about, how its solved packages are read, and what lies on the table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from escalation.forum import Forum
from escalation.negotiation import Format, Issue
from escalation.scenario import Scenario
from scalar import worth
from scalar.numbers import clip

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis

KINDS = ("security", "status", "regime")

LOWEST = -0.2
"""The least that going on is taken to be worth to the challenger when the grid is read."""

SLACK = 1e-8
"""What an agreement forgives a party."""

COLUMNS, POWERS = 6, 4
"""The steps between the grid's columns, and between its powers."""


class Room:
    """A format as the states of a scenario would meet in it: seats, agenda, stakes and solved packages."""

    def __init__(self, scenario: Scenario, form: Format) -> None:
        cast, self.form = scenario.cast, form
        coalition = set(cast.coalition)
        issues = {issue.name: issue for issue in scenario.issues}
        venues = {venue.name: venue for venue in scenario.venues}
        agenda = form.agenda if form.agenda is not None else form.venue
        names = venues[agenda].issues if isinstance(agenda, str) else agenda
        self.agenda = [issues[name] for name in names]
        self.seats = venues[form.venue].participants
        self.challenger, self.target = cast.challenger, cast.target
        self.target_sits = cast.target in self.seats
        union = {code for code, member in zip(cast.coalition, cast.in_union.tolist(), strict=True) if member}
        self.inclusive = 1.0 if not union or union & set(self.seats) else 0.0
        self.going_on = {code: stake.value for code, stake in scenario.going_on.items()}
        self._pay_for_letters(cast.leader, coalition)
        self._inspected = form.verified and any(issue.role == "inspections" for issue in self.agenda)
        self.demands = [
            issue
            for issue in self.agenda
            if self.stated(cast.challenger, issue) > 0
            and any(
                code in issue.nonstarter and not (code in coalition and issue.name in form.yields)
                for code in self.seats
                if code != cast.challenger
            )
        ]
        self.covered = all(issue.name in form.letters for issue in self.demands)
        self.price = sum(issue.side_letter.value for issue in self.demands)
        self.grid: Any = Forum(scenario, form).grid

    def _pay_for_letters(self, leader: str, coalition: set[str]) -> None:
        """Charge letters on what the coalition insists on to its leader, else to the first member with a seat."""
        members = [code for code in self.seats if code in coalition]
        insisted = [issue for issue in self.agenda if issue.name in self.form.insist]
        if members and insisted:
            payer = leader if leader in members else members[0]
            price = sum(issue.side_letter.value for issue in insisted)
            self.going_on[payer] = self.going_on.get(payer, 0.0) + price

    @staticmethod
    def stated(code: str, issue: Issue) -> float:
        """A state's stake in an issue, as stated."""
        stake = issue.stakes.get(code)
        return stake.value if stake else 0.0

    def reckoned(self, code: str, issue: Issue) -> float:
        """A state's stake in an issue, gains only as far as they can be verified."""
        stake = self.stated(code, issue)
        return stake * issue.verifiability[self._inspected] if stake > 0 else stake

    def to(self, code: str, shares: dict[str, float]) -> float:
        """What a package is worth to a state, as reckoned."""
        return sum(self.reckoned(code, issue) * shares[issue.name] for issue in self.agenda)


@dataclass(frozen=True)
class Package:
    """What was put on the table at the last sitting; `value` and `target_value` are what going on is worth.

    `made` tells whether there was a proposal at all, `blocked` whether demands insisted on emptied a table at
    which something could be agreed.
    """

    room: Room | None = None
    made: bool = False
    agreed: bool = False
    blocked: bool = False
    power: float = 0.0
    value: float = 0.0
    target_value: float = 0.0
    shares: dict[str, float] = field(default_factory=dict[str, float])

    def term(self, kind: str) -> float:
        """What issues of a kind bring the challenger, as reckoned."""
        return sum(self._reckoned(kind))

    def granted(self, kind: str) -> float:
        """The part of it that the coalition can grant alone."""
        return sum(max(0.0, each) for each in self._reckoned(kind, alone=True))

    def target_term(self) -> float:
        """What the package brings the target, with or without a seat."""
        return self.room.to(self.room.target, self.shares) if self.room and self.agreed else 0.0

    def _reckoned(self, kind: str, alone: bool = False) -> Iterator[float]:
        if self.room is None or not self.agreed:
            return
        challenger = self.room.challenger
        for issue in self.room.agenda:
            if issue.kind == kind and not (alone and challenger in issue.needs):
                yield self.room.reckoned(challenger, issue) * self.shares[issue.name]


def propose(model: ScalarCrisis, form: Format) -> Package:
    """What a sitting in peace puts on the table of a format."""
    room, power = model.room(form), model.levels.generosity
    if model.posture.talk == 0 or power == 0:
        return Package(room)
    value, target_value = to_challenger(model), to_target(model)
    insists = model.happens("insist", model.insist_luck, model.p.insistence)
    package = Package(room, made=True, power=power, value=value, target_value=target_value)
    if insists and room.demands:
        if not room.covered:
            return replace(package, blocked=room.grid is not None)
        package = replace(package, value=value + room.price)
    agreed, shares = _solve(model, package)
    return replace(package, agreed=agreed, shares=shares)


def _solve(model: ScalarCrisis, package: Package) -> tuple[bool, dict[str, float]]:
    """Whether there is an agreement, and the shares agreed."""
    room, grid = package.room, package.room.grid if package.room else None
    if room is None or grid is None:
        return False, {}
    if room.form.linked:
        return _read(model, room, grid, package)
    return _single(model, room, grid, package)


def to_challenger(model: ScalarCrisis) -> float:
    """What going on is worth to the challenger, by public lights."""
    greedy = worth.reservation(model, model.challenger.greedy())
    insecure = worth.reservation(model, model.challenger.insecure())
    return (model.greedy * greedy + (1 - model.greedy) * insecure) / model.p.stakes_challenger


def to_target(model: ScalarCrisis) -> float:
    """What going on is worth to the target, by public lights."""
    will = model.target.true_will()
    return worth.resisting(model, model.last_forecast(), will) / model.p.stakes_target


def _single(model: ScalarCrisis, room: Room, grid: Any, package: Package) -> tuple[bool, dict[str, float]]:
    """The one package of a format whose issues are not linked, and whether all gain by it."""
    numbers = grid.values["packages"].tolist()
    shares = {issue.name: share for issue, share in zip(room.agenda, numbers, strict=True)}
    going_on = room.going_on | {room.challenger: package.value, room.target: package.target_value}
    gains = [room.to(code, shares) - going_on.get(code, 0.0) for code in room.seats]
    for gain in gains:
        model.note("agreed", abs(gain + SLACK))
    return all(gain >= -SLACK for gain in gains), shares


def _read(model: ScalarCrisis, room: Room, grid: Any, package: Package) -> tuple[bool, dict[str, float]]:
    """The package read between the points of the grid, and whether there is an agreement."""
    value, target_value, power = package.value, package.target_value, package.power
    others, most = grid.others.tolist(), grid.most.tolist()
    row, part = _between(others, target_value) if room.target_sits else (0, 0.0)
    limit = most[row] if part == 0 else (1 - part) * most[row] + part * most[row + 1]
    agreed = value <= limit + SLACK and limit >= LOWEST
    model.note("agreed", abs(value - limit - SLACK))
    model.note("agreed", abs(limit - LOWEST) or math.inf)
    if room.target_sits:
        agreed = agreed and target_value <= others[-1] + SLACK
        model.note("agreed", abs(target_value - others[-1] - SLACK))
    if not agreed:
        return False, {}
    at = COLUMNS * clip((value - LOWEST) / max(limit - LOWEST, 1e-12), 0.0, 1.0)
    column = min(math.floor(at), COLUMNS - 1)
    step = min(math.floor(POWERS * power), POWERS - 1)
    shares = dict.fromkeys((issue.name for issue in room.agenda), 0.0)
    for j, by_row in ((row, 1 - part), (row + 1, part)):
        for c, by_column in ((column, column + 1 - at), (column + 1, at - column)):
            if by_row * by_column == 0:
                continue
            packages = grid.node(j, c).tolist()
            for g, by_power in ((step, step + 1 - POWERS * power), (step + 1, POWERS * power - step)):
                for issue, share in zip(room.agenda, packages[g], strict=True):
                    shares[issue.name] += by_row * by_column * by_power * share
    return True, shares


def _between(points: list[float], x: float) -> tuple[int, float]:
    """The last point at or below `x`, held to the points, and how far on the way to the next it lies."""
    if len(points) == 1:
        return 0, 0.0
    x = clip(x, points[0], points[-1])
    below = max(j for j in range(len(points) - 1) if points[j] <= x)
    return below, (x - points[below]) / (points[below + 1] - points[below])
