"""A cheap stand-in for the simulation: each angle as a polynomial of second degree in the parameters that matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escalation.typing import Array, Index, Mask

ACTIVE = 30
"""Parameters that the polynomial knows [@craig1997]; what the others do is part of its error."""

RIDGE = 1.0
"""Penalty on the square of each coefficient, in sets of parameters."""


@dataclass(frozen=True)
class Emulator:
    """A fitted polynomial.

    Attributes
    ----------
    active : (A,) integer array
        The parameters that it knows.
    coefficients : (T, K) array
        Of the terms of each of K angles.
    covariance : (K, K) array
        Of its errors, those of simulation among them, as seen on sets that it was not fitted to.
    explained : (K,) array
        Share of the variance of each angle explained on those sets.
    """

    active: Index
    coefficients: Array
    covariance: Array
    explained: Array

    def __call__(self, unit: Array) -> Array:
        """Emulated angles (S, K) of points (S, D) in the unit cube."""
        found: Array = _terms(unit[:, self.active]) @ self.coefficients
        return found


def fit(unit: Array, angles: Array, latest: int = 0, active: int = ACTIVE) -> Emulator:
    """Fit a polynomial to a reference table.

    Parameters
    ----------
    unit : (S, D) array
        Points in the unit cube.
    angles : (S, K) array
        Simulated angles.
    latest : int
        How many rows at the end are of the latest wave, where the emulator is to be good: its errors are measured on a
        fifth of those, left out of the fit. All rows by default.
    active : int
        How many parameters the polynomial knows: those whose straight lines and parabolas explain most, over all
        angles.
    """
    known = _most_active(unit, angles, active)
    terms = _terms(unit[:, known])
    kept: Mask = np.ones(len(unit), dtype=bool)
    kept[len(unit) - (latest or len(unit)) :: 5] = False
    errors = angles[~kept] - terms[~kept] @ _solve(terms[kept], angles[kept])
    explained = 1.0 - errors.var(axis=0) / angles[~kept].var(axis=0)
    return Emulator(known, _solve(terms, angles), np.atleast_2d(np.cov(errors.T)), explained)


def _solve(terms: Array, angles: Array) -> Array:
    penalty = RIDGE * np.eye(terms.shape[1])
    penalty[0, 0] = 0.0
    return np.asarray(np.linalg.solve(terms.T @ terms + penalty, terms.T @ angles), dtype=np.float64)


def _most_active(unit: Array, angles: Array, number: int) -> Index:
    scaled = (angles - angles.mean(axis=0)) / np.maximum(angles.std(axis=0), 1e-12)
    strength = sum(np.square(each(unit).T @ scaled / len(unit)).sum(axis=1) for each in (_line, _parabola))
    return np.sort(np.argsort(-np.asarray(strength), kind="stable")[:number])


def _line(unit: Array) -> Array:
    """Legendre's polynomial of first degree on the unit cube, of mean 0 and variance 1."""
    found: Array = np.sqrt(3.0) * (2.0 * unit - 1.0)
    return found


def _parabola(unit: Array) -> Array:
    """The one of second degree."""
    found: Array = np.sqrt(5.0) * (6.0 * unit**2 - 6.0 * unit + 1.0)
    return found


def _terms(unit: Array) -> Array:
    """A constant, lines, parabolas and products of two lines, (S, T)."""
    lines = _line(unit)
    first, second = np.triu_indices(unit.shape[1], 1)
    return np.column_stack([np.ones(len(unit)), lines, _parabola(unit), lines[:, first] * lines[:, second]])
