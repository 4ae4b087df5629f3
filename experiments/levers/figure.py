"""Which parameters escalation depends on most: bars from one end of a parameter's range to the other."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style

SHOWN = 24
"""Parameters shown, those that matter most."""

LOOKS = {"low": ("o", style.COLOURS[0]), "high": ("s", style.COLOURS[1])}
"""Marker and colour of each end."""


def tornado(swings: pd.DataFrame) -> Figure:
    """Draw the changes at both ends, widest first.

    Parameters
    ----------
    swings : DataFrame
        ``parameter``, ``end`` (low or high), ``value``, ``change`` and ``standard_error`` of a probability.
    """
    wide = swings.pivot(index="parameter", columns="end", values="change")
    reach = wide.abs().max(axis=1).sort_values(kind="stable").tail(SHOWN)
    figure = plot.blank()
    figure.set_size_inches(style.COLUMN + 1.0, 0.8 + 0.17 * len(reach))
    ax = figure.subplots()
    ax.axvline(0.0, color=style.GREY, linewidth=0.6)
    for end, (marker, colour) in LOOKS.items():
        mine = swings[swings["end"] == end].set_index("parameter").loc[reach.index]
        ax.errorbar(
            100.0 * mine["change"],
            range(len(mine)),
            xerr=196.0 * mine["standard_error"],
            fmt=marker,
            color=colour,
            markersize=3.5,
            linewidth=1.0,
            label=f"{end} end of its range",
        )
    ax.set_yticks(range(len(reach)), list(reach.index))
    ax.set_ylim(-0.7, len(reach) - 0.3)
    ax.grid(axis="y", linewidth=0.3, color="#DDDDDD")
    ax.set_axisbelow(True)
    style.finish(ax, "Change of the probability of escalation,\npercentage points")
    style.legend_above(ax)
    return figure
