"""The picture that the library exists for: the probability of escalation, a line a policy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from escalation.plot import style
from escalation.plot.labels import beside


def escalation_probability(summary: pd.DataFrame, x: str | None = None, ax: style.Place = None) -> Axes:
    """Draw the probability of escalation with its intervals, a line a policy.

    Parameters
    ----------
    summary : DataFrame
        As `escalation.escalation_probability` returns it.
    x : str, optional
        The column along the axis; by default the first that is a number, else the last.
    ax : Axes or Figure, optional
        Where to draw: axes or an empty figure; a new one by default.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If the summary lacks a column.
    """
    names = style.keys(summary)
    along = style.axis(summary, names, x)
    lines = style.parts(summary, [name for name in names if name != along])
    (axes,) = style.panels(ax, 1, height=max(2.6, 0.32 * len(lines) + 0.5))
    style.title(axes, style.headline(summary, names))
    values = list(summary[along].unique())
    for number, (_, line) in enumerate(lines):
        if style.is_number(summary[along]):
            _line(axes, line.sort_values(along), along, number)
        else:
            _points(axes, line, along, values, number, (number + 1) / (len(lines) + 1) - 0.5)
    axes.set_ylim(0, 1)
    threshold = summary.attrs.get("threshold", "invasion")
    style.finish(axes, style.words(along), f"Probability of escalation\n({style.plain(threshold)} or worse)")
    if len(lines) > 1 or lines[0][0]:
        _name(axes, lines, along)
    return axes


def _name(ax: Axes, lines: Sequence[tuple[str, pd.DataFrame]], along: str) -> None:
    ends = [part.iloc[part[along].argmax() if style.is_number(part[along]) else -1] for _, part in lines]
    last = max(float(end[along]) for end in ends) if style.is_number(lines[0][1][along]) else ax.get_xlim()[1]
    colours = [_colour(number) for number in range(len(lines))]
    beside(ax, last, [float(end["probability"]) for end in ends], [name for name, _ in lines], colours)


def _colour(number: int) -> str:
    return style.COLOURS[number % len(style.COLOURS)]


def _line(ax: Axes, line: pd.DataFrame, along: str, number: int) -> None:
    dashes = style.DASHES[number // len(style.COLOURS) % len(style.DASHES)]
    x, colour = line[along].to_numpy(), _colour(number)
    ax.fill_between(x, line["low"].to_numpy(), line["high"].to_numpy(), color=colour, alpha=0.18, linewidth=0)
    ax.plot(x, line["probability"].to_numpy(), color=colour, linestyle=dashes, linewidth=1.4)
    ax.margins(x=0)


def _points(
    ax: Axes, line: pd.DataFrame, along: str, values: list[object], number: int, offset: float
) -> None:
    """Points with bars where the values along the axis are names; lines stand `offset` beside the middle."""
    at = np.array([values.index(each) for each in line[along]]) + 0.8 * offset
    middle = line["probability"].to_numpy()
    bars = np.array([middle - line["low"].to_numpy(), line["high"].to_numpy() - middle])
    ax.errorbar(at, middle, bars, fmt="o", color=_colour(number), markersize=3.5, linewidth=1.2, capsize=2)
    ax.set_xticks(range(len(values)), [style.folded(each) for each in values])
    ax.set_xlim(-0.5, len(values) - 0.5)
