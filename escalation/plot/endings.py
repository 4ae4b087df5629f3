"""How crises ended: stacked areas, a panel a policy."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from escalation.plot import style

KNOWN = {
    "settlement": "#0072B2",
    "stand-down": "#56B4E9",
    "stalemate": "#BBBBBB",
    "capitulation": "#F0E442",
    "limited war": "#E69F00",
    "invasion": "#D55E00",
    "clash": "#7F2A00",
    "nuclear use": "#000000",
}
"""Colours of the shipped ladder's endings, from mild to severe."""

SPARE = ("#009E73", "#CC79A7", "#666666")
"""Colours of other endings."""


def endings(summary: pd.DataFrame, x: str | None = None, ax: style.Place = None) -> list[Axes]:
    """Draw the shares of endings as stacked areas, a panel a policy.

    Parameters
    ----------
    summary : DataFrame
        As `escalation.endings` returns it.
    x : str, optional
        The column along the axis; by default the first that is a number, else the last. Each combination of
        the others has a panel.
    ax : Axes, sequence of Axes or Figure, optional
        Where to draw: as many axes as there are panels, or an empty figure; a new one by default.

    Returns
    -------
    list of Axes

    Raises
    ------
    InputError
        If the summary lacks a column, or there are not as many axes as panels.
    """
    names = style.keys(summary, "ending")
    along = style.axis(summary, names, x)
    parts = style.parts(summary, [name for name in names if name != along])
    axes = style.panels(ax, len(parts), width=style.COLUMN + 1.0)
    order = list(summary["ending"].unique())
    colours = [KNOWN.get(name, SPARE[place % len(SPARE)]) for place, name in enumerate(order)]
    for each, (title, part) in zip(axes, parts, strict=True):
        shares = part.pivot(index=along, columns="ending", values="probability")[order]
        _stack(each, shares, colours)
        style.title(each, title or style.headline(summary, names))
        style.finish(each)
    _frame(axes, style.words(along))
    handles = [Patch(color=colour, label=name) for name, colour in zip(order, colours, strict=True)]
    axes[-1].legend(
        handles=handles[::-1],
        loc="center left",
        bbox_to_anchor=(1.02, 0.5),
        frameon=False,
        fontsize=style.SIZE,
        handlelength=1.0,
    )
    return axes


def _frame(axes: list[Axes], x: str) -> None:
    """Words at the outer panels only."""
    for each in axes:
        place = each.get_subplotspec()
        if place is None or place.is_first_col():
            each.set_ylabel("Share of crises", fontsize=style.SIZE)
        if place is None or place.is_last_row():
            each.set_xlabel(x, fontsize=style.SIZE)


def _stack(ax: Axes, shares: pd.DataFrame, colours: list[str]) -> None:
    """Areas over numbers, bars over names; mild endings at the bottom."""
    tops = np.cumsum(shares.to_numpy(), axis=1)
    bottoms = np.column_stack([np.zeros(len(tops)), tops[:, :-1]])
    number = style.is_number(shares.index.to_series())
    at = shares.index.to_numpy(dtype=float) if number else np.arange(len(tops))
    for place, colour in enumerate(colours):
        if number and len(at) > 1:
            ax.fill_between(at, bottoms[:, place], tops[:, place], color=colour, linewidth=0)
        else:
            ax.bar(at, shares.iloc[:, place].to_numpy(), 0.8, bottoms[:, place], color=colour)
    if not number:
        ax.set_xticks(at, [style.folded(each) for each in shares.index])
    ax.margins(x=0)
    ax.set_ylim(0, 1)
