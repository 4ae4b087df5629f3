"""How likely the highest rungs are under some policies, over the orders of magnitude between them."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style

LOOKS = {
    "invasion": ("o", style.COLOURS[0]),
    "clash": ("s", style.COLOURS[1]),
    "nuclear": ("D", style.COLOURS[2]),
}
"""Rungs shown, with marker and colour."""


def probabilities(estimates: pd.DataFrame) -> Figure:
    """Draw probabilities with their intervals, and above the rarest the plain worlds that would tell as much.

    Parameters
    ----------
    estimates : DataFrame
        ``policy``, ``rung``, ``probability``, ``low``, ``high`` and ``plain_worlds``.
    """
    figure = plot.blank()
    policies = list(dict.fromkeys(estimates["policy"]))
    figure.set_size_inches(style.COLUMN, 0.9 + 0.38 * len(policies))
    ax = figure.subplots()
    for rung, (marker, colour) in LOOKS.items():
        mine = estimates[estimates["rung"] == rung].set_index("policy").loc[policies]
        seen = mine["probability"] > 0.0
        middle = mine["probability"].where(seen)
        ax.errorbar(
            middle,
            range(len(mine)),
            xerr=[middle - mine["low"], mine["high"] - middle],
            fmt=marker,
            color=colour,
            markersize=4,
            linewidth=1.2,
            label=rung,
        )
        if rung == "nuclear":
            for place, (p, worlds) in enumerate(zip(middle, mine["plain_worlds"], strict=True)):
                if p == p:
                    ax.annotate(
                        f"{worlds / 1e6:.0f} million plain worlds",
                        (p, place),
                        (6, 5),
                        textcoords="offset points",
                        fontsize=style.SIZE - 1.5,
                        color=style.GREY,
                    )
    ax.set_xscale("log")
    ax.set_yticks(range(len(policies)), [style.folded(each) for each in policies])
    ax.set_ylim(-0.6, len(policies) - 0.3)
    ax.grid(axis="x", linewidth=0.3, color="#DDDDDD")
    ax.set_axisbelow(True)
    style.finish(ax, "Probability that a crisis reaches the rung (95 %)")
    style.legend_above(ax)
    return figure
