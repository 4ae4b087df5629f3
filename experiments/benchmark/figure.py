"""Time a world over the number of worlds run together, and how time and memory grow with what a crisis holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from escalation import plot
from escalation.plot import style

LINES = {
    "library": ("this library", style.COLOURS[0], "o-", (5, 3)),
    "normals": ("normals alone: one a\nmember, world and turn", style.COLOURS[1], "s--", (-4, -2)),
}
"""What each line is called, its looks, and where its name stands beside a point of it, in points."""

LEVELS = {
    "scalar": ("scalar model, in a plain loop", style.COLOURS[2], ":", "bottom"),
    "scalar, batch_run": ("through mesa.batch_run", style.COLOURS[3], "-.", "top"),
}
"""The model that knows one world only: how it is run, the line's looks, and which end of its name touches the line."""

AXES = {"worlds": "Worlds run together", "members": "Members", "turns": "Turns at most"}
AMOUNTS = {"seconds": "Seconds", "megabytes": "Megabytes allocated"}


def speed(times: pd.DataFrame) -> Figure:
    """Draw milliseconds a world on logarithmic axes.

    Parameters
    ----------
    times : DataFrame
        ``what`` (library, normals or a scalar model), ``worlds`` and ``seconds_a_world``.
    """
    figure = plot.blank()
    figure.set_size_inches(style.COLUMN, 2.8)
    ax = figure.subplots()
    for what, (name, colour, look, away) in LINES.items():
        line = times[times["what"] == what].sort_values("worlds")
        x, y = line["worlds"].to_numpy(), 1e3 * line["seconds_a_world"].to_numpy()
        ax.loglog(x, y, look, color=colour, markersize=3.5, linewidth=1.3)
        sides: dict[str, Any] = (
            {"ha": "left", "va": "bottom"} if away[0] > 0 else {"ha": "right", "va": "top"}
        )
        at = len(x) // 2
        _write(ax, name, (x[at], y[at]), away, colour, **sides)
    for what, (name, colour, dash, side) in LEVELS.items():
        level = 1e3 * times.loc[times["what"] == what, "seconds_a_world"].item()
        ax.axhline(level, color=colour, linestyle=dash, linewidth=1.3)
        away = (0, 3 if side == "bottom" else -3)
        _write(ax, name, (1.0, level), away, colour, xycoords=ax.get_yaxis_transform(), ha="right", va=side)
    ax.set_ylim(bottom=300.0 * times["seconds_a_world"].min())  # room for a name under the lowest line
    _plain_numbers(ax)
    style.finish(ax, "Worlds run together", "Milliseconds a world")
    return figure


def growth(grown: pd.DataFrame, slopes: pd.DataFrame) -> Figure:
    """Draw seconds and megabytes over worlds, members and turns, each with its slope.

    Parameters
    ----------
    grown : DataFrame
        ``over``, ``size``, ``seconds`` and ``megabytes``.
    slopes : DataFrame
        As `escalation`'s benchmark fits them; of several for one line the one from the largest size on is drawn.
    """
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 3.8)
    grid = figure.subplots(len(AMOUNTS), len(AXES), sharex="col", squeeze=False)
    for row, (amount, unit) in zip(grid, AMOUNTS.items(), strict=True):
        for ax, (over, name) in zip(row, AXES.items(), strict=True):
            line = grown[grown["over"] == over]
            fits = slopes[(slopes["over"] == over) & (slopes["of"] == amount)]
            _grow(ax, line["size"].to_numpy(float), line[amount].to_numpy(float), fits.iloc[-1])
            style.finish(ax, name if ax in grid[-1] else "", unit if over == next(iter(AXES)) else "")
    return figure


def _grow(ax: Axes, x: Any, y: Any, fit: pd.Series) -> None:
    """Points, and the line that was fitted to some of them with its slope beside it."""
    ax.loglog(x, y, "o", color=style.COLOURS[0], markersize=3.5)
    here = x >= fit["from"]
    middle = np.exp(np.log(x[here]).mean()), np.exp(np.log(y[here]).mean())
    ax.loglog(
        x[here], middle[1] * (x[here] / middle[0]) ** fit["slope"], "-", color=style.GREY, linewidth=1.0
    )
    ax.set_ylim(y.min() / 2.0, 4.0 * y.max())
    told = f"slope {fit['slope']:z.2f}"
    if np.isfinite(fit["low"]):
        told += f"\n[{fit['low']:z.2f}, {fit['high']:z.2f}]"
    if len(x) > here.sum():
        told += f"\nfrom {fit['from']:,g} on"
    _write(ax, told, (0.03, 0.97), (0, 0), style.GREY, xycoords="axes fraction", va="top", ha="left")
    _plain_numbers(ax)


def _write(
    ax: Axes, text: str, at: tuple[float, float], away: tuple[int, int], colour: str, **how: Any
) -> None:
    """Write beside a place."""
    ax.annotate(
        text, at, away, textcoords="offset points", color=colour, fontsize=style.SIZE, linespacing=1.0, **how
    )


def _plain_numbers(ax: Axes) -> None:
    """Numbers as people write them: at powers of ten, at every other one or between them as there is room."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = axis.get_view_interval()
        decades = np.log10(high / low)
        every, subs = (100.0 if decades > 4.0 else 10.0), ((1.0, 2.0, 5.0) if decades < 1.7 else (1.0,))
        axis.set_major_locator(LogLocator(every, subs))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        axis.set_minor_locator(NullLocator())
