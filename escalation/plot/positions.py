"""Where the members stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from escalation.errors import unknown
from escalation.plot import style

VOTES = {"yes": "#0072B2", "abstain": "#DDDDDD", "no": "#D55E00"}
"""Colours of votes."""


def positions(table: pd.DataFrame, ax: style.Place = None) -> Axes:
    """Draw members' votes on a measure as bars, the firmest member on top.

    Parameters
    ----------
    table : DataFrame
        A row a member: ``member``, ``support`` (mean strength it backs, as a share of what is proposed), and
        ``yes``, ``abstain``, ``no`` (shares of worlds).
    ax : Axes or Figure, optional
        Where to draw: axes or an empty figure; a new one by default.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If a column is missing.
    """
    for name in ("member", "support", *VOTES):
        if name not in table.columns:
            raise unknown("column", name, map(str, table.columns), "the positions to draw")
    ranked = table.sort_values(["yes", "support", "member"], ignore_index=True)
    (axes,) = style.panels(ax, 1, height=0.6 + 0.125 * len(ranked))
    at, left = np.arange(len(ranked)), np.zeros(len(ranked))
    for vote, colour in VOTES.items():
        share = ranked[vote].to_numpy(dtype=float)
        axes.barh(at, share, 0.8, left, color=colour, label=vote)
        left = left + share
    axes.plot(ranked["support"], at, "o", color="black", markersize=2.5, label="support")
    axes.set_yticks(at, list(ranked["member"]))
    axes.set_ylim(-0.6, len(ranked) - 0.4)
    axes.set_xlim(0, 1)
    measure = style.plain(table.attrs.get("measure", "the measure proposed"))
    style.finish(axes, f"Share of worlds, and mean support for {measure}")
    axes.tick_params(axis="y", labelsize=style.SIZE - 1.5, length=0)
    style.legend_above(axes)
    return axes
