"""How forecasts of past crises score, each case left out where others speak for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from escalation.summary.scores import SCORES, bootstrap_interval, mixture_weight
from escalation.typing import Array, Index, Mask


def of_others(each: Array) -> Array:
    """For each case, the mean over the others of an array (cases, classes)."""
    mean: Array = (each.sum(axis=0) - each) / (len(each) - 1)
    return mean


def shares(seen: Array, alike: Mask) -> Array:
    """For each case, the shares of classes among the others that are alike, half a case added to each class.

    Parameters
    ----------
    seen : (cases, classes) array
        1 where a case ended.
    alike : (cases, cases) array of bool
        Which cases are alike.
    """
    others = alike & ~np.eye(len(seen), dtype=bool)
    count: Array = others @ seen + 0.5
    count /= count.sum(axis=1, keepdims=True)
    return count


def mixed(model: Array, base: Array, happened: Index) -> tuple[Array, Array]:
    """The model mixed with a base rate, (cases, classes), and the weights (cases,), each fitted without its case."""
    others = [np.delete(np.arange(len(model)), case) for case in range(len(model))]
    weights = np.array([mixture_weight(model[rest], base[rest], happened[rest]) for rest in others])
    return weights[:, None] * model + (1.0 - weights[:, None]) * base, weights


def scored(found: Mapping[str, Array], happened: Index, bases: Sequence[str], seed: int) -> pd.DataFrame:
    """Mean scores of forecasts and how far they are from some plain ones, with intervals by bootstrap over cases.

    Parameters
    ----------
    found : mapping of str to (N, K) array
        Forecasts by name.
    happened : (N,) integer array
    bases : sequence of str
        The plain ones among them.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        A row a score and forecast: ``score``, ``forecast``, ``n``, ``mean`` with ``low`` and ``high``, and for each
        base ``less ...`` with its ends.
    """
    rows = []
    for score, function in SCORES.items():
        each = {name: function(given, happened) for name, given in found.items()}
        for name, values in each.items():
            low, high = bootstrap_interval(values, seed)
            row: dict[str, Any] = {"score": score, "forecast": name, "n": len(values)}
            row |= {"mean": values.mean(), "low": low, "high": high}
            for base in bases:
                apart = values - each[base]
                ends = bootstrap_interval(apart, seed)
                row |= {f"less {base}": apart.mean(), f"less {base} low": ends[0]}
                row |= {f"less {base} high": ends[1]}
            rows.append(row)
    return pd.DataFrame(rows)
