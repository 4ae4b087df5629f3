"""What is timed: worlds together and one by one, their random numbers alone, the scalar model, sweeps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

import escalation as esc
from escalation.ensemble import BATCH
from escalation.randomness import Streams
from escalation.scenario import Scenario
from experiments.folder import RESULTS

# After the library, which imports Mesa without leaving a mark.
from mesa import DataCollector, batch_run as runner  # isort: skip

Way: TypeAlias = Callable[[], object]


def together(
    scenario: Scenario, worlds: int, seed: int, policy: str | None = None
) -> Callable[[], pd.DataFrame]:
    """Worlds in batches of the usual size, under the scenario's policy or another."""
    return lambda: esc.simulate(scenario, policy, worlds=worlds, seed=seed)


def alone(scenario: Scenario, worlds: int, seed: int) -> Way:
    """The library's worlds one after the other, each a Mesa model of its own."""

    def run() -> None:
        for world in range(worlds):
            crisis = esc.Crisis(scenario, np.array([world]), seed=seed, story=False)
            crisis.run().table()
            crisis.close()

    return run


def normals(scenario: Scenario, worlds: int, seed: int, batch: int = BATCH) -> Way:
    """A standard normal for each member, world and turn, in the library's own streams and batches."""
    turns = round(scenario.settings["horizon"] / scenario.settings["step"])

    def draw() -> None:
        for first in range(0, worlds, batch):
            streams = Streams(seed, np.arange(first, min(first + batch, worlds)))
            for turn in range(turns):
                streams.normals(scenario.cast.coalition, "benchmark", turn)

    return draw


def scalar(scenario: Scenario, worlds: int, seed: int) -> Way:
    """The scalar model of the tests with Python's own random numbers, in a plain loop."""
    make = _scalar_model(scenario, seed)

    def run() -> None:
        for world in range(worlds):
            make(world).run()

    return run


def batch_run(scenario: Scenario, worlds: int, seed: int) -> Way:
    """The same through Mesa's own runner of batches, in this process."""
    make = _scalar_model(scenario, seed)

    def model(world: int, **_: Any) -> Any:
        # From Mesa 3.5 on the runner gives a generator too, for which the scalar model has no use.
        made = make(world)
        # The runner asks for a collector; the model keeps its own trace.
        made.datacollector = DataCollector()
        return made

    # Any callable that makes a model serves as a class here.
    return lambda: runner(model, {"world": range(worlds)}, display_progress=False)  # type: ignore[arg-type]


def swept(scenario: Scenario, worlds: int, seed: int, workers: int) -> Way:
    """A sweep of one cell, with the start of its worker processes."""
    return lambda: esc.sweep(scenario, worlds=worlds, seed=seed, workers=workers)


def with_members(scenario: Scenario, count: int) -> Scenario:
    """The scenario with so many members: the first ones, or more of them, copied under new codes.

    The leader and the partner stay.
    """
    cast = scenario.cast
    heads = tuple(dict.fromkeys((cast.leader, cast.partner)))
    order = (*heads, *(code for code in cast.coalition if code not in heads))
    codes, actors, copy = list(order[:count]), [cast.actors], 1
    while len(codes) < count:
        copy += 1
        more = list(order[: count - len(codes)])
        actors.append(cast.actors.loc[more].rename(index=lambda code, n=copy: f"{code}-{n}"))
        codes += [f"{code}-{copy}" for code in more]
    return replace(scenario, cast=replace(cast, coalition=tuple(codes), actors=pd.concat(actors)))


def _scalar_model(scenario: Scenario, seed: int) -> Callable[[int], Any]:
    """How the scalar model of a world is made."""
    tests = str(RESULTS.parent / "tests")
    sys.path.insert(0, tests)
    try:
        from scalar.model import ScalarCrisis  # type: ignore[import-not-found]
    finally:
        sys.path.remove(tests)
    players = scenario.policies

    def make(world: int) -> Any:
        return ScalarCrisis(
            scenario,
            seed=seed + world,
            policy=players["coalition"],
            challenger=players["challenger"],
            target=players["target"],
            luck="random",
        )

    return make
