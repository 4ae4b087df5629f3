"""A scenario's venues as bargaining problems: who sits there, what is closed, what is agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import product

import numpy as np

from escalation.errors import InputError, unknown
from escalation.negotiation import Issue, Venue
from escalation.reading import number
from escalation.rules import bargaining, leverage
from escalation.scenario import Scenario
from escalation.typing import Array, Mask

SOLUTIONS = ("nash", "kalai-smorodinsky", "egalitarian", "one-by-one")
"""How a package is chosen from those in which nobody loses; the last bargains over each issue alone."""


@dataclass(frozen=True, eq=False)
class Table:
    """A venue with its P participants and N issues as arrays.

    Attributes
    ----------
    venue : Venue
    challenger : int
        Row of the challenger.
    issues : tuple of Issue
        In the venue's order.
    stakes, low, high : (P, N) arrays
        What each participant gains by each issue agreed in full, prizes, and the ends of the ranges.
    most : (N,) array
        1, or 0 for an issue that a participant refuses to discuss or that needs a state without a seat.
    price : (P,) array
        What side letters cost those who had insisted, prizes.
    blocked : tuple of str
        Sentences on who insists on what others refuse; if there is one, nothing can be agreed.
    """

    venue: Venue
    challenger: int
    issues: tuple[Issue, ...]
    stakes: Array
    low: Array
    high: Array
    most: Array
    price: Array
    blocked: tuple[str, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """Codes of the participants, in the order of the rows."""
        return self.venue.participants


@dataclass(frozen=True)
class _Configuration:
    """All that a package depends on, in a form that can be looked up."""

    stakes: tuple[tuple[float, ...], ...]
    disagreement: tuple[float, ...]
    most: tuple[float, ...]
    challenger: int
    solution: str
    gamma: float

    def problem(self) -> bargaining.Problem:
        return bargaining.Problem(*(np.array(each) for each in (self.stakes, self.disagreement, self.most)))


def assemble(
    scenario: Scenario,
    venue: str,
    agenda: str | None = None,
    insist: Mapping[str, Iterable[str]] | None = None,
    letters: Iterable[str] = (),
) -> Table:
    """Set up the table of a venue.

    Parameters
    ----------
    scenario : Scenario
    venue : str
        Its name.
    agenda : str, optional
        Another venue whose issues are traded here instead, to vary agenda and participants apart.
    insist : mapping of str to iterable of str, optional
        Nonstarters that a participant insists on, by its code: without a side letter nothing can be agreed.
    letters : iterable of str, optional
        Issues whose dispute is recorded in a side letter, at a price to those who had insisted.

    Raises
    ------
    InputError
        If there is no such venue, or a participant is not in the scenario's cast, or somebody insists on what is not
        on the agenda or what nobody refuses.
    """
    place = _venue(scenario, venue)
    if agenda not in (None, venue):
        place = replace(
            place, name=f"{venue} with the agenda of {agenda}", issues=_venue(scenario, agenda).issues
        )
    known = {issue.name: issue for issue in scenario.issues}
    issues = tuple(known[name] for name in place.issues)
    parties = place.participants
    for code, issue in product(parties, issues):
        if code not in issue.stakes:
            raise InputError(
                f"{place.name}: {code} has no stake in the issue {issue.name}; give it one, if only 0."
            )
    stakes, low, high = (
        np.array([[getattr(issue.stakes[code], end) for issue in issues] for code in parties])
        for end in ("value", "low", "high")
    )
    shut = np.array([bool(closed(issue, parties)) for issue in issues])
    price, blocked = _insisted(place, {issue.name: issue for issue in issues}, insist or {}, tuple(letters))
    row = parties.index(scenario.cast.challenger)
    return Table(place, row, issues, stakes, low, high, 1.0 - shut, price, blocked)


def closed(issue: Issue, parties: Sequence[str]) -> str:
    """Why an issue cannot be agreed among some states, or nothing if it can."""
    absent = [code for code in issue.needs if code not in parties]
    refusing = [code for code in issue.nonstarter if code in parties]
    return f"needs {' '.join(absent)}" if absent else f"refused by {' '.join(refusing)}" if refusing else ""


def _venue(scenario: Scenario, name: str) -> Venue:
    if not scenario.venues:
        raise InputError(
            f"the scenario {scenario.name} has no venues; add [[issues]] and [[venues]] to its file."
        )
    venues = {venue.name: venue for venue in scenario.venues}
    if name not in venues:
        raise unknown("venue", name, venues)
    for code in venues[name].participants:
        if code not in scenario.cast.actors.index:
            raise unknown("actor", code, scenario.cast.actors.index, f"{scenario.file}: the venue {name}")
    if scenario.cast.challenger not in venues[name].participants:
        raise InputError(
            f"the venue {name} has no seat for {scenario.cast.challenger}, the challenger; name another venue."
        )
    return venues[name]


def _insisted(
    venue: Venue, issues: Mapping[str, Issue], insist: Mapping[str, Iterable[str]], letters: tuple[str, ...]
) -> tuple[Array, tuple[str, ...]]:
    price, blocked = np.zeros(len(venue.participants)), []
    pairs = [(code, name) for code, names in insist.items() for name in names]
    for code, name in pairs:
        if code not in venue.participants:
            raise unknown("participant", code, venue.participants, venue.name)
        if name not in issues:
            raise unknown("issue", name, issues, venue.name)
        refusing = [each for each in issues[name].nonstarter if each in venue.participants and each != code]
        if not refusing:
            raise InputError(
                f"{venue.name}: nobody refuses the issue {name}, on which {code} insists; trade it instead."
            )
        if name in letters:
            price[venue.participants.index(code)] += issues[name].side_letter.value
        else:
            blocked.append(f"{code} insists on {name}, a nonstarter for {', '.join(refusing)}.")
    for name in letters:
        if name not in {each for _, each in pairs}:
            raise InputError(
                f"{venue.name}: nobody insists on {name}, so it needs no side letter; leave it out."
            )
    return price, tuple(blocked)


def values(table: Table, disagreement: Mapping[str, float] | None = None) -> Array:
    """Disagreement values (P,) by code, 0 for those not named: going on is worth as much as leaving all as it is.

    Raises
    ------
    InputError
        If a code has no seat or a value is no number.
    """
    result = np.zeros(len(table.parties))
    for code, value in (disagreement or {}).items():
        if code not in table.parties:
            raise unknown("participant", code, table.parties, table.venue.name)
        result[table.parties.index(code)] = number(value, -10.0, 10.0, f"the disagreement value of {code}")
    return result


def solve(
    table: Table, solution: str = "nash", gamma: float = 0.5, disagreement: Mapping[str, float] | None = None
) -> Array | None:
    """The package (N,) that a table agrees on, or None where it agrees on nothing.

    Parameters
    ----------
    table : Table
    solution : str
        One of `SOLUTIONS`.
    gamma : float
        Power of the challenger, 0 to 1; Kalai-Smorodinsky and the egalitarian solution know no such thing.
    disagreement : mapping of str to float, optional
        What going on is worth to participants, by code, prizes.

    Raises
    ------
    InputError
        If the solution is unknown or a number not allowed.
    """
    if table.blocked:
        return None
    found = _solved(_configuration(table, solution, gamma, values(table, disagreement)))
    return None if found is None else np.array(found)


def _configuration(table: Table, solution: str, gamma: float, disagreement: Array) -> _Configuration:
    if solution not in SOLUTIONS:
        raise unknown("solution", solution, SOLUTIONS)
    gamma = number(gamma, 0.0, 1.0, "gamma")
    stakes = tuple(map(tuple, table.stakes.tolist()))
    price, most = (disagreement + table.price).tolist(), table.most.tolist()
    return _Configuration(stakes, tuple(price), tuple(most), table.challenger, solution, gamma)


@lru_cache(maxsize=4096)
def _solved(asked: _Configuration) -> tuple[float, ...] | None:
    try:
        found = _solution(asked)(asked.problem())
    except ArithmeticError as error:
        raise InputError(f"this table cannot be solved ({error}); give stakes of more even sizes.") from error
    return None if found is None else tuple(found.tolist())


def _solution(asked: _Configuration) -> leverage.Solution:
    if asked.solution == "nash":
        return partial(bargaining.nash, gamma=asked.gamma, challenger=asked.challenger)
    if asked.solution == "one-by-one":
        return partial(_one_by_one, gamma=asked.gamma, challenger=asked.challenger)
    return partial(bargaining.leximin, equal=asked.solution == "egalitarian")


def _one_by_one(problem: bargaining.Problem, gamma: float, challenger: int) -> Array | None:
    package = bargaining.one_by_one(problem, gamma, challenger, np.zeros_like(problem.stakes))
    return package if bargaining.accepts(problem.stakes, package, problem.disagreement).all() else None


def propose(
    table: Table,
    challenger: Array,
    target: tuple[str, Array] | None = None,
    gamma: float = 0.5,
    low: float = -0.2,
    points: int = 33,
) -> tuple[Array, Mask]:
    """What a table agrees in each of many worlds, solved once for a configuration and read off for the worlds.

    Parameters
    ----------
    table : Table
    challenger : (W,) array
        What going on is worth to the challenger, prizes.
    target : (str, (W,) array), optional
        Code of another participant and what going on is worth to it.
    gamma : float
        As in `solve`; the solution is Nash's.
    low : float
        Values below this, prizes, are treated as this one.
    points : int
        Packages solved between it and the largest value at which there is an agreement.

    Returns
    -------
    (N, W) array and (W,) array of bool
        Shares of each issue, 0 where there is no agreement, and whether there is one.
    """
    nothing = np.zeros((len(table.issues), len(challenger))), np.zeros(len(challenger), dtype=bool)
    if table.blocked:
        return nothing
    asked = _configuration(table, "nash", gamma, values(table))
    row = None if target is None else table.parties.index(target[0])
    price = table.price[table.challenger]
    sheet = _sheet(asked, low + price, points, row)
    if sheet is None:
        return nothing
    other = None if target is None or row is None else target[1] + table.price[row]
    return leverage.propose(sheet, challenger + price, other)


@lru_cache(maxsize=64)
def _sheet(asked: _Configuration, low: float, points: int, other: int | None) -> leverage.Sheet | None:
    grid = (low, 10.0, 9)
    return leverage.sheet(asked.problem(), _solution(asked), asked.challenger, low, points, other, grid)
