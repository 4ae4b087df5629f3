"""From what was asked for to a plan, checked before anything runs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import TypeAlias, cast

import numpy as np
import pandas as pd

from escalation import policies
from escalation.errors import InputError
from escalation.plan.cells import Cells, Value
from escalation.plan.plan import Plan, Players
from escalation.plan.samples import checked_points, read_points
from escalation.policies import AnyPolicy
from escalation.scenario import Scenario, as_scenario

Scenarios: TypeAlias = "Scenario | str | Sequence[Scenario | str]"
"""One scenario or several, as objects, names or paths."""


def make_plan(
    scenario: Scenarios,
    vary: Mapping[str, Iterable[Value]] | None = None,
    coalitions: Players = None,
    challengers: Players = None,
    targets: Players = None,
    worlds: int = 1000,
    seed: int = 1,
    points: pd.DataFrame | str | os.PathLike[str] | None = None,
) -> Plan:
    """Check what was asked for and return it as a plan.

    Parameters
    ----------
    scenario : Scenario, or several
        The crises, with the same ladder.
    vary : mapping of str to values, optional
        Values of each parameter, setting or ``CODE.attribute`` to vary.
    coalitions, challengers, targets : policies, optional
        Names or objects; the scenario's own by default.
    worlds : int
        Worlds in each cell; with `points`, for each point.
    seed : int
        Seed, from 0.
    points : DataFrame or path of a CSV file, optional
        A row a point, a column for each parameter, setting or ``CODE.attribute`` that it sets; see `sample`.

    Raises
    ------
    InputError
        If a name is unknown, a value not allowed or given twice, or a number too small.
    """
    scenarios = _scenarios(scenario)
    several = list(scenarios.values())
    if vary is not None and not isinstance(vary, Mapping):
        raise InputError(f"vary is a {type(vary).__name__}; give a mapping such as {{'unity': [0, 0.5, 1]}}.")
    crossed = {name: _values(several, name, given) for name, given in (vary or {}).items()}
    table = read_points(points) if isinstance(points, str | os.PathLike) else points
    columns = {} if table is None else checked_points(several, table)
    for name in columns:
        if name in crossed:
            raise InputError(f"{name} is both varied and set by the points; keep one of them.")
    given = {"policy": coalitions, "challenger": challengers, "target": targets}
    players = {
        side: _players(each, "coalition" if side == "policy" else side, several)
        for side, each in given.items()
    }
    sides: dict[str, tuple[Value, ...]] = {"scenario": tuple(scenarios)}
    sides |= {side: tuple(each) for side, each in players.items()}
    inputs = tuple(name for name in (*crossed, *columns) if name in several[0].parameters)
    cells = Cells.full({**sides, **crossed}, inputs, columns, whole("worlds", worlds, 1))
    return Plan(scenarios, players, cells, whole("seed", seed, 0), (*crossed, *columns))


def whole(name: str, value: object, least: int) -> int:
    """A whole number of at least `least`, or an InputError that names it."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise InputError(f"{name} is {value!r}; give a whole number of at least {least}.")
    return int(value)


def _scenarios(given: Scenarios) -> dict[str, Scenario]:
    several: list[Scenario | str] = (
        list(given) if isinstance(given, list | tuple) else [cast("Scenario", given)]
    )
    if not several:
        raise InputError("there is no scenario to sweep over; name at least one.")
    found: dict[str, Scenario] = {}
    for each in [as_scenario(one) for one in several]:
        if each.name in found:
            raise InputError(f'two scenarios are named "{each.name}"; give each a name of its own.')
        found[each.name] = each
    first = next(iter(found.values()))
    for each in found.values():
        if (each.ladder.names, each.ladder.threshold) != (first.ladder.names, first.ladder.threshold):
            raise InputError(
                f"{each.name} has another ladder than {first.name}, so that its rungs mean other things; "
                "sweep them apart."
            )
    return found


def _players(given: Players, kind: str, scenarios: Sequence[Scenario]) -> dict[str, AnyPolicy]:
    if given is None:
        own = dict.fromkeys(scenario.policies[kind] for scenario in scenarios)
        if len(own) > 1:
            raise InputError(
                f"the scenarios have different {kind} policies ({', '.join(own)}); name those to play."
            )
        given = next(iter(own))
    several = [given] if isinstance(given, str | type | AnyPolicy) else list(given)
    players = [policies.get(each, kind) for each in several]
    if not players:
        raise InputError(f"there is no {kind} policy to sweep over; name at least one.")
    _refuse_twice(f"{kind} policies", [each.name for each in players])
    return {each.name: each for each in players}


def _values(scenarios: Sequence[Scenario], name: str, given: Iterable[Value]) -> tuple[Value, ...]:
    if isinstance(given, str | int | float) or given is None:
        raise InputError(f"{name} is varied over {given!r}; give a list of values.")
    values = tuple(_value(scenarios, name, each) for each in given)
    if not values:
        raise InputError(f"{name} is varied over no values; give at least one.")
    _refuse_twice(f"the values of {name}", values)
    return values


def _value(scenarios: Sequence[Scenario], name: str, given: object) -> Value:
    """The value as the scenarios take it, in its own type."""
    if given is None:
        raise InputError(f"{name} is varied over a missing value; give numbers or names.")
    plain = given.item() if isinstance(given, np.generic) else given
    changed = [scenario.replace({name: plain}) for scenario in scenarios]
    if name in changed[0].settings:
        setting: Value = changed[0].settings[name]
        return setting
    return float(plain) if isinstance(plain, Real) else str(plain)


def _refuse_twice(what: str, values: Iterable[Value]) -> None:
    seen: set[Value] = set()
    for value in values:
        if value in seen:
            raise InputError(f"{what} name {value} twice; name each once.")
        seen.add(value)
