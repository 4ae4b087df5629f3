"""Figures of attribution: members' shares in an effect, and one crisis with one thing otherwise at a time."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from escalation.errors import InputError, unknown
from escalation.plot import style
from escalation.typing import Array, Index

ROW = 0.16
"""Height of a row, inches."""

TITLE = 22
"""Letters in a line of a panel's title."""

HEADS = {
    "ally": "An ally stands aside",
    "lever": "A lever is left alone",
    "policy": "Another policy",
    "challenger": "Another challenger",
    "target": "Another target",
    "past": "A past threat ended otherwise",
    "accident": "An accident is undone",
}
"""What is written above the rows of a kind."""


def shares(table: pd.DataFrame, by: str | None = None) -> Figure:
    """Draw members' shares in the coalition's effect with their intervals, and the whole below them.

    Parameters
    ----------
    table : DataFrame
        As `escalation.attribution.shapley` returns it; several of them below each other, told apart by a column.
    by : str, optional
        That column; a panel for each of its values.

    Raises
    ------
    InputError
        If a column is missing.
    """
    _has(table, "member", "share", "low", "high", *([by] if by else []))
    parts = [("", table)] if by is None else [(str(key), part) for key, part in table.groupby(by, sort=False)]
    names = list(dict.fromkeys(table["member"]))
    names = [*(name for name in names if name != names[-1]), names[-1]]
    scale = 100.0 if table.attrs.get("outcome", "escalation") == "escalation" else 1.0
    at = -np.arange(len(names), dtype=float)
    at[-1] -= 0.5
    figure = style.blank()
    figure.set_size_inches(style.COLUMN if len(parts) == 1 else style.PAGE, 0.8 + ROW * len(names))
    axes = figure.subplots(1, len(parts), sharey=True, sharex=True, squeeze=False)[0]
    for ax, (title, part) in zip(axes, parts, strict=True):
        mine = part.set_index("member").reindex(names)[["share", "low", "high"]].to_numpy(dtype=float)
        style.points(ax, scale * mine, at)
        ax.axhline(0.5 * (at[-1] + at[-2]), color="#dddddd", linewidth=0.6)
        ax.set_yticks(at, names)
        style.finish(ax)
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.set_title("\n".join(textwrap.wrap(title, TITLE)), fontsize=style.SIZE)
    outcome = str(table.attrs.get("outcome", "escalation"))
    what = "the probability of escalation, points" if scale > 1.0 else outcome
    figure.supxlabel(f"Contribution to {what};\n95 % interval", fontsize=style.SIZE)
    return figure


def otherwise(table: pd.DataFrame) -> Figure:
    """Draw a crisis as it was and with one thing otherwise: how far it climbed, how it ended, what was likely.

    Changes after which it peaks and ends as it did, and whose futures are not clearly different, are left out and
    counted below.

    Parameters
    ----------
    table : DataFrame
        As `escalation.explain` returns it.

    Raises
    ------
    InputError
        If a column is missing.
    """
    _has(table, "kind", "otherwise", "peak", "ending", "weeks")
    fact, rows = table.iloc[0], telling(table)
    with_futures = "chance" in table
    at, heads = _places(rows["kind"].tolist())
    figure = style.blank()
    figure.set_size_inches(style.PAGE, 1.1 + ROW * (len(rows) + 2 * len(heads) + 1))
    left, *right = figure.subplots(
        1, 1 + with_futures, sharey=True, squeeze=False, width_ratios=[3, 2][: 1 + with_futures]
    )[0]
    rungs = list(table.attrs["rungs"])
    peak = np.array([rungs.index(name) for name in rows["peak"]])
    was = rungs.index(fact["peak"])
    left.axvline(was, color=style.GREY, linewidth=0.8)
    _draw_peaks(left, peak, was, at, rows)
    shown = range(int(min([was, *peak])), int(max([was, *peak])) + 1)
    left.set_xticks(list(shown), [rungs[rung] for rung in shown], rotation=30, ha="right")
    left.set_xlim(shown[0] - 0.3, shown[-1] + 1.6)
    style.finish(left, f"Highest rung (line: as it was, {fact['ending']} after {fact['weeks']:g} weeks)")
    left.set_yticks([*at, *heads.values()], [*rows["otherwise"], *(HEADS[kind] for kind in heads)])
    for label in left.get_yticklabels()[len(rows) :]:
        label.set_fontweight("bold")
    left.set_ylim(at.min(initial=0.0) - 0.8, 0.8)
    left.tick_params(axis="y", length=0)
    for ax in right:
        style.points(ax, 100.0 * rows[["difference", "low", "high"]].to_numpy(dtype=float), at)
        style.finish(ax, "Chance of escalation\nfrom then on, points;\n95 % interval")
        ax.tick_params(axis="y", length=0)
    rest = len(table) - 1 - len(rows)
    said = " and no clear change of what follows" if with_futures else ""
    figure.supxlabel(
        f"{rest} other changes: the same peak and ending{said}.", fontsize=style.SIZE, x=0.01, ha="left"
    )
    return figure


def telling(table: pd.DataFrame) -> pd.DataFrame:
    """The changes that make a crisis peak or end otherwise, or change its futures clearly, by kind."""
    fact, rows = table.iloc[0], table.iloc[1:]
    told = (rows["peak"] != fact["peak"]) | (rows["ending"] != fact["ending"])
    if "chance" in rows:
        told |= (rows["low"] > 0.0) | (rows["high"] < 0.0)
    kind = rows["kind"].map({name: place for place, name in enumerate(HEADS)})
    found: pd.DataFrame = rows[told].iloc[np.argsort(kind[told].to_numpy(), kind="stable")]
    return found


def _draw_peaks(ax: Axes, peak: Index, was: int, at: Array, rows: pd.DataFrame) -> None:
    for place, y, ending, weeks in zip(peak, at, rows["ending"], rows["weeks"], strict=True):
        colour = style.GREY if place == was else style.COLOURS[1 if place > was else 0]
        ax.plot([was, place], [y, y], color=colour, linewidth=0.8)
        ax.plot(place, y, "o", color=colour, markersize=3.5)
        ax.annotate(
            f"{ending}, {weeks:g} weeks",
            (max(place, was), y),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SIZE - 1.5,
        )


def _places(kinds: Sequence[str]) -> tuple[Array, dict[str, float]]:
    """Heights of rows, and of the headings of their kinds."""
    at: list[float] = []
    heads: dict[str, float] = {}
    y = 0.0
    for kind in kinds:
        if kind not in heads:
            y -= 1.0 if heads else 0.0
            heads[kind] = y
            y -= 1.0
        at.append(y)
        y -= 1.0
    return np.array(at), heads


def _has(table: pd.DataFrame, *columns: str) -> None:
    for name in columns:
        if name not in table.columns:
            raise unknown("column", name, map(str, table.columns), "the table to draw")
    if len(table) < 2:
        raise InputError("the table to draw has fewer than two rows; give one with something to compare.")
