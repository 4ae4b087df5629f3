"""Cases, their members and past tests, read from the CSV files of ``data/history`` and checked."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from escalation.actors_table import ATTRIBUTES, MEMBERSHIPS
from escalation.errors import InputError, unknown
from escalation.history.mapping import DEMANDS, MOTIVES, OPENING
from escalation.parameters import RULES, STATUSES
from escalation.reading import Section, number
from escalation.sections import PastTest
from escalation.shipped import DATA

FOLDER = DATA / "history"
"""The shipped cases."""

YES_NO = ("yes", "no")
TEXTS = (
    "title", "about", "opens", "challenger", "challenger_name", "target", "target_name", "leader", "partner",
    "monitor", "alliance", "union", "members", "alliance_less", "union_less", "union_more",
)  # fmt: skip
CHOICES: Mapping[str, tuple[str, ...]] = {
    "trigger": tuple(OPENING),
    "demand": tuple(DEMANDS),
    "motive": MOTIVES,
    "allied": YES_NO,
    "nuclear": YES_NO,
    "alliance_rule": RULES,
    "union_rule": RULES,
}
NUMBERS: Mapping[str, tuple[float, float]] = {
    "cinc_challenger": (1e-9, 1.0),
    "cinc_before": (1e-9, 1.0),
    "cinc_target": (1e-9, 1.0),
    "cinc_coalition": (1e-9, 1.0),
    "distance": (0.0, 20040.0),
    "held": (0.0, 0.99),
    "trade": (0.0, 1.0),
}
EMPTY = ("alliance", "union", "alliance_less", "union_less", "union_more")
"""Covariates that may be empty: there is no such institution, nobody joined or left."""

FIGURES = (*(name for name in ATTRIBUTES if name not in ("personnel", "cinc")), *MEMBERSHIPS)
"""Attributes of a member that a case gives; ``nato`` and ``eu`` are its alliance and its union."""

NAMES = {"nato": "alliance", "eu": "union"}
"""What the files call memberships."""


@dataclass(frozen=True)
class Covariate:
    """What was known of a case: a text, one of a few choices, or a number with its range.

    Attributes
    ----------
    text : str
        As the file has it.
    ends : tuple of float
        For a number its value and, where it is assumed, its low and high end; empty for a text.
    others : tuple of str
        What else it could be: other choices, or the ends of a number.
    status, source : str
        Whether it is sourced or assumed, and where it comes from.
    """

    text: str
    ends: tuple[float, ...]
    others: tuple[str, ...]
    status: str
    source: str


@dataclass(frozen=True)
class Case:
    """One crisis: covariates by name, members' figures by code, past tests, and where columns come from."""

    name: str
    covariates: Mapping[str, Covariate]
    members: Mapping[str, Mapping[str, str]]
    tests: tuple[PastTest, ...]
    sources: tuple[str, ...]
    file: str

    def __getitem__(self, covariate: str) -> str:
        return self.covariates[covariate].text

    def ends(self, covariate: str) -> tuple[float, ...]:
        """A number with its ends, if it has any."""
        return self.covariates[covariate].ends

    def recoded(self, changes: Mapping[str, str]) -> Case:
        """The case with some covariates read otherwise.

        Parameters
        ----------
        changes : mapping of str to str
            New texts, choices or numbers by covariate.

        Raises
        ------
        InputError
            If there is no such covariate, or it cannot have this value.
        """
        found = dict(self.covariates)
        for name, text in changes.items():
            if name not in found:
                raise unknown("covariate", name, found, f"{self.file}: {self.name}")
            old = found[name]
            row = {"covariate": name, "value": text, "low": text, "high": text, "others": "as coded"}
            row |= {"status": old.status, "source": old.source}
            found[name] = _covariate(row, f"{self.file}: {self.name} {name}")
        return replace(self, covariates=found)

    def readings(self) -> list[dict[str, str]]:
        """Every other way to code one covariate: changes for `recoded`, one at a time."""
        return [
            {name: other}
            for name, each in self.covariates.items()
            if name in CHOICES or name in NUMBERS
            for other in each.others
            if other != each.text
        ]

    @property
    def opens(self) -> datetime.date:
        """When the crisis opens."""
        return _date(self["opens"], f"{self.file}: {self.name} opens")


def cases(folder: Path = FOLDER) -> tuple[str, ...]:
    """The names of the cases in a folder, in the order in which they opened.

    Raises
    ------
    InputError
        If the folder's file of cases cannot be read.
    """
    rows = read(folder / "cases.csv", ("case", "covariate", "value"))
    opened = {row["case"]: row["value"] for row in rows if row["covariate"] == "opens"}
    return tuple(sorted(opened, key=lambda name: opened[name]))


