"""The figure of the experiment on foresight: a panel for each challenger, a point for each policy."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style

NAMES = {
    "myopic": "Weighs the present alone\n(myopic)",
    "revisionist": "Looks one war ahead\n(revisionist)",
    "far-sighted": "Foresees its own choices\n(far-sighted)",
}


def levels(table: pd.DataFrame) -> Figure:
    """Probability of escalation under each policy, a panel a challenger."""
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 2.2)
    challengers, policies = list(table["challenger"].unique()), list(table["policy"].unique())
    at = -np.arange(len(policies))
    axes = figure.subplots(1, len(challengers), sharex=True, sharey=True, squeeze=False)[0]
    for ax, challenger in zip(axes, challengers, strict=True):
        mine = table[table["challenger"] == challenger]
        style.points(ax, 100.0 * mine[["probability", "low", "high"]].to_numpy(), at)
        ax.set_title(NAMES[challenger], fontsize=style.SIZE)
        style.finish(ax)
        ax.tick_params(axis="y", length=0)
    axes[0].set_xlim(left=0.0)
    axes[0].set_yticks(at, policies)
    words = "Probability of escalation (invasion or worse), per cent, mean over sets of parameters with 95 % interval"
    figure.supxlabel(words, fontsize=style.SIZE)
    return figure
