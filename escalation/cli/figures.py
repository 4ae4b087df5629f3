"""Which figure suits what there is to draw."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from pandas.api.types import is_numeric_dtype

from escalation import __version__, plot
from escalation.cli import asked
from escalation.ensemble import trajectories
from escalation.errors import InputError, unknown
from escalation.plot.style import GREY, SIZE
from escalation.positions import positions
from escalation.scenario import shipped_scenarios
from escalation.store import read_results
from escalation.summary import endings, escalation_map, escalation_probability, rung_quantiles
from escalation.summary.columns import column

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FROM_SCENARIO = ("fan", "positions")
"""Figures that need a scenario to simulate, not a table of outcomes."""


def draw(command: Namespace) -> tuple[Figure, pd.DataFrame, str]:
    """Draw what was asked for.

    Returns
    -------
    tuple
        The figure, the table that it shows, and the figure's name.

    Raises
    ------
    InputError
        If the source does not hold what the figure needs.
    """
    folder = Path(command.source)
    scenario = not folder.is_dir() and (folder.suffix == ".toml" or command.source in shipped_scenarios())
    if scenario:
        return _of_scenario(command, command.figure or "fan")
    if command.figure in FROM_SCENARIO:
        raise InputError(
            f"the figure {command.figure} simulates a scenario; name one in place of {command.source}."
        )
    return _of_result(command)


def _of_scenario(command: Namespace, figure: str) -> tuple[Figure, pd.DataFrame, str]:
    if figure not in FROM_SCENARIO:
        raise InputError(f"the figure {figure} shows a result; name a sweep's folder, not {command.source}.")
    scenario, players = asked.scenario(command, command.source), asked.players(command)
    canvas = plot.blank()
    if figure == "fan":
        table = rung_quantiles(trajectories(scenario, worlds=command.worlds, seed=command.seed, **players))
        plot.rung_fan(table, ax=canvas)
    else:
        table = positions(scenario, worlds=command.worlds, seed=command.seed, **players)
        plot.positions(table, ax=canvas)
    policy = players["policy"] or scenario.policies["coalition"]
    said = f"{policy}, unity {scenario.values()['unity']:g}" + (
        ", first sitting" if figure == "positions" else ""
    )
    canvas.suptitle(said, fontsize=SIZE, color=GREY)
    table.attrs |= {"scenario": f"{scenario.name}, {policy}", "seed": command.seed, "version": __version__}
    return canvas, table, figure


def _of_result(command: Namespace) -> tuple[Figure, pd.DataFrame, str]:
    if command.set:
        raise InputError(
            f"--set changes a scenario before it is simulated; {command.source} is a result already."
        )
    table = _played(read_results(command.source), command)
    by = command.by or list(table.attrs["vary"])
    for name in by:
        column(table, name)
    two = len(by) == 2 and all(is_numeric_dtype(table[name]) for name in by)
    figure = command.figure or ("heatmap" if two else "probability")
    if figure == "heatmap" and len(by) != 2:
        raise InputError(
            f"a heat map takes two columns, not {len(by)}; write for example --by unity,tolerance."
        )
    others = [name for name in ("challenger", "target") if table[name].nunique() > 1]
    groups = list(dict.fromkeys(["policy", *others, *by]))
    canvas = plot.blank()
    if figure == "endings":
        summary = endings(table, groups)
        plot.endings(summary, x=by[0] if by else "policy", ax=canvas)
        return canvas, summary, figure
    if figure == "heatmap":
        summary = escalation_map(table, by[0], by[1], [n for n in groups if n not in by], command.threshold)
        plot.heatmap(summary, by[0], by[1], ax=canvas)
    else:
        summary = escalation_probability(table, groups, command.threshold)
        plot.escalation_probability(summary, x=by[0] if by else "policy", ax=canvas)
    return canvas, summary, figure


def _played(table: pd.DataFrame, command: Namespace) -> pd.DataFrame:
    """The rows of a result in which the policies asked for are played."""
    for option in asked.PLAYERS:
        wanted = getattr(command, option) or []
        for name in wanted:
            if name not in set(table[option]):
                raise unknown(f"{option} in {command.source}", name, sorted(set(table[option])))
        if wanted:
            attrs = table.attrs
            table = table[table[option].isin(wanted)]
            table.attrs = attrs
    return table
