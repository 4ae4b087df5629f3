"""Scenario discovery: the box of conditions in which crises of a kind gather, by PRIM [@friedman1999; @bryant2010]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.scenario import as_scenario
from escalation.sensitivity import indices, prim
from escalation.sensitivity.evaluate import Evaluated
from escalation.sensitivity.factors import Factor, points_of, problem_of
from escalation.sensitivity.methods import Study
from escalation.summary.intervals import share_interval
from escalation.typing import Array, Mask

ROWS = 20_000
"""Crises that PRIM is given at most; more take longer and find the same."""

CANDIDATES = 8
"""Factors in which a box may have limits: those of the largest PAWN index at the points that PRIM sees."""

COVERAGE = 0.5
"""Share of the crises sought that a box must hold by default."""

CELLS = 10
"""Cells along each axis of the map of two factors."""


@dataclass(frozen=True, eq=False)
class Discovery:
    """What was found.

    Attributes
    ----------
    trade_off : DataFrame
        A row a box, each within the one before: ``restricted`` factors, ``mass`` of all crises, ``coverage`` (share
        of the crises sought that it holds) and ``density`` (their share in it); ``coverage_held``, ``density_held``
        with ``low`` and ``high`` at the points that PRIM did not see; and whether it is ``chosen``.
    box : DataFrame
        Limits of the chosen box, a row for each restricted factor: ``factor``, ``holder``, ``at_least`` and
        ``at_most``, nan where it has no such limit (or ``among``), its range ``low`` to ``high`` with its ``unit``, and
        ``density_without``, the density once this limit is dropped. The limit that matters most comes first.
    map : DataFrame
        The crises over the first two numbers of the box: ``x_name``, ``y_name``, ``x``, ``y``, ``probability``, ``n``.
    """

    trade_off: pd.DataFrame
    box: pd.DataFrame
    map: pd.DataFrame


def discover(study: Study, over: str | Sequence[str] = "parameters", coverage: float = COVERAGE) -> Discovery:
    """Find conditions under which the study's first outcome gathers.

    PRIM sees half of the points. Densities at the other half, of crises that had no part in drawing the box, are what
    it is worth; intervals there count points, not crises, as independent.

    Parameters
    ----------
    study : Study
        Its first outcome must be one that a crisis has or has not.
    over : sequence of str, 'parameters' or 'all'
        What is varied.
    coverage : float
        The densest box that still holds this share of the crises sought is chosen.

    Raises
    ------
    InputError
        If the outcome is no such one, no crisis or every crisis has it, or the coverage is no share.
    """
    if not 0.0 < coverage <= 1.0:
        raise InputError(f"coverage is {coverage:g}; give a share above 0, up to 1.")
    several = study.factors(over)
    design = indices.latin_sample(problem_of(several), study.points, study.seed)
    found = study.run(several, design)
    outcome = found.outcomes[0]
    each = found.worlds["point"].to_numpy()
    kept = found.worlds.groupby("point").cumcount().to_numpy() < max(1, ROWS // study.points)
    point, y = each[kept], found.worlds[outcome].to_numpy()[kept]
    if not np.isin(y, (0.0, 1.0)).all():
        raise InputError(
            f"{outcome} is a number; discovery looks for something that a crisis has or has not."
        )
    x = points_of(study.scenario, design, several).iloc[point].reset_index(drop=True)
    seen = point % 2 == 0
    if len(np.unique(y[seen])) < 2:
        raise InputError(f"{outcome} is {y[seen][0]:g} in every crisis; there is nothing to tell apart.")
    drawn = prim.boxes(x.loc[seen, _leading(several, design, found, outcome)], y[seen])
    rows = [_row(box, prim.limited(box, drawn[0]), x, y, point, seen) for box in drawn]
    trade_off = pd.DataFrame(rows)
    enough = trade_off.index[trade_off["coverage"] >= coverage]
    at = int(trade_off.loc[enough, "density"].idxmax())
    trade_off["chosen"] = trade_off.index == at
    units = {name: each.unit for name, each in as_scenario(study.scenario).parameters.items()}
    box = _limits(drawn[at], drawn[0], several, units, x[~seen], y[~seen])
    tables = (trade_off, box, _map(box, x, y))
    for table in tables:
        table.attrs.update(found.about, outcome=outcome, points=study.points, worlds=study.worlds)
    return Discovery(*tables)


def _leading(several: Sequence[Factor], design: Array, found: Evaluated, outcome: str) -> list[str]:
    """The factors in which PRIM may draw limits: among a hundred it would find chance gatherings in most."""
    y = found.mean[outcome].to_numpy()[::2]
    seen = indices.pawn(problem_of(several), design[::2], y)
    names: list[str] = seen.sort_values("median", ascending=False, kind="stable")["factor"].tolist()
    return names[:CANDIDATES]


def _row(
    box: pd.DataFrame, names: Sequence[str], x: pd.DataFrame, y: Array, point: Array, seen: Mask
) -> dict[str, Any]:
    inside = prim.inside(box, x, names)
    here, there = inside & seen, inside & ~seen
    density = y[there].mean() if there.any() else np.nan
    points = np.array([max(1, len(np.unique(point[there])))])
    low, high = share_interval(np.array([density]), points) if there.any() else (np.array([np.nan]),) * 2
    return {
        "restricted": len(names),
        "mass": here.sum() / seen.sum(),
        "coverage": y[here].sum() / y[seen].sum(),
        "density": y[here].mean(),
        "coverage_held": y[there].sum() / max(1.0, y[~seen].sum()),
        "density_held": density,
        "low": low[0],
        "high": high[0],
    }


def _limits(
    box: pd.DataFrame,
    whole: pd.DataFrame,
    several: Sequence[Factor],
    units: Mapping[str, str],
    x: pd.DataFrame,
    y: Array,
) -> pd.DataFrame:
    names = prim.limited(box, whole)
    rows = []
    for each in several:
        if each.name not in names:
            continue
        low, high = box[each.name]
        chosen = isinstance(low, set)
        without = prim.inside(box, x, [name for name in names if name != each.name])
        rows.append(
            {
                "factor": each.name,
                "holder": each.holder,
                "at_least": np.nan if chosen or low == whole[each.name].iloc[0] else float(low),
                "at_most": np.nan if chosen or high == whole[each.name].iloc[1] else float(high),
                "among": ", ".join(sorted(low)) if chosen else "",
                "low": each.low,
                "high": each.high,
                "unit": units.get(each.name, ""),
                "density_without": y[without].mean(),
            }
        )
    columns = ["factor", "holder", "at_least", "at_most", "among", "low", "high", "unit", "density_without"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("density_without", kind="stable", ignore_index=True)


def _map(box: pd.DataFrame, x: pd.DataFrame, y: Array) -> pd.DataFrame:
    """Shares in cells of the two numbers whose limits matter most, or an empty table where there are no two."""
    columns = ["x_name", "y_name", "x", "y", "probability", "n"]
    numbers = box[box["among"] == ""].head(2)
    if len(numbers) < 2:
        return pd.DataFrame(columns=columns)
    (one, other), places = numbers["factor"], []
    for name, low, high in zip(numbers["factor"], numbers["low"], numbers["high"], strict=True):
        edges = np.linspace(float(low), float(high), CELLS + 1)
        middle = (edges[1:] + edges[:-1]) / 2.0
        places.append(middle[np.clip(np.searchsorted(edges, x[name]) - 1, 0, CELLS - 1)])
    grouped = pd.DataFrame({"x": places[0], "y": places[1], "hit": y}).groupby(["x", "y"])["hit"]
    table = grouped.agg(probability="mean", n="size").reset_index()
    return table.assign(x_name=one, y_name=other)[columns]
