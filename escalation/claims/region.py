"""Where a claim holds that depends: the Patient Rule Induction Method over parameter sets [@friedman1999]."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
import pandas as pd

MOST = 3
"""Parameters that a region may name."""

LEAST = 20
"""Clear sets on either side that a region needs."""

MASS = 0.1
"""Least share of the sets that a region may hold."""


def box(sets: pd.DataFrame, answers: Sequence[str]) -> str:
    """The box of at most three parameters in which a claim is as claimed most densely, in words.

    Parameters
    ----------
    sets : (N, P) DataFrame
        Parameter sets.
    answers : sequence of N str
        What each says: claimed, or of an open claim the sign of the effect, which is told from the commonest.

    Returns
    -------
    str
        The limits with coverage (how many of the sets as claimed lie inside) and density (how many of the sets inside
        are as claimed); empty where there are too few sets, or why there is no region.
    """
    clear = np.array([each != "unclear" for each in answers])
    told = np.array(answers)[clear]
    if not len(told):
        return ""
    names, counts = np.unique(told, return_counts=True)
    wanted = "claimed" if "claimed" in names else str(names[np.argmax(counts)])
    hit = told == wanted
    if hit.sum() < LEAST or (~hit).sum() < LEAST:
        return ""
    if find_spec("ema_workbench") is None:
        return "not sought: pip install 'escalation[sensitivity]' brings what finds it"
    inside = sets.loc[clear, sets.nunique() > 1].reset_index(drop=True)
    limits, coverage, density = _densest(inside, hit)
    if not limits:
        return f"no box of {MOST} parameters is denser than all sets ({hit.mean():.0%} {wanted})"
    words = " and ".join(_words(name, low, high, sets[name]) for name, (low, high) in limits.items())
    return (
        f"{wanted} where {words} (coverage {coverage:.0%}, density {density:.0%}; all sets {hit.mean():.0%})"
    )


def _densest(
    sets: pd.DataFrame, hit: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[dict[str, tuple[float, float]], float, float]:
    """Of the boxes on the peeling path with few enough parameters, the one with the best product of its two ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim

        found = prim.Prim(sets, hit, threshold=0.0, mass_min=MASS).find_box()
    path = found.peeling_trajectory
    density, coverage = path["mean"], path["mean"] * path["n"] / hit.sum()
    few = (path["res_dim"] <= MOST) & (path["res_dim"] > 0)
    if not few.any():
        return {}, 1.0, float(hit.mean())
    best = int((coverage * density**2)[few].idxmax())
    whole, limits = found.box_lims[0], found.box_lims[best]
    ends = {
        str(name): (float(limits[name][0]), float(limits[name][1]))
        for name in sets.columns
        if tuple(limits[name]) != tuple(whole[name])
    }
    return ends, float(coverage[best]), float(density[best])


def _words(name: str, low: float, high: float, column: pd.Series) -> str:
    """A limit in words; an end at the range's own end is left out."""
    ends = [f"{low:.3g} <=" if low > column.min() else "", f"<= {high:.3g}" if high < column.max() else ""]
    return f"{ends[0]} {name} {ends[1]}".strip()
