"""What kills destroyed, by who was killed and how far the sweep was."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style

PANELS = {"worker": "a worker killed", "parent": "the main process killed", "both": "both killed"}
LOOKS = {
    "lost_seconds": ("by the clock", style.COLOURS[1], "none"),
    "lost_cpu": ("of computing", style.COLOURS[0], "full"),
}
PROMISE = 5.0


def losses(kills: pd.DataFrame, worlds: int) -> Figure:
    """Draw the seconds of work that each kill destroyed, a panel for each kind.

    Parameters
    ----------
    kills : DataFrame
        As `experiments.interruption.kills` returns them: ``who``, ``worlds_after``, ``lost_seconds``, ``lost_cpu``.
    worlds : int
        Worlds of the whole sweep.
    """
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 2.5)
    panels = figure.subplots(1, len(PANELS), sharex=True, sharey=True)
    top = max(PROMISE, kills["lost_seconds"].max())
    for ax, (who, title) in zip(panels, PANELS.items(), strict=True):
        mine = kills[kills["who"] == who]
        done = 100.0 * mine["worlds_after"] / worlds
        for what, (_, colour, fill) in LOOKS.items():
            ax.plot(done, mine[what], "o", color=colour, fillstyle=fill, markersize=4.5, linestyle="none")
        ax.axhline(PROMISE, color=style.GREY, linewidth=0.8, linestyle="--")
        ax.set_xlim(0.0, 100.0)
        ax.set_ylim(0.0, 1.25 * top)
        style.finish(ax, "Worlds on disk at the kill, %", "Work lost, seconds" if ax is panels[0] else "")
        style.title(ax, title)
    for number, (name, colour, fill) in enumerate(LOOKS.values()):
        at = 1.25 * top * (0.93 - 0.1 * number)
        panels[0].plot(5.0, at, "o", color=colour, fillstyle=fill, markersize=4.5)
        panels[0].text(9.0, at, name, color=colour, fontsize=style.SIZE, va="center")
    panels[-1].text(
        99.0, PROMISE, "at most this", color=style.GREY, fontsize=style.SIZE, ha="right", va="bottom"
    )
    return figure
