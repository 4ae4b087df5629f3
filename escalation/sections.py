"""The smaller parts of a scenario file: settings, ladder, parameters, past tests, targets and policies."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from escalation.errors import InputError, unknown
from escalation.ladder import COLUMNS, FLAGS, MARKS, NAMED_SCALES, NUMERIC_SCALES, Ladder
from escalation.parameters import DOMAINS, FOLLOWS, GROUPS, SETTINGS, STATUSES, Parameter
from escalation.reading import Section, located

SIDES = ("coalition", "challenger", "target")
"""Who follows a policy."""

USES = ("calibration", "scoring")
"""What a published figure may serve for, never both."""


@dataclass(frozen=True)
class PastTest:
    """A threat or promise of the coalition that was put to the test before the crisis.

    Attributes
    ----------
    date : datetime.date
        When it was tested.
    name : str
        What was tested.
    kept : bool
        Whether the coalition did as it had said.
    source : str
        Who says so, with ``[@key]`` into ``references.bib``.
    """

    date: datetime.date
    name: str
    kept: bool
    source: str


@dataclass(frozen=True)
class Target:
    """A published figure that the scenario is calibrated to or scored on.

    Attributes
    ----------
    name, quantity : str
        What the figure says, and how it is computed from a table of results.
    value, low, high : float
        The figure and its interval.
    use : str
        One of `USES`.
    source : str
        Where it comes from, with ``[@key]`` into ``references.bib``.
    """

    name: str
    quantity: str
    value: float
    low: float
    high: float
    use: str
    source: str


@dataclass(frozen=True)
class Column:
    """What a column of the ladder means and where its numbers come from.

    Attributes
    ----------
    name, unit, meaning, source, status : str
        As for a parameter.
    scaled_by : str
        The parameter that multiplies it, or an empty string.
    """

    name: str
    unit: str
    meaning: str
    source: str
    status: str
    scaled_by: str


def read_settings(section: Section) -> dict[str, Any]:
    """The settings of ``[settings]``, every one checked."""
    section.only(*SETTINGS)
    given = {name: section.get(name) for name in SETTINGS}
    with located(section.where):
        return {name: each.check(given[name]) for name, each in SETTINGS.items()}


def read_parameters(section: Section) -> dict[str, Parameter]:
    """The parameters of ``[parameters]``: exactly those that the model needs."""
    for name in section.data:
        if name not in DOMAINS:
            raise unknown("parameter", name, DOMAINS, section.where)
    return {
        name: _parameter(section.section(name) if name in section.data else None, name, section)
        for name in DOMAINS
    }


def _parameter(section: Section | None, name: str, parent: Section) -> Parameter:
    if section is None:
        raise InputError(
            f"{parent.where} lacks the parameter {name}; add [parameters.{name}] with a default and a range."
        )
    section.only("default", "range", "unit", "meaning", "source", "status")
    low, high = section.pair("range")
    follows = name in FOLLOWS and section.get("default") == FOLLOWS[name]
    default = None if follows else section.number("default")
    unit, meaning, source = section.text("unit"), section.text("meaning"), section.text("source")
    status = section.choice("status", STATUSES)
    with located(section.file):
        return Parameter(name, default, low, high, unit, meaning, source, status, GROUPS[name])


def read_ladder(root: Section) -> Ladder:
    """The ladder of ``[[ladder]]`` with the rungs that ``[rungs]`` names."""
    rows = root.sections("ladder")
    needed = ("name", "about", *COLUMNS, *FLAGS, *NUMERIC_SCALES, *NAMED_SCALES)
    for row in rows:
        row.only(*needed, "ending")
    names = tuple(row.text("name") for row in rows)
    columns: dict[str, Any] = {
        "names": names,
        "about": tuple(row.text("about") for row in rows),
        "endings": tuple(row.text("ending", "") or None for row in rows),
    }
    for column, (low, high) in COLUMNS.items():
        columns[column] = np.array([row.number(column, low, high) for row in rows])
    for flag in FLAGS:
        columns[flag] = np.array([row.flag(flag) for row in rows])
    scales: dict[str, Any] = {name: np.array([row.number(name) for row in rows]) for name in NUMERIC_SCALES}
    scales |= {name: tuple(row.text(name) for row in rows) for name in NAMED_SCALES}
    section = root.section("rungs")
    section.only(*MARKS)
    marks: dict[str, Any] = {mark: names.index(section.choice(mark, names)) for mark in MARKS}
    with located(root.file):
        return Ladder(scales=scales, **columns, **marks)


def rung_rows(ladder: Ladder) -> list[dict[str, Any]]:
    """The ladder as a list of rows in plain types, as ``[[ladder]]`` holds them."""
    columns = (*COLUMNS, *FLAGS)
    return [
        {"name": name, "about": ladder.about[rung], "ending": ladder.endings[rung]}
        | {column: getattr(ladder, column)[rung].item() for column in columns}
        | {
            scale: scores[rung] if isinstance(scores, tuple) else float(scores[rung])
            for scale, scores in ladder.scales.items()
        }
        for rung, name in enumerate(ladder.names)
    ]


def read_columns(section: Section) -> dict[str, Column]:
    """What each column of the ladder means: ``[ladder_columns]``."""
    names = (*COLUMNS, *FLAGS, "ending", *NUMERIC_SCALES, *NAMED_SCALES)
    section.only(*names)
    result = {}
    for name in names:
        each = section.section(name)
        each.only("unit", "meaning", "source", "status", "scaled_by")
        scaled_by = each.text("scaled_by", "")
        if scaled_by and scaled_by not in DOMAINS:
            raise unknown("parameter", scaled_by, DOMAINS, f"{each.where} scaled_by")
        status = each.choice("status", STATUSES)
        result[name] = Column(
            name, each.text("unit", ""), each.text("meaning"), each.text("source"), status, scaled_by
        )
    return result


def read_history(root: Section) -> tuple[PastTest, ...]:
    """The past tests of ``[[history]]``, in order of date; there may be none."""
    if root.get("history") == []:
        return ()
    rows = root.sections("history")
    opening = root.date("date")
    for row in rows:
        row.only("date", "name", "kept", "source")
        if row.date("date") > opening:
            raise InputError(
                f"{row.where} date is {row.date('date')}, after the crisis opens; give one up to {opening}."
            )
    tests = [
        PastTest(row.date("date"), row.text("name"), row.flag("kept"), row.text("source")) for row in rows
    ]
    return tuple(sorted(tests, key=lambda test: test.date))


def with_answer(history: tuple[PastTest, ...], day: str, answer: object) -> tuple[PastTest, ...]:
    """The same past with one test answered otherwise.

    Parameters
    ----------
    history : tuple of PastTest
        The past tests.
    day : str
        The day of one of them, such as ``2014-03-18``.
    answer : {'kept', 'broken'}
        What the coalition did about it.

    Raises
    ------
    InputError
        If nothing was tested on that day or the answer is another.
    """
    if day not in {each.date.isoformat() for each in history}:
        raise unknown("test", day, [each.date.isoformat() for each in history], "history")
    if answer not in ("kept", "broken"):
        raise InputError(f'history.{day} is {answer!r}; give "kept" or "broken".')
    kept = answer == "kept"
    return tuple(replace(each, kept=kept) if each.date.isoformat() == day else each for each in history)


def read_calibration(root: Section) -> tuple[Target, ...]:
    """The published figures of ``[[calibration]]``; there may be none."""
    if root.get("calibration") == []:
        return ()
    return tuple(_target(row) for row in root.sections("calibration"))


def _target(row: Section) -> Target:
    row.only("name", "quantity", "value", "interval", "use", "source")
    low, high = row.pair("interval")
    value = row.number("value", low, high)
    use = row.choice("use", USES)
    return Target(row.text("name"), row.text("quantity"), value, low, high, use, row.text("source"))


def read_policies(section: Section) -> dict[str, str]:
    """The default policies of ``[policies]``, one for each side."""
    section.only(*SIDES)
    return {side: section.text(side) for side in SIDES}
