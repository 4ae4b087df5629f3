"""Many worlds at once: from a scenario and policies to one tidy table, inputs beside outcomes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from escalation.crisis import Crisis, numbers
from escalation.errors import InputError
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.scenario import Scenario, as_scenario
from escalation.typing import Array, Index

BATCH = 20_000
"""Worlds run together by default: enough to make the arrays worth their overhead, few enough for 160 MB.

In a sweep a batch spans cells, which share the random numbers of equal worlds.
"""


def run(
    scenario: Scenario,
    policy: str | Policy,
    challenger: str | ChallengerPolicy,
    target: str | TargetPolicy,
    seed: int,
    world: Index,
    inputs: Mapping[str, Array],
) -> pd.DataFrame:
    """Run one batch of worlds and return its table, as `run_worlds` does."""
    return run_worlds(scenario, (policy, challenger, target), seed, world, inputs)[0]


def run_worlds(
    scenario: Scenario,
    players: tuple[str | Policy, str | ChallengerPolicy, str | TargetPolicy],
    seed: int,
    world: Index,
    inputs: Mapping[str, Array],
    turns: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Run one batch of worlds and return its table, and every turn if asked.

    Parameters
    ----------
    scenario : Scenario
    players : tuple of three policies
        Coalition, challenger, target.
    seed : int
    world : (N,) integer array
        Numbers of the worlds; equal numbers have equal luck.
    inputs : mapping of parameter name to (N,) array
    turns : bool
        Keep every turn, as `trajectories` returns them; it takes far more memory.

    Returns
    -------
    DataFrame
        N rows in order: ``policy``, ``challenger``, ``target``, ``world``, the inputs, the outcomes.
        ``attrs["rungs"]`` names the rungs.
    DataFrame or None
        N rows for each turn of the horizon, world by world, with the same columns up to the inputs.
    """
    policy, challenger, target = players
    crisis = Crisis(
        scenario,
        world,
        seed=seed,
        policy=policy,
        challenger=challenger,
        target=target,
        inputs=inputs,
        story=turns,
    ).run()
    outcomes = crisis.table()
    names = [crisis.policy.name, crisis.challenger_policy.name, crisis.target_policy.name]
    keys: dict[str, object] = dict(zip(("policy", "challenger", "target"), names, strict=True))
    keys["world"] = np.asarray(world, dtype=np.int64)
    keys.update({name: np.asarray(value, dtype=float) for name, value in inputs.items()})
    heads = pd.DataFrame(keys, index=outcomes.index)
    table = pd.concat([heads, outcomes.drop(columns=list(inputs), errors="ignore")], axis=1)
    table.attrs["rungs"] = list(scenario.ladder.names)
    told = _every_turn(crisis, heads, crisis.last_turn) if turns else None
    crisis.close()
    return table, told


def _every_turn(crisis: Crisis, heads: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """A row a world and turn, beside the columns of `heads`; worlds that have ended keep their last values.

    There are at least as many turns as `least`, lest a batch whose worlds all end early be shorter than others.
    """
    assert crisis.story is not None
    columns: dict[str, list[Array]] = {
        name: [] for name in ("rung", "belief_resolute", "belief_greedy", "agreement")
    }
    last: dict[str, Array] = {}
    for turn in crisis.story.turns:
        for name, kept in columns.items():
            last[name] = (
                np.where(turn["before"], last[name], turn[name]) if last.get(name) is not None else turn[name]
            )
            kept.append(last[name])
    turns = max(least, len(crisis.story.turns))
    for name, kept in columns.items():
        kept += [last[name]] * (turns - len(kept))
    number = np.tile(np.arange(1, turns + 1), len(heads))
    values = {name: np.stack(kept, axis=1).ravel() for name, kept in columns.items()}
    table = heads.loc[heads.index.repeat(turns)].reset_index(drop=True)
    return table.assign(turn=number, week=number * crisis.step_weeks, **values)


def simulate(
    scenario: Scenario | str,
    policy: str | Policy | None = None,
    worlds: int = 1000,
    seed: int = 1,
    challenger: str | ChallengerPolicy | None = None,
    target: str | TargetPolicy | None = None,
    batch: int | None = None,
) -> pd.DataFrame:
    """Simulate worlds 0 to ``worlds - 1`` of a scenario under one policy.

    Parameters
    ----------
    scenario : Scenario
    policy, challenger, target : str or policy, optional
        The scenario's own by default.
    worlds, seed : int
    batch : int, optional
        Worlds run together; it changes the speed and nothing else.

    Returns
    -------
    DataFrame
        A row a world, in order.

    Raises
    ------
    InputError
        If a policy is unknown or a number cannot be used.
    """
    scenario, everyone = as_scenario(scenario), numbers(worlds)
    size = BATCH if batch is None else batch
    if size < 1:
        raise InputError(f"batch is {size}; at least one world must run together")
    given = policy or scenario.policies["coalition"]
    against = challenger or scenario.policies["challenger"], target or scenario.policies["target"]
    chunks = (everyone[first : first + size] for first in range(0, len(everyone), size))
    parts = [run_worlds(scenario, (given, *against), seed, chunk, {})[0] for chunk in chunks]
    table = pd.concat(parts, ignore_index=True)
    table.attrs["rungs"] = list(scenario.ladder.names)
    return table


def trajectories(
    scenario: Scenario | str,
    policy: str | Policy | None = None,
    worlds: int = 1000,
    seed: int = 1,
    challenger: str | ChallengerPolicy | None = None,
    target: str | TargetPolicy | None = None,
) -> pd.DataFrame:
    """Return every turn of every world: rung, beliefs and agreement, a row a world and turn.

    Worlds that have ended keep their last values, so that each turn describes all worlds. The parameters
    are those of `simulate`.
    """
    scenario = as_scenario(scenario)
    crisis = Crisis(
        scenario, worlds, seed=seed, policy=policy, challenger=challenger, target=target, story=True
    ).run()
    table = _every_turn(crisis, pd.DataFrame({"world": np.arange(worlds)}))
    crisis.close()
    table.attrs["rungs"] = list(scenario.ladder.names)
    return table
