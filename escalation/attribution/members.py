"""Members' shares in what the coalition achieves: Shapley values over sampled orders of joining.

A member that stands aside commits nothing and has neither vote nor veto. So the coalition's effect is an outcome with
all members taking part less the outcome with none, under the same policy, and a member's share is what it adds on
joining, averaged over the orders in which members may join [@shapley1953]. Orders are sampled [@castro2009], each with
its reverse, which takes out much of the noise [@mitchell2022]. Each order has worlds of its own, in which all its
coalitions meet the same luck; so orders are independent, and the error of a mean over them holds what worlds and orders
leave open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from escalation.claims.bench import Job, players
from escalation.errors import InputError, unknown
from escalation.plan import whole
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.randomness import Streams
from escalation.scenario import Scenario, as_scenario
from escalation.summary.intervals import difference_interval
from escalation.sweep.workers import finished, processes
from escalation.typing import Array, Index

OTHERS = "others"
"""Name of all members together that are not named."""

ALL = "all together"
"""Name of the row with the whole effect."""


def shapley(drawn: pd.DataFrame) -> pd.DataFrame:
    """Members' shares in the coalition's effect, with their errors.

    Parameters
    ----------
    drawn : DataFrame
        As `contributions` returns it.

    Returns
    -------
    DataFrame
        ``member``, ``share`` (in the outcome's unit), ``standard_error``, ``low``, ``high`` (95 %): a row a member, the
        largest first, and a last row with the effect of all together, which is the sum of the shares.
    """
    rows = [(str(name), *_mean(drawn[name].to_numpy())) for name in drawn]
    rows.sort(key=lambda row: -abs(row[1]))
    rows.append((ALL, *_mean(drawn.sum(axis=1).to_numpy())))
    table = pd.DataFrame(rows, columns=["member", "share", "standard_error", "low", "high"])
    table.attrs = dict(drawn.attrs)
    return table


def lead(drawn: pd.DataFrame, member: str) -> pd.DataFrame:
    """By how much one member's share exceeds that of each other, order by order.

    Parameters
    ----------
    drawn : DataFrame
        As `contributions` returns it.
    member : str
        One of its columns.

    Returns
    -------
    DataFrame
        ``member``, ``other``, ``lead``, ``standard_error``, ``low``, ``high``.
    """
    if member not in drawn:
        raise unknown("member", member, map(str, drawn.columns))
    rows = [
        (member, name, *_mean((drawn[member] - drawn[name]).to_numpy())) for name in drawn if name != member
    ]
    return pd.DataFrame(rows, columns=["member", "other", "lead", "standard_error", "low", "high"])


def contributions(
    scenario: Scenario | str,
    policy: str | Policy | None = None,
    members: Sequence[str] | None = None,
    outcome: str = "escalation",
    orders: int = 20,
    worlds: int = 1000,
    seed: int = 1,
    against: tuple[str | ChallengerPolicy, str | TargetPolicy] | None = None,
    sets: pd.DataFrame | None = None,
    workers: int = 1,
) -> pd.DataFrame:
    """What members add to an outcome as they join, in sampled orders.

    Parameters
    ----------
    scenario : Scenario
    policy : str or Policy, optional
        The coalition's; the scenario's own by default.
    members : sequence of str, optional
        Codes of members that join one by one; all other members join together, as ``others``. Everybody by default.
    outcome : str
        One of `escalation.claims.outcomes` that needs no series.
    orders : int
        Orders drawn; the reverse of each is played as well.
    worlds, seed : int
        Worlds in which an order is played, and their seed.
    against : tuple of two policies, optional
        The challenger's and the target's; the scenario's own by default.
    sets : DataFrame, optional
        Parameter sets, a row each, over which orders go in turn; by default the scenario's own parameters.
    workers : int
        Processes.

    Returns
    -------
    DataFrame
        A row an order, a column a member; a row sums to the effect of all together in its worlds.

    Raises
    ------
    InputError
        If a name is unknown, a number too small, or no crisis counts in some worlds.
    """
    scenario = as_scenario(scenario)
    orders, worlds = whole("orders", orders, 2), whole("worlds", worlds, 1)
    if sets is not None and not len(sets):
        raise InputError("there are no parameter sets; give at least one row.")
    groups, who = joining(scenario, members), players(scenario, policy, *(against or (None, None)))
    # By code and not by place: another member moves nobody's place among the rest.
    ranked = Streams(seed, np.arange(orders)).uniforms(tuple(groups), "order", 0).argsort(axis=0).T
    setting = _parameters(sets, orders, worlds)

    def job(number: int, place: int, joined: frozenset[int]) -> Job:
        there = without(scenario, groups, joined)
        return Job((number, place), there, who, seed, *setting[number], 0, (outcome,))

    table = pd.DataFrame(_played(ranked, job, outcome, workers), columns=list(groups))
    table.attrs = {"scenario": scenario.name, "policy": who[0].name, "outcome": outcome, "seed": seed}
    return table


def _played(
    ranked: Index, job: Callable[[int, int, frozenset[int]], Job], outcome: str, workers: int
) -> list[Array]:
    """What each adds (G,), order by order, once the coalitions of all orders have been simulated."""
    joined = [dict.fromkeys((*_steps(order), *_steps(order[::-1]))) for order in ranked]
    jobs = (
        job(number, place, each)
        for number, coalitions in enumerate(joined)
        for place, each in enumerate(coalitions)
    )
    means = _run(jobs, outcome, workers)
    return [
        _added(order, {each: means[number, place] for place, each in enumerate(coalitions)})
        for number, (order, coalitions) in enumerate(zip(ranked, joined, strict=True))
    ]


def _added(order: Index, value: Mapping[frozenset[int], float]) -> Array:
    """What each adds (G,) on joining, the mean of an order and its reverse."""
    added = np.zeros(len(order))
    for line in (order, order[::-1]):
        added[line] += np.diff([value[each] for each in _steps(line)]) / 2.0
    return added


def joining(scenario: Scenario, members: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """Who joins: by name, the codes of the members that do so together.

    Raises
    ------
    InputError
        If one is no member, is named twice, or stands aside in the scenario.
    """
    there = [code for code, part in zip(scenario.cast.coalition, scenario.takes_part, strict=True) if part]
    named = list(there if members is None else members)
    for place, code in enumerate(named):
        if code not in there:
            raise unknown("member", code, there, "members")
        if code in named[:place]:
            raise InputError(f"members names {code} twice; name each once.")
    rest = tuple(code for code in there if code not in named)
    groups = {code: (code,) for code in named} | ({OTHERS: rest} if rest else {})
    if len(groups) < 2:
        raise InputError(f"members leaves {len(groups)} to join; it takes two, others included.")
    return groups


def without(scenario: Scenario, groups: Mapping[str, tuple[str, ...]], joined: frozenset[int]) -> Scenario:
    """The scenario in which only the groups at these places take part."""
    aside = (codes for place, codes in enumerate(groups.values()) if place not in joined)
    return scenario.replace({f"{code}.part": 0 for codes in aside for code in codes})


def _steps(order: Index) -> Iterator[frozenset[int]]:
    """The coalitions that grow as members join in an order, from nobody to everybody."""
    return (frozenset(order[:size].tolist()) for size in range(len(order) + 1))


def _parameters(sets: pd.DataFrame | None, orders: int, worlds: int) -> list[tuple[Index, dict[str, Array]]]:
    """The worlds of each order, and the parameters that are the same in all of them."""
    rows = [{}] if sets is None else sets.to_dict(orient="records")
    return [
        (
            number * worlds + np.arange(worlds),
            {str(name): np.full(worlds, float(value)) for name, value in rows[number % len(rows)].items()},
        )
        for number in range(orders)
    ]


def _run(jobs: Iterator[Job], outcome: str, workers: int) -> dict[tuple[int, int], float]:
    """The mean of the outcome in each job's worlds, by its key."""
    means: dict[tuple[int, int], float] = {}
    with processes(workers) as run:
        for job, found in finished(run, jobs):
            value, weight = (found[0][name].to_numpy() for name in (outcome, f"{outcome} weight"))
            if not weight.any():
                raise InputError(
                    f'no crisis counts for the outcome "{outcome}" in some worlds; ask for more worlds.'
                )
            means[job.key] = float(np.average(value, weights=weight))
    return means


def _mean(values: Array) -> tuple[float, float, float, float]:
    """Mean, standard error and 95 % interval over orders."""
    low, high = difference_interval(values, binary=False)
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))), low, high
