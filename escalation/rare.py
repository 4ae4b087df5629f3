"""Rare events: probabilities of the highest rungs, by splitting worlds on their way up the ladder."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

import escalation
from escalation import policies
from escalation.crisis import Crisis, checked_seed
from escalation.errors import InputError
from escalation.ladder import Ladder
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.randomness import BRANCH
from escalation.scenario import Scenario, as_scenario
from escalation.splitting import Trees, balanced, check_copies, grow, interval
from escalation.sweep.workers import finished, processes
from escalation.typing import Index

BATCH = 1000
"""Roots run together by default; they grow to some ten times as many worlds."""

PILOT = 200
"""Roots of each round that sets the numbers of copies."""

ROUNDS = 3
"""Rounds of the pilot."""

FEW = 10
"""Roots that must have arrived for an interval to hold what it promises, as seen on the walk (`experiments`)."""

PILOT_BRANCH = 2**14
"""Branch of the pilot's worlds, far from those that are counted."""


@dataclass(frozen=True, eq=False)
class Grove:
    """Some trees of crises, and all that a worker needs to grow them.

    ``key`` is the branch and number of the first root.
    """

    key: tuple[int, int]
    roots: int
    scenario: Scenario
    players: tuple[Policy, ChallengerPolicy, TargetPolicy]
    seed: int
    rungs: Index
    copies: tuple[int, ...]

    def part(self, first: int, size: int) -> Grove:
        """So many of its trees, from one on."""
        return replace(self, key=(self.key[0], first), roots=min(size, self.roots - first))

    def run(self) -> Trees:
        """Grow them."""
        branch, first = self.key
        world = branch * BRANCH + np.arange(first, first + self.roots)
        policy, challenger, target = self.players
        crisis = Crisis(
            self.scenario,
            world,
            seed=self.seed,
            policy=policy,
            challenger=challenger,
            target=target,
            story=False,
        )
        try:
            return grow(crisis, self.rungs, self.copies)
        finally:
            crisis.close()


def rare_events(
    scenario: Scenario | str,
    rung: str | int | None = None,
    policy: str | Policy | None = None,
    worlds: int = 1000,
    seed: int = 1,
    challenger: str | ChallengerPolicy | None = None,
    target: str | TargetPolicy | None = None,
    copies: Sequence[int] | None = None,
    batch: int | None = None,
    workers: int = 1,
) -> pd.DataFrame:
    """Estimate how likely a crisis is to reach a rung that hardly any crisis reaches.

    Each root world runs as in `simulate`. When it first makes for a rung above the opening, or is carried there, it
    goes on as several worlds, which count for less in proportion. The estimate is unbiased, and its interval rests
    on the differences between roots (`escalation.splitting`). If fewer than ten roots arrive, a warning says so.

    Parameters
    ----------
    scenario : Scenario
    rung : str or int, optional
        The rung whose probability is asked for; by default the highest.
    policy, challenger, target : str or policy, optional
        The scenario's own by default.
    worlds : int
        Root worlds, numbered from 0.
    seed : int
    copies : sequence of int, optional
        Worlds that go on from each rung above the opening and below `rung`. By default a pilot of worlds that are
        not counted sets them, so that the turns played tell most of `rung`.
    batch, workers : int, optional
        Roots run together, and processes; they change the speed and nothing else.

    Returns
    -------
    DataFrame
        A row a rung above the opening: ``rung``, ``copies``, the ``probability`` that a crisis is ever there or
        higher, its ``standard_error``, ``low`` and ``high`` (95 %), ``worlds``, the number of these that ``arrived``
        there themselves or by a copy, ``turns`` played by all worlds and the pilot's, ``plain_worlds`` that give the
        same standard error without splitting, and ``gain``, how many times more turns these would play.

    Raises
    ------
    InputError
        If a name is unknown, the rung does not lie above the opening, or a number cannot be used.
    """
    _check_counts(worlds=(worlds, 2), batch=(BATCH if batch is None else batch, 1), workers=(workers, 1))
    scenario = as_scenario(scenario)
    rungs = climbed(scenario.ladder, rung)
    given = zip(("coalition", "challenger", "target"), (policy, challenger, target), strict=True)
    players: Any = tuple(policies.get(each or scenario.policies[kind], kind) for kind, each in given)
    plan = [1] * (len(rungs) - 1) if copies is None else check_copies(copies, len(rungs)).tolist()
    grove = Grove((0, 0), worlds, scenario, players, checked_seed(seed), rungs, tuple(plan))
    return estimated(*(piloted(grove) if copies is None else (grove, 0)), batch or BATCH, workers)


