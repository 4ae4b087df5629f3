"""What tables can reach, and what a package brings whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from escalation.errors import InputError, unknown
from escalation.plot import style

GAIN, LOSS = "#0072B2", "#D55E00"
"""Colours of what a state gains and loses."""

AREA = 1400.0
"""Area of a dot for a prize, square points."""

SHOWN = (0.01, 0.05, 0.1)
"""Sizes that the legend shows, prizes."""

WIDTH = 6
"""Letters of a name that two columns of a legend hold to the inch."""

AGREED = 0.005
"""Shares below this are drawn as left as it is."""


def frontiers(data: pd.DataFrame, ax: style.Place = None) -> Axes:
    """Draw the Pareto frontiers of venues, with the package of each solution as a dot.

    Parameters
    ----------
    data : DataFrame
        Columns ``venue``, ``solution``, ``challenger`` and ``others`` as `escalation.packages.frontiers` gives
        them.
    ax : Axes or Figure, optional
        Where to draw: axes or an empty figure; a new one by default.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If a column is missing or no table can agree on anything.
    """
    _columns(data, ("venue", "solution", "challenger", "others"))
    (axes,) = style.panels(ax, 1, height=3.2)
    for place, (venue, part) in enumerate(data.groupby("venue", sort=False)):
        colour = style.COLOURS[place % len(style.COLOURS)]
        line = part[part["solution"] == "frontier"]
        dots = part[part["solution"] != "frontier"]
        dash = style.DASHES[place // len(style.COLOURS)]
        axes.plot(line["challenger"], line["others"], dash, color=colour, linewidth=1.4, label=str(venue))
        axes.plot(dots["challenger"], dots["others"], "o", color=colour, markersize=5)
    axes.margins(0.05)
    axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    shown = ", ".join(each for each in data["solution"].unique() if each != "frontier")
    said = f"; dot: {shown}" if shown else ""
    style.finish(
        axes, f"Gain of the challenger (prizes{said})", "Mean gain of the others\nat the table (prizes)"
    )
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=1 if data["venue"].str.len().max() > style.COLUMN * WIDTH else 2,
        frameon=False,
        fontsize=style.SIZE,
        handlelength=1.2,
    )
    return axes


def package(data: pd.DataFrame, ax: style.Place = None) -> Axes:
    """Draw a package as a dot chart: issues down, states across, a dot for what each gains or loses.

    Parameters
    ----------
    data : DataFrame
        The rows of one venue and one solution of what `escalation.packages.packages` returns.
    ax : Axes or Figure, optional
        Where to draw: axes or an empty figure; a new one by default.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If a column is missing or the rows are of more than one package.
    """
    _columns(data, ("venue", "solution", "party", "issue", "share", "gain", "seated", "refused"))
    if len(data.drop_duplicates(["venue", "solution"])) != 1:
        raise InputError(
            "the packages to draw are more than one; give the rows of one venue and one solution."
        )
    parties = data.drop_duplicates("party")
    shares = data.drop_duplicates("issue").set_index("issue")["share"]
    issues = [*shares.index[shares > AGREED], *shares.index[shares <= AGREED]]
    (axes,) = style.panels(ax, 1, width=5.2, height=1.2 + 0.19 * len(issues))
    across = {code: place for place, code in enumerate(parties["party"])}
    down = {issue: place for place, issue in enumerate(issues)}
    for colour, part in ((GAIN, data[data["gain"] > 0.0]), (LOSS, data[data["gain"] < 0.0])):
        sizes = AREA * part["gain"].abs()
        axes.scatter(
            part["party"].map(across), part["issue"].map(down), sizes, color=colour, linewidths=0, zorder=2
        )
    refused = data[data["refused"]]
    axes.plot(refused["party"].map(across), refused["issue"].map(down), "x", color=style.GREY, markersize=4)
    for issue, share in shares.items():
        text, colour = (f"{share:.0%}", "black") if share > AGREED else ("as it is", style.GREY)
        axes.text(len(across) - 0.4, down[issue], text, fontsize=style.SIZE, color=colour, va="center")
    sums = data.groupby("party")["gain"].sum()
    names = [
        f"{code}{'' if seated else '*'}\n{sums[code]:+.3f}"
        for code, seated in zip(parties["party"], parties["seated"], strict=True)
    ]
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(issues)), [issue.replace("-", " ") for issue in issues])
    for label, issue in zip(axes.get_yticklabels(), issues, strict=True):
        label.set_color("black" if shares[issue] > AGREED else style.GREY)
    axes.set_xlim(-0.6, len(across) + 0.4)
    axes.set_ylim(len(issues) - 0.4, -0.6)
    absent = "" if parties["seated"].all() else "; * has no seat"
    style.finish(axes, f"Sum of gains, prizes ({data['venue'].iloc[0]}, {data['solution'].iloc[0]}){absent}")
    axes.tick_params(length=0)
    axes.hlines(range(len(issues)), -0.6, len(across) - 0.5, color="#DDDDDD", linewidth=0.5, zorder=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    _sizes(axes)
    return axes


def _sizes(ax: Axes) -> None:
    """Say what dots mean: colour for the sign, area for the size."""
    handles = [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markersize=float(np.sqrt(AREA * size)),
            color=colour,
            markeredgewidth=0,
        )
        for size, colour in ((0.03, GAIN), (0.03, LOSS), *((size, style.GREY) for size in SHOWN))
    ]
    handles.append(Line2D([], [], linestyle="", marker="x", markersize=4, color=style.GREY))
    labels = ["gains", "loses", *(f"{size:g}" for size in SHOWN), "refuses"]
    ax.legend(
        handles,
        labels,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=len(labels),
        frameon=False,
        fontsize=style.SIZE,
        handletextpad=0.4,
        columnspacing=1.4,
    )


def _columns(data: pd.DataFrame, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in data.columns:
            raise unknown("column", name, map(str, data.columns), "the table to draw")
    if data.empty:
        raise InputError("the table to draw has no rows; give one with at least one package.")
