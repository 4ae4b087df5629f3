"""Forecasts of past crises beside base rates, and their scores."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from escalation.plot import style

LOOKS = (("o", style.COLOURS[0]), ("|", style.COLOURS[6]), ("x", style.COLOURS[1]))
"""Marker and colour of the model and of two base rates."""

APART = 0.14
"""Distance of a difference from its row's middle, rows."""


def forecasts(table: pd.DataFrame, ax: style.Place = None) -> list[Axes]:
    """Draw what each forecast gave to what came about, a row a case.

    Parameters
    ----------
    table : DataFrame
        ``case``, ``happened``, ``forecast`` (three of them), ``probability``, and ``low`` and ``high`` over other
        readings of the case; as ``history_cases`` of `escalation.validation.validate`.
    ax : Axes or Figure, optional
        Where to draw; a new figure by default.

    Returns
    -------
    list of Axes
    """
    rows = table[["case", "happened"]].drop_duplicates().iloc[::-1]
    (axes,) = style.panels(ax, 1, style.COLUMN + 0.6, 1.2 + 0.24 * len(rows))
    axes.axvline(0.25, color=style.GREY, linewidth=0.6, linestyle=":")
    axes.annotate("even odds", (0.26, -0.75), color=style.GREY, fontsize=style.SIZE - 1, va="center")
    axes.set_ylim(-1.0, len(rows) - 0.5)
    for name, (marker, colour) in zip(table["forecast"].unique(), LOOKS, strict=True):
        mine = table[table["forecast"] == name].set_index("case").loc[rows["case"]]
        at = np.arange(len(mine))
        axes.hlines(at, mine["low"], mine["high"], color=colour, linewidth=1.2)
        size = 8.0 if marker == "|" else 4.5
        axes.plot(
            mine["probability"],
            at,
            marker,
            color=colour,
            markersize=size,
            markeredgewidth=1.4,
            label=_named(name),
        )
    axes.set_yticks(range(len(rows)), [f"{case}: {what}" for case, what in rows.to_numpy()])
    axes.set_xlim(0.0, 1.0)
    axes.grid(axis="y", linewidth=0.3, color="#DDDDDD")
    axes.set_axisbelow(True)
    style.finish(axes, "Probability given to the violence\nthat came about, named beside the case")
    style.legend_above(axes, columns=1)
    return [axes]


def _named(forecast: str) -> str:
    """What a legend says of a forecast."""
    if forecast == "model":
        return "model (line: over other readings of the case)"
    return f"base rate of {'crises with the ' if forecast == 'same trigger' else ''}{forecast}"


def scores(
    table: pd.DataFrame, ax: style.Place = None, bases: Sequence[str] = ("all crises", "same trigger")
) -> list[Axes]:
    """Draw how far the mean scores of forecasts are from those of two base rates, a panel a score.

    Parameters
    ----------
    table : DataFrame
        ``score``, ``forecast``, and for each base ``less ...`` with its ends; as ``history_scores`` of
        `escalation.validation.validate`.
    ax : sequence of Axes or Figure, optional
        Where to draw; a new figure by default.
    bases : sequence of str
        Two forecasts among them.

    Returns
    -------
    list of Axes
    """
    names = [name for name in table["forecast"].unique() if name not in bases][::-1]
    kinds = list(table["score"].unique())
    axes = style.panels(ax, len(kinds), shared=False)
    style.figure_of(axes[0]).set_size_inches(style.PAGE, 1.1 + 0.34 * len(names))
    for each, kind in zip(axes, kinds, strict=True):
        _differences(each, table[table["score"] == kind].set_index("forecast").loc[names], bases)
        unit = " (nats)" if kind.startswith("log") else ""
        style.finish(each, textwrap.fill(f"Difference of mean {kind}{unit}, 95 % interval", width=24))
        _sides(each)
    axes[0].set_yticks(range(len(names)), names)
    style.figure_of(axes[0]).legend(
        *axes[0].get_legend_handles_labels(),
        loc="outside upper center",
        ncols=2,
        frameon=False,
        fontsize=style.SIZE,
    )
    return axes


def _sides(ax: Axes) -> None:
    """Say on which side of nothing a forecast is better than the base rate."""
    for text, side, shift in (("better", "right", -3), ("worse", "left", 3)):
        ax.annotate(
            text,
            (0.0, 1.0),
            (shift, 2),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha=side,
            va="bottom",
            color=style.GREY,
            fontsize=style.SIZE,
        )


def _differences(ax: Axes, part: pd.DataFrame, bases: Sequence[str]) -> None:
    ax.axvline(0.0, color=style.GREY, linewidth=0.6)
    for base, away, look, (_, colour) in zip(bases, (APART, -APART), "os", LOOKS[1:], strict=True):
        middle = part[f"less {base}"]
        ax.errorbar(
            middle,
            np.arange(len(part)) + away,
            xerr=np.stack([middle - part[f"less {base} low"], part[f"less {base} high"] - middle]),
            fmt=look,
            color=colour,
            markersize=3.5,
            linewidth=1.0,
            label=f"less the {_named(base)}",
        )
    ax.set_ylim(-0.6, len(part) - 0.4)
