"""Escalation under every policy of the coalition, a row for each type of challenger."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style


def cells(means: pd.DataFrame) -> Figure:
    """Draw a dot for each policy against each challenger, with the names of the lowest and the highest.

    Parameters
    ----------
    means : DataFrame
        ``parameters``, ``policy``, ``challenger``, ``mean`` (a probability).
    """
    figure = plot.blank()
    kinds = list(dict.fromkeys(means["parameters"]))
    figure.set_size_inches(style.PAGE, 3.0)
    axes = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
    order = means.groupby("challenger")["mean"].mean().sort_values(kind="stable").index.tolist()
    for ax, kind in zip(axes, kinds, strict=True):
        for row, challenger in enumerate(order):
            mine = means[(means["parameters"] == kind) & (means["challenger"] == challenger)].sort_values(
                "mean"
            )
            ax.plot(
                mine["mean"], np.full(len(mine), row), "o", color=style.COLOURS[0], markersize=3.2, alpha=0.7
            )
            for at, side, pull in ((0, "right", -1), (-1, "left", 1)):
                place = (float(mine["mean"].iloc[at]), row)
                ax.annotate(
                    str(mine["policy"].iloc[at]),
                    place,
                    xytext=(4 * pull, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                    fontsize=style.SIZE - 2.5,
                    color=style.GREY,
                )
        ax.set_xlim(-0.85, 1.0)
        ax.set_xticks(np.linspace(0.0, 0.75, 4))
        ax.set_yticks(range(len(order)), order)
        ax.set_ylim(-0.6, len(order) - 0.4)
        style.title(ax, f"Parameters {kind}")
        style.finish(ax, "Probability of escalation,\na dot for each policy of the coalition")
    return figure
