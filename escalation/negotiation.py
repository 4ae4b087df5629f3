"""What can be negotiated and where, as a scenario file holds it: issues with everyone's stakes, and venues."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from escalation.errors import InputError, unknown
from escalation.parameters import DOMAINS, STATUSES
from escalation.reading import Section, number

KINDS = ("security", "status", "regime")
"""Which motive of the challenger an issue speaks to."""

ROLES = ("inspections", "tribunal")
"""What an issue may do for the whole of an agreement: verify it, or rule on complaints about it."""

ISSUE = (
    "name", "about", "kind", "stakes", "needs", "nonstarter", "side_letter", "verifiability", "changes", "role",
    "status", "source",
)  # fmt: skip
"""The keys of an issue; a role may be missing, and the side letter where nobody refuses."""

QUANTITIES = tuple(DOMAINS)
"""What an agreement can move: the parameters."""


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
    changes : mapping of str to Stake
        Parameters that an agreement moves, and by how much if it is agreed in full and kept: the share by
        which it lowers (negative) or raises a parameter.
    role : str
        One of `ROLES`, or nothing.
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
    changes: Mapping[str, Stake]
    role: str
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


@dataclass(frozen=True)
class Format:
    """How a coalition would talk: where, about what, and on which terms.

    Parameters
    ----------
    venue : str
        Who sits at the table, and what may be traded there.
    agenda : str or tuple of str, optional
        The venue whose issues are traded instead, or the issues themselves.
    insist : tuple of str
        Nonstarters of the challenger on which the coalition insists: nothing can be agreed then.
    letters : tuple of str
        Nonstarters of either side whose dispute may be recorded in a side letter instead.
    yields : tuple of str
        Nonstarters of its own that the coalition will discuss all the same.
    linked : bool
        Whether issues may be traded for each other; else each is bargained over alone.
    verified : bool
        Whether inspections are part of whatever is agreed; else there are none.
    steps : bool
        Whether an agreement is carried out step for step instead of at once.

    Raises
    ------
    InputError
        If issues are no tuple or a switch is neither true nor false.
    """

    venue: str
    agenda: str | tuple[str, ...] | None = None
    insist: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    linked: bool = True
    verified: bool = True
    steps: bool = False

    def __post_init__(self) -> None:
        """Refuse a name where a tuple of names is meant, and anything but true or false for a switch."""
        for key in ("insist", "letters", "yields"):
            given = getattr(self, key)
            if not isinstance(given, tuple):
                raise InputError(
                    f'{key} of a Format is {given!r}; give a tuple of issues such as ("open-door",).'
                )
        for key in ("linked", "verified", "steps"):
            given = getattr(self, key)
            if not isinstance(given, bool):
                raise InputError(f"{key} of a Format is {given!r}; give True or False.")


def plain(each: Issue | Venue) -> dict[str, Any]:
    """An issue or a venue in types that JSON knows."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(each).items()}


def with_stake(issues: tuple[Issue, ...], name: str, code: str, value: object) -> tuple[Issue, ...]:
    """The same issues with one state's stake in one of them moved inside its range."""
    by_name = {issue.name: issue for issue in issues}
    by_name[name] = replace(by_name[name], stakes=with_value(by_name[name].stakes, code, value, name))
    return tuple(by_name.values())


def with_value(
    stakes: Mapping[str, Stake], code: str, value: object, name: str = "going_on"
) -> dict[str, Stake]:
    """The same stakes with one state's moved inside its range."""
    if code not in stakes:
        raise unknown("state with a stake", code, stakes, name)
    low, high = stakes[code].low, stakes[code].high
    return {**stakes, code: Stake(number(value, low, high, f"{name}.{code}"), low, high)}


def read_issues(root: Section) -> tuple[Issue, ...]:
    """The issues of ``[[issues]]``; a scenario may have none."""
    if root.data.get("issues", []) == []:
        return ()
    rows = root.sections("issues")
    _once("issue", rows)
    issues = tuple(_issue(row) for row in rows)
    for role in ROLES:
        holders = [issue.name for issue in issues if issue.role == role]
        if len(holders) > 1:
            raise InputError(
                f"{root.where} {' and '.join(holders)} all have the role {role}; give it to one."
            )
    return issues


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


def read_going_on(root: Section, states: Collection[str]) -> dict[str, Stake]:
    """What going on is worth to some of these states, from ``[going_on]``; there may be none."""
    # An empty list takes away what a scenario has that is extended, as it does issues and venues.
    if root.data.get("going_on", []) == []:
        return {}
    section = root.section("going_on")
    for code in section.data:
        if code not in states:
            raise unknown("state", code, sorted(states), section.where)
    return {code: _stake(section, code) for code in section.data}


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
        row.choice("role", ROLES) if "role" in row.data else "",
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


def _changes(section: Section) -> dict[str, Stake]:
    for name in section.data:
        if name not in QUANTITIES:
            raise unknown("parameter", name, QUANTITIES, section.where)
    changes = {name: _stake(section, name) for name in section.data}
    for name, each in changes.items():
        if each.low < -1.0 or (each.high > 1.0 and DOMAINS[name][1] <= 1.0):
            raise InputError(
                f"{section.where} {name} runs from {each.low:g} to {each.high:g}; "
                "an agreement takes away at most the whole, -1, and adds to a share at most what is left, 1."
            )
    return changes


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
