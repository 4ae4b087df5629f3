"""Claims as a forest: the effect of each clause with its interval, shares of the parameter sets, and the verdict."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from escalation.plot import style

ROW = 0.155
"""Height of a row, inches."""

SHARES = {
    "claimed": (style.COLOURS[0], "as claimed"),
    "none": ("#b0b0b0", "nothing"),
    "opposite": (style.COLOURS[1], "opposite"),
    "lower": (style.COLOURS[2], "lower"),
    "higher": (style.COLOURS[4], "higher"),
    "unclear": ("#ebebeb", "unclear"),
}
"""What parameter sets say of a clause: a colour and a word for each."""

WIDEST = 20.0
"""Margins at which an effect is drawn at the edge."""


def forest(claims: pd.DataFrame, clauses: pd.DataFrame) -> Figure:
    """Draw the effects on the left, what the parameter sets say in the middle, the verdicts on the right.

    Effects are in margins, so that outcomes of different units share an axis: what lies in the grey band is as good as
    nothing. Clauses that are merely reported are left out.

    Parameters
    ----------
    claims, clauses : DataFrame
        As `escalation.claims.tables` returns them.

    Returns
    -------
    Figure
    """
    rows = clauses[clauses["direction"] != "reported"].reset_index(drop=True)
    figure = style.blank()
    figure.set_size_inches(style.PAGE, 1.0 + ROW * len(rows))
    effect, shares = figure.subplots(1, 2, sharey=True, width_ratios=[3, 2])
    at = -np.arange(len(rows), dtype=float)
    _effects(effect, rows, at)
    _bars(shares, rows, at)
    first = ~rows["claim"].duplicated()
    names = [
        f"{row['claim'] if new else ''}  {row['outcome']} {row['direction']}"
        for row, new in zip(rows.to_dict("records"), first, strict=True)
    ]
    effect.set_yticks(at, names)
    effect.set_ylim(at[-1] - 0.8, 0.8)
    for ax in (effect, shares):
        ax.hlines(at[first][1:] + 0.5, *ax.get_xlim(), color="#dddddd", linewidth=0.4, zorder=0)
    verdicts = claims.set_index("claim")["verdict"]
    for y, name in zip(at[first], rows["claim"][first], strict=True):
        shares.annotate(
            verdicts[name], (1.02, y), va="center", fontsize=style.SIZE - 1, annotation_clip=False
        )
    return figure


def _effects(ax: Axes, rows: pd.DataFrame, at: np.ndarray) -> None:
    ends = (
        rows[["effect", "low", "high"]]
        .div(rows["margin"], axis=0)
        .clip(-WIDEST, WIDEST)
        .to_numpy(dtype=float)
    )
    middle, low, high = ends.T
    ax.axvspan(-1.0, 1.0, color="#eeeeee", linewidth=0)
    ax.axvline(0.0, color=style.GREY, linewidth=0.6)
    ax.errorbar(
        middle, at, xerr=[middle - low, high - middle], fmt="o", color="black", markersize=2.5, linewidth=1.0
    )
    style.finish(ax, "Mean effect in margins, 95 % interval")
    ax.tick_params(axis="y", length=0, labelsize=style.SIZE - 1.5)


def _bars(ax: Axes, rows: pd.DataFrame, at: np.ndarray) -> None:
    left = np.zeros(len(rows))
    for name, (colour, word) in SHARES.items():
        width = rows[name].to_numpy(dtype=float)
        label = word if width.any() else None
        ax.barh(at, width, 0.7, left=left, color=colour, linewidth=0, label=label)
        left = left + width
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    style.finish(ax, "Share of parameter sets")
    ax.tick_params(axis="y", length=0)
    ax.legend(loc="lower left", bbox_to_anchor=(-0.3, 1.0), ncols=3, frameon=False, fontsize=style.SIZE - 1)
