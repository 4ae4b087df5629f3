"""Escalation over two parameters."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patheffects import AbstractPathEffect, withStroke

from escalation.errors import InputError, unknown
from escalation.plot import style
from escalation.typing import Array

COLOURS = "cividis"
"""Evenly rising in lightness, for readers with any kind of colour vision."""

STEPS = (0.1, 0.05, 0.02, 0.01)
"""Steps between contours: the widest that gives two of them or more."""

EDGE: list[AbstractPathEffect] = [withStroke(linewidth=1.8, foreground="#333333")]


def heatmap(summary: pd.DataFrame, x: str, y: str, ax: style.Place = None) -> list[Axes]:
    """Draw the probability of escalation over two parameters, a panel a policy.

    Parameters
    ----------
    summary : DataFrame
        As `escalation.escalation_map` returns it, or `escalation.escalation_probability` by `x`, `y` and whatever
        else was varied. Of a map, cells are crossed out whose difference from their row's mean may be luck.
    x, y : str
        Columns along the axes.
    ax : Axes, sequence of Axes or Figure, optional
        Where to draw: as many axes as there are panels, or an empty figure; a new one by default.

    Returns
    -------
    list of Axes

    Raises
    ------
    InputError
        If a column is missing or there are not as many axes as panels.
    """
    names = style.keys(summary)
    for name in (x, y):
        if name not in names:
            raise unknown("column", name, names, "the summary to draw")
    if x == y:
        raise InputError(f"x and y are both {x}; a heat map takes two columns.")
    parts = style.parts(summary, [name for name in names if name not in (x, y)])
    axes = style.panels(ax, len(parts), height=3.0)
    low, high = float(summary["probability"].min()), float(summary["probability"].max())
    # Never finer than tenths, lest luck be painted in all colours.
    shown = Normalize(np.floor(10.0 * low) / 10.0, np.floor(10.0 * high) / 10.0 + 0.1)
    for each, (title, part) in zip(axes, parts, strict=True):
        grid = part.pivot(index=y, columns=x, values="probability")
        places = [_places(each, labels, along) for labels, along in ((grid.columns, "x"), (grid.index, "y"))]
        _grid(each, grid, places, shown)
        style.title(each, title or style.headline(summary, names))
        crossed = "beyond_low" in part and grid.shape[1] > 1
        if crossed:
            _cross_out(each, part, x, y, places)
        place = each.get_subplotspec()
        bottom, left = place is None or place.is_last_row(), place is None or place.is_first_col()
        note = "\n\N{MULTIPLICATION SIGN}: within noise of its row's mean" if crossed and left else ""
        style.finish(each, style.words(x) + note if bottom else "", style.words(y) if left else "")
    bar = style.figure_of(axes[0]).colorbar(ScalarMappable(shown, COLOURS), ax=axes)
    threshold = style.plain(summary.attrs.get("threshold", "invasion"))
    bar.set_label(f"Probability of escalation\n({threshold} or worse)", fontsize=style.SIZE)
    bar.ax.tick_params(labelsize=style.SIZE)
    return axes


def _grid(ax: Axes, grid: pd.DataFrame, places: list[Array], shown: Normalize) -> None:
    values = np.ma.masked_invalid(grid.to_numpy())
    ax.pcolormesh(*places, values, norm=shown, cmap=COLOURS, shading="nearest")
    # Between names there is nothing for a line to run through.
    if min(grid.shape) > 1 and all(style.is_number(each.to_series()) for each in (grid.columns, grid.index)):
        spread = float(values.max() - values.min())
        step = next(each for each in STEPS if spread > 2.0 * each or each == STEPS[-1])
        lines = ax.contour(*places, values, levels=np.arange(step, 1.0, step), colors="white", linewidths=0.8)
        # A dark edge, for where the colours are as bright as the lines.
        lines.set_path_effects(EDGE)
        for label in ax.clabel(lines, fmt="%.2g", fontsize=style.SIZE - 1):
            label.set_path_effects(EDGE)


def _cross_out(ax: Axes, part: pd.DataFrame, x: str, y: str, places: list[Array]) -> None:
    """Mark the cells whose difference from the mean of their row may be luck."""
    low, high = (part.pivot(index=y, columns=x, values=name) for name in ("beyond_low", "beyond_high"))
    row, cell = np.nonzero(~((low > 0.0) | (high < 0.0)).to_numpy())
    ax.plot(
        places[0][cell],
        places[1][row],
        "x",
        color="white",
        markersize=2.6,
        markeredgewidth=0.7,
        path_effects=EDGE,
    )


def _places(ax: Axes, labels: pd.Index, along: str) -> Array:
    """Where cells stand: numbers at their value, names side by side."""
    if style.is_number(labels.to_series()):
        return labels.to_numpy(dtype=float)
    set_ticks = ax.set_xticks if along == "x" else ax.set_yticks
    set_ticks(range(len(labels)), [style.folded(each) for each in labels])
    return np.arange(len(labels), dtype=float)
