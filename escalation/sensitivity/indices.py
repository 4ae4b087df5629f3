"""From a design and what came of it to indices, by SALib [@herman2017]; luck is taken out of what it inflates.

The mean of n worlds at a point is the expectation there plus luck, and the spread of these worlds says how much luck.
Each point has worlds of its own, so that luck adds to the variance between points and to each total index, and to
nothing else that Sobol's estimators average: numerators of first and second order multiply outputs of different points,
whose luck is independent. With the share nu of luck in the variance between points, the indices of the expectation are
therefore (index - nu) / (1 - nu) for total and index / (1 - nu) for other orders. They are one of the two kinds of
index that Mazo [@mazo2021] tells apart, those of the conditional expectation, and what Marrel and others [@marrel2012]
estimate from a metamodel of the mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.typing import Array

CONFIDENCE = 0.95
RESAMPLES = 500
"""Bootstrap resamples of base points for each interval of a Sobol index."""

LEVELS = 4
"""Levels of a parameter in Morris's design, in the middles of as many equal parts of its range.

At the ends of the ranges, where Morris has them, whole trajectories would run through corners where nothing makes
sense: a challenger without any motive.
"""

DUMMY = "dummy"
"""A factor that the model never sees: what an index without bias correction shows for nothing."""


def salib(part: str) -> Any:
    """A module of SALib.

    Raises
    ------
    InputError
        If it is not installed.
    """
    from importlib import import_module

    try:
        return import_module(f"SALib.{part}")
    except ImportError as error:
        raise InputError(
            f"sensitivity analysis needs the extra: pip install 'escalation[sensitivity]' ({error})."
        ) from error


def sobol_sample(problem: Mapping[str, Any], points: int, seed: int) -> Array:
    """Saltelli's design [@saltelli2010] of the greatest power of 2 of base points that `points` allow, (P, D).

    Raises
    ------
    InputError
        If there are too few points for 2 base points.
    """
    each = 2 * _groups(problem) + 2
    if points < 2 * each:
        raise InputError(
            f"{points} points are too few for {_groups(problem)} factors; give at least {2 * each}."
        )
    base = 2 ** int(np.log2(points / each))
    design: Array = salib("sample.sobol").sample(dict(problem), base, calc_second_order=True, seed=seed)
    return design


def sobol(
    problem: Mapping[str, Any], y: Array, noise: Array, seed: int
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Sobol indices of the expectation.

    Parameters
    ----------
    problem : mapping
        SALib's, with groups or without.
    y : (P,) array
        Outcome at each point of `sobol_sample`.
    noise : (P,) array
        Variance of each by luck; 0 for a deterministic model.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        ``factor``, ``other`` (for pairs), ``order`` (first, total, second), ``index``, ``low``, ``high``, ``raw``
        (before luck was taken out).
    dict
        ``variance`` between points without luck, its ``standard_deviation``, ``noise_share`` of luck in the variance
        of the means, and ``sum_first``, ``sum_total``, ``sum_second``.

    Raises
    ------
    InputError
        If the outcome varies no more between points than luck makes it vary.
    """
    names = list(dict.fromkeys(problem.get("groups") or problem["names"]))
    base = np.zeros(len(y), dtype=bool)
    each = 2 * len(names) + 2
    base[::each] = base[each - 1 :: each] = True
    total = float(y[base].var())
    luck = float(noise[base].mean())
    if not total > luck:
        raise InputError(
            "it varies no more between points than luck makes it vary; take more worlds or points."
        )
    # SALib takes a seed of 0 for none.
    found = salib("analyze.sobol").analyze(
        dict(problem),
        y,
        calc_second_order=True,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=seed + 1,
    )
    share = luck / total
    table = _tidy(found, names, share)
    sums = {f"sum_{order}": float(part["index"].sum()) for order, part in table.groupby("order", sort=False)}
    about = {"variance": total - luck, "standard_deviation": (total - luck) ** 0.5, "noise_share": share}
    return table, about | sums


