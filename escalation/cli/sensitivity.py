"""The methods of sensitivity analysis asked for, one after the other: tables, figures, and what is printed."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from escalation import plot, sensitivity
from escalation.cli import asked
from escalation.cli.tables import as_text
from escalation.errors import InputError
from escalation.files import prepared, write_files
from escalation.sensitivity import Study
from escalation.sensitivity.methods import most_important, numbers_only
from escalation.store import environment
from escalation.sweep import How

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOP = 6
"""Factors that Sobol's method takes from the screening by default."""

NOISE = 0.25
"""How far outside of 0 to 1 an index may lie before it is said that there are too few points."""

SHOWN = 12
"""Rows of a ranking that are printed."""


class Analyses:
    """What a command asks for, and what has come of it so far.

    Attributes
    ----------
    tables : dict
        By name, as they are written.
    said : list of str
        What is printed, a paragraph for each method.
    """

    def __init__(self, command: Namespace, how: How) -> None:
        self.command, self.how = command, how
        players = {side: getattr(command, side) for side in asked.PLAYERS}
        scenario = asked.scenario(command, command.scenario)
        self.study = Study(
            scenario, command.outcome, command.points, command.worlds, command.seed, players, how
        )
        self.out = prepared(Path(command.out), "sensitivity", {"worlds"}) if command.out else None
        self.tables: dict[str, pd.DataFrame] = {}
        self.figures: dict[str, tuple[Figure, pd.DataFrame]] = {}
        self.said: list[str] = []

    def run(self) -> None:
        """Run each method named, in an order in which each finds what it needs."""
        methods = sensitivity_methods(self.command.method)
        if "morris" in methods and self.command.over:
            # Before any other method works for nothing.
            numbers_only("Morris's screening", sensitivity.factors(self.study.scenario, self._over("")))
        for method in methods:
            getattr(self, f"_{method}")()

    def write(self) -> None:
        """Write tables and figures, and a manifest of what they rest on."""
        assert self.out is not None
        first = next(iter(self.tables.values()))
        manifest = {
            "command": self.command.line,
            **{key: first.attrs[key] for key in ("version", "scenario", "scenario hash", "seed", "worlds")},
            "points": {name: table.attrs["points"] for name, table in self.tables.items()},
            "files": sorted({*(f"{n}.csv" for n in self.tables), *(f"{n}.png" for n in self.figures)}),
            "environment": environment(),
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        # By its manifest a folder is known as this command's, also if drawing is cut off.
        write_files({self.out / "manifest.json": text.encode()})
        for name, (figure, table) in self.figures.items():
            plot.save(figure, self.out / f"{name}.png", table)
        files = {
            self.out / f"{name}.csv": table.to_csv(index=False).encode()
            for name, table in self.tables.items()
        }
        write_files(files)

    def _study(self, method: str) -> Study:
        """The study, with a folder of its own for the worlds of a method."""
        if self.out is None:
            return self.study
        return replace(self.study, how={**self.how, "out": self.out / "worlds" / method})

    def _over(self, default: str) -> Any:
        over = self.command.over
        return default if over is None else over[0] if over in (["all"], ["parameters"]) else over

    def _groups(self) -> None:
        table, sums = sensitivity.by_holder(self._study("groups"), self._over("all"))
        self._sobol_said("groups", "Sobol indices by who holds the factors", table, sums)

    def _morris(self) -> None:
        table = self.tables["morris"] = sensitivity.screening(self._study("morris"), self._over("parameters"))
        self._draw("morris", plot.screening, table)
        self._say("Elementary effects (Morris); a size near the floor is luck", _first(table))

    def _sobol(self) -> None:
        over = self._over("")
        if not over:
            if "morris" not in self.tables:
                self._morris()
            over = most_important(self.tables["morris"], self.command.top)
        table, sums = sensitivity.sobol(self._study("sobol"), over)
        self._sobol_said(
            "sobol", "Sobol indices of single factors, all others as in the scenario", table, sums
        )

    def _pawn(self) -> None:
        table = self.tables["pawn"] = sensitivity.pawn(self._study("pawn"), self._over("parameters"))
        self._draw("pawn", plot.pawn, table)
        self._say("PAWN indices; the dummy does nothing", _first(table))

    def _tornado(self) -> None:
        table = self.tables["tornado"] = sensitivity.tornado(self._study("tornado"), self._over("parameters"))
        self._draw("tornado", plot.tornado, table)
        mine = table[table["outcome"] == table["outcome"].iloc[0]]
        spans = mine.groupby("factor")["mean"].agg(["min", "max"]).reset_index()
        spans = spans.assign(range=spans["max"] - spans["min"]).sort_values(
            "range", ascending=False, kind="stable"
        )
        self._say(f"{mine['outcome'].iloc[0]}, one factor at a time from end to end", spans.head(SHOWN))

    def _prim(self) -> None:
        found = sensitivity.discover(self._study("prim"), self._over("parameters"), self.command.coverage)
        self.tables |= {"prim_trade_off": found.trade_off, "prim_box": found.box}
        self._draw("prim_trade_off", plot.trade_off, found.trade_off)
        if not found.map.empty:
            self.tables["prim_map"] = found.map
            self._draw("prim_map", lambda _, ax: plot.box(found, ax=ax), found.map)
        what, row = found.box.attrs["outcome"], found.trade_off[found.trade_off["chosen"]].iloc[0]
        self._say(
            f"Where {what} gathers (PRIM): {row['density_held']:.0%} of crises in the box, which holds "
            f"{row['coverage_held']:.0%} of all such, at points not used to draw it",
            found.box,
        )

    def _sobol_said(self, name: str, title: str, table: pd.DataFrame, sums: pd.DataFrame) -> None:
        self.tables |= {name: table, f"{name}_sums": sums}
        self._draw(name, plot.indices, table[table["order"] != "second"])
        shown = table[(table["order"] == "total") & (table["outcome"] == table["outcome"].iloc[0])]
        first = table[(table["order"] == "first") & (table["outcome"] == table["outcome"].iloc[0])]
        shown = shown.drop(columns=["other", "order", "raw"]).rename(columns={"index": "total"})
        shown.insert(2, "first", first["index"].to_numpy())
        self._say(title, shown.sort_values("total", ascending=False, kind="stable"))
        self._say("Sums, and how much of the variance of a single crisis is luck", sums)
        if not table.loc[table["order"] != "second", "index"].between(-NOISE, 1.0 + NOISE).all():
            self.said.append(
                "Indices lie between 0 and 1 but for noise, and some lie far outside: take more --points or --worlds.\n"
            )

    def _draw(self, name: str, draw: Any, table: pd.DataFrame) -> None:
        if self.out is None:
            return
        canvas = plot.blank()
        draw(table, ax=canvas)
        self.figures[name] = canvas, table

    def _say(self, title: str, table: pd.DataFrame) -> None:
        self.said.append(f"{title}\n\n{as_text(table)}\n")


def sensitivity_methods(named: list[str]) -> list[str]:
    """The methods named, each once.

    Raises
    ------
    InputError
        If one is unknown or twice.
    """
    for method in named:
        if method not in METHODS:
            raise InputError(f"there is no method {method}; there are {', '.join(METHODS)}.")
        if named.count(method) > 1:
            raise InputError(f"the method {method} is named twice; name it once.")
    return sorted(named, key=METHODS.index)


METHODS = ("groups", "morris", "sobol", "pawn", "tornado", "prim")
"""In the order in which they are run: the screening says what Sobol's method looks at."""


def _first(table: pd.DataFrame) -> pd.DataFrame:
    mine: pd.DataFrame = table[table["outcome"] == table["outcome"].iloc[0]]
    return mine.head(SHOWN)


def as_json(tables: Mapping[str, pd.DataFrame]) -> str:
    """All tables by name."""
    return json.dumps(
        {name: json.loads(t.to_json(orient="records", double_precision=15)) for name, t in tables.items()}
    )
