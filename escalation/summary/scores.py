"""Scores of a probability forecast over ordered classes by what came about; smaller is better in all."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from escalation.errors import InputError
from escalation.randomness import Streams
from escalation.typing import Array, Index


def log_score(forecast: Array, happened: Index) -> Array:
    """Minus the logarithm of the probability given to what came about [@gneiting2007].

    Parameters
    ----------
    forecast : (N, K) array
        Probabilities of K classes for N cases; rows sum to 1.
    happened : (N,) integer array
        The class of each case.

    Returns
    -------
    (N,) array
        In nats; infinite where what came about had been excluded.

    Raises
    ------
    InputError
        If rows are no distributions or a class does not exist.
    """
    _check(forecast, happened)
    with np.errstate(divide="ignore"):
        score: Array = -np.log(forecast[np.arange(len(happened)), happened])
    return score


def brier(forecast: Array, happened: Index) -> Array:
    """Sum over classes of the squared distance to what came about [@brier1950], from 0 to 2.

    Parameters and errors are those of `log_score`.
    """
    _check(forecast, happened)
    score: Array = np.square(forecast - _marked(forecast, happened)).sum(axis=1)
    return score


def ranked_probability(forecast: Array, happened: Index) -> Array:
    """Mean squared distance of cumulated probabilities to what came about [@epstein1969], from 0 to 1.

    Unlike the others it tells a near miss from a far one. Parameters and errors are those of `log_score`.
    """
    _check(forecast, happened)
    gap = np.cumsum(forecast - _marked(forecast, happened), axis=1)[:, :-1]
    score: Array = np.square(gap).sum(axis=1) / (forecast.shape[1] - 1)
    return score


SCORES = {"log score": log_score, "Brier score": brier, "ranked probability score": ranked_probability}
"""Every score by the name that tables give it."""


def mixture_weight(model: Array, base: Array, happened: Index) -> float:
    """Weight from 0 to 1 of a model, beside a base rate, that gives the least mean log score.

    Parameters
    ----------
    model, base : (N, K) array
        Forecasts of the two.
    happened : (N,) integer array

    Raises
    ------
    InputError
        As `log_score`.
    """
    for each in (model, base):
        _check(each, happened)
    ours, theirs = (each[np.arange(len(happened)), happened] for each in (model, base))

    def loss(weight: float) -> float:
        return float(-np.log(np.maximum(weight * ours + (1.0 - weight) * theirs, 1e-300)).sum())

    # The loss is convex in the weight, so an inner minimum and the two ends are all there is.
    inner = float(minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded").x)
    return min((0.0, 1.0, inner), key=loss)


def bootstrap_interval(
    values: Array, seed: int, draws: int = 10_000, confidence: float = 0.95
) -> tuple[float, float]:
    """Percentile interval of a mean over cases drawn anew with replacement [@efron1993].

    Parameters
    ----------
    values : (N,) array
        One number a case.
    seed : int
    draws : int
        Samples drawn.
    confidence : float
        Coverage, between 0 and 1. With few cases it is nominal: the tails of ten cases are not seen.
    """
    streams = Streams(seed, np.arange(draws))
    places = [str(place) for place in range(len(values))]
    picked = (streams.uniforms(places, "bootstrap", 0) * len(values)).astype(np.int64)
    tail = 0.5 * (1.0 - confidence)
    low, high = np.quantile(values[picked].mean(axis=0), (tail, 1.0 - tail))
    return float(low), float(high)


def _marked(forecast: Array, happened: Index) -> Array:
    marked = np.zeros_like(forecast)
    marked[np.arange(len(happened)), happened] = 1.0
    return marked


def _check(forecast: Array, happened: Index) -> None:
    if forecast.ndim != 2 or forecast.shape[1] < 2 or len(forecast) != len(happened):
        raise InputError(
            f"a forecast of shape {forecast.shape} for {len(happened)} cases cannot be scored; "
            "give a row a case and a column for each of at least two classes."
        )
    if not (forecast >= 0.0).all() or not np.allclose(forecast.sum(axis=1), 1.0, rtol=0.0, atol=1e-9):
        raise InputError(
            "a forecast has a row that is no distribution; give probabilities from 0 to 1 that sum to 1."
        )
    if ((happened < 0) | (happened >= forecast.shape[1])).any():
        raise InputError(
            f"an outcome is a class that does not exist; give numbers from 0 to {forecast.shape[1] - 1}."
        )