def _tidy(found: Mapping[str, Any], names: Sequence[str], share: float) -> pd.DataFrame:
    """SALib's indices as rows, with this share of luck in the variance taken out."""
    rows = []
    for at, name in enumerate(names):
        rows.append((name, "", "first", found["S1"][at], found["S1_conf"][at], 0.0))
        rows.append((name, "", "total", found["ST"][at], found["ST_conf"][at], share))
    rows += [
        (name, names[other], "second", found["S2"][at, other], found["S2_conf"][at, other], 0.0)
        for at, name in enumerate(names)
        for other in range(at + 1, len(names))
    ]
    table = pd.DataFrame(rows, columns=["factor", "other", "order", "raw", "half", "inflated"])
    table["index"] = (table["raw"] - table["inflated"]) / (1.0 - share)
    half = table["half"] / (1.0 - share)
    table = table.assign(low=table["index"] - half, high=table["index"] + half)
    return table[["factor", "other", "order", "index", "low", "high", "raw"]]


def morris_sample(problem: Mapping[str, Any], points: int, seed: int) -> Array:
    """Morris's design [@morris1991] of as many trajectories as the points allow, (P, D).

    Raises
    ------
    InputError
        If there are too few points for 2 trajectories.
    """
    each = problem["num_vars"] + 1
    if points < 2 * each:
        raise InputError(f"{points} points are too few for {each - 1} factors; give at least {2 * each}.")
    inner = _inner(problem)
    design: Array = salib("sample.morris").sample(inner, points // each, num_levels=LEVELS, seed=seed)
    return design


def _inner(problem: Mapping[str, Any]) -> dict[str, Any]:
    """The problem between the middles of the first and the last of `LEVELS` equal parts of each range."""
    margin = 0.5 / LEVELS
    bounds = [[low + margin * (high - low), high - margin * (high - low)] for low, high in problem["bounds"]]
    return {**problem, "bounds": bounds}


def morris(problem: Mapping[str, Any], design: Array, y: Array, noise: Array, seed: int) -> pd.DataFrame:
    """Elementary effects over the whole range of each factor [@morris1991; @campolongo2007].

    Returns
    -------
    DataFrame
        ``factor``, ``mu`` (mean effect), ``mu_star`` (mean size) with ``low`` and ``high``, ``sigma``, and ``floor``,
        the ``mu_star`` that luck alone would give a factor without any effect.
    """
    found = salib("analyze.morris").analyze(
        _inner(problem),
        design,
        y,
        num_levels=LEVELS,
        conf_level=CONFIDENCE,
        num_resamples=RESAMPLES,
        seed=seed,
    )
    # SALib's effects are over the levels' span, in steps of a share of it.
    step, whole = LEVELS / (2.0 * (LEVELS - 1.0)), LEVELS / (LEVELS - 1.0)
    # The mean size of a normal number is its standard deviation times the square root of 2 / pi.
    floor = whole * np.sqrt(2.0 * noise.mean()) / step * np.sqrt(2.0 / np.pi)
    mu, star, half, sigma = (
        whole * np.asarray(found[name], dtype=float) for name in ("mu", "mu_star", "mu_star_conf", "sigma")
    )
    columns = {
        "factor": list(problem["names"]),
        "mu": mu,
        "mu_star": star,
        "low": star - half,
        "high": star + half,
        "sigma": sigma,
        "floor": np.full(len(star), floor),
    }
    return pd.DataFrame(columns)


def with_dummy(problem: Mapping[str, Any]) -> dict[str, Any]:
    """The problem with one more factor, which does nothing."""
    return {
        "num_vars": problem["num_vars"] + 1,
        "names": [*problem["names"], DUMMY],
        "bounds": [*problem["bounds"], [0.0, 1.0]],
    }


def latin_sample(problem: Mapping[str, Any], points: int, seed: int) -> Array:
    """A Latin hypercube [@mckay1979], (P, D)."""
    design: Array = salib("sample.latin").sample(dict(problem), points, seed=seed)
    return design


def pawn(problem: Mapping[str, Any], design: Array, y: Array, slices: int = 10) -> pd.DataFrame:
    """PAWN indices [@pianosi2018]: how far the distribution moves where a factor is held in a tenth of its range.

    Returns
    -------
    DataFrame
        ``factor``, and over the slices ``minimum``, ``median``, ``maximum`` of the Kolmogorov-Smirnov distance. It is
        never 0 in a finite sample; the dummy says what it is for nothing.
    """
    found = salib("analyze.pawn").analyze(dict(problem), design, y, S=slices)
    return pd.DataFrame(
        {"factor": list(problem["names"])} | {n: found[n] for n in ("minimum", "median", "maximum")}
    )


def _groups(problem: Mapping[str, Any]) -> int:
    return len(set(problem.get("groups") or problem["names"]))
