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
        What each participant gains by each issue agreed in full and kept, prizes, and the ends of the ranges.
    believed : (P, N) array
        The same as participants reckon with it: what others have to do is believed as far as it can be verified.
    most, must : (N,) arrays
        Largest share of each issue, 1, or 0 for one that a participant refuses to discuss or that needs a state
        without a seat; smallest share, 0, or 1 for inspections where they are to verify the rest.
    going_on : (P,) array
        What going on is worth to each against leaving all as it is, prizes, unless told otherwise.
    inspected : bool
        Whether inspections verify whatever is agreed.
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
    believed: Array
    most: Array
    must: Array
    going_on: Array
    inspected: bool
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
    must: tuple[float, ...]
    challenger: int
    solution: str
    gamma: float

    def problem(self) -> bargaining.Problem:
        parts = (self.stakes, self.disagreement, self.most, self.must)
        return bargaining.Problem(*(np.array(each) for each in parts))


def assemble(
    scenario: Scenario,
    venue: str,
    agenda: str | tuple[str, ...] | None = None,
    insist: Mapping[str, Iterable[str]] | None = None,
    letters: Iterable[str] = (),
    yields: Iterable[str] = (),
    verified: bool = True,
) -> Table:
    """Set up the table of a venue.

    Parameters
    ----------
    scenario : Scenario
    venue : str
        Its name.
    agenda : str or tuple of str, optional
        Another venue whose issues are traded here instead, to vary agenda and participants apart; or the issues.
    insist : mapping of str to iterable of str, optional
        Nonstarters that a participant insists on, by its code: without a side letter nothing can be agreed.
    letters : iterable of str, optional
        Issues whose dispute is recorded in a side letter, at a price to those who had insisted.
    yields : iterable of str, optional
        Nonstarters that the coalition's participants will discuss all the same.
    verified : bool, optional
        Whether inspections are part of any agreement, where the agenda has them; else there are none.

    Raises
    ------
    InputError
        If there is no such venue or issue, a participant is not in the scenario's cast, or somebody insists on what
        is not on the agenda or what nobody refuses.
    """
    place = _with_agenda(scenario, _venue(scenario, venue), agenda)
    parties, issues = place.participants, _traded(scenario, place, tuple(yields))
    stakes, low, high = (_stakes(issues, parties, end) for end in ("value", "low", "high"))
    watching = np.array([issue.role == "inspections" for issue in issues])
    shut = np.array([bool(closed(issue, parties)) for issue in issues]) | (watching & (not verified))
    must = (watching & ~shut).astype(np.float64)
    inspected = bool(must.any())
    believed = np.array([[reckoned(issue, code, inspected) for issue in issues] for code in parties])
    going_on = np.array(
        [scenario.going_on[code].value if code in scenario.going_on else 0.0 for code in parties]
    )
    price, blocked = _insisted(place, {issue.name: issue for issue in issues}, insist or {}, tuple(letters))
    return Table(
        venue=place,
        challenger=parties.index(scenario.cast.challenger),
        issues=issues,
        stakes=stakes,
        low=low,
        high=high,
        believed=believed,
        most=(~shut).astype(np.float64),
        must=must,
        going_on=going_on,
        inspected=inspected,
        price=price,
        blocked=blocked,
    )


def _with_agenda(scenario: Scenario, place: Venue, agenda: str | tuple[str, ...] | None) -> Venue:
    if agenda is None or agenda == place.name:
        return place
    if isinstance(agenda, str):
        issues = _venue(scenario, agenda).issues
        return replace(place, name=f"{place.name} with the agenda of {agenda}", issues=issues)
    known = {issue.name for issue in scenario.issues}
    for name in agenda:
        if name not in known:
            raise unknown("issue", name, known, f"the agenda for {place.name}")
    if not agenda:
        raise InputError(f"the agenda for {place.name} is empty; name at least one issue.")
    return replace(place, issues=tuple(dict.fromkeys(agenda)))


def _stakes(issues: Sequence[Issue], parties: Sequence[str], end: str) -> Array:
    return np.array([[getattr(issue.stakes[code], end) for issue in issues] for code in parties])


