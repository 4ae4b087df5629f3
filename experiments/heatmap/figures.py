"""Figures of the experiment: two maps beside each other, and what unity changes at each belief."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style
from escalation.plot.labels import beside


def maps(table: pd.DataFrame, belief: str) -> Figure:
    """Escalation over unity and belief, a panel for the default parameters and one for the ensemble."""
    figure = plot.blank()
    plot.heatmap(table, "unity", belief, ax=figure)
    figure.set_size_inches(style.PAGE, 3.1)
    return figure


def slopes(table: pd.DataFrame, belief: str) -> Figure:
    """What full unity changes against none, over the belief, a line each for default parameters and ensemble."""
    figure = plot.blank()
    figure.set_size_inches(style.COLUMN + 1.0, 2.7)
    ax = figure.subplots()
    names, ends = [], []
    for colour, (name, line) in zip(style.COLOURS, table.groupby("parameters", sort=False), strict=False):
        low, middle, high = (100.0 * line[each] for each in ("low", "slope", "high"))
        ax.fill_between(line[belief], low, high, color=colour, alpha=0.15, linewidth=0)
        ax.plot(line[belief], middle, "o-", color=colour, markersize=3, linewidth=1.3, clip_on=False)
        names.append(str(name).replace(" ", "\n"))
        ends.append(float(middle.iloc[-1]))
    ax.axhline(0.0, color=style.GREY, linewidth=0.6)
    ax.margins(x=0)
    words = "Change of P(escalation) from no unity\nto full, percentage points (95 %)"
    style.finish(ax, style.words(belief).replace("\n", " "), words)
    beside(ax, float(table[belief].max()), ends, names, style.COLOURS[: len(names)])
    return figure
