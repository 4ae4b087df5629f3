"""Names written beside lines, moved apart where they would overlap."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from scipy.optimize import isotonic_regression

from escalation.plot.style import SIZE, figure_of
from escalation.typing import Array

WIDTH = 18
"""Letters in a line of a label."""

LEADING = 1.25
"""Height of a line of text, in sizes of its letters."""


def spread(at: Array, height: Array) -> Array:
    """Move labels apart as little as it takes.

    Parameters
    ----------
    at : (N,) array
        Where the middles of the labels would like to be.
    height : (N,) array
        Heights of the labels, in the same unit.

    Returns
    -------
    (N,) array
        Middles that keep their order and leave no two labels overlapping, nearest in squares to `at`.
    """
    order = np.argsort(at, kind="stable")
    tall = height[order]
    # Less what lies below it, a label must be no lower than the one before: a monotone regression.
    below = np.concatenate(([0.0], np.cumsum(0.5 * (tall[1:] + tall[:-1]))))
    placed = np.empty(len(at))
    placed[order] = isotonic_regression(at[order] - below).x + below
    return placed


def beside(ax: Axes, x: float, y: Sequence[float], names: Sequence[str], colours: Sequence[str]) -> None:
    """Write names to the right of the axes, each led to the end of its line.

    Parameters
    ----------
    ax : Axes
        Where the lines are drawn, with its final limits.
    x : float
        Where the lines end.
    y : sequence of float
        The heights of their ends.
    names, colours : sequence of str
        What to write, and in which colour.
    """
    texts = ["\n".join(textwrap.wrap(name, WIDTH, break_long_words=False)) for name in names]
    low, high = ax.get_ylim()
    points = 72.0 * ax.get_window_extent().height / figure_of(ax).dpi
    height = np.array([LEADING * SIZE * (text.count("\n") + 1) for text in texts]) / points * (high - low)
    placed = spread(np.asarray(y, dtype=float), height)
    # Kept inside the axes as far as they fit there.
    top, bottom = (placed + height / 2).max() - high, low - (placed - height / 2).min()
    placed = placed - max(top, 0.0) if bottom < 0.0 else placed + bottom if top < 0.0 else placed
    for text, end, middle, colour in zip(texts, y, placed, colours, strict=True):
        ax.annotate(
            text,
            xy=(x, end),
            xytext=(1.06, middle),
            textcoords=ax.get_yaxis_transform(),
            color=colour,
            fontsize=SIZE,
            va="center",
            linespacing=1.0,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.6,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
        )
