"""Figures of sensitivity: indices, rankings, tornados, and the boxes of scenario discovery."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from escalation.errors import InputError
from escalation.plot import style

SHOWN = 20
"""Factors of a ranking or tornado, those that matter most."""

ORDERS = {"first": ("o", "white", "first order"), "total": ("o", style.COLOURS[0], "total")}
"""Marker, filling and name of each order of Sobol index."""

ENDS = {"low": ("o", style.COLOURS[0], "low end"), "high": ("s", style.COLOURS[1], "high end")}
CHOICE = ("|", "#333333", "a choice")

WORDS = {
    "escalation": "probability of escalation",
    "settlement": "probability of a settlement",
    "weeks": "length of the crisis, weeks",
    "sovereignty_lost": "sovereignty lost, share of the prize",
    "agreement": "agreement among allies",
    "threats_broken": "threats broken",
}


def indices(table: pd.DataFrame, ax: style.Place = None) -> list[Axes]:
    """Draw first-order and total Sobol indices with their intervals, a panel for each outcome.

    Parameters
    ----------
    table : DataFrame
        As ``sensitivity.sobol`` or ``sensitivity.by_holder`` returns it.
    ax : Axes, sequence of Axes or Figure, optional
        Where to draw: as many axes as there are outcomes, or an empty figure.

    Raises
    ------
    InputError
        If a column is missing or there are not as many axes as outcomes.
    """
    _has(table, "outcome", "factor", "order", "index", "low", "high")
    outcomes = list(dict.fromkeys(table["outcome"]))
    axes = style.panels(ax, len(outcomes), height=2.6)
    of_total = table[table["order"] == "total"]
    names = (
        of_total[of_total["outcome"] == outcomes[0]].sort_values("index", kind="stable")["factor"].tolist()
    )
    for each, outcome in zip(axes, outcomes, strict=True):
        for at, (order, (marker, face, label)) in zip((0.13, -0.13), ORDERS.items(), strict=True):
            mine = (
                table[(table["outcome"] == outcome) & (table["order"] == order)]
                .set_index("factor")
                .loc[names]
            )
            _dots(
                each, mine["index"], mine, np.arange(len(names)) + at, marker, style.COLOURS[0], label, face
            )
        each.axvline(0.0, color=style.GREY, linewidth=0.6)
        each.set_xlim(-0.15, 1.15)
        _rows(each, names)
        style.title(each, WORDS.get(outcome, style.words(outcome)))
        # Panels share their axes, and the last row may be shorter than the one above it.
        below = outcomes.index(outcome) + (2 if len(outcomes) in (2, 4) else 3) < len(outcomes)
        style.finish(each, "" if below else "Sobol index, luck taken out")
        each.tick_params(labelbottom=not below)
    axes[0].legend(loc="lower right", frameon=False, fontsize=style.SIZE - 1, handletextpad=0.2)
    return axes


def screening(table: pd.DataFrame, outcome: str | None = None, ax: style.Place = None) -> Axes:
    """Draw the mean size of each factor's elementary effects on an outcome, and the size that luck alone would give.

    Parameters
    ----------
    table : DataFrame
        As ``sensitivity.screening`` returns it.
    outcome : str, optional
        The first by default.
    ax : Axes or Figure, optional
        Where to draw.

    Raises
    ------
    InputError
        If a column or the outcome is missing.
    """
    _has(table, "outcome", "factor", "mu_star", "low", "high", "floor")
    mine, named = _of(table, outcome)
    return _ranking(
        mine.assign(at=mine["mu_star"]),
        float(mine["floor"].iloc[0]),
        "luck alone",
        f"Mean size of the effect ($\\mu^*$) on the\n{WORDS.get(named, style.words(named))}",
        ax,
    )


def pawn(table: pd.DataFrame, outcome: str | None = None, ax: style.Place = None) -> Axes:
    """Draw PAWN indices of an outcome: the median over slices, the range, and what a dummy gets.

    Parameters
    ----------
    table : DataFrame
        As ``sensitivity.pawn`` returns it.
    outcome, ax
        As for `screening`.

    Raises
    ------
    InputError
        If a column or the outcome is missing.
    """
    _has(table, "outcome", "factor", "median", "minimum", "maximum")
    mine, named = _of(table, outcome)
    dummy = mine["factor"] == "dummy"
    real = mine[~dummy]
    return _ranking(
        real.assign(at=real["median"], low=real["minimum"], high=real["maximum"]),
        float(mine.loc[dummy, "median"].iloc[0]),
        "a dummy",
        f"PAWN index (median, range over slices) of the\n{WORDS.get(named, style.words(named))}",
        ax,
    )


def tornado(table: pd.DataFrame, outcome: str | None = None, ax: style.Place = None) -> Axes:
    """Draw an outcome at both ends of each factor's range, or at each choice, the widest range on top.

    Parameters
    ----------
    table : DataFrame
        As ``sensitivity.tornado`` returns it.
    outcome, ax
        As for `screening`.

    Raises
    ------
    InputError
        If a column or the outcome is missing.
    """
    _has(table, "outcome", "factor", "end", "mean", "low", "high", "base")
    mine, named = _of(table, outcome)
    grouped = mine.groupby("factor")["mean"]
    names = (grouped.max() - grouped.min()).sort_values(kind="stable").tail(SHOWN).index.tolist()
    (each,) = style.panels(ax, 1, style.COLUMN + 0.6, _tall(len(names)))
    each.axvline(float(mine["base"].iloc[0]), color=style.GREY, linewidth=0.8)
    spans = grouped.agg(["min", "max"]).loc[names]
    each.hlines(range(len(names)), spans["min"], spans["max"], color="#BBBBBB", linewidth=4, zorder=0)
    for end in ("low", "high", ""):
        rows = mine[(mine["end"].fillna("") == end) & mine["factor"].isin(names)]
        if len(rows):
            marker, colour, label = ENDS.get(end, CHOICE)
            at = np.array([names.index(name) for name in rows["factor"]], dtype=float)
            _dots(each, rows["mean"], rows, at, marker, colour, label)
    _rows(each, names)
    style.finish(each, _sentence(WORDS.get(named, style.words(named))))
    style.legend_above(each)
    return each


def trade_off(table: pd.DataFrame, ax: style.Place = None) -> Axes:
    """Draw coverage and density of the boxes of scenario discovery, where PRIM looked and where it did not.

    Parameters
    ----------
    table : DataFrame
        ``trade_off`` of a ``sensitivity.Discovery``.
    ax : Axes or Figure, optional
        Where to draw.

    Raises
    ------
    InputError
        If a column is missing.
    """
    _has(table, "coverage", "density", "coverage_held", "density_held", "low", "high", "chosen")
    (each,) = style.panels(ax, 1)
    held = table.dropna(subset="density_held")
    seen, unseen = style.COLOURS[1], style.COLOURS[0]
    each.plot(
        table["coverage"], table["density"], "--", color=seen, linewidth=1.2, label="points that PRIM saw"
    )
    each.plot(held["coverage_held"], held["density_held"], color=unseen, linewidth=1.4, label="other points")
    each.fill_between(held["coverage_held"], held["low"], held["high"], color=unseen, alpha=0.15, linewidth=0)
    chosen = table[table["chosen"]]
    each.plot(chosen["coverage"], chosen["density"], "s", color=seen, markersize=5)
    each.plot(
        chosen["coverage_held"], chosen["density_held"], "o", color=unseen, markersize=5, label="box chosen"
    )
    each.set_xlim(1.02, 0.0)
    each.set_ylim(0.0, 1.0)
    for axis in (each.xaxis, each.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0))
    what = style.plain(table.attrs.get("outcome", "what is sought"))
    style.finish(
        each,
        f"Coverage: share of all {what} in the box",
        f"Density: share of {what}\namong crises in the box",
    )
    each.legend(loc="upper left", frameon=False, fontsize=style.SIZE)
    return each


def box(found: Any, ax: style.Place = None) -> Axes:
    """Draw the share of crises sought over two factors, the box drawn around where they gather, and what it is worth.

    Parameters
    ----------
    found : sensitivity.Discovery
        What was found; its ``map`` must not be empty.
    ax : Axes or Figure, optional
        Where to draw.

    Raises
    ------
    InputError
        If the box has no two limits on numbers.
    """
    if found.map.empty:
        raise InputError("the box limits fewer than two numbers; there is no map of it.")
    (each,) = style.panels(ax, 1, height=3.0)
    grid = found.map.pivot(index="y", columns="x", values="probability")
    mesh = each.pcolormesh(
        grid.columns, grid.index, grid.to_numpy(), cmap="cividis", shading="nearest", vmin=0.0
    )
    names = [found.map["x_name"].iloc[0], found.map["y_name"].iloc[0]]
    limits = found.box.set_index("factor").loc[names]
    low = limits["at_least"].fillna(limits["low"]).to_numpy(dtype=float)
    high = limits["at_most"].fillna(limits["high"]).to_numpy(dtype=float)
    for colour, width in (("black", 3.0), ("white", 1.8)):
        frame = Rectangle(
            (low[0], low[1]),
            *(high - low),
            fill=False,
            edgecolor=colour,
            linewidth=width,
            clip_on=False,
            zorder=5,
        )
        each.add_patch(frame)
    each.set_xlim(limits["low"].iloc[0], limits["high"].iloc[0])
    each.set_ylim(limits["low"].iloc[1], limits["high"].iloc[1])
    style.title(each, _worth(found))
    bar = style.figure_of(each).colorbar(mesh, ax=each)
    bar.set_label(
        f"Share of crises with {found.map.attrs.get('outcome', 'what is sought')}", fontsize=style.SIZE
    )
    bar.ax.tick_params(labelsize=style.SIZE)
    style.finish(each, *(_with_unit(name, limits.loc[name, "unit"]) for name in names))
    return each


def _worth(found: Any) -> str:
    """What the box holds at points that had no part in drawing it, and which limits the map does not show."""
    row = found.trade_off[found.trade_off["chosen"]].iloc[0]
    lines = [
        f"Density in the box {row['density_held']:.0%} ({row['low']:.0%} to {row['high']:.0%}), "
        f"of all {found.trade_off['density_held'].iloc[0]:.0%};",
        f"coverage {row['coverage_held']:.0%}; at points not used to draw it",
    ]
    more = [name for name in found.box["factor"] if name not in set(found.map[["x_name", "y_name"]].iloc[0])]
    return "\n".join([*lines, *([f"limited too: {', '.join(more)}"] if more else [])])


def _with_unit(name: str, unit: str) -> str:
    return style.WORDS.get(name) or f"{style.words(name)} ({unit})"


def _ranking(mine: pd.DataFrame, floor: float, of_floor: str, x: str, ax: style.Place) -> Axes:
    top = mine.sort_values("at", kind="stable").tail(SHOWN)
    (each,) = style.panels(ax, 1, style.COLUMN + 0.6, _tall(len(top)))
    holders = list(dict.fromkeys(top["holder"].iloc[::-1]))
    for holder, colour in zip(holders, style.COLOURS, strict=False):
        here = (top["holder"] == holder).to_numpy()
        _dots(each, top["at"][here], top[here], np.flatnonzero(here).astype(float), "o", colour, holder)
    each.axvline(floor, color=style.GREY, linewidth=0.8, linestyle="--")
    each.text(floor, -0.6, f" {of_floor}", fontsize=style.SIZE - 1, color=style.GREY, va="center")
    _rows(each, top["factor"].tolist())
    each.set_xlim(left=0.0)
    style.finish(each, x)
    each.legend(loc="lower right", frameon=False, fontsize=style.SIZE - 1, handletextpad=0.2)
    return each


def _dots(
    ax: Axes,
    middle: pd.Series,
    rows: pd.DataFrame,
    at: Any,
    marker: str,
    colour: str,
    label: str,
    face: str = "",
) -> None:
    spread = np.maximum([middle - rows["low"], rows["high"] - middle], 0.0)
    ax.errorbar(
        middle,
        at,
        xerr=spread,
        fmt=marker,
        color=colour,
        markerfacecolor=face or colour,
        markersize=3.8,
        linewidth=0.9,
        label=label,
    )


def _rows(ax: Axes, names: list[str]) -> None:
    ax.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    ax.set_ylim(-0.9, len(names) - 0.4)
    ax.grid(axis="y", linewidth=0.3, color="#DDDDDD")
    ax.set_axisbelow(True)


def _tall(rows: int) -> float:
    return 0.9 + 0.17 * rows


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _of(table: pd.DataFrame, outcome: str | None) -> tuple[pd.DataFrame, str]:
    known = list(dict.fromkeys(table["outcome"]))
    named = known[0] if outcome is None else outcome
    if named not in known:
        raise InputError(f"the table has no outcome {named}; it has {', '.join(known)}.")
    return table[table["outcome"] == named], named


def _has(table: pd.DataFrame, *names: str) -> None:
    missing = [name for name in names if name not in table.columns]
    if missing or table.empty:
        raise InputError(
            f"the table to draw lacks {', '.join(missing) or 'rows'}; give one of escalation.sensitivity."
        )
