"""Time a world over the number of worlds run together."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from escalation import plot
from escalation.plot import style

LINES = {
    "library": ("this library", style.COLOURS[0], "o-", (5, 3)),
    "normals": ("normals alone: one a\nmember, world and turn", style.COLOURS[1], "s--", (-4, -4)),
}
"""What each line is called, its looks, and where its name stands beside its second point, in points."""


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
    for what, (name, colour, look, away) in LINES.items():
        line = times[times["what"] == what].sort_values("worlds")
        x, y = line["worlds"].to_numpy(), 1e3 * line["seconds_a_world"].to_numpy()
        ax.loglog(x, y, look, color=colour, markersize=3.5, linewidth=1.3)
        sides: dict[str, Any] = (
            {"ha": "left", "va": "bottom"} if away[0] > 0 else {"ha": "right", "va": "top"}
        )
        ax.annotate(
            name,
            (x[1], y[1]),
            away,
            textcoords="offset points",
            color=colour,
            fontsize=style.SIZE,
            linespacing=1.0,
            **sides,
        )
    plain = 1e3 * times.loc[times["what"] == "scalar", "seconds_a_world"].item()
    ax.axhline(plain, color=style.COLOURS[2], linestyle=":", linewidth=1.3)
    ax.annotate(
        "the scalar model",
        (1.0, plain),
        (0, 3),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        color=style.COLOURS[2],
        fontsize=style.SIZE,
        ha="right",
    )
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        axis.set_minor_locator(NullLocator())
    style.finish(ax, "Worlds run together", "Milliseconds a world")
    return figure
