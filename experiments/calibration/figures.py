"""Prior and posterior, rates before and after, and ranks of known truths, drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.calibration import band, cumulated
from escalation.calibration.informed import BINS
from escalation.plot import style
from escalation.summary.intervals import share_interval
from escalation.typing import Array, Index

MOST = 16
"""Parameters whose densities are drawn."""


def histograms(unit: Array, names: Sequence[str], worth: int) -> pd.DataFrame:
    """Density of each parameter over its range, in bins, with 95 % intervals for as many sets as it is worth."""
    rows = []
    for column, name in zip(unit.T, names, strict=True):
        count = np.histogram(column, BINS, (0.0, 1.0))[0]
        low, high = share_interval(count / len(column), np.full(BINS, float(worth)))
        for at in range(BINS):
            row = {"parameter": name, "from": at / BINS, "to": (at + 1) / BINS}
            density = BINS * count[at] / len(column)
            rows.append(row | {"density": density, "low": BINS * low[at], "high": BINS * high[at]})
    return pd.DataFrame(rows)


def densities(table: pd.DataFrame) -> Figure:
    """Draw the posterior of the most informed parameters beside the even prior, a panel a parameter."""
    names = list(table["parameter"].unique())[:MOST]
    rows = max(1, -(-len(names) // 4))
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 0.5 + 1.25 * rows)
    grid = figure.subplots(rows, 4, sharex=True, sharey=True, squeeze=False)
    for ax, name in zip(grid.flat, names, strict=False):
        mine = table[table["parameter"] == name]
        ax.axhline(1.0, color=style.GREY, linewidth=0.8, linestyle="--")
        edges = [*mine["from"], 1.0]
        ax.stairs(
            mine["high"],
            edges,
            baseline=mine["low"],
            fill=True,
            color=style.COLOURS[0],
            alpha=0.3,
            linewidth=0,
        )
        ax.stairs(mine["density"], edges, baseline=None, color=style.COLOURS[0], linewidth=1.2)
        ax.set_title(name, fontsize=style.SIZE)
        ax.set_xlim(0, 1)
        ax.set_ylim(0, 1.05 * table.loc[table["parameter"].isin(names), "high"].max())
        ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        style.finish(ax)
    for ax in grid.flat[len(names) :]:
        ax.remove()
    figure.supxlabel("Place in the range (0 = low end, 1 = high end)", fontsize=style.SIZE)
    figure.supylabel("Density (dashed: prior)", fontsize=style.SIZE)
    return figure


def targets(table: pd.DataFrame) -> Figure:
    """Draw each published rate above its range over sets before and after calibration."""
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 0.8 + 0.42 * len(table))
    ax = figure.subplots()
    looks = {
        "published": ("s", style.GREY, 0.3),
        "prior": ("o", style.COLOURS[4], 0.1),
        "ensemble": ("o", style.COLOURS[0], -0.1),
        "default": ("D", style.COLOURS[1], -0.3),
    }
    at = -np.arange(len(table), dtype=float)
    for name, (marker, colour, away) in looks.items():
        middle = table[name].to_numpy()
        if name != "default":
            ax.hlines(at + away, table[f"{name}_low"], table[f"{name}_high"], color=colour, linewidth=1.4)
        label = {"published": "published", "default": "default"}.get(name, name)
        ax.plot(middle, at + away, marker, color=colour, markersize=3.5, label=label)
    kept_out = table["use"] != "calibration"
    words = [f"{name} *" if out else name for name, out in zip(table["rate"], kept_out, strict=True)]
    ax.set_yticks(at, words)
    ax.set_xlim(0, 1)
    style.finish(
        ax,
        "Share of crises, or of what the row names; lines: 95 % of cases or of sets\n(* kept out of calibration)",
    )
    ax.set_ylim(-len(table) + 0.4, 0.6)
    style.legend_above(ax)
    return figure


def lines(ranks: Index, label: str, names: Sequence[str]) -> pd.DataFrame:
    """Cumulated shares of ranks less what is expected, a row a parameter and rank, with the band for uniform ones."""
    found, (low, high) = cumulated(ranks), band(len(ranks))
    at = np.arange(1, found.shape[1] + 1) / found.shape[1]
    parts = [
        pd.DataFrame(
            {
                "truths from": label,
                "parameter": name,
                "rank": at,
                "difference": line,
                "low": low,
                "high": high,
            }
        )
        for name, line in zip(names, found, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def ranks(table: pd.DataFrame) -> Figure:
    """Draw them, a panel for each source of truths, lines that leave the band in colour and named."""
    labels = list(table["truths from"].unique())
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 2.8)
    for ax, label in zip(figure.subplots(1, len(labels), sharey=True, squeeze=False)[0], labels, strict=True):
        part = table[table["truths from"] == label]
        first = part[part["parameter"] == part["parameter"].iloc[0]]
        ax.fill_between(first["rank"], first["low"], first["high"], color="#DDDDDD", linewidth=0)
        outside = 0
        for name, mine in part.groupby("parameter", sort=False):
            beyond = ((mine["difference"] > mine["high"]) | (mine["difference"] < mine["low"])).any()
            colour = style.COLOURS[outside % 6] if beyond else style.GREY
            ax.plot(
                mine["rank"],
                mine["difference"],
                color=colour,
                linewidth=1.3 if beyond else 0.4,
                linestyle=style.DASHES[outside // 6 % 4] if beyond else "-",
                label=str(name) if beyond else None,
            )
            outside += bool(beyond)
        ax.set_title(f"truths from {label}", fontsize=style.SIZE)
        ax.set_xlim(0, 1)
        style.finish(ax, "Rank of the truth (share of draws below)")
        if outside:
            ax.legend(frameon=False, fontsize=style.SIZE - 1, ncols=2, loc="lower center")
    reach = max(table["difference"].abs().max(), table["high"].max())
    figure.axes[0].set_ylim(-1.7 * reach, 1.1 * reach)
    figure.axes[0].set_ylabel("Cumulated share\nless that of uniform ranks", fontsize=style.SIZE)
    return figure
