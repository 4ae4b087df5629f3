"""The reference table: many sets of parameters, each with the counts of its own simulated crises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from escalation.calibration.targets import angle
from escalation.ensemble import BATCH, run
from escalation.randomness import Streams
from escalation.scenario import Scenario
from escalation.typing import Array, Index
from escalation.validation.rates import POLICIES, RATES

WORLDS = 32
"""Crises of a set under each policy."""


@dataclass(frozen=True)
class Reference:
    """Sets of parameters and what came of them.

    Attributes
    ----------
    points : DataFrame
        S rows, a column a parameter.
    number : (S,) integer array
        Number of each set, which gives its worlds their luck.
    hits, among : (S, P, K) arrays
        Crises that count for each of K rates, and those that they are among, under each of P policies.
    shares : (S, P) array
        What part of a set's crises is met by each policy. How often history's coalitions played which is not known, so
        the shares are drawn, evenly over all that sum to 1.
    """

    points: pd.DataFrame
    number: Index
    hits: Array
    among: Array
    shares: Array

    def __len__(self) -> int:
        return len(self.points)

    def take(self, rows: Index | Array) -> Reference:
        """Some of the sets, by place or by truth value."""
        points = self.points.iloc[np.arange(len(self))[rows]].reset_index(drop=True)
        return Reference(points, self.number[rows], self.hits[rows], self.among[rows], self.shares[rows])

    def effective(self) -> Array:
        """How many equally weighted crises each rate is worth, (S, K)."""
        weight = self.shares[:, :, None]
        total = (weight * self.among).sum(axis=1)
        squares = (weight**2 * self.among).sum(axis=1)
        found: Array = np.divide(total**2, squares, out=np.zeros_like(total), where=squares > 0.0)
        return found

    def rates(self) -> Array:
        """The rates over the mixture of policies, (S, K); nan where there is nothing of the kind."""
        weight = self.shares[:, :, None]
        total = (weight * self.among).sum(axis=1)
        hits = (weight * self.hits).sum(axis=1)
        found: Array = np.divide(hits, total, out=np.full_like(total, np.nan), where=total > 0.0)
        return found

    def angles(self) -> Array:
        """The rates as angles, half a case added on either side, (S, K)."""
        n = self.effective()
        found: Array = angle((np.nan_to_num(self.rates()) * n + 0.5) / (n + 1.0))
        return found


def mixture(number: Index, seed: int, policies: Sequence[str] = POLICIES) -> Array:
    """Shares of the policies in each set's crises, (S, P): a draw from the even distribution over all mixtures."""
    order = np.argsort(number)
    drawn = Streams(seed, number[order]).uniforms(policies, "share of the policy", 0)
    exponential = -np.log(drawn).T
    shares = np.empty_like(exponential)
    shares[order] = exponential / exponential.sum(axis=1, keepdims=True)
    return shares


def simulate_sets(
    scenario: Scenario,
    points: pd.DataFrame,
    number: Index,
    quantities: Sequence[str],
    worlds: int = WORLDS,
    seed: int = 1,
    policies: Sequence[str] = POLICIES,
    progress: Callable[[int, int], None] | None = None,
) -> Reference:
    """Simulate crises of each set of parameters under each policy.

    Unity differs from crisis to crisis as it does in a population of them: it is spread evenly from 0 to 1 over the
    worlds of each set and policy. Every set has worlds of its own, so that errors of simulation are independent.

    Parameters
    ----------
    scenario : Scenario
    points : DataFrame
        S sets of parameters.
    number : (S,) integer array
        A number of each set that no other set has.
    quantities : sequence of str
        Of ``escalation.validation.rates.RATES``.
    worlds : int
        Crises of each set under each policy.
    seed : int
    policies : sequence of str
        Of the coalition.
    progress : callable, optional
        Told how many sets are done, of how many.
    """
    hits = np.zeros((len(points), len(policies), len(quantities)))
    among = np.zeros_like(hits)
    for rows in _chunks(len(points), max(1, BATCH // worlds)):
        inputs = {str(name): np.repeat(points[name].to_numpy()[rows], worlds) for name in points.columns}
        inputs["unity"] = np.tile((np.arange(worlds) + 0.5) / worlds, len(rows))
        for column, policy in enumerate(policies):
            world = (number[rows, None] * len(policies) + column) * worlds + np.arange(worlds)
            rivals = scenario.policies["challenger"], scenario.policies["target"]
            table = run(scenario, policy, *rivals, seed, world.ravel(), inputs)
            for place, quantity in enumerate(quantities):
                hit, of = RATES[quantity].counts(table)
                hits[rows, column, place] = hit.reshape(len(rows), worlds).sum(axis=1)
                among[rows, column, place] = of.reshape(len(rows), worlds).sum(axis=1)
        if progress is not None:
            progress(int(rows[-1]) + 1, len(points))
    return Reference(points.reset_index(drop=True), number, hits, among, mixture(number, seed, policies))


def _chunks(total: int, size: int) -> Iterator[Index]:
    for first in range(0, total, size):
        yield np.arange(first, min(first + size, total))


def joined(parts: Sequence[Reference]) -> Reference:
    """Several tables as one."""
    return Reference(
        pd.concat([each.points for each in parts], ignore_index=True),
        *(
            np.concatenate([getattr(each, name) for each in parts])
            for name in ("number", "hits", "among", "shares")
        ),
    )
