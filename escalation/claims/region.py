"""Where a claim holds that depends: the box of parameters that PRIM draws among the sets [@friedman1999]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from escalation.parameters import Parameter
from escalation.typing import Array, Mask

MOST = 3
"""Parameters that a region may name."""

LEAST = 20
"""Clear sets on either side that a region needs."""

MASS = 0.1
"""Least share of the sets that a region may hold."""

Region = tuple[str, pd.DataFrame]
"""A region in words, and its limits as a table."""


def box(sets: pd.DataFrame, answers: Sequence[str], known: Mapping[str, Parameter] | None = None) -> Region:
    """The box of at most three parameters in which a claim is as claimed most densely.

    Parameters
    ----------
    sets : (N, P) DataFrame
        Parameter sets.
    answers : sequence of N str
        What each says: claimed, or of an open claim the sign of the effect, which is told from the commonest.
    known : mapping of str to Parameter, optional
        What parameters mean.

    Returns
    -------
    str
        The box in words, or why there is none.
    DataFrame
        A row a limit: ``answer`` (what the sets inside say), ``parameter``, ``meaning``, ``at_least`` and ``at_most``
        to three digits, nan where it has no such limit, ``low`` and ``high``, the ends of all sets; and of the whole
        box the clear sets ``inside`` and ``outside``, and how many of these say so, ``hits_inside`` and
        ``hits_outside``; the same four with ``fresh_`` before them, counted on sets that no box was drawn on: a box
        is drawn on each half of the sets and tried on the other.
    """
    clear = np.array([each != "unclear" for each in answers])
    told = np.array(answers)[clear]
    few = f"not sought: it takes {LEAST} sets that are as claimed and {LEAST} that are not", pd.DataFrame()
    if not len(told):
        return few
    names, counts = np.unique(told, return_counts=True)
    wanted = "claimed" if "claimed" in names else str(names[np.argmax(counts)])
    hit = told == wanted
    if hit.sum() < LEAST or (~hit).sum() < LEAST:
        return few
    if find_spec("ema_workbench") is None:
        return "not sought: pip install 'escalation[sensitivity]' brings what finds it", pd.DataFrame()
    drawn = sets.loc[clear, sets.nunique() > 1].reset_index(drop=True)
    limits = _densest(drawn, hit)
    if limits.empty:
        return f"no box of {MOST} parameters is denser than all sets ({hit.mean():.0%} {wanted})", limits
    limits = limits.assign(
        answer=wanted,
        meaning=[known[name].meaning if known and name in known else "" for name in limits["parameter"]],
        low=[sets[name].min() for name in limits["parameter"]],
        high=[sets[name].max() for name in limits["parameter"]],
        **_counts(drawn, hit, limits),
        **_fresh(drawn, hit),
    )
    said = " and ".join(f"{row['parameter']} is {span(row)}" for row in limits.to_dict("records"))
    return f"{wanted} where {said}", limits


def within(sets: pd.DataFrame, limits: Mapping[str, tuple[float, float]]) -> Mask:
    """Which sets (N,) lie within limits by parameter, ends included; nan is no limit."""
    inside = np.ones(len(sets), dtype=bool)
    for name, (low, high) in limits.items():
        column = sets[name].to_numpy(dtype=np.float64)
        inside &= ~(column < low) & ~(column > high)
    return inside


def span(limit: Mapping[Any, Any]) -> str:
    """A limit in words."""
    low, high = limit["at_least"], limit["at_most"]
    if np.isnan(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if np.isnan(low) else f"from {low:g} to {high:g}"


def spread(count: int) -> Array:
    """Numbers (count,) from 0 to 1 that lie evenly however many there are: multiples of the golden ratio."""
    return np.asarray((0.5 + np.arange(count) * 0.6180339887498949) % 1.0)


def _fresh(sets: pd.DataFrame, hit: Mask) -> dict[str, int]:
    """What boxes drawn in the same way on one half are worth on the other, which is what a box promises elsewhere.

    Neither half of a file that somebody sorted would do, nor every second point of a Sobol sequence.
    """
    first = spread(len(sets)) < 0.5
    found: Counter[str] = Counter()
    for half in (first, ~first):
        limits = _densest(sets[half].reset_index(drop=True), hit[half])
        found.update(_counts(sets[~half], hit[~half], limits))
    return {f"fresh_{name}": count for name, count in found.items()}


def _counts(sets: pd.DataFrame, hit: Mask, limits: pd.DataFrame) -> dict[str, int]:
    """How many sets lie inside and outside of a box and are hits there; a box without limits holds all."""
    inside = within(
        sets, {row["parameter"]: (row["at_least"], row["at_most"]) for row in limits.to_dict("records")}
    )
    return {
        "inside": int(inside.sum()),
        "outside": int((~inside).sum()),
        "hits_inside": int(hit[inside].sum()),
        "hits_outside": int(hit[~inside].sum()),
    }


def _densest(sets: pd.DataFrame, hit: Mask) -> pd.DataFrame:
    """Limits of the box with few enough parameters that has the best product of coverage and squared density."""
    from escalation.sensitivity.prim import boxes, inside, limited

    best, most = pd.DataFrame(), 0.0
    found = boxes(sets, hit, MASS) if hit.any() else []
    for each in found:
        names = limited(each, found[0])
        held = inside(each, sets, names)
        score = hit[held].sum() * hit[held].mean() ** 2
        if 0 < len(names) <= MOST and score > most:
            best, most = _ends(each, found[0], names), score
    return best


def _ends(each: pd.DataFrame, whole: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    ends = [
        [
            np.nan if each[name].iloc[end] == whole[name].iloc[end] else float(f"{each[name].iloc[end]:.3g}")
            for end in (0, 1)
        ]
        for name in names
    ]
    return pd.DataFrame(ends, columns=["at_least", "at_most"]).assign(parameter=list(names))
