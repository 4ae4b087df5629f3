"""What the model thinks of the highest level of violence in crises of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from escalation.ensemble import BATCH, run_worlds
from escalation.history import case_scenario, cases
from escalation.history.base_rates import ALL, violence
from escalation.history.outcomes import CLASSES
from escalation.history.records import read_case
from escalation.scenario import Scenario
from escalation.typing import Array, Index
from escalation.validation.rates import POLICIES

UNITY = (0.0, 0.25, 0.5, 0.75, 1.0)
"""What no covariate says, the coalition's policy and its unity, is averaged over."""

MODEL, NARROW = "model", "model, default policy and unity"
TRIGGER, EVEN = "same trigger", "even odds"
OWN = 4
"""A forecast under one policy has so many times the worlds of each policy of one under several."""


def forecasts(base: Scenario, worlds: int, seed: int = 1) -> dict[str, Array]:
    """Forecasts of the shipped cases: the model's, averaged or as a case's own defaults have it, and base rates.

    Parameters
    ----------
    base : Scenario
        From which the cases take what their covariates do not say.
    worlds, seed : int
        Worlds under each policy and unity.

    Returns
    -------
    dict of str to (N, 4) array
        Probabilities of the classes of violence in each case, by the forecast's name.
    """
    names = cases()
    scenarios = [case_scenario(name, base) for name in names]
    triggers = [read_case(name)["trigger"] for name in names]
    return {
        MODEL: np.concatenate([chances([each], worlds, seed) for each in scenarios]),
        ALL: np.stack([violence()[0]] * len(names)),
        TRIGGER: np.stack([violence(trigger)[0] for trigger in triggers]),
        EVEN: np.full((len(names), len(CLASSES)), 1.0 / len(CLASSES)),
        NARROW: np.concatenate(
            [
                chances(
                    [each],
                    OWN * worlds,
                    seed,
                    policies=[each.policies["coalition"]],
                    unity=[each.values()["unity"]],
                )
                for each in scenarios
            ]
        ),
    }


def chances(
    readings: Sequence[Scenario],
    worlds: int,
    seed: int,
    policies: Sequence[str] = POLICIES,
    unity: Sequence[float] = UNITY,
    first: Index | None = None,
) -> Array:
    """Probabilities of the classes of violence in readings of one case.

    Half a world is added to each class, so that none is impossible.

    Parameters
    ----------
    readings : sequence of R scenarios
        Those that differ in parameters alone run together.
    worlds, seed : int
        Worlds under each policy and unity.
    policies, unity : sequence
        What to average over.
    first : (R,) integer array, optional
        First world of each reading; 0 by default, so that all readings meet the same luck.

    Returns
    -------
    (R, 4) array
    """
    alike: dict[str, list[int]] = {}
    for at, each in enumerate(readings):
        alike.setdefault(replace(each, parameters=readings[0].parameters).digest(), []).append(at)
    count: Array = np.full((len(readings), len(CLASSES)), 0.5)
    for members in alike.values():
        start = np.zeros(len(members), dtype=np.int64) if first is None else first[members]
        world = np.add.outer(start, np.tile(np.arange(worlds), len(unity)))
        count[members] += _counts([readings[at] for at in members], world, seed, policies, unity)
    count /= count.sum(axis=1, keepdims=True)
    return count


def _counts(
    readings: Sequence[Scenario], worlds: Index, seed: int, policies: Sequence[str], unity: Sequence[float]
) -> Array:
    """Worlds in each class (R, 4) for readings that differ in parameters alone, of their worlds (R, unity * n)."""
    scenario = _wide(readings)
    values = [each.values() for each in readings]
    moved = [name for name in values[0] if len({each[name] for each in values}) > 1 and name != "unity"]
    cell, world = np.repeat(np.arange(len(readings)), worlds.shape[1]), worlds.ravel()
    inputs = {name: np.array([each[name] for each in values])[cell] for name in moved}
    levels = np.repeat(np.asarray(unity, dtype=float), worlds.shape[1] // len(unity))
    inputs["unity"] = np.tile(levels, len(readings))
    count = np.zeros((len(readings), len(CLASSES)))
    for policy in policies:
        for part in np.array_split(np.arange(len(world)), -(-len(world) // BATCH)):
            found = _classes(scenario, policy, seed, world[part], {k: v[part] for k, v in inputs.items()})
            np.add.at(count, (cell[part], found), 1.0)
    return count


def _wide(readings: Sequence[Scenario]) -> Scenario:
    """The first of some scenarios, with parameters whose ranges hold the values of all."""
    named = {name: [each.parameters[name] for each in readings] for name in readings[0].parameters}
    return replace(
        readings[0],
        parameters={
            name: replace(own[0], low=min(each.low for each in own), high=max(each.high for each in own))
            for name, own in named.items()
        },
    )


def _classes(scenario: Scenario, policy: str, seed: int, world: Index, inputs: Mapping[str, Array]) -> Index:
    players = (policy, scenario.policies["challenger"], scenario.policies["target"])
    table, _ = run_worlds(scenario, players, seed, world, inputs)
    found: Index = table["icb"].map(CLASSES.index).to_numpy(dtype=np.int64)
    return found
