"""Figures of the experiment on rules: lines with their names beside them, and slopes as points with intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from escalation import plot
from escalation.plot import style
from escalation.plot.labels import beside
from experiments.rules.first_week import QUANTITIES

X = {"alignment and burden sharing": "What is varied (0 = none, 1 = full)"}
"""What the axis says where it is not unity."""


def probabilities(table: pd.DataFrame) -> Figure:
    """Escalation over unity: a panel a policy, a line for each line of one question."""
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 2.7)
    policies = list(table["policy"].unique())
    axes = figure.subplots(1, len(policies), sharey=True, squeeze=False)[0]
    top = np.ceil(10.0 * table["high"].max()) / 10.0
    for ax, policy in zip(axes, policies, strict=True):
        ax.set_ylim(0.0, top)
        mine = table[table["policy"] == policy]
        names, ends = draw(ax, mine, "probability")
        style.finish(ax, X.get(mine["question"].iloc[0], style.WORDS["unity"]))
        ax.set_title(policy, fontsize=style.SIZE)
        beside(ax, 1.0, ends, names, style.COLOURS[: len(names)])
    axes[0].set_ylabel("Probability of escalation\n(invasion or worse)", fontsize=style.SIZE)
    return figure


def draw(ax: Axes, table: pd.DataFrame, value: str) -> tuple[list[str], list[float]]:
    """Draw the lines with their intervals; return their names and where they end."""
    names, ends = [], []
    for number, (name, line) in enumerate(table.groupby("line", sort=False)):
        colour, dash = style.COLOURS[number], style.DASHES[number % len(style.DASHES)]
        ax.fill_between(line["level"], line["low"], line["high"], color=colour, alpha=0.12, linewidth=0)
        ax.plot(line["level"], line[value], color=colour, linestyle=dash, linewidth=1.3, label=name)
        names.append(str(name))
        ends.append(float(line[value].iloc[-1]))
    ax.margins(x=0)
    return names, ends


def slopes(table: pd.DataFrame) -> Figure:
    """The change of escalation from unity 0 to 1 on every line, a panel a policy."""
    figure = plot.blank()
    policies = list(table["policy"].unique())
    rows = table[["question", "line"]].drop_duplicates().reset_index(drop=True)
    at = -(np.arange(len(rows)) + rows["question"].ne(rows["question"].shift()).cumsum().to_numpy())
    figure.set_size_inches(style.PAGE, 0.6 + 0.17 * (len(rows) + rows["question"].nunique()))
    axes = figure.subplots(1, len(policies), sharex=True, sharey=True, squeeze=False)[0]
    for ax, policy in zip(axes, policies, strict=True):
        mine = table[table["policy"] == policy]
        style.points(ax, 100.0 * mine[["slope", "low", "high"]].to_numpy(), at)
        ax.set_title(policy, fontsize=style.SIZE)
        style.finish(ax)
        ax.tick_params(axis="y", length=0)
    heads = rows[rows["question"].ne(rows["question"].shift())].index
    axes[0].set_yticks([*at, *(at[heads] + 1)], [*rows["line"], *rows["question"][heads].str.capitalize()])
    for label in axes[0].get_yticklabels()[len(rows) :]:
        label.set_fontweight("bold")
    words = "Change of the probability of escalation from unity 0 to 1, percentage points"
    figure.supxlabel(words, fontsize=style.SIZE)
    return figure


def first_week(table: pd.DataFrame) -> Figure:
    """What is decided and believed in the first week, a panel a quantity."""
    figure = plot.blank()
    figure.set_size_inches(style.PAGE, 3.6)
    axes = figure.subplots(2, len(QUANTITIES) // 2, sharex=True)
    for ax, (quantity, words) in zip(axes.flat, QUANTITIES.items(), strict=True):
        draw(ax, table[table["quantity"] == quantity], "mean")
        ax.set_ylim(0.0, 1.0)
        style.finish(ax)
        ax.set_title(words, fontsize=style.SIZE)
    figure.supxlabel(X.get(table["question"].iloc[0], style.WORDS["unity"]), fontsize=style.SIZE)
    handles, names = axes.flat[0].get_legend_handles_labels()
    figure.legend(
        handles, names, loc="outside upper center", ncols=len(names), frameon=False, fontsize=style.SIZE
    )
    return figure
