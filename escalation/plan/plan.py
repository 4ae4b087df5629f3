"""A plan: cells with the scenarios and policies that their names stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias, cast

import numpy as np

from escalation.errors import InputError
from escalation.fingerprint import model
from escalation.plan.cells import POINT, SIDES, Cells, Value
from escalation.plan.chunk import Chunk, parameter_column
from escalation.plan.pieces import Piece
from escalation.policies import AnyPolicy
from escalation.scenario import Scenario, load_scenario, shipped_scenarios
from escalation.typing import Index

Players: TypeAlias = "str | AnyPolicy | Iterable[str | AnyPolicy] | None"
"""One policy or several, by name or as objects; None for the scenario's default."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Scenarios, policies, settings and parameters crossed, with as many worlds in each cell.

    In a grid, worlds are numbered from 0 in every cell, so that equal numbers meet equal luck. In a sampled
    design of n worlds a point, point p owns worlds p times n to p times n + n - 1, whatever is crossed with it.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        What everything not varied is taken from.
    players : mapping of str to mapping of str to policy
        Who plays: policies by name for ``policy`` (the coalition's), ``challenger`` and ``target``.
    cells : Cells
        What is crossed, and how many worlds each cell has.
    seed : int
        Seed of the run.
    order : tuple of str
        What is varied, in the order in which it was asked for.
    """

    scenarios: Mapping[str, Scenario]
    players: Mapping[str, Mapping[str, AnyPolicy]]
    cells: Cells
    seed: int
    order: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The first scenario."""
        return next(iter(self.scenarios.values()))

    @property
    def rows(self) -> int:
        """Number of worlds in all."""
        return self.cells.rows

    @property
    def vary(self) -> dict[str, tuple[Value, ...]]:
        """What is crossed beside scenarios and policies, values by name."""
        return {name: self.cells.axes[name] for name in self.order if name in self.cells.axes}

    def join(self, other: Plan) -> Plan:
        """All that both plans ask for, in one.

        Raises
        ------
        InputError
            If they differ in seed or scenario, or their samples cannot be joined.
        """
        different = [name for name, value in self.basis.items() if other.basis.get(name, value) != value]
        if different:
            raise InputError(f"the two plans differ in {', '.join(different)}; they cannot be joined.")
        names = (*self.cells.varied, *other.cells.varied)
        joined = self.widened(names).cells.join(other.widened(names).cells)
        players = {side: {**each, **other.players[side]} for side, each in self.players.items()}
        order = tuple(dict.fromkeys((*self.order, *other.order)))
        return Plan({**self.scenarios, **other.scenarios}, players, joined, self.seed, order)

    def widened(self, names: Iterable[str]) -> Plan:
        """The plan with more axes, at the values that the scenario has.

        Raises
        ------
        InputError
            If scenarios have no one value of a name that could be written beside their results.
        """
        new = [name for name in dict.fromkeys(names) if name not in self.cells.axes]
        base = {name: self.base(name) for name in new}
        inputs = tuple(name for name in new if name in self.scenario.parameters)
        return replace(self, cells=self.cells.widened(base, inputs))

    def base(self, name: str) -> Value:
        """The value that the scenarios have of something that is not varied.

        Raises
        ------
        InputError
            If there is no such single value.
        """
        found = set()
        for scenario in self.scenarios.values():
            parameter = scenario.parameters.get(name)
            found.add(parameter.default if parameter else scenario.settings.get(name))
        value = found.pop()
        if value is None or found:
            raise InputError(
                f"{name} was not varied before and has no single value of its own to go by; "
                "name another folder."
            )
        return cast(Value, value)

    @cached_property
    def basis(self) -> dict[str, Any]:
        """What must be equal for two results to belong together, beside the cells."""
        from escalation import __version__

        scenarios = {f"scenario {name}": each.digest() for name, each in self.scenarios.items()}
        return {"version": __version__, "model": model(), "seed": self.seed, **scenarios}

    def sources(self) -> dict[str, dict[str, Any]]:
        """Where each scenario can be had again: a name or a path, and what was changed in it."""
        return {name: _source(scenario) for name, scenario in self.scenarios.items()}

    def about(self) -> dict[str, Any]:
        """What a reader of the table should know, kept as its ``attrs``."""
        ladder = self.scenario.ladder
        return {
            "scenario": ", ".join(self.scenarios),
            "scenario hash": ", ".join(each.digest() for each in self.scenarios.values()),
            "seed": self.seed,
            "version": self.basis["version"],
            "rungs": list(ladder.names),
            "threshold": ladder.names[ladder.threshold],
            "vary": list(self.order),
            "settings": dict(self.scenario.settings),
        }

    def asks(self, piece: Piece, cells: Cells) -> Index:
        """Numbers of the plan's own cells for the cells of a piece; -1 where the plan does not ask for them.

        Parameters
        ----------
        piece : Piece
            Cut from `cells`, which may hold more than this plan.
        cells : Cells
            With the same axes as the plan's.
        """
        where = {name: self._places(cells)[name][at] for name, at in piece.where.items()}
        known = np.all([at >= 0 for at in where.values()], axis=0)
        flat = self.cells.flat({name: np.where(known, at, 0) for name, at in where.items()})
        asked = known & (self.cells.wanted.ravel()[flat] > piece.first)
        return np.where(asked, flat, -1)

    def _places(self, cells: Cells) -> dict[str, Index]:
        # Looked up for every piece, and always of the same cells.
        memory: list[Any] = self.__dict__.setdefault("_memory", [None, None])
        if memory[0] is not cells:
            memory[:] = [cells, cells.places(self.cells)]
        found: dict[str, Index] = memory[1]
        return found

    def chunk(self, piece: Piece, cells: Cells, turns: bool = False) -> Chunk:
        """What a worker needs to run a piece whose policies and scenario are the plan's."""
        axes, points = cells.axes, cells.points
        one = {name: axes[name][at[0]] for name, at in piece.where.items()}
        fixed = {name: one[name] for name in axes if name not in (*SIDES, POINT, *cells.inputs)}
        fixed |= {name: values[piece.where[POINT][0]] for name, values in points.items()
                  if name not in cells.inputs}  # fmt: skip
        inputs = {
            name: parameter_column(axes[name])[at] for name, at in piece.where.items() if name in cells.inputs
        }
        inputs |= {
            name: parameter_column(tuple(values[place] for place in piece.where[POINT]))
            for name, values in points.items()
            if name in cells.inputs
        }
        players = tuple(each[str(one[side])] for side, each in self.players.items())
        several = {"scenario": one["scenario"]} if len(axes["scenario"]) > 1 else {}
        return Chunk(
            piece.key,
            self.scenarios[str(one["scenario"])].replace(fixed),
            cast(Any, players),
            self.seed,
            {**several, **fixed},
            inputs,
            piece.where[POINT] if points else None,
            cells.each,
            (piece.first, piece.last),
            turns,
        )


def _source(scenario: Scenario) -> dict[str, Any]:
    """What `load_scenario` and `Scenario.replace` need to make a scenario again."""
    shipped = scenario.name in shipped_scenarios() and load_scenario(scenario.name).file == scenario.file
    origin = scenario.name if shipped else scenario.file
    changes: dict[str, Any] = {}
    # A file that has gone or is broken by now is told of when the plan is read back.
    with suppress(InputError):
        base = load_scenario(origin)
        changes |= {
            name: each.default
            for name, each in scenario.parameters.items()
            if each.default != base.parameters[name].default
        }
        changes |= {name: value for name, value in scenario.settings.items() if value != base.settings[name]}
        changes |= {
            f"{code}.{name}": value
            for code, figures in scenario.overrides.items()
            for name, value in figures.items()
            if base.overrides.get(code, {}).get(name) != value
        }
    return {"from": origin, "changes": changes}
