"""Ensembles of parameter sets that come with the library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from escalation.errors import unknown
from escalation.plan.samples import read_points
from escalation.shipped import DATA

ENSEMBLES = DATA / "ensembles"


def shipped_ensembles() -> tuple[str, ...]:
    """The names of the ensembles that come with the library."""
    return tuple(sorted(path.stem for path in ENSEMBLES.glob("*.csv")))


def ensemble_file(name: str) -> Path:
    """The CSV file of a shipped ensemble, for ``--points`` on the command line.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    if name not in shipped_ensembles():
        raise unknown("ensemble", name, shipped_ensembles())
    return ENSEMBLES / f"{name}.csv"


def ensemble(name: str) -> pd.DataFrame:
    """A calibrated ensemble: sets of parameters, each as likely as every other under the published rates.

    Unity is in none of them: it differs from crisis to crisis, and is what studies vary.

    Parameters
    ----------
    name : str
        The scenario that was calibrated, such as ``ukraine-2022``.

    Returns
    -------
    DataFrame
        A row a set, a column a parameter; ``points=`` of `escalation.sweep` takes it as it is.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    return read_points(ensemble_file(name))


def ensemble_manifest(name: str) -> dict[str, Any]:
    """What a shipped ensemble rests on: scenario, seed, sizes, method, and the command that made it.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    found: dict[str, Any] = json.loads(ensemble_file(name).with_suffix(".json").read_text())
    return found
