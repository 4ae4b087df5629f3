"""What a sweep is to do, as data: policies, settings and parameters crossed, and cut into chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, product
from math import prod
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd

from escalation import ensemble, policies
from escalation.errors import InputError
from escalation.policies import AnyPolicy, ChallengerPolicy, Policy, TargetPolicy
from escalation.scenario import Scenario, as_scenario

Value: TypeAlias = float | int | str
"""A parameter's number or a setting's choice."""

Players: TypeAlias = "str | AnyPolicy | Iterable[str | AnyPolicy] | None"
"""One policy or several, by name or as objects; None for the scenario's default."""


@dataclass(frozen=True)
class Chunk:
    """Some worlds of one policy, challenger, target and choice of settings: what a worker is given.

    Attributes
    ----------
    number : int
        Its place in the plan, from 0.
    scenario : Scenario
        With the settings of `fixed` in place.
    players : tuple of three policies
        Coalition, challenger, target.
    seed : int
        Seed of the run.
    fixed : mapping of str to value
        Settings and members' attributes, one value for the chunk.
    grid : mapping of str to tuple of float
        Parameters that are crossed world by world, the last varying fastest.
    worlds : int
        Worlds in each cell of the grid.
    start, stop : int
        Rows of the group that are meant.
    """

    number: int
    scenario: Scenario
    players: tuple[Policy, ChallengerPolicy, TargetPolicy]
    seed: int
    fixed: Mapping[str, Value]
    grid: Mapping[str, tuple[float, ...]]
    worlds: int
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def run(self) -> pd.DataFrame:
        """Simulate the chunk's worlds, a row each."""
        cell, world = np.divmod(np.arange(self.start, self.stop), self.worlds)
        shape = tuple(len(values) for values in self.grid.values())
        places = np.unravel_index(cell, shape) if shape else ()
        inputs = {
            name: np.asarray(values, dtype=float)[place]
            for (name, values), place in zip(self.grid.items(), places, strict=True)
        }
        table = ensemble.run(self.scenario, *self.players, self.seed, world, inputs)
        for column, (name, value) in enumerate(
            self.fixed.items(), start=list(table.columns).index("world") + 1
        ):
            table.insert(column, name, value)
        return table


@dataclass(frozen=True)
class Plan:
    """A full cross of policies, settings and parameters, with as many worlds in each cell.

    In every cell worlds are numbered from 0, so that equal numbers meet equal luck.

    Attributes
    ----------
    scenario : Scenario
        What everything not varied is taken from.
    coalitions, challengers, targets : tuples of policies
        Who plays.
    vary : mapping of str to tuple
        Values by parameter, setting or ``CODE.attribute``.
    worlds : int
        Worlds in each cell.
    seed : int
        Seed of the run.
    """

    scenario: Scenario
    coalitions: tuple[Policy, ...]
    challengers: tuple[ChallengerPolicy, ...]
    targets: tuple[TargetPolicy, ...]
    vary: Mapping[str, tuple[Value, ...]]
    worlds: int
    seed: int

    @property
    def rows(self) -> int:
        """Number of worlds in all."""
        groups = len(self.coalitions) * len(self.challengers) * len(self.targets)
        return groups * self.worlds * prod(len(values) for values in self.vary.values())

    @property
    def grid(self) -> dict[str, tuple[float, ...]]:
        """The parameters that are varied: these may differ between the worlds of a chunk."""
        return {
            name: tuple(float(value) for value in values)
            for name, values in self.vary.items()
            if name in self.scenario.parameters
        }

    def describe(self) -> dict[str, Any]:
        """The plan in types that JSON knows: two results with equal descriptions are equal."""
        return {
            "scenario": self.scenario.name,
            "scenario hash": self.scenario.digest(),
            "policies": [each.name for each in self.coalitions],
            "challengers": [each.name for each in self.challengers],
            "targets": [each.name for each in self.targets],
            "vary": [[name, list(values)] for name, values in self.vary.items()],
            "worlds": self.worlds,
            "seed": self.seed,
        }

    def about(self) -> dict[str, Any]:
        """What a reader of the table should know, kept as its ``attrs``."""
        from escalation import __version__

        ladder = self.scenario.ladder
        return {
            "scenario": self.scenario.name,
            "scenario hash": self.scenario.digest(),
            "seed": self.seed,
            "version": __version__,
            "rungs": list(ladder.names),
            "threshold": ladder.names[ladder.threshold],
            "vary": list(self.vary),
            "settings": dict(self.scenario.settings),
        }

    def chunks(self, batch: int) -> Iterator[Chunk]:
        """The plan in order, cut into chunks of at most `batch` worlds.

        Policies vary slowest, then settings and members' attributes, then parameters, then worlds.
        """
        grid, number = self.grid, count()
        rows = self.worlds * prod(len(values) for values in grid.values())
        settings = {name: values for name, values in self.vary.items() if name not in grid}
        for players in product(self.coalitions, self.challengers, self.targets):
            for values in product(*settings.values()):
                fixed = dict(zip(settings, values, strict=True))
                scenario = self.scenario.replace(fixed)
                for start in range(0, rows, batch):
                    stop = min(start + batch, rows)
                    yield Chunk(
                        next(number), scenario, players, self.seed, fixed, grid, self.worlds, start, stop
                    )


