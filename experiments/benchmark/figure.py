"""Time a world over the number of worlds run together."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style

LINES = {
    "library": ("this library", style.COLOURS[0], "o-"),
    "normals": ("its random numbers alone", style.COLOURS[1], "s--"),
}


def speed(times: pd.DataFrame) -> Figure:
    """Draw milliseconds a world on logarithmic axes.

    Parameters
    ----------
    times : DataFrame
        ``what`` (library, normals or scalar), ``worlds`` and ``seconds_a_world``.
    """
    figure = plot.blank()
    figure.set_size_inches(style.COLUMN, 2.6)
    ax = figure.subplots()
    for what, (name, colour, look) in LINES.items():
        line = times[times["what"] == what].sort_values("worlds")
        ax.loglog(
            line["worlds"], 1e3 * line["seconds_a_world"], look, color=colour, markersize=3.5, label=name
        )
    plain = 1e3 * times.loc[times["what"] == "scalar", "seconds_a_world"].item()
    ax.axhline(plain, color=style.COLOURS[2], linestyle=":", label="scalar model")
    style.finish(ax, "Worlds run together", "Milliseconds a world")
    ax.legend(frameon=False, fontsize=style.SIZE)
    return figure
