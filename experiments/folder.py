"""Where an experiment leaves what it found: tables, figures with their tables, and a manifest of what they rest on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import escalation as esc
from escalation.files import report, write_files
from escalation.scenario import Scenario
from escalation.store import environment
from escalation.typing import Array

RESULTS = Path(__file__).resolve().parent.parent / "results"
SCENARIO = "ukraine-2022"


class Tables:
    """A folder of tables and their manifest.

    Parameters
    ----------
    path : Path
        Where; made if need be. Files of the same names are replaced.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: list[str] = []
        path.mkdir(parents=True, exist_ok=True)

    def table(self, name: str, table: pd.DataFrame) -> None:
        """Write ``name.csv``, numbers with six significant digits."""
        write_files({self.path / f"{name}.csv": report(table)})
        self.files.append(f"{name}.csv")

    def basis(self) -> dict[str, Any]:
        """What the results rest on besides the version and what was varied."""
        return {}

    def close(self, command: str, inputs: Mapping[str, Any]) -> None:
        """Write the manifest: version, seed, and all else that the results rest on."""
        manifest = {
            "command": command,
            "version": esc.__version__,
            **self.basis(),
            "inputs": dict(inputs),
            "files": self.files,
            "environment": environment(),
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        write_files({self.path / "manifest.json": text.encode()})


class Folder(Tables):
    """The folder of the results of an experiment that simulates.

    Parameters
    ----------
    path : Path
        As in `Tables`.
    scenario : Scenario
        What the experiment starts from.
    worlds, seed : int
        As in `escalation.simulate`.
    """

    def __init__(self, path: Path, scenario: Scenario, worlds: int, seed: int) -> None:
        super().__init__(path)
        self.scenario, self.worlds, self.seed = scenario, worlds, seed

    def figure(self, name: str, figure: Figure, table: pd.DataFrame) -> None:
        """Write ``name.png`` and, beside it, the table that it shows."""
        esc.plot.save(
            figure,
            self.path / f"{name}.png",
            table,
            source=self.scenario.name,
            seed=self.seed,
            version=esc.__version__,
        )
        self.files += [f"{name}.png", f"{name}.csv"]

    def basis(self) -> dict[str, Any]:
        """Seed, worlds and scenario."""
        return {
            "seed": self.seed,
            "worlds": self.worlds,
            "scenario": self.scenario.name,
            "scenario hash": self.scenario.digest(),
        }


def command(name: str, experiment: Callable[[Folder], Mapping[str, Any]], worlds: int) -> None:
    """Run an experiment from the command line and write its manifest.

    Parameters
    ----------
    name : str
        The experiment's and its folder's name.
    experiment : callable
        Fills the folder given; returns what it varied, for the manifest.
    worlds : int
        Worlds in each cell unless asked otherwise.
    """
    parser = argparse.ArgumentParser(prog=f"python -m experiments.{name}")
    parser.add_argument("--worlds", type=int, default=worlds, help="worlds in each cell")
    parser.add_argument("--seed", type=int, default=1, help="seed of the run")
    parser.add_argument("--out", type=Path, default=RESULTS / name, help="folder for the results")
    asked = parser.parse_args()
    folder = Folder(asked.out, esc.load_scenario(SCENARIO), asked.worlds, asked.seed)
    inputs = experiment(folder)
    folder.close(f"{parser.prog} --worlds {asked.worlds} --seed {asked.seed}", inputs)
    print(f"{len(folder.files)} files in {asked.out}")


def mean_interval(values: Array) -> tuple[float, float, float]:
    """Mean of one number a world and its 95 % interval; nan where there are no numbers."""
    values = values[~np.isnan(values)]
    if len(values) < 2:
        return (float("nan"),) * 3
    half = 1.959964 * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean()), float(values.mean() - half), float(values.mean() + half)
