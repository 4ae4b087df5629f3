"""A crisis as data: read from a TOML file, checked, and unchangeable from then on."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from escalation.actors_table import ATTRIBUTES, OF_MEMBERS, Missing, read_missing
from escalation.cast import ROLES, Cast, plain_table, read_cast
from escalation.errors import InputError, unknown
from escalation.ladder import MARKS, Ladder
from escalation.negotiation import (
    Issue,
    Stake,
    Venue,
    plain,
    read_going_on,
    read_issues,
    read_venues,
    with_stake,
    with_value,
)
from escalation.parameters import SETTINGS, Parameter
from escalation.reading import Section, located, number
from escalation.sections import (
    Column,
    PastTest,
    Target,
    read_calibration,
    read_columns,
    read_history,
    read_ladder,
    read_parameters,
    read_policies,
    read_settings,
    rung_rows,
    with_answer,
)
from escalation.shipped import locate, read_merged, shipped_scenarios
from escalation.treaties import Treaty, read_treaties, with_force
from escalation.typing import Array, Mask

__all__ = ["PastTest", "Scenario", "Target", "load_scenario", "shipped_scenarios"]

KEYS = (
    "name", "title", "date", "about", "settings", "rungs", "ladder", "ladder_columns", "cast", "missing",
    "history", "calibration", "policies", "parameters", "issues", "venues", "going_on", "treaties", "overrides",
    "extends",
)  # fmt: skip
"""What a scenario file may hold; all but `OPTIONAL` must be there or in the scenario that it extends."""

OPTIONAL = ("issues", "venues", "going_on", "treaties", "overrides", "extends")


@dataclass(frozen=True, eq=False)
class Scenario:
    """A crisis, checked and complete.

    Attributes
    ----------
    name, title, about : str
        Its short name, its title and what it is about.
    date : datetime.date
        When the crisis opens.
    file : str
        The file that it was read from.
    settings : mapping of str to number or str
        The structural choices of `escalation.parameters.SETTINGS`.
    ladder : Ladder
        The rungs.
    columns : mapping of str to Column
        What the ladder's columns mean.
    cast : Cast
        The actors.
    missing : mapping of str to Missing
        What was assumed for figures that the actors' table lacks.
    history : tuple of PastTest
        Past tests of the coalition, in order of date.
    parameters : mapping of str to Parameter
        Every parameter.
    policies : mapping of str to str
        The default policy of each side.
    calibration : tuple of Target
        Published figures for calibration and scoring.
    overrides : mapping of str to mapping of str to float
        Figures changed for single actors, by code and attribute.
    issues : tuple of Issue
        What can be negotiated; empty in a scenario without a table.
    venues : tuple of Venue
        Where.
    going_on : mapping of str to Stake
        What going on without an agreement is worth to states at a table, against leaving all as it is, prizes;
        those of the challenger and the target are worked out in the crisis.
    treaties : tuple of Treaty
        Agreements of the past between the sides, in order of signature.
    """

    name: str
    title: str
    about: str
    date: datetime.date
    file: str
    settings: Mapping[str, Any]
    ladder: Ladder
    columns: Mapping[str, Column]
    cast: Cast
    missing: Mapping[str, Missing]
    history: tuple[PastTest, ...]
    parameters: Mapping[str, Parameter]
    policies: Mapping[str, str]
    calibration: tuple[Target, ...]
    overrides: Mapping[str, Mapping[str, float]]
    issues: tuple[Issue, ...] = ()
    venues: tuple[Venue, ...] = ()
    going_on: Mapping[str, Stake] = field(default_factory=dict)
    treaties: tuple[Treaty, ...] = ()

    def __repr__(self) -> str:
        members, known = len(self.cast.coalition), len(self.parameters)
        return f"<Scenario {self.name}: {self.title}; {members} members, {known} parameters>"

    def __post_init__(self) -> None:
        values = self.values()
        if not values["r_low"] < values["r_high"]:
            raise InputError(
                f"the parameter r_low is {values['r_low']:g} and r_high {values['r_high']:g}; "
                "give an irresolute coalition the lower rate of follow-through."
            )
        if not any(values[f"motive_{each}"] for each in ("security", "status", "regime")):
            raise InputError("the motives of the challenger are all 0; give one of them some weight.")
        if not self.settings["horizon"] >= self.settings["step"]:
            raise InputError(
                f"the setting horizon is {self.settings['horizon']:g} weeks; give at least one step."
            )

    def values(self) -> dict[str, float]:
        """Every parameter's number; `alignment` and `burden_sharing` equal `unity` where they are unset."""
        unity = self.parameters["unity"].default or 0.0
        return {
            name: unity if parameter.default is None else parameter.default
            for name, parameter in self.parameters.items()
        }

    @property
    def takes_part(self) -> Mask:
        """(M,) Which members take part in what the coalition does; the others stand aside."""
        codes = self.cast.coalition
        return np.array(
            [self.overrides.get(code, {}).get("part", 1.0) > 0.0 for code in codes], dtype=np.bool_
        )

    def replace(self, changes: Mapping[str, Any] | None = None, /, **more: Any) -> Scenario:
        """Return the scenario with some numbers or choices changed.

        Parameters
        ----------
        changes : mapping, optional
            New values by name: a parameter, a setting, ``CODE.attribute`` for a member's `resolve` or `part` (0
            where it stands aside) or a figure of an actor's table, ``ISSUE.CODE`` for a stake, ``going_on.CODE``
            for what going on is worth to a state, ``TREATY.force`` for the share to which a treaty is in force,
            or ``history.DATE`` for whether the threat tested on that day was ``"kept"`` or ``"broken"``, such as
            ``{"unity": 0.3, "DEU.resolve": 0.5, "donbas.RUS": -0.05, "history.2014-03-18": "kept"}``.
        **more
            The same, for names that Python can spell.

        Returns
        -------
        Scenario
            A new one; this one stays as it is.

        Raises
        ------
        InputError
            If a name is unknown or a value is not allowed.
        """
        result = self
        for name, value in {**(changes or {}), **more}.items():
            result = result._with(name, value)
        return result

    def _with(self, name: str, value: Any) -> Scenario:
        if name in self.parameters:
            return replace(self, parameters={**self.parameters, name: self.parameters[name].at(value)})
        if name in self.settings:
            return replace(self, settings={**self.settings, name: SETTINGS[name].check(value)})
        if "." not in name:
            raise unknown("parameter or setting", name, (*self.parameters, *self.settings))
        code, attribute = name.rsplit(".", 1)
        if code == "history":
            return replace(self, history=with_answer(self.history, attribute, value))
        if code == "going_on":
            return replace(self, going_on=with_value(self.going_on, attribute, value))
        if code in {issue.name for issue in self.issues}:
            return replace(self, issues=with_stake(self.issues, code, attribute, value))
        if code in {treaty.name for treaty in self.treaties}:
            if attribute != "force":
                raise unknown("attribute", attribute, ("force",), code)
            return replace(self, treaties=with_force(self.treaties, code, value))
        return self._override(code, attribute, value)

    def ranged(self, name: str, low: float, high: float) -> Scenario:
        """Return the scenario with another range for a parameter, to ask what lies beyond what is plausible.

        Parameters
        ----------
        name : str
            A parameter.
        low, high : float
            The new range, inside the domain in which the equations hold; it must hold the parameter's value.

        Raises
        ------
        InputError
            If there is no such parameter, or the range leaves its domain or its value outside.
        """
        if name not in self.parameters:
            raise unknown("parameter", name, self.parameters)
        changed = replace(self.parameters[name], low=low, high=high)
        return replace(self, parameters={**self.parameters, name: changed})

    def _override(self, code: str, attribute: str, value: Any) -> Scenario:
        if code not in self.cast.actors.index:
            raise unknown("actor", code, self.cast.actors.index)
        if attribute not in OF_MEMBERS and attribute not in ATTRIBUTES:
            raise unknown("attribute", attribute, (*OF_MEMBERS, *ATTRIBUTES), code)
        if attribute in OF_MEMBERS and code not in self.cast.coalition:
            raise InputError(
                f"{code}.{attribute} belongs to no member of the coalition; name one of its members."
            )
        resolve = self.parameters["resolve"]
        spans = {"resolve": (resolve.low, resolve.high), "part": (0.0, 1.0)}
        low, high = spans.get(attribute) or ATTRIBUTES[attribute][:2]
        figure = number(value, low, high, f"{code}.{attribute}")
        if attribute == "part" and figure not in (0.0, 1.0):
            raise InputError(f"{code}.part is {figure:g}; give 1 for taking part or 0 for standing aside.")
        cast = self.cast if attribute in OF_MEMBERS else self.cast.with_attribute(code, attribute, figure)
        changed = {**self.overrides.get(code, {}), attribute: figure}
        return replace(self, cast=cast, overrides={**self.overrides, code: changed})

    def check_input(self, name: str, given: object) -> Array:
        """One number a world for a parameter, checked.

        Parameters
        ----------
        name : str
            A parameter.
        given : array-like of shape (W,)
            Its numbers.

        Returns
        -------
        (W,) array

        Raises
        ------
        InputError
            If there is no such parameter or a number is outside its range.
        """
        if name not in self.parameters:
            raise unknown("parameter", name, self.parameters)
        parameter = self.parameters[name]
        column = np.asarray(given)
        if column.dtype.kind not in "iuf":
            raise InputError(
                f"the parameter {name} is {given!r}, which is not all numbers; give one number a world."
            )
        inside = (column >= parameter.low) & (column <= parameter.high)
        if not inside.all():
            parameter.at(column[~inside].flat[0])
        return column.astype(np.float64)

    def to_dict(self) -> dict[str, Any]:
        """The whole scenario in types that JSON knows; it does not depend on where the file lies."""
        ladder, cast = self.ladder, self.cast
        return {
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "date": self.date.isoformat(),
            "settings": dict(self.settings),
            "rungs": {mark: ladder.names[getattr(ladder, mark)] for mark in MARKS},
            "ladder": rung_rows(ladder),
            "ladder_columns": {name: asdict(column) for name, column in self.columns.items()},
            "cast": {key: getattr(cast, key) for key in (*ROLES, "source")}
            | {"coalition": list(cast.coalition)},
            "actors": plain_table(cast.actors),
            "missing": {name: asdict(each) for name, each in self.missing.items()},
            "history": [{**asdict(each), "date": each.date.isoformat()} for each in self.history],
            "calibration": [asdict(each) for each in self.calibration],
            "policies": dict(self.policies),
            "parameters": {name: asdict(each) for name, each in self.parameters.items()},
            "overrides": {code: dict(each) for code, each in self.overrides.items()},
            "issues": [plain(each) for each in self.issues],
            "venues": [plain(each) for each in self.venues],
            "going_on": {code: asdict(each) for code, each in self.going_on.items()},
            "treaties": [each.plain() for each in self.treaties],
        }

    def digest(self) -> str:
        """A 128-bit BLAKE2b hash of `to_dict`, in hexadecimal."""
        text = json.dumps(self.to_dict(), sort_keys=True, allow_nan=False)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def as_scenario(given: Scenario | str | Path) -> Scenario:
    """A scenario as it is, or the one of this name or path.

    Raises
    ------
    InputError
        If it is neither, or cannot be loaded.
    """
    if isinstance(given, Scenario):
        return given
    if not isinstance(given, str | Path):
        raise InputError(
            f"the scenario is a {type(given).__name__}; give a Scenario, the name of one or a path."
        )
    return load_scenario(given)


