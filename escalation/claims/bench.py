"""Where arms are tried: on the same parameter sets and, in each, on the same luck, in as many worlds as needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from escalation import policies
from escalation.claims.claim import Arm, Clause, plain
from escalation.claims.outcomes import Crises, Pair, checked, measure
from escalation.ensemble import run_worlds
from escalation.errors import InputError
from escalation.parameters import FOLLOWS
from escalation.plan import Chunk
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.reading import located
from escalation.scenario import Scenario
from escalation.series import simulate_series
from escalation.sweep.workers import Results, here
from escalation.typing import Array, Index

STRIDE = 1 << 14
"""World numbers that a parameter set owns: with luck in common, intervals over sets would be too narrow."""

_TOGETHER = 8000
"""Worlds of a job."""


@dataclass(frozen=True, eq=False)
class Job:
    """Some worlds of one arm, ready to be run anywhere."""

    key: tuple[int, int]
    scenario: Scenario
    players: tuple[Policy, ChallengerPolicy, TargetPolicy]
    seed: int
    world: Index
    inputs: Mapping[str, Array]
    crises: int
    outcomes: tuple[str, ...]

    def run(self) -> tuple[pd.DataFrame, None]:
        """Simulate; a row a world, two columns for each outcome: its number and its weight."""
        if self.crises:
            policy, challenger, target = self.players
            table = simulate_series(
                self.scenario, policy, self.world, self.seed, challenger, target, self.crises, self.inputs
            )
        else:
            table, _ = run_worlds(self.scenario, self.players, self.seed, self.world, self.inputs)
        crises = Crises(table, self.world, self.scenario.ladder)
        found: dict[str, Array] = {}
        for name in self.outcomes:
            found[name], found[f"{name} weight"] = measure(name, crises)
        return pd.DataFrame(found), None


class Bench:
    """Arms over parameter sets, simulated when they are asked for and kept.

    Parameters
    ----------
    scenario : Scenario
        What the arms start from.
    sets : DataFrame
        A row a parameter set, a column for each parameter that differs.
    clauses : iterable of Clause
        What will be asked, so that an arm is simulated once for all.
    run : callable
        Runs jobs, as `escalation.sweep.workers.processes` gives it.
    seed : int
    challenger : str
        Who plays the challenger where an arm does not say; the scenario's own by default.
    """

    def __init__(
        self,
        scenario: Scenario,
        sets: pd.DataFrame,
        clauses: Iterable[Clause],
        run: Callable[[Iterator[Chunk]], Results] = here,
        seed: int = 1,
        challenger: str = "",
    ) -> None:
        self.scenario, self.sets, self.seed, self.run = scenario, sets, seed, run
        self.challenger = challenger or scenario.policies["challenger"]
        self.told: Callable[[int], None] = lambda worlds: None
        self.simulated = 0
        self._arms: dict[str, tuple[Arm, set[str]]] = {}
        for clause in clauses:
            for arm in clause.arms:
                self._arms.setdefault(name(arm), (arm, set()))[1].add(clause.measured(arm))
        self._done = {each: np.zeros(len(sets), dtype=np.int64) for each in self._arms}
        self._kept: dict[tuple[str, str, int], list[Pair]] = {}

    def extend(self, sets: pd.DataFrame) -> None:
        """Go on with more sets, of which the first are those there were."""
        more = len(sets) - len(self.sets)
        self.sets = sets
        self._done = {
            each: np.append(done, np.zeros(more, dtype=np.int64)) for each, done in self._done.items()
        }

    def simulate(self, arms: Iterable[Arm], where: Index, worlds: int) -> None:
        """See to it that the arms have so many worlds in the sets of these places."""
        jobs = list(self._jobs(list(dict.fromkeys(map(name, arms))), where, min(worlds, STRIDE)))
        if not jobs:
            return
        chunks = cast("Iterator[Chunk]", iter(job for job, *_ in jobs))
        places = {job.key: (arm, sets, count) for job, arm, sets, count in jobs}
        with closing(self.run(chunks)) as results:
            self._keep(results, places)

    def _keep(self, results: Iterator[Any], places: Mapping[tuple[int, int], tuple[str, Index, int]]) -> None:
        for result in results:
            if result is None:
                continue
            job, found = result
            arm, sets, count = places[job.key]
            if isinstance(found, Exception):
                with _placed(self._arms[arm][0]):
                    raise found
            for outcome in job.outcomes:
                pairs = found[0][[outcome, f"{outcome} weight"]].to_numpy().reshape(len(sets), count, 2)
                for place, pair in zip(sets, pairs, strict=True):
                    kept = self._kept.setdefault((arm, outcome, int(place)), [])
                    kept.append((pair[:, 0].copy(), pair[:, 1].copy()))
            self._done[arm][sets] += count
            self.simulated += len(job.world)
            self.told(len(job.world))

    def read(self, arm: Arm, outcome: str, place: int) -> Pair:
        """Numbers and weights of an arm by world in the set of a place."""
        kept = self._kept[name(arm), outcome, place]
        if len(kept) > 1:
            kept[:] = [tuple(np.concatenate(each) for each in zip(*kept, strict=True))]  # type: ignore[list-item]
        return kept[0]

    def _jobs(self, arms: Sequence[str], where: Index, worlds: int) -> Iterator[tuple[Job, str, Index, int]]:
        number = 0
        for place, each in enumerate(arms):
            arm, outcomes = self._arms[each]
            done = self._done[each][where]
            for level in np.unique(done[done < worlds]):
                count = int(worlds - level)
                sets = where[done == level]
                for part in np.array_split(sets, -(-len(sets) * count // _TOGETHER)):
                    if len(part):
                        world = (part[:, None] * STRIDE + np.arange(level, worlds)).ravel()
                        job = self._job((place, number), arm, part, world, count, tuple(sorted(outcomes)))
                        yield job, each, part, count
                        number += 1

    def _job(
        self, key: tuple[int, int], arm: Arm, sets: Index, world: Index, count: int, outcomes: tuple[str, ...]
    ) -> Job:
        scenario, inputs = arranged(self.scenario, self.sets.iloc[sets], arm)
        players = playing(scenario, arm, self.challenger)
        by_world = {each: np.repeat(column, count) for each, column in inputs.items()}
        return Job(key, scenario, players, self.seed, world, by_world, arm.crises, outcomes)


def playing(scenario: Scenario, arm: Arm, challenger: str) -> tuple[Policy, ChallengerPolicy, TargetPolicy]:
    """Who plays in an arm, the challenger being `challenger` where it does not say.

    Raises
    ------
    InputError
        If there is no such policy, or a lever has no such value.
    """
    policy, other, target = players(scenario, arm.policy, arm.challenger or challenger, arm.target)
    return policy.but(**arm.levers) if arm.levers else policy, other, target


def players(
    scenario: Scenario,
    policy: str | Policy | None = None,
    challenger: str | ChallengerPolicy | None = None,
    target: str | TargetPolicy | None = None,
) -> tuple[Policy, ChallengerPolicy, TargetPolicy]:
    """The policies of all three sides, the scenario's own where none is given.

    Raises
    ------
    InputError
        If there is no such policy.
    """
    usual = scenario.policies
    return (
        cast(Policy, policies.get(policy or usual["coalition"], "coalition")),
        cast(ChallengerPolicy, policies.get(challenger or usual["challenger"], "challenger")),
        cast(TargetPolicy, policies.get(target or usual["target"], "target")),
    )


def fits(arm: Arm, outcome: str, scenario: Scenario, sets: pd.DataFrame, challenger: str = "") -> None:
    """See whether an arm can be simulated and measured, before anything is.

    Raises
    ------
    InputError
        If it cannot; the message names file, claim, arm and field.
    """
    with _placed(arm):
        playing(scenario, arm, challenger or scenario.policies["challenger"])
        changed, inputs = arranged(scenario, sets.iloc[:1], arm)
        for key in arm.changes.keys() & inputs.keys():
            changed.check_input(key, inputs[key])
        with located("outcome"):
            checked(outcome, changed.issues, series=arm.crises > 0)


def _placed(arm: Arm) -> AbstractContextManager[None]:
    """Begin messages with the place where an arm was read, if it was."""
    return located(arm.where) if arm.where else nullcontext()


def name(arm: Arm) -> str:
    """What tells an arm from another, whatever is asked of it."""
    return json.dumps(plain(replace(arm, outcome="")), sort_keys=True, default=str)


def arranged(scenario: Scenario, sets: pd.DataFrame, arm: Arm) -> tuple[Scenario, dict[str, Array]]:
    """The scenario that an arm runs in, and its parameters, an array (N,) each over the sets.

    Raises
    ------
    InputError
        If a change is not possible.
    """
    inputs = {str(column): sets[column].to_numpy(dtype=np.float64) for column in sets.columns}
    structure: dict[str, Any] = {}
    for key, value in arm.changes.items():
        if key not in scenario.parameters:
            structure[key] = value
        elif value in ("low", "high"):
            inputs[key] = np.full(len(sets), getattr(scenario.parameters[key], value))
        elif value == FOLLOWS.get(key):
            structure[key] = value
            inputs.pop(key, None)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            inputs[key] = np.full(len(sets), float(value))
        else:
            raise InputError(f'{key} is set to {value!r}; give a number, "low" or "high".')
    return scenario.replace(structure), inputs
