"""What a worker is given: some worlds, and all that it needs to run them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from escalation import ensemble
from escalation.plan.cells import POINT, Value
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.scenario import Scenario
from escalation.typing import Array, Index


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some worlds that share scenario, policies and settings.

    Attributes
    ----------
    key : tuple of int
        The piece of the plan that it is.
    scenario : Scenario
        With the settings in place.
    players : tuple of three policies
        Coalition, challenger, target.
    seed : int
        Seed of the run.
    labels : mapping of str to value
        Columns of one value: settings, and the scenario where there are several.
    inputs : mapping of str to (C,) array
        Parameters, a number a cell.
    points : (C,) integer array or None
        Points of a sampled design.
    each : int
        Worlds that a point owns.
    worlds : tuple of int
        First world of each cell, and the one after the last.
    turns : bool
        Whether every turn is kept.
    """

    key: tuple[int, int]
    scenario: Scenario
    players: tuple[Policy, ChallengerPolicy, TargetPolicy]
    seed: int
    labels: Mapping[str, Value]
    inputs: Mapping[str, Array]
    points: Index | None
    each: int
    worlds: tuple[int, int]
    turns: bool = False

    def __len__(self) -> int:
        columns = [*self.inputs.values(), *([] if self.points is None else [self.points])]
        return max((len(each) for each in columns), default=1) * (self.worlds[1] - self.worlds[0])

    def run(self) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        """Simulate: a row a world, cell by cell, and a row a world and turn if turns are kept."""
        count = self.worlds[1] - self.worlds[0]
        world = np.tile(np.arange(*self.worlds, dtype=np.int64), len(self) // count)
        point = None if self.points is None else np.repeat(self.points, count)
        if point is not None:
            world = world + point * self.each
        inputs = {name: np.repeat(numbers, count) for name, numbers in self.inputs.items()}
        table, turns = ensemble.run_worlds(
            self.scenario, self.players, self.seed, world, inputs, turns=self.turns
        )
        self._label(table, point)
        if turns is not None:
            long = len(turns) // len(table)
            self._label(turns, None if point is None else np.repeat(point, long))
        return table, turns

    def _label(self, table: pd.DataFrame, point: Index | None) -> None:
        at = list(table.columns).index("world") + 1
        if point is not None:
            table.insert(at, POINT, point)
        for name, value in reversed(list(self.labels.items())):
            table.insert(0 if name == "scenario" else at, name, value)


def parameter_column(values: tuple[Value, ...]) -> Array:
    """Values of a parameter as numbers."""
    column: Array = np.asarray(values, dtype=np.float64)
    return column