def load_scenario(scenario: str | Path) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    scenario : str or Path
        The name of a shipped scenario, or the path of a file of one's own.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        If there is no such scenario or the file cannot be used.
    """
    if not isinstance(scenario, str | Path):
        raise InputError(f"the scenario is a {type(scenario).__name__}; give the name of one or a path.")
    path = locate(scenario)
    merged = read_merged(path)
    try:
        return _checked(Section(merged, str(path)))
    except InputError:
        if "extends" in merged:
            # What is wrong may be what this file takes over; then the message should name the other one.
            with located(f"{path}: extends"):
                load_scenario(locate(merged["extends"], path.parent))
        raise


def _checked(root: Section) -> Scenario:
    """The scenario that a file's contents describe, or an `InputError` that begins with the file's name."""
    root.only(*KEYS)
    missing, issues = read_missing(root.section("missing")), read_issues(root)
    cast = read_cast(root.section("cast"), missing)
    parts: dict[str, Any] = {
        "name": root.text("name"),
        "title": root.text("title"),
        "about": root.text("about").strip(),
        "date": root.date("date"),
        "settings": read_settings(root.section("settings")),
        "ladder": read_ladder(root),
        "columns": read_columns(root.section("ladder_columns")),
        "cast": cast,
        "history": read_history(root),
        "parameters": read_parameters(root.section("parameters")),
        "policies": read_policies(root.section("policies")),
        "calibration": read_calibration(root),
        "issues": issues,
        "venues": read_venues(root, issues),
        "going_on": read_going_on(
            root, {*cast.actors.index, *(code for issue in issues for code in issue.stakes)}
        ),
        "treaties": read_treaties(root, issues),
    }
    overrides = root.section("overrides") if "overrides" in root.data else Section({}, root.file)
    changes = {
        f"{code}.{name}": value
        for code in overrides.data
        for name, value in overrides.section(code).data.items()
    }
    with located(root.file):
        return Scenario(file=root.file, missing=missing, overrides={}, **parts).replace(changes)
