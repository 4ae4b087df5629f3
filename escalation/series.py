"""Crises that follow each other: what one leaves, the next begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd

from escalation.crisis import Crisis, numbers, parameter_rows
from escalation.errors import InputError
from escalation.past import Past
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.rows import Rows
from escalation.rules import beliefs
from escalation.scenario import Scenario, as_scenario
from escalation.typing import Array, Index


def simulate_series(
    scenario: Scenario | str,
    policy: str | Policy | None = None,
    worlds: int | Index = 1000,
    seed: int = 1,
    challenger: str | ChallengerPolicy | None = None,
    target: str | TargetPolicy | None = None,
    crises: int = 5,
    inputs: Mapping[str, Array] | None = None,
) -> pd.DataFrame:
    """Simulate series of crises between the same actors.

    After a crisis the next begins at a hazard that grows with dissatisfaction and falls with trust; beliefs
    fade over the years of peace; holdings, legitimacy, lessons and trust carry over. A world whose peace
    outlasts the parameter ``peace_years`` has no further crisis.

    Parameters
    ----------
    scenario, policy, seed, challenger, target
        As in `escalation.simulate`.
    worlds : int or (W,) integer array
        How many worlds, numbered from 0, or their numbers.
    crises : int
        At most so many in each world.
    inputs : mapping of parameter name to (W,) array, optional
        Parameters that differ between worlds.

    Returns
    -------
    DataFrame
        A row a world and crisis, by crisis, then world; ``crisis`` counts from 0, ``peace`` are the years
        before it (nan for the first), ``next_hazard`` a year is that of the next crisis after it.

    Raises
    ------
    InputError
        If a policy is unknown or a number cannot be used.
    """
    if crises < 1:
        raise InputError(f"a series of {crises} crises cannot be run; at least one is needed")
    scenario, world = as_scenario(scenario), numbers(worlds)
    given = {"policy": policy, "challenger": challenger, "target": target}
    differs = {name: np.asarray(column) for name, column in (inputs or {}).items()}
    past, peace = Past(), np.full(len(world), np.nan)
    parts = []
    for number in range(crises):
        table, left, p = one_crisis(scenario, world, seed, given, past, differs)
        more = pd.DataFrame({"crisis": number, "peace": peace, "next_hazard": left["hazard"]})
        parts.append(pd.concat([table, more], axis=1))
        goes_on = np.flatnonzero(left["years"] <= p.peace_years)
        if not len(goes_on):
            break
        world, peace = world[goes_on], left["years"][goes_on]
        differs = {name: column[goes_on] for name, column in differs.items()}
        past = faded(p.at(goes_on), Past.of(number + 1, left, goes_on), peace)
    series = pd.concat(parts, ignore_index=True)
    first = ["policy", "challenger", "target", "world", "crisis", "peace", "trust", "tribunal"]
    series = series[[*first, *(name for name in series.columns if name not in first)]]
    series.attrs["rungs"] = list(scenario.ladder.names)
    return series


def one_crisis(
    scenario: Scenario,
    world: Index,
    seed: int,
    given: Mapping[str, Any],
    past: Past,
    inputs: Mapping[str, Array],
) -> tuple[pd.DataFrame, dict[str, Array], Rows]:
    """Run the crisis that begins with a past; return its table, names first, what it leaves, and its parameters."""
    crisis = Crisis(scenario, world, seed=seed, story=False, past=past, inputs=inputs, **given)
    trust, tribunal = crisis.p.trust.copy(), crisis.p.tribunal.copy()
    crisis.run()
    table, left = crisis.table(), cast(dict[str, Array], crisis.legacy.columns if crisis.legacy else {})
    names = (crisis.policy.name, crisis.challenger_policy.name, crisis.target_policy.name)
    heads = dict(zip(("policy", "challenger", "target"), names, strict=True)) | {"world": world}
    beside = {name: column for name, column in inputs.items() if name not in table} | {
        "trust": trust,
        "tribunal": tribunal,
    }
    crisis.close()
    table = pd.concat([pd.DataFrame(heads), table, pd.DataFrame(beside)], axis=1)
    return table, left, parameter_rows(scenario, inputs, len(world))


def faded(p: Rows, past: Past, years: Array) -> Past:
    """What is left after some years of peace (W,): beliefs fade toward their priors."""
    assert past.resolute is not None
    assert past.greedy is not None
    resolute = beliefs.forget(past.resolute, p.prior_resolute, p.memory, years)
    greedy = beliefs.forget(past.greedy, p.prior_greedy, p.memory, years)
    return replace(past, resolute=resolute, greedy=greedy)