def estimated(grove: Grove, spent: int, batch: int, workers: int) -> pd.DataFrame:
    """The table of `rare_events` from a grove to grow, ``spent`` turns of a pilot having gone before."""
    parts = [grove.part(first, batch) for first in range(0, grove.roots, batch)]
    table = report(grown(parts, workers), [grove.scenario.ladder.names[each] for each in grove.rungs], spent)
    if table["arrived"].iloc[-1] < FEW:
        _warn_of_few(table)
    table.attrs |= {
        "scenario": grove.scenario.name,
        "policy": grove.players[0].name,
        "seed": grove.seed,
        "version": escalation.__version__,
        "pilot_turns": spent,
    }
    return table


def _check_counts(**counts: tuple[int, int]) -> None:
    for name, (number, least) in counts.items():
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
            raise InputError(f"{name} is {number!r}; give a whole number of at least {least}.")


def _warn_of_few(table: pd.DataFrame) -> None:
    last = table.iloc[-1]
    warnings.warn(
        f"{last['arrived']} of {last['worlds']:,} worlds arrived at {last['rung']}, too few for an interval to be "
        "trusted; run more worlds.",
        UserWarning,
        stacklevel=4,
    )


def piloted(grove: Grove) -> tuple[Grove, int]:
    """A grove with numbers of copies set by trees that are not counted, and the turns that these took.

    Each round splits as the last one suggests, and so looks further up the ladder.
    """
    spent = 0
    for number in range(ROUNDS if len(grove.rungs) > 1 else 0):
        trees = replace(grove, key=(PILOT_BRANCH, number * PILOT), roots=PILOT).run()
        grove, spent = replace(grove, copies=tuple(balanced(trees))), spent + int(trees.turns.sum())
    return grove, spent


def climbed(ladder: Ladder, rung: str | int | None = None) -> Index:
    """The rungs from above the opening to the one asked for, or to the highest; parts of a rung count as its first.

    Raises
    ------
    InputError
        If it is unknown or does not lie above the opening.
    """
    top = ladder.height[-1 if rung is None else ladder.index(rung)]
    opens = ladder.height[ladder.opens]
    if top <= opens:
        raise InputError(
            f'the rung "{ladder.names[ladder.index(rung or 0)]}" does not lie above '
            f'"{ladder.names[ladder.opens]}", where the crisis opens; give a higher one.'
        )
    first = np.diff(ladder.height, prepend=-1.0) > 0.0
    return np.flatnonzero(first & (ladder.height > opens) & (ladder.height <= top)).astype(np.int64)


def grown(groves: Sequence[Grove], workers: int) -> Trees:
    """The trees of all groves, in order, whoever grows them.

    Raises
    ------
    InputError
        If a worker's process ends again and again.
    """
    parts: dict[tuple[int, int], Trees] = {}
    with processes(min(workers, len(groves))) as run:
        for grove, trees in finished(run, iter(groves)):
            parts[grove.key] = trees
    return Trees.together([parts[grove.key] for grove in groves])


def report(trees: Trees, names: Sequence[str], spent: int = 0) -> pd.DataFrame:
    """What trees say of each level, a row each, and what it took; ``spent`` are a pilot's turns."""
    probability, variance = trees.probability, trees.variance
    low, high = interval(trees)
    turns = int(trees.turns.sum()) + spent
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(variance > 0.0, probability * (1.0 - probability) / variance, np.nan)
    return pd.DataFrame(
        {
            "rung": list(names),
            "copies": np.append(trees.copies, 1),
            "probability": probability,
            "standard_error": np.sqrt(variance),
            "low": low,
            "high": high,
            "worlds": trees.hits.shape[1],
            "arrived": np.count_nonzero(trees.hits, axis=1),
            "turns": turns,
            "plain_worlds": plain,
            "gain": plain * trees.plain_turns / turns,
        }
    )
