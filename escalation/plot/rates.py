"""Published rates and simulated ones with their intervals, a panel a policy."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from escalation.plot import style

APART = 0.16
"""Distance of the simulated rate from its row's middle, rows."""


def rates(table: pd.DataFrame, ax: style.Place = None) -> list[Axes]:
    """Draw each published rate above the simulated one.

    Parameters
    ----------
    table : DataFrame
        As `escalation.validation.rates` returns it.
    ax : Axes, sequence of Axes or Figure, optional
        Where to draw: as many axes as there are policies, or an empty figure; a new one by default.

    Returns
    -------
    list of Axes
    """
    parts = list(table.groupby("policy", sort=False))
    axes = style.panels(ax, len(parts))
    if ax is None or isinstance(ax, Figure):
        style.figure_of(axes[0]).set_size_inches(style.PAGE, 0.8 + 0.2 * len(table) / min(len(parts), 2))
    for each, (policy, part) in zip(axes, parts, strict=True):
        _panel(each, part)
        each.set_title(str(policy), fontsize=style.SIZE)
    rows = parts[0][1]
    axes[0].set_yticks(-np.arange(len(rows)), rows["rate"])
    axes[0].set_ylim(-len(rows) + 0.4, 0.6)
    last = axes[min(len(axes), 2) - 1]
    for name, colour, height in (("published", style.GREY, 0.1), ("simulated", style.COLOURS[0], -0.5)):
        last.annotate(
            name,
            (1.04, height),
            xycoords=last.get_yaxis_transform(),
            color=colour,
            fontsize=style.SIZE,
        )
    for each in axes[-min(len(axes), 2) :]:
        each.set_xlabel("Share, with its\n95 % interval or range", fontsize=style.SIZE)
    return axes


def _panel(ax: Axes, part: pd.DataFrame) -> None:
    at = -np.arange(len(part), dtype=float)
    for kind, colour, look, away in (
        ("published", style.GREY, "s", APART),
        ("simulated", style.COLOURS[0], "o", -APART),
    ):
        middle, low, high = (part[f"{kind}{end}"].to_numpy(dtype=float) for end in ("", "_low", "_high"))
        ax.errorbar(
            middle,
            at + away,
            xerr=[middle - low, high - middle],
            fmt=look,
            color=colour,
            markersize=2.8,
            linewidth=1.0,
        )
    for y in at[part["simulated"].isna().to_numpy()]:
        ax.annotate(
            "none to count", (0.02, y - APART), color=style.COLOURS[0], fontsize=style.SIZE - 2, va="center"
        )
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    style.finish(ax)
    ax.tick_params(axis="y", length=0)
