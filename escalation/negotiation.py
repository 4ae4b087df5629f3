"""What can be negotiated and where, as a scenario file holds it: issues with everyone's stakes, and venues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from escalation.errors import InputError, unknown
from escalation.ladder import COLUMNS
from escalation.parameters import DOMAINS, STATUSES
from escalation.reading import Section, number

KINDS = ("security", "status", "regime")
"""Which motive of the challenger an issue speaks to."""

DIRECTIONS = ("up", "down")
"""Where an agreement moves a quantity of the crisis."""

ISSUE = (
    "name", "about", "kind", "stakes", "needs", "nonstarter", "side_letter", "verifiability", "changes", "status",
    "source",
)  # fmt: skip
"""The keys of an issue; only the side letter may be missing, where nobody refuses."""

QUANTITIES = (*DOMAINS, *COLUMNS)
"""What an agreement can move: parameters, and columns of the ladder."""


@dataclass(frozen=True)
class Stake:
    """A number with its range, in units of the prize.

    Attributes
    ----------
    value, low, high : float
        The number and the ends of its range.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Issue:
    """Something that can be agreed in part, from 0 (left as it is) to 1 (in full).

    Attributes
    ----------
    name, about : str
        Its short name, and what agreeing to it in full would mean.
    kind : str
        Which motive it speaks to, one of `KINDS`.
    stakes : mapping of str to Stake
        What each state gains by it if it is agreed in full, negative if it loses, by code.
    needs : tuple of str
        States without which it cannot be agreed, because they would have to do it.
    nonstarter : tuple of str
        States that refuse to discuss it.
    side_letter : Stake
        What it costs a state that insisted on it to have that recorded in a side letter instead.
    verifiability : tuple of float
        Chance that keeping it can be proven, without and with inspections, 0 to 1.
    changes : mapping of str to str
        Parameters and columns of the ladder that an agreement moves, each ``"up"`` or ``"down"``.
    status, source : str
        Whether the stakes are sourced or assumed, and who says what, with ``[@key]``.
    """

    name: str
    about: str
    kind: str
    stakes: Mapping[str, Stake]
    needs: tuple[str, ...]
    nonstarter: tuple[str, ...]
    side_letter: Stake
    verifiability: tuple[float, float]
    changes: Mapping[str, str]
    status: str
    source: str


@dataclass(frozen=True)
class Venue:
    """A table: who sits there and what may be traded.

    Attributes
    ----------
    name, about : str
        Its short name, and what it is.
    participants : tuple of str
        Codes of the states that sit there.
    issues : tuple of str
        Names of the issues that may be traded there.
    source : str
        Who says so, with ``[@key]``.
    """

    name: str
    about: str
    participants: tuple[str, ...]
    issues: tuple[str, ...]
    source: str


def plain(each: Issue | Venue) -> dict[str, Any]:
    """An issue or a venue in types that JSON knows."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(each).items()}


def read_issues(root: Section) -> tuple[Issue, ...]:
    """The issues of ``[[issues]]``; a scenario may have none."""
    if root.data.get("issues", []) == []:
        return ()
    rows = root.sections("issues")
    _once("issue", rows)
    return tuple(_issue(row) for row in rows)


def read_venues(root: Section, issues: tuple[Issue, ...]) -> tuple[Venue, ...]:
    """The venues of ``[[venues]]``, at which only what `issues` lists may be traded; there may be none."""
    if root.data.get("venues", []) == []:
        return ()
    rows = root.sections("venues")
    _once("venue", rows)
    known = {issue.name: issue for issue in issues}
    return tuple(_venue(row, known) for row in rows)


def _once(kind: str, rows: list[Section]) -> None:
    names: list[str] = []
    for row in rows:
        name = row.text("name")
        if name in names:
            raise InputError(f'{row.where} repeats the {kind} "{name}"; give each {kind} once.')
        names.append(name)


def _issue(row: Section) -> Issue:
    row.only(*ISSUE)
    section = row.section("stakes")
    if not section.data:
        raise InputError(f"{section.where} is empty, so nobody has a stake in it; give at least one state's.")
    stakes = {code: _stake(section, code) for code in section.data}
    needs, nonstarter = (() if row.get(key) == [] else row.texts(key) for key in ("needs", "nonstarter"))
    for key, codes in (("needs", needs), ("nonstarter", nonstarter)):
        for code in codes:
            if code not in stakes:
                raise unknown("state with a stake", code, stakes, f"{row.where} {key}")
    letter = _stake(row, "side_letter") if nonstarter else Stake(0.0, 0.0, 0.0)
    if not nonstarter and "side_letter" in row.data:
        raise InputError(f"{row.where} side_letter is given, but nobody refuses the issue; leave it out.")
    if letter.low < 0.0:
        raise InputError(
            f"{row.where} side_letter is {letter.low:g} at its lowest; give a cost of at least 0."
        )
    without, inspected = row.pair("verifiability")
    number(without, 0.0, 1.0, f"{row.where} verifiability")
    number(inspected, 0.0, 1.0, f"{row.where} verifiability")
    return Issue(
        row.text("name"),
        row.text("about"),
        row.choice("kind", KINDS),
        stakes,
        needs,
        nonstarter,
        letter,
        (without, inspected),
        _changes(row.section("changes")),
        row.choice("status", STATUSES),
        row.text("source"),
    )


def _stake(section: Section, key: str) -> Stake:
    given = section.get(key)
    if not isinstance(given, list) or len(given) != 3:
        raise InputError(f"{section.where} {key} is {given!r}; give three numbers, [value, low, high].")
    value, low, high = (number(each, -10.0, 10.0, f"{section.where} {key}") for each in given)
    if not low <= value <= high:
        raise InputError(f"{section.where} {key} is {given!r}; give the value, then a range that it lies in.")
    return Stake(value, low, high)


def _changes(section: Section) -> dict[str, str]:
    for name in section.data:
        if name not in QUANTITIES:
            raise unknown("parameter or column of the ladder", name, QUANTITIES, section.where)
    return {name: section.choice(name, DIRECTIONS) for name in section.data}


def _venue(row: Section, known: Mapping[str, Issue]) -> Venue:
    row.only("name", "about", "participants", "issues", "source")
    participants, names = row.texts("participants"), row.texts("issues")
    if len(participants) < 2:
        raise InputError(f"{row.where} participants has only {participants[0]}; seat at least two states.")
    for what, listed in (("participants", participants), ("issues", names)):
        for each in listed:
            if listed.count(each) > 1:
                raise InputError(f'{row.where} {what} names "{each}" twice; name it once.')
    for name in names:
        if name not in known:
            raise unknown("issue", name, known, f"{row.where} issues")
        for code in participants:
            if code not in known[name].stakes:
                where = f'{row.where} participants (no stake in the issue "{name}")'
                raise unknown("state", code, known[name].stakes, where)
    return Venue(row.text("name"), row.text("about"), participants, names, row.text("source"))
