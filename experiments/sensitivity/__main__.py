"""What outcomes depend on, and in whose hands it lies: the challenger's, the coalition's, or chance's.

Sobol indices of groups of factors by their holder, with the policies of all sides varied, and with policies held and
the union's voting rule varied (both at once would take four times as long); screening, Sobol indices of the factors
that it finds, PAWN, a tornado and scenario discovery. And claim C07 by itself: the spread of escalation over all
policies of the coalition, the challenger's type held, against the spread over types of challenger, the policy held,
both at the scenario's own parameters and at points over all their ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from escalation import plot, policies
from escalation import sensitivity as sens
from escalation.sensitivity.factors import SIDES
from escalation.sensitivity.methods import Study, most_important
from escalation.sweep import How
from experiments.folder import Folder, command
from experiments.sensitivity import figure, hands

POINTS = {
    "groups": 3584,
    "screening": 2420,
    "sobol": 7168,
    "pawn": 2048,
    "tornado": 2730,
    "prim": 2048,
    "hands": 24,
}
"""Points of each design at most."""

TOP = 6
"""Factors whose Sobol indices are found one by one."""

OWN_WORLDS = 8
"""Times as many worlds at the scenario's own parameters, where there is one point only."""

HOW = How(workers=2)


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    study = Study(folder.scenario, worlds=folder.worlds, seed=folder.seed, how=HOW)
    by_hand = replace(study, points=POINTS["groups"])
    numbers = [each.name for each in sens.factors(folder.scenario, "parameters")]
    _hands(folder)
    for name, over in (("groups", [*numbers, *SIDES]), ("groups_with_rule", [*numbers, "rule"])):
        table, sums = sens.by_holder(by_hand, over)
        folder.figure(name, _drawn(plot.indices, table[table["order"] != "second"]), table)
        folder.table(f"{name}_sums", sums)
    leading = _singles(folder, study)
    _one_outcome(folder, study)
    return {"points": POINTS, "outcomes": study.outcomes, "factors of sobol": leading}


def _singles(folder: Folder, study: Study) -> list[str]:
    """Screening, and Sobol indices of the factors that it finds."""
    screened = sens.screening(replace(study, points=POINTS["screening"]))
    folder.figure("screening", _drawn(plot.screening, screened), screened)
    leading = most_important(screened, TOP)
    table, sums = sens.sobol(replace(study, points=POINTS["sobol"]), leading)
    folder.figure("sobol", _drawn(plot.indices, table[table["order"] != "second"]), table)
    folder.table("sobol_sums", sums)
    return leading


def _one_outcome(folder: Folder, study: Study) -> None:
    """PAWN, tornado and discovery."""
    found = sens.pawn(replace(study, points=POINTS["pawn"]))
    folder.figure("pawn", _drawn(plot.pawn, found), found)
    one = replace(study, points=POINTS["tornado"])
    table = sens.tornado(one, "all")
    folder.figure("tornado", _drawn(plot.tornado, table), table)
    box = sens.discover(replace(study, points=POINTS["prim"], outcomes=("escalation",)))
    folder.figure("prim_trade_off", _drawn(plot.trade_off, box.trade_off), box.trade_off)
    folder.table("prim_box", box.box)
    if not box.map.empty:
        folder.figure("prim_map", _drawn(lambda _, ax: plot.box(box, ax=ax), box.map), box.map)


def _hands(folder: Folder) -> None:
    """Claim C07."""
    sides = {side: tuple(policies.available(side)) for side in ("coalition", "challenger")}
    asked = (
        ("as in the scenario", None, OWN_WORLDS * folder.worlds),
        ("over their ranges", POINTS["hands"], folder.worlds),
    )
    spreads, cells = [], []
    for name, points, worlds in asked:
        means = hands.crossed(folder.scenario, sides, points, worlds, folder.seed, HOW)
        spreads.append(hands.spreads(means, folder.seed).assign(parameters=name))
        cells.append(
            means.groupby(["policy", "challenger"])["mean"].mean().reset_index().assign(parameters=name)
        )
    table = pd.concat(spreads, ignore_index=True)
    folder.table("c07", table[["parameters", *table.columns[:-1]]])
    every = pd.concat(cells, ignore_index=True)
    folder.figure("c07_cells", figure.cells(every), every)


def _drawn(draw: Any, table: pd.DataFrame) -> Figure:
    canvas = plot.blank()
    draw(table, ax=canvas)
    return canvas


if __name__ == "__main__":
    command("sensitivity", experiment, worlds=32)
