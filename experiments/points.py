"""Points with their intervals, one below the other: how experiments show effects."""

from __future__ import annotations

from matplotlib.axes import Axes

from escalation.plot import style
from escalation.typing import Array, Index


def points(ax: Axes, found: Array, at: Index) -> None:
    """Draw rows of (middle, low, high) at some heights, and a line where there is no effect."""
    middle, low, high = found.T
    ax.axvline(0.0, color=style.GREY, linewidth=0.6)
    ax.errorbar(
        middle,
        at,
        xerr=[middle - low, high - middle],
        fmt="o",
        color=style.COLOURS[0],
        markersize=3,
        linewidth=1.1,
    )
