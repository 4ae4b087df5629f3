"""Waves: where an emulator finds the published rates explained, more sets are simulated [@vernon2010]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logsumexp

from escalation.calibration.approximate import distances
from escalation.calibration.emulator import Emulator, fit
from escalation.calibration.prior import cube, points, unit
from escalation.calibration.reference import WORLDS, Reference, joined, simulate_sets
from escalation.calibration.targets import Published
from escalation.errors import InputError
from escalation.scenario import Scenario
from escalation.typing import Array

CANDIDATES = 2**19
"""Most points of the prior that a wave is chosen from."""

BLOCK = 2**13
"""Points that are emulated at once."""

KEPT = 0.02
"""Share of the prior, the best of it by emulation, that is taken for sure."""


@dataclass(frozen=True)
class Choice:
    """Which points of the prior a wave takes.

    Those at an emulated squared distance d are taken with the probability min(1, exp(-(d - cut) / 2)).

    Attributes
    ----------
    emulator : Emulator
    middle, covariance : (K,) and (K, K) arrays
        The published angles, and the variances of publication, discrepancy and emulation.
    cut : float
        Squared distance within which every point is taken.
    """

    emulator: Emulator
    middle: Array
    covariance: Array
    cut: float = 0.0

    def far(self, unit: Array) -> Array:
        """Emulated squared distances of points of the unit cube, (S,)."""
        blocks = (unit[first : first + BLOCK] for first in range(0, len(unit), BLOCK))
        return np.concatenate(
            [distances(self.emulator(each), self.middle, self.covariance) for each in blocks]
        )

    def log_chance(self, far: Array) -> Array:
        """Logarithm of the probability that a point at some distance is taken, (S,)."""
        found: Array = np.minimum(-0.5 * (far - self.cut), 0.0)
        return found


@dataclass(frozen=True)
class Wave:
    """Sets of one wave.

    Attributes
    ----------
    reference : Reference
        What was simulated.
    choice : Choice or None
        How its sets were chosen; None in the first wave, which takes the prior as it is.
    taken : float
        Share of the prior's points that was taken.
    """

    reference: Reference
    choice: Choice | None = None
    taken: float = 1.0

    def log_density(self, unit: Array) -> Array:
        """Logarithm of the wave's density at points of the unit cube, over that of the prior, (S,)."""
        if self.choice is None:
            return np.zeros(len(unit))
        found: Array = self.choice.log_chance(self.choice.far(unit)) - np.log(self.taken)
        return found


def log_drawn(found: Sequence[Wave], unit: Array) -> Array:
    """Logarithm of the density from which the sets of all waves together were drawn, over that of the prior.

    With it a set counts as a draw from the mixture of the waves, whichever it is from [@veach1995].

    Parameters
    ----------
    found : sequence of Wave
    unit : (S, D) array
        Points of the unit cube.
    """
    sizes = np.array([len(each.reference) for each in found])
    each = np.stack([wave.log_density(unit) for wave in found])
    mixed: Array = logsumexp(each + np.log(sizes / sizes.sum())[:, None], axis=0)
    return mixed


Simulator = Callable[..., Reference]


def waves(
    scenario: Scenario,
    given: Published,
    sizes: Sequence[int],
    worlds: int = WORLDS,
    seed: int = 1,
    simulator: Simulator = simulate_sets,
    quantities: Sequence[str] | None = None,
) -> list[Wave]:
    """Simulate wave after wave.

    The first is the prior itself. Before each other the emulator is fitted anew to all sets; points of the prior that
    it finds near the published rates are taken, as ``Choice`` says, with `KEPT` of the prior within the cut. So nothing
    is ruled out for good by a stand-in, and how likely each set was to be taken is known.

    Parameters
    ----------
    scenario : Scenario
    given : Published
    sizes : sequence of int
        Sets in each wave.
    worlds, seed : int
        As in `simulate_sets`.
    simulator : callable
        In its place.
    quantities : sequence of str, optional
        What is counted: the published ones first, by default they alone.

    Raises
    ------
    InputError
        If too few points of the prior come near the published rates.
    """
    counted = given.quantities if quantities is None else tuple(quantities)
    if counted[: len(given.targets)] != given.quantities:
        raise InputError(
            "the quantities that are counted do not begin with the published ones; list them first."
        )
    found: list[Wave] = []
    number = 0
    for at, size in enumerate(sizes):
        if at == 0:
            chosen, choice, taken = cube(scenario, size, seed), None, 1.0
        else:
            chosen, choice, taken = _choose(scenario, found, given, size, seed + at)
        numbers = np.arange(number, number + size)
        reference = simulator(scenario, points(scenario, chosen), numbers, counted, worlds, seed)
        found.append(Wave(reference, choice, taken))
        number += size
    return found


def _choose(
    scenario: Scenario, before: Sequence[Wave], given: Published, size: int, seed: int
) -> tuple[Array, Choice, float]:
    """Points of the unit cube, how they were chosen, and the share of the prior's points that was taken."""
    every = joined([each.reference for each in before])
    angles = every.angles()[:, : len(given.targets)]
    emulator = fit(unit(scenario, every.points), angles, len(before[-1].reference))
    candidates = cube(scenario, CANDIDATES, seed)
    choice = Choice(emulator, given.middle, given.covariance + emulator.covariance)
    far = choice.far(candidates)
    choice = replace(choice, cut=float(np.quantile(far, KEPT)))
    uniform = np.random.default_rng(seed).random(len(far))
    place = np.flatnonzero(uniform < np.exp(choice.log_chance(far)))
    if len(place) < size:
        raise InputError(
            f"only {len(place):,} of {CANDIDATES:,} points come near the published rates, and a wave asks for "
            f"{size:,}; ask for smaller waves."
        )
    return candidates[place[:size]], choice, len(place) / len(far)
