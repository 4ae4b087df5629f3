"""Ten cases and their scores, drawn."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style

MODEL, ALL, TRIGGER = "model", "all crises", "same trigger"
LOOKS = {MODEL: ("o", style.COLOURS[0]), ALL: ("|", style.COLOURS[6]), TRIGGER: ("x", style.COLOURS[1])}
"""Marker and colour of each forecast."""


def dots(forecasts: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """The probability that each forecast gave to what came about, and its range over other readings of a case."""
    rows = []
    for (case, happened), part in forecasts.groupby(["case", "happened"], sort=False):
        given = part.set_index("forecast")[happened]
        other = readings.loc[readings["case"] == case, "happened"]
        ends = pd.concat([other, given[[MODEL]]])
        for name in LOOKS:
            low, high = (ends.min(), ends.max()) if name == MODEL else (given[name], given[name])
            rows.append(
                {
                    "case": case,
                    "happened": happened,
                    "forecast": name,
                    "probability": given[name],
                    "low": low,
                    "high": high,
                }
            )
    return pd.DataFrame(rows)


def cases(table: pd.DataFrame) -> Figure:
    """Draw what each forecast gave to what came about, a row a case.

    Parameters
    ----------
    table : DataFrame
        As `dots` returns it.
    """
    rows = table[["case", "happened"]].drop_duplicates().iloc[::-1]
    figure = plot.blank()
    figure.set_size_inches(style.COLUMN + 0.6, 1.0 + 0.24 * len(rows))
    ax = figure.subplots()
    ax.axvline(0.25, color=style.GREY, linewidth=0.6, linestyle=":")
    for name, (marker, colour) in LOOKS.items():
        mine = table[table["forecast"] == name].set_index("case").loc[rows["case"]]
        at = np.arange(len(mine))
        if name == MODEL:
            ax.hlines(at, mine["low"], mine["high"], color=colour, linewidth=1.2)
        size = 8.0 if marker == "|" else 4.5
        ax.plot(
            mine["probability"],
            at,
            marker,
            color=colour,
            markersize=size,
            markeredgewidth=1.4,
            label=name,
        )
    ax.set_yticks(range(len(rows)), [f"{case}: {what}" for case, what in rows.to_numpy()])
    ax.set_xlim(0.0, 1.0)
    ax.grid(axis="y", linewidth=0.3, color="#DDDDDD")
    ax.set_axisbelow(True)
    style.finish(
        ax,
        "Probability given to what came about\n(line: over other readings of the case;\ndotted: even odds)",
    )
    style.legend_above(ax)
    return figure


def scores(table: pd.DataFrame) -> Figure:
    """Draw how far the model's mean scores are from base rates', a panel a score.

    Parameters
    ----------
    table : DataFrame
        ``score``, ``forecast``, and the columns ``less all crises`` and ``less same trigger`` with their ends.
    """
    names = [name for name in table["forecast"].unique() if name not in (ALL, TRIGGER, "even odds")][::-1]
    kinds = list(table["score"].unique())
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 1.1 + 0.34 * len(names))
    panels = figure.subplots(1, len(kinds), sharey=True)
    for ax, kind in zip(panels, kinds, strict=True):
        part = table[table["score"] == kind].set_index("forecast").loc[names]
        ax.axvline(0.0, color=style.GREY, linewidth=0.6)
        for shift, base in ((0.14, ALL), (-0.14, TRIGGER)):
            _, colour = LOOKS[base]
            middle = part[f"less {base}"]
            ends = np.stack([middle - part[f"less {base} low"], part[f"less {base} high"] - middle])
            ax.errorbar(
                middle,
                np.arange(len(names)) + shift,
                xerr=ends,
                fmt="o" if base == ALL else "s",
                color=colour,
                markersize=3.5,
                linewidth=1.0,
                label=f"minus {base}",
            )
        ax.set_ylim(-0.6, len(names) - 0.4)
        unit = " (nats)" if kind.startswith("log") else ""
        style.finish(ax, textwrap.fill(f"Difference of mean {kind}{unit}", width=19))
    panels[0].set_yticks(range(len(names)), names)
    style.legend_above(panels[1])
    for text, side, shift in (("better", "right", -3), ("worse", "left", 3)):
        panels[0].annotate(
            text,
            (0.0, 1.0),
            (shift, 2),
            xycoords=panels[0].get_xaxis_transform(),
            textcoords="offset points",
            ha=side,
            va="bottom",
            color=style.GREY,
            fontsize=style.SIZE,
        )
    return figure
