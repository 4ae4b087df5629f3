"""Claims as a forest: the effect of each clause with its interval, shares of the parameter sets, and the verdict."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from escalation.plot import style

ROW = 0.155
"""Height of a row, inches."""

SHARES = {"claimed": style.COLOURS[0], "none": "#bbbbbb", "opposite": style.COLOURS[1], "unclear": "#eeeeee"}
"""What parameter sets say of a clause, and the colour of each."""

LOOKS = {"claimed": "as claimed", "none": "nothing", "opposite": "the opposite", "unclear": "unclear"}


def forest(claims: pd.DataFrame, clauses: pd.DataFrame) -> Figure:
    """Draw the effects of probabilities on the left, what the sets say in the middle, the verdict on the right.

    Parameters
    ----------
    claims, clauses : DataFrame
        As `escalation.claims.tables` returns them. Clauses that are merely reported are left out; the effects of those
        whose outcome is no probability are drawn as multiples of their largest end.

    Returns
    -------
    Figure
    """
    rows = clauses[clauses["direction"] != "reported"].reset_index(drop=True)
    figure = style.blank()
    figure.set_size_inches(style.PAGE, 0.9 + ROW * len(rows))
    effect, shares = figure.subplots(1, 2, sharey=True, width_ratios=[3, 2])
    at = -np.arange(len(rows), dtype=float)
    _effects(effect, rows, at)
    _bars(shares, rows, at)
    first = ~rows["claim"].duplicated()
    names = [str(name) if new else "" for name, new in zip(rows["claim"], first, strict=True)]
    effect.set_yticks(at, names)
    effect.set_ylim(at[-1] - 0.8, 0.8)
    verdicts = claims.set_index("claim")["verdict"]
    for y, name in zip(at[first], rows["claim"][first], strict=True):
        shares.annotate(
            verdicts[name], (1.02, y), va="center", fontsize=style.SIZE - 1, annotation_clip=False
        )
    return figure


def _effects(ax: Axes, rows: pd.DataFrame, at: np.ndarray) -> None:
    ends = rows[["effect", "low", "high"]].to_numpy(dtype=float)
    probability = rows["unit"].str.startswith("probability").to_numpy()
    scale = np.where(probability, 1.0, np.nanmax(np.abs(ends), axis=1))
    middle, low, high = (ends / scale[:, None]).T
    for chosen, colour in ((probability, style.COLOURS[0]), (~probability, style.COLOURS[1])):
        ax.errorbar(
            middle[chosen],
            at[chosen],
            xerr=[(middle - low)[chosen], (high - middle)[chosen]],
            fmt="o",
            color=colour,
            markersize=2.5,
            linewidth=1.0,
        )
    ax.axvline(0.0, color=style.GREY, linewidth=0.6)
    ax.set_xlabel("Mean effect over parameter sets, 95 % interval", fontsize=style.SIZE)
    style.finish(ax)
    ax.tick_params(axis="y", length=0, labelsize=style.SIZE - 1)


def _bars(ax: Axes, rows: pd.DataFrame, at: np.ndarray) -> None:
    left = np.zeros(len(rows))
    for name, colour in SHARES.items():
        width = rows[name].to_numpy(dtype=float)
        ax.barh(at, width, 0.7, left=left, color=colour, linewidth=0)
        left = left + width
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.set_xlabel("Share of parameter sets", fontsize=style.SIZE)
    style.finish(ax)
    ax.tick_params(axis="y", length=0)
