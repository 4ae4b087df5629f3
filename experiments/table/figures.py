"""Figures of the experiment on the table: paired differences as points, the package as dots, frontiers as lines."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style

PANELS = {
    "settlement": "Settlement",
    "kept": "Settlement that holds a year",
    "escalation": "Invasion or worse",
}
"""Outcomes shown, and what their panels say."""

EFFECTS = {
    "escalation": ("Invasion or worse,\npercentage points", 100.0),
    "climbs_accident": ("Rungs climbed by\naccident, per 100 crises", 100.0),
    "climbs_alarmed": ("Rungs climbed in a week\nof alarm, per 100 crises", 100.0),
    "incidents": ("Weeks with an incident,\nper crisis", 1.0),
}
"""Effects of provisions shown, what their panels say, and in what unit."""


def differences(table: pd.DataFrame) -> Figure:
    """Differences from the reference, a panel an outcome and a row a variant."""
    figure = plot.blank()
    reference, *names = table["variant"].unique()
    at = -np.arange(len(names))
    figure.set_size_inches(style.PAGE, 0.9 + 0.19 * len(names))
    axes = figure.subplots(1, len(PANELS), sharey=True)
    for ax, (outcome, title) in zip(axes, PANELS.items(), strict=True):
        mine = table[table["outcome"] == outcome].set_index("variant")
        style.points(ax, 100.0 * mine.loc[names, ["difference", "low", "high"]].to_numpy(), at)
        chance = 100.0 * mine.loc[reference, "chance"]
        ax.set_title(f"{title}\n({chance:.1f} % at {reference})", fontsize=style.SIZE)
        style.finish(ax)
        ax.tick_params(axis="y", length=0)
    axes[0].set_yticks(at, names)
    axes[0].set_ylim(at[-1] - 0.6, 0.6)
    figure.supxlabel(f"Difference from {reference}, percentage points", fontsize=style.SIZE)
    return figure


def provisions(table: pd.DataFrame) -> Figure:
    """What each provision in force changes, a panel an outcome and a row a provision."""
    figure = plot.blank()
    names = list(table["provision"].unique())
    at = -np.arange(len(names))
    figure.set_size_inches(style.PAGE, 0.9 + 0.17 * len(names))
    axes = figure.subplots(1, len(EFFECTS), sharey=True)
    for ax, (outcome, (title, unit)) in zip(axes, EFFECTS.items(), strict=True):
        mine = table[table["outcome"] == outcome].set_index("provision")
        style.points(ax, unit * mine.loc[names, ["difference", "low", "high"]].to_numpy(), at)
        ax.set_title(title, fontsize=style.SIZE)
        style.finish(ax)
        ax.tick_params(axis="y", length=0)
    axes[0].set_yticks(at, names)
    axes[0].set_ylim(at[-1] - 0.6, 0.6)
    figure.supxlabel("Difference with the provision in force in full", fontsize=style.SIZE)
    return figure


def package(table: pd.DataFrame) -> Figure:
    """The package of one venue: issues by parties, with the share agreed."""
    figure = plot.blank()
    plot.package(table, ax=figure)
    return figure


def frontiers(table: pd.DataFrame) -> Figure:
    """What the venues can reach."""
    figure = plot.blank()
    plot.frontiers(table, ax=figure)
    return figure
