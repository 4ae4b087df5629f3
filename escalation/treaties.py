"""Treaties of the past: what each provided for, whether it was kept, and whether it is still in force."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from escalation.errors import InputError, unknown
from escalation.negotiation import Issue
from escalation.reading import Section, number
from escalation.typing import Array


@dataclass(frozen=True)
class Treaty:
    """An agreement between the sides from before the crisis.

    Attributes
    ----------
    name, about : str
        Its short name, and what it was.
    signed : datetime.date
        When it was signed.
    ended : datetime.date or None
        When it ended or was broken; None while it stands.
    ended_by : tuple of str
        Codes of the states that broke or left it.
    kept : bool
        Whether it counts as kept in what the sides have learnt of each other's word.
    force : float
        Share to which its provisions are in force when the crisis opens, 0 to 1.
    provisions : mapping of str to float
        Issues that it settled, by name, and the share of each.
    source : str
        Who says so, with ``[@key]``.
    """

    name: str
    about: str
    signed: datetime.date
    ended: datetime.date | None
    ended_by: tuple[str, ...]
    kept: bool
    force: float
    provisions: Mapping[str, float]
    source: str

    def plain(self) -> dict[str, Any]:
        """The treaty in types that JSON knows."""
        ended = self.ended.isoformat() if self.ended else None
        return asdict(self) | {
            "signed": self.signed.isoformat(),
            "ended": ended,
            "ended_by": list(self.ended_by),
        }


def read_treaties(root: Section, issues: tuple[Issue, ...]) -> tuple[Treaty, ...]:
    """The treaties of ``[[treaties]]``, which may provide only for what `issues` lists; there may be none."""
    if root.data.get("treaties", []) == []:
        return ()
    rows = root.sections("treaties")
    known = {issue.name for issue in issues}
    treaties = [_treaty(row, known, root.date("date")) for row in rows]
    names = [treaty.name for treaty in treaties]
    for row, name in zip(rows, names, strict=True):
        if names.count(name) > 1:
            raise InputError(f'{row.where} repeats the treaty "{name}"; give each treaty once.')
        if name in known:
            raise InputError(f'{row.where} name "{name}" is an issue\'s; give the treaty another name.')
    return tuple(sorted(treaties, key=lambda treaty: treaty.signed))


def _treaty(row: Section, issues: set[str], opening: datetime.date) -> Treaty:
    row.only(
        *("name", "about", "signed", "ended", "ended_by", "kept", "force", "provisions", "source"),
    )
    signed, ended = row.date("signed"), row.date("ended") if "ended" in row.data else None
    for key, date in (("signed", signed), ("ended", ended)):
        if date is not None and date > opening:
            raise InputError(
                f"{row.where} {key} is {date}, after the crisis opens; give one up to {opening}."
            )
    if ended is not None and ended < signed:
        raise InputError(f"{row.where} ended is {ended}, before it was signed; give one from {signed} on.")
    if ended is None and "ended_by" in row.data:
        raise InputError(f"{row.where} has ended_by but no ended; say when it ended, or leave both out.")
    provisions = row.section("provisions")
    for name in provisions.data:
        if name not in issues:
            raise unknown("issue", name, issues, provisions.where)
    return Treaty(
        row.text("name"),
        row.text("about"),
        signed,
        ended,
        row.texts("ended_by") if ended is not None else (),
        row.flag("kept"),
        row.number("force", 0.0, 1.0),
        {name: provisions.number(name, 0.0, 1.0) for name in provisions.data},
        row.text("source"),
    )


def with_force(treaties: tuple[Treaty, ...], name: str, force: object) -> tuple[Treaty, ...]:
    """The same treaties, one of them in force to another share."""
    share = number(force, 0.0, 1.0, f"{name}.force")
    return tuple(Treaty(**{**vars(each), "force": share}) if each.name == name else each for each in treaties)


def record(treaties: tuple[Treaty, ...], opening: datetime.date) -> list[tuple[float, bool]]:
    """Years from each treaty's end, 0 while it stands, to the crisis; and whether it was kept."""
    return [((opening - (each.ended or opening)).days / 365.25, each.kept) for each in treaties]


def in_force(treaties: tuple[Treaty, ...], issues: tuple[Issue, ...]) -> Array:
    """Share (N,) of each issue that treaties settle when the crisis opens, the most that any of them does."""
    shares = np.zeros(len(issues))
    for treaty in treaties:
        settled = [treaty.force * treaty.provisions.get(issue.name, 0.0) for issue in issues]
        shares = np.maximum(shares, settled)
    return shares
