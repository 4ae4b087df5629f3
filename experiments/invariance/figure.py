"""How far probabilities move when the step is halved."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style


def differences(table: pd.DataFrame) -> Figure:
    """Draw differences from a step twice as long with 95 % intervals, a row an outcome.

    Parameters
    ----------
    table : DataFrame
        ``step``, ``against``, ``outcome``, ``difference`` and ``error_of_difference`` of probabilities.
    """
    rows = list(table["outcome"].unique())[::-1]
    figure = plot.blank()
    figure.set_size_inches(style.COLUMN + 1.0, 0.8 + 0.2 * len(rows))
    ax = figure.subplots()
    ax.axvline(0.0, color=style.GREY, linewidth=0.6)
    groups = list(table.groupby(["step", "against"], sort=False))
    for number, ((step, before), part) in enumerate(groups):
        at = np.array([rows.index(outcome) for outcome in part["outcome"]])
        ax.errorbar(
            100.0 * part["difference"],
            at + 0.2 * ((len(groups) - 1) / 2.0 - number),
            xerr=196.0 * part["error_of_difference"],
            fmt="os^"[number],
            color=style.COLOURS[number],
            markersize=3.5,
            linewidth=1.0,
            label=f"from {before:g} to {step:g} weeks",
        )
    ax.set_yticks(range(len(rows)), rows)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    style.finish(ax, "Change of the probability, percentage points")
    style.legend_above(ax)
    return figure
