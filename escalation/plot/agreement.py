"""How far scales agree, as a square of numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from escalation.plot import style

NAMES = {"mid": "MID", "escalaition": "EscalAItion", "goldstein": "Goldstein", "icb": "ICB", "kahn": "Kahn"}


def agreement(table: pd.DataFrame, ax: style.Place = None) -> list[Axes]:
    """Draw tau-b of each pair of scales: of peaks below the diagonal, of weekly means above it.

    Parameters
    ----------
    table : DataFrame
        ``of`` (peak or mean), ``one``, ``two``, ``tau_b`` and the ends of its interval; as ``scales_agreement`` of
        `escalation.validation.validate`.
    ax : Axes or Figure, optional
        Where to draw; a new figure by default.

    Returns
    -------
    list of Axes
    """
    scales = list(dict.fromkeys([*table["one"], *table["two"]]))
    places = {scale: number for number, scale in enumerate(scales)}
    square = np.full((len(scales), len(scales)), np.nan)
    (axes,) = style.panels(ax, 1, style.COLUMN, style.COLUMN)
    for row in table.to_dict(orient="records"):
        low, high = sorted((places[row["one"]], places[row["two"]]))
        at = (high, low) if row["of"] == "peak" else (low, high)
        square[at] = row["tau_b"]
        text = f"{row['tau_b']:.2f}\n{row['tau_b_low']:.2f} to\n{row['tau_b_high']:.2f}"
        shade = "white" if row["tau_b"] < 0.65 else "black"
        axes.text(at[1], at[0], text, ha="center", va="center", fontsize=style.SIZE - 1.5, color=shade)
    axes.imshow(square, cmap="cividis", vmin=0.4, vmax=1.0)
    ticks = [NAMES.get(scale, scale) for scale in scales]
    axes.set_xticks(range(len(scales)), ticks, rotation=30, ha="right")
    axes.set_yticks(range(len(scales)), ticks)
    style.finish(axes)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    style.title(axes, "Kendall's tau-b with 95 % interval;\nbelow the diagonal peaks, above it weekly means")
    return [axes]