def read_case(name: str, folder: Path = FOLDER) -> Case:
    """One case, checked.

    Parameters
    ----------
    name : str
        One of `cases`.
    folder : Path
        Where the files lie.

    Raises
    ------
    InputError
        If there is no such case, or a covariate is missing, unknown, out of range or without source, status
        or, where it is assumed, range.
    """
    file = folder / "cases.csv"
    known = cases(folder)
    if name not in known:
        raise unknown("case", name, known, str(file))
    columns = ("case", "covariate", "value", "low", "high", "others", "status", "source")
    found: dict[str, Covariate] = {}
    for row in read(file, columns):
        if row["case"] == name:
            where = f"{file}: {name} {row['covariate']}"
            if row["covariate"] in found:
                raise InputError(f"{where} is given twice; give it once.")
            found[row["covariate"]] = _covariate(row, where)
    for covariate in (*TEXTS, *CHOICES, *NUMBERS):
        if covariate not in found:
            raise InputError(f"{file}: {name} lacks the covariate {covariate}; add a row for it.")
    sources = read(folder / "figures.csv", ("case", "attribute", "low", "high", "status", "source"))
    members = read(folder / "members.csv", ("case", "code", "country", *(NAMES.get(k, k) for k in FIGURES)))
    return Case(
        name,
        found,
        {row["code"]: row for row in members if row["case"] == name},
        _tests(name, folder / "tests.csv"),
        tuple(row["source"] for row in sources if row["case"] == name),
        str(file),
    )


def read(file: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file that has these columns.

    Raises
    ------
    InputError
        If it cannot be read or lacks a column.
    """
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            reader = csv.DictReader(opened)
            rows, header = list(reader), list(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file}: this file of cases cannot be read ({error}).") from error
    for column in columns:
        if column not in header:
            raise unknown("column", column, header, str(file))
    return [{key: (value or "").strip() for key, value in row.items() if key} for row in rows]


def _covariate(row: Mapping[str, str], where: str) -> Covariate:
    name, text, status = row["covariate"], row["value"], row["status"]
    if name not in (*TEXTS, *CHOICES, *NUMBERS):
        raise unknown("covariate", name, (*TEXTS, *CHOICES, *NUMBERS), where)
    if status not in STATUSES:
        raise unknown("status", status, STATUSES, where)
    if not row["source"]:
        raise InputError(f"{where} has no source; say where it comes from.")
    if not text and name not in EMPTY:
        raise InputError(f"{where} is empty; give its value.")
    if name in CHOICES and text not in CHOICES[name]:
        raise unknown(name, text, CHOICES[name], where)
    if name not in NUMBERS:
        if status == "assumed" and not row["others"]:
            raise InputError(f"{where} is assumed; name under others what else it could be.")
        others = tuple(each for each in row["others"].split("; ") if each in CHOICES.get(name, ()))
        return Covariate(text, (), others, status, row["source"])
    ends = [_float(text, where)]
    if status != "sourced":
        ends += [_float(row[end], f"{where} {end}") for end in ("low", "high")]
        number(ends[0], ends[1], ends[2], where)
    for end in ends:
        number(end, *NUMBERS[name], where)
    others = tuple(row[end] for end in ("low", "high")) if status != "sourced" else ()
    return Covariate(text, tuple(ends), others, status, row["source"])


def _float(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise InputError(f'{where} is "{text}", which is not a number; give one.') from error


def _date(text: str, where: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f'{where} is "{text}"; give a date such as 1962-10-16.') from error


def _tests(name: str, file: Path) -> tuple[PastTest, ...]:
    found = []
    for row in read(file, ("case", "date", "name", "kept", "source")):
        if row["case"] == name:
            where = f"{file}: {name} {row['date']}"
            kept = Section({"kept": row["kept"]}, where).choice("kept", ("y", "n")) == "y"
            found.append(PastTest(_date(row["date"], where), row["name"], kept, row["source"]))
    return tuple(sorted(found, key=lambda test: test.date))


def table(folder: Path = FOLDER) -> pd.DataFrame:
    """The cases of a folder, a row each: name, date, trigger, sides and title."""
    listed = [read_case(name, folder) for name in cases(folder)]
    keys = ("trigger", "challenger", "target", "leader", "title")
    rows = [{"name": case.name, "date": case["opens"], **{key: case[key] for key in keys}} for case in listed]
    return pd.DataFrame(rows)
