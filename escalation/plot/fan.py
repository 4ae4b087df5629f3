"""A fan of rungs over the weeks."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from escalation.errors import unknown
from escalation.plot import style
from escalation.summary import rung_quantiles
from escalation.summary.columns import RUNGS


def rung_fan(trajectories: pd.DataFrame, ax: style.Place = None) -> Axes:
    """Draw how high crises stood by each week: the median and the middle half and nine tenths of all worlds.

    Parameters
    ----------
    trajectories : DataFrame
        As `escalation.trajectories` returns it, or its quantiles as `escalation.summary.rung_quantiles` does.
    ax : Axes or Figure, optional
        Where to draw: axes or an empty figure; a new one by default.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If a column is missing.
    """
    table = rung_quantiles(trajectories) if "rung" in trajectories.columns else trajectories
    for name in ("week", "q05", "q25", "q50", "q75", "q95"):
        if name not in table.columns:
            raise unknown("column", name, map(str, table.columns), "the trajectories to draw")
    (axes,) = style.panels(ax, 1)
    week, colour = table["week"].to_numpy(), style.COLOURS[0]
    for low, high, depth, label in (("q05", "q95", 0.2, "90 % of worlds"), ("q25", "q75", 0.4, "50 %")):
        # A rung is a band half a rung to either side, so that worlds on one rung are seen as well.
        lower, upper = table[low].to_numpy() - 0.5, table[high].to_numpy() + 0.5
        axes.fill_between(
            week, lower, upper, step="post", color=colour, alpha=depth, linewidth=0, label=label
        )
    axes.step(week, table["q50"].to_numpy(), where="post", color=colour, linewidth=1.6, label="median")
    names = table.attrs.get("rungs", RUNGS)
    axes.set_yticks(range(len(names)), list(names))
    axes.set_ylim(-0.5, len(names) - 0.5)
    axes.margins(x=0)
    style.finish(axes, "Week of the crisis")
    style.legend_above(axes)
    return axes