def _traded(scenario: Scenario, place: Venue, yields: tuple[str, ...]) -> tuple[Issue, ...]:
    """The issues of a venue, without the nonstarters that the coalition yields."""
    known = {issue.name: issue for issue in scenario.issues}
    for name in yields:
        if name not in known:
            raise unknown("issue", name, known, f"what is yielded at {place.name}")
    issues = tuple(_yielded(known[name], scenario.cast.coalition, yields) for name in place.issues)
    for code, issue in product(place.participants, issues):
        if code not in issue.stakes:
            raise InputError(
                f"{place.name}: {code} has no stake in the issue {issue.name}; give it one, if only 0."
            )
    return issues


def _yielded(issue: Issue, coalition: Sequence[str], yields: tuple[str, ...]) -> Issue:
    if issue.name not in yields:
        return issue
    return replace(issue, nonstarter=tuple(code for code in issue.nonstarter if code not in coalition))


def closed(issue: Issue, parties: Sequence[str]) -> str:
    """Why an issue cannot be agreed among some states, or nothing if it can."""
    absent = [code for code in issue.needs if code not in parties]
    refusing = [code for code in issue.nonstarter if code in parties]
    return f"needs {' '.join(absent)}" if absent else f"refused by {' '.join(refusing)}" if refusing else ""


def reckoned(issue: Issue, code: str, inspected: bool) -> float:
    """What a state reckons to gain by an issue agreed in full: gains count as far as others can be held to them."""
    stake = issue.stakes[code].value if code in issue.stakes else 0.0
    return stake * issue.verifiability[inspected] if stake > 0.0 else stake


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
    """Disagreement values (P,), by code; for those not named what the scenario says, or 0: as it is.

    Raises
    ------
    InputError
        If a code has no seat or a value is no number.
    """
    result = table.going_on.copy()
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
    stakes = tuple(map(tuple, table.believed.tolist()))
    price, most, must = (each.tolist() for each in (disagreement + table.price, table.most, table.must))
    return _Configuration(stakes, tuple(price), tuple(most), tuple(must), table.challenger, solution, gamma)


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


def negotiable(
    table: Table, linked: bool, other: int | None, rows: Array
) -> leverage.Grid | leverage.Single | None:
    """What a table proposes over what going on is worth to the challenger and one other party, or None if blocked.

    Parameters
    ----------
    table : Table
    linked : bool
        Whether issues may be traded for each other.
    other : int or None
        Row of that party.
    rows : (R, N) array
        What is read off packages, as in `escalation.rules.leverage.Grid`.
    """
    if table.blocked:
        return None
    asked = _configuration(table, "nash" if linked else "one-by-one", 0.5, values(table))
    return _negotiable(asked, other, tuple(map(tuple, rows.tolist())))


@lru_cache(maxsize=128)
def _negotiable(
    asked: _Configuration, other: int | None, rows: tuple[tuple[float, ...], ...]
) -> leverage.Grid | leverage.Single:
    problem = asked.problem()
    read = np.array(rows).reshape(len(rows), len(problem.most))
    if asked.solution == "nash":
        return leverage.Grid(problem, asked.challenger, other, read)
    alone = bargaining.one_by_one(problem, asked.gamma, asked.challenger, np.zeros_like(problem.stakes))
    return leverage.Single(problem, asked.challenger, other, read, alone)


def propose(
    table: Table,
    challenger: Array,
    target: tuple[str, Array] | None = None,
    gamma: float | Array = 0.5,
) -> tuple[Array, Mask]:
    """What a table agrees in each of many worlds, solved once for a configuration and read off for the worlds.

    Parameters
    ----------
    table : Table
    challenger : (W,) array
        What going on is worth to the challenger, prizes; values below `escalation.rules.leverage.LOWEST` count as it.
    target : (str, (W,) array), optional
        Code of another participant and what going on is worth to it.
    gamma : float or (W,) array
        As in `solve`; the solution is Nash's.

    Returns
    -------
    (N, W) array and (W,) array of bool
        Shares of each issue, 0 where there is no agreement, and whether there is one.
    """
    row = None if target is None else table.parties.index(target[0])
    grid = negotiable(table, True, row, np.zeros((0, len(table.issues))))
    if grid is None or grid.empty:
        return np.zeros((len(table.issues), len(challenger))), np.zeros(len(challenger), dtype=bool)
    other = None if target is None or row is None else target[1] + table.price[row]
    power = np.broadcast_to(np.asarray(gamma, dtype=np.float64), challenger.shape)
    corners, agreed = grid.find(power, challenger + table.price[table.challenger], other)
    return grid.read(corners, agreed, "packages"), agreed
