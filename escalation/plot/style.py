"""What figures have in common: colours, sizes, words and panels; nothing is set beyond the axes drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from escalation.errors import InputError, unknown
from escalation.typing import Array, Index

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Colours that readers with any kind of colour vision tell apart [@okabe2008], the palest left out."""

DASHES = ("-", "--", ":", "-.")
"""Lines beyond the number of colours are told apart by these."""

COLUMN, PAGE = 3.5, 7.0
"""Widths of a column and of a page of a journal, inches."""

SIZE = 8.0
"""Size of letters, points."""

GREY = "#666666"

WORDS = {
    "unity": "Western unity (0 = none, 1 = full)",
    "alignment": "Alignment of resolve (0 = none, 1 = full)",
    "burden_sharing": "Sharing of burdens (0 = none, 1 = full)",
    "tolerance": "Tolerance of abstention",
    "prior_resolute": "Prior belief that the coalition\nis resolute (probability)",
    "rule": "Voting rule of the union",
    "nato_rule": "Voting rule of the alliance",
    "policy": "Policy of the coalition",
    "challenger": "Policy of the challenger",
    "target": "Policy of the target",
}
"""What axes say for a column; others say the column's own name."""

MEASURES = ("n", "count", "probability", "low", "high")
BEYOND = ("beyond", "beyond_low", "beyond_high")
"""What a map has besides, and other summaries have not."""

Place: TypeAlias = "Axes | Sequence[Axes] | Figure | None"
"""Where to draw: on axes, as many as the figure has panels, or in an empty figure; None for a new one."""


def words(column: str) -> str:
    """What an axis says for a column."""
    return WORDS.get(column, column.replace("_", " "))


def plain(value: object) -> str:
    """A value as a reader writes it: numbers without trailing zeros."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def folded(value: object) -> str:
    """The same in short lines, for names that stand side by side."""
    return plain(value).replace("-", "-\n").replace(" ", "\n")


def keys(summary: pd.DataFrame, *others: str) -> list[str]:
    """The columns of a summary that say what its rows are of.

    Raises
    ------
    InputError
        If the columns that make a summary are missing.
    """
    for name in (*others, *MEASURES):
        if name not in summary.columns:
            raise unknown("column", name, map(str, summary.columns), "the summary to draw")
    if summary.empty:
        raise InputError("the summary to draw has no rows; give one with at least one group.")
    return [str(name) for name in summary.columns if name not in (*others, *MEASURES, *BEYOND)]


def axis(summary: pd.DataFrame, names: Sequence[str], asked: str | None) -> str:
    """The column along the axis: as asked, else the first that is a number, else the last.

    Raises
    ------
    InputError
        If there is no such column among those that say what rows are of.
    """
    if asked is not None and asked not in names:
        raise unknown("column", asked, names, "the summary to draw")
    numbers = [name for name in names if is_number(summary[name])]
    return asked or (numbers[0] if numbers else names[-1])


def parts(summary: pd.DataFrame, names: Sequence[str]) -> list[tuple[str, pd.DataFrame]]:
    """A summary's parts by the columns that tell its rows apart, each with its title."""
    apart = [name for name in names if summary[name].nunique() > 1]
    if not apart:
        return [("", summary)]
    grouped = summary.groupby(apart, sort=False)
    return [(", ".join(plain(each) for each in key), part) for key, part in grouped]


def headline(summary: pd.DataFrame, names: Sequence[str]) -> str:
    """What a reader must know of all rows: the policy, the voting rules, and what was averaged over."""
    varied, settings = summary.attrs.get("vary", ()), summary.attrs.get("settings", {})
    lines = [str(summary["policy"].iloc[0])] if "policy" in names and summary["policy"].nunique() == 1 else []
    lines += [
        ", ".join(
            f"{body} by {settings[name]}"
            for name, body in (("rule", "union"), ("nato_rule", "alliance"))
            if name in settings and name not in varied
        )
    ]
    averaged = [name for name in varied if name not in names]
    if len(averaged) > 2:
        averaged = [f"{len(averaged)} inputs"]
    lines += [f"mean over {name}" for name in averaged]
    return "\n".join(line for line in lines if line)


def title(ax: Axes, text: str) -> None:
    """Write a headline."""
    ax.set_title(text, fontsize=SIZE, color=GREY)


def is_number(values: pd.Series) -> bool:
    """Whether values belong on a scale rather than side by side."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def panels(
    place: Place, number: int, width: float = COLUMN, height: float = 2.6, shared: bool = True
) -> list[Axes]:
    """Axes to draw on, one for each panel: those given, or new ones in the figure given, or in a new figure.

    Parameters
    ----------
    place : Axes, sequence of Axes, Figure or None
        Where to draw; a figure is taken as empty and given its size, a new one is pyplot's.
    number : int
        How many panels there are.
    width, height : float
        Size of a figure of one panel, inches.
    shared : bool
        Whether panels share their horizontal scale; the vertical one they always do.

    Raises
    ------
    InputError
        If fewer or more axes are given than there are panels.
    """
    if place is not None and not isinstance(place, Figure):
        given = [place] if isinstance(place, Axes) else list(place)
        if len(given) != number:
            raise InputError(f"ax holds {len(given)} axes for a figure of {number} panels; give as many.")
        return given
    if place is None:
        import matplotlib.pyplot as plt

        place = plt.figure(layout="constrained")
    columns = 1 if number == 1 else 2 if number in (2, 4) else 3
    rows = -(-number // columns)
    place.set_size_inches((width, height) if number == 1 else (PAGE, 2.2 * rows + 0.3))
    grid = place.subplots(rows, columns, sharex=shared, sharey=True, squeeze=False)
    for spare in grid.flat[number:]:
        spare.remove()
    return list(grid.flat[:number])


def blank() -> Figure:
    """An empty figure to draw in that no window system knows of."""
    return Figure(layout="constrained")


def figure_of(ax: Axes) -> Figure:
    """The figure that axes are part of.

    Raises
    ------
    InputError
        If they have been taken out of it.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        raise InputError("these axes belong to no figure; give axes that do.")
    return figure


def finish(ax: Axes, x: str = "", y: str = "") -> None:
    """Give axes their words, in letters that can be read in a column, and take away what says nothing."""
    ax.set_xlabel(x, fontsize=SIZE)
    ax.set_ylabel(y, fontsize=SIZE)
    ax.tick_params(labelsize=SIZE)
    ax.spines[["top", "right"]].set_visible(False)


def legend_above(ax: Axes, columns: int = 4) -> None:
    """Say what colours mean where nothing is drawn."""
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=columns,
        frameon=False,
        fontsize=SIZE,
        handlelength=1.0,
        columnspacing=1.2,
    )


def points(ax: Axes, found: Array, at: Array | Index) -> None:
    """Draw rows of (middle, low, high) at some heights, and a line where there is no effect."""
    middle, low, high = found.T
    ax.axvline(0.0, color=GREY, linewidth=0.6)
    ax.errorbar(
        middle, at, xerr=[middle - low, high - middle], fmt="o", color=COLOURS[0], markersize=3, linewidth=1.1
    )