def make_plan(
    scenario: Scenario | str,
    vary: Mapping[str, Iterable[Value]] | None = None,
    coalitions: Players = None,
    challengers: Players = None,
    targets: Players = None,
    worlds: int = 1000,
    seed: int = 1,
) -> Plan:
    """Check what was asked for and return it as a plan.

    Parameters
    ----------
    scenario : Scenario
        The crisis.
    vary : mapping of str to values, optional
        Values of each parameter, setting or ``CODE.attribute`` to vary.
    coalitions, challengers, targets : policies, optional
        Names or objects; the scenario's own by default.
    worlds : int
        Worlds in each cell.
    seed : int
        Seed, from 0.

    Raises
    ------
    InputError
        If a name is unknown, a value not allowed or given twice, or a number too small.
    """
    scenario = as_scenario(scenario)
    if vary is not None and not isinstance(vary, Mapping):
        raise InputError(f"vary is a {type(vary).__name__}; give a mapping such as {{'unity': [0, 0.5, 1]}}.")
    values = {name: _values(scenario, name, given) for name, given in (vary or {}).items()}
    return Plan(
        scenario,
        cast("tuple[Policy, ...]", _players(coalitions, "coalition", scenario)),
        cast("tuple[ChallengerPolicy, ...]", _players(challengers, "challenger", scenario)),
        cast("tuple[TargetPolicy, ...]", _players(targets, "target", scenario)),
        values,
        whole("worlds", worlds, 1),
        whole("seed", seed, 0),
    )


def whole(name: str, value: object, least: int) -> int:
    """A whole number of at least `least`, or an InputError that names it."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise InputError(f"{name} is {value!r}; give a whole number of at least {least}.")
    return int(value)


def _players(given: Players, kind: str, scenario: Scenario) -> tuple[AnyPolicy, ...]:
    if given is None:
        given = scenario.policies[kind]
    several = [given] if isinstance(given, str | type | AnyPolicy) else list(given)
    players = tuple(policies.get(each, kind) for each in several)
    names = [each.name for each in players]
    if not names:
        raise InputError(f"there is no {kind} policy to sweep over; name at least one.")
    _refuse_twice(f"{kind} policies", names)
    return players


def _values(scenario: Scenario, name: str, given: Iterable[Value]) -> tuple[Value, ...]:
    if isinstance(given, str | int | float) or given is None:
        raise InputError(f"{name} is varied over {given!r}; give a list of values.")
    values = tuple(_value(scenario, name, each) for each in given)
    if not values:
        raise InputError(f"{name} is varied over no values; give at least one.")
    _refuse_twice(f"the values of {name}", values)
    return values


def _value(scenario: Scenario, name: str, given: object) -> Value:
    """The value as the scenario takes it, in its own type."""
    if given is None:
        raise InputError(f"{name} is varied over a missing value; give numbers or names.")
    plain = given.item() if isinstance(given, np.generic) else given
    changed = scenario.replace({name: plain})
    taken: Value = changed.settings[name] if name in changed.settings else float(cast(float, plain))
    return taken


def _refuse_twice(what: str, values: Iterable[Value]) -> None:
    seen: set[Value] = set()
    for value in values:
        if value in seen:
            raise InputError(f"{what} name {value} twice; name each once.")
        seen.add(value)
