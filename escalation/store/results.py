"""What can be asked of a folder: its table, its turns, its plan, and how far it is."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from escalation import policies
from escalation.errors import InputError
from escalation.plan.cells import SIDES
from escalation.plan.plan import Plan
from escalation.scenario import Scenario, load_scenario
from escalation.store.folder import TURNS, WORLDS, Store
from escalation.store.lock import is_locked
from escalation.store.order import as_asked, in_order


def read_results(
    folder: str | os.PathLike[str], columns: Sequence[str] | None = None, plan: Plan | None = None
) -> pd.DataFrame:
    """Read a result from disk, finished or not, also while a sweep writes to it.

    Parameters
    ----------
    folder : path
        The folder that a sweep wrote.
    columns : sequence of str, optional
        The columns to read; all by default.
    plan : Plan, optional
        Whose rows, in whose order; by default all there are, in the order of the axes.

    Returns
    -------
    DataFrame
        A row a world; ``attrs`` say what it rests on.

    Raises
    ------
    InputError
        If the folder holds no result, or a part is damaged.

    Warns
    -----
    UserWarning
        If the sweep has not finished.
    """
    return _read(Store.open(Path(folder)), WORLDS, columns, plan)


def read_trajectories(folder: str | os.PathLike[str], plan: Plan | None = None) -> pd.DataFrame:
    """Read the turns of a result that was swept with trajectories: a row a world and turn.

    Raises
    ------
    InputError
        If the folder holds no result, or it was swept without trajectories.
    """
    store = Store.open(Path(folder))
    if not store.manifest["trajectories"]:
        raise InputError(f"{folder} holds no trajectories; sweep with --trajectories into a new folder.")
    return _read(store, TURNS, None, plan)


def _read(store: Store, kind: str, columns: Sequence[str] | None, plan: Plan | None) -> pd.DataFrame:
    table, found = store.table(columns, kind)
    if plan is None:
        asked, number = store.cells, lambda piece: store.cells.flat(piece.where)
    else:
        wide = plan.widened(store.cells.varied)
        asked, number = wide.cells, lambda piece: wide.asks(piece, store.cells)
    if table.empty:
        raise InputError(f"{store.folder} holds no finished world yet; the same command goes on from there.")
    table = in_order(table, found, asked, number)
    worlds = len(table) if kind == WORLDS else asked.rows
    if worlds < asked.rows:
        warnings.warn(
            f"{store.folder} is not complete: it has {worlds:,} of {asked.rows:,} worlds; "
            "the same command goes on from there.",
            UserWarning,
            stacklevel=3,
        )
    table.attrs.update(store.manifest["about"])
    if plan is not None:
        table = as_asked(table, store.cells, plan.cells)
        table.attrs.update(plan.about())
    return table


def read_plan(folder: str | os.PathLike[str]) -> Plan:
    """Read back what was asked for, to run it again elsewhere or to extend it.

    Returns
    -------
    Plan
        All that was ever asked for in this folder.

    Raises
    ------
    InputError
        If the folder holds no result, a policy is not known by its name here, or a scenario cannot be had again.
    """
    store = Store.open(Path(folder))
    axes = store.cells.axes
    scenarios = {
        str(name): _scenario(str(name), store.manifest["scenarios"][name], store.manifest["basis"], folder)
        for name in axes["scenario"]
    }
    players = {
        side: {
            str(name): policies.get(str(name), "coalition" if side == "policy" else side)
            for name in axes[side]
        }
        for side in SIDES[1:]
    }
    order = tuple(store.manifest["about"]["vary"])
    return Plan(scenarios, players, store.cells, int(store.manifest["basis"]["seed"]), order)


def _scenario(name: str, source: dict[str, Any], basis: dict[str, Any], folder: object) -> Scenario:
    scenario = load_scenario(source["from"]).replace(source["changes"])
    if scenario.digest() != basis[f"scenario {name}"]:
        raise InputError(
            f"the scenario {source['from']} is not the one that {folder} was swept with; use that version of it."
        )
    return scenario


def status(folder: str | os.PathLike[str]) -> pd.DataFrame:
    """How far a sweep is.

    Returns
    -------
    DataFrame
        One row: ``state`` (running, complete, failed or stopped), ``worlds`` asked for, ``done``, ``failed``,
        ``rate`` (worlds a second of the last writer), ``seconds_left`` at that rate, and the first ``error``.

    Raises
    ------
    InputError
        If the folder holds no result.
    """
    store = Store.open(Path(folder))
    done = sum(len(store.pieces[key]) for key in store.done())
    failures, said = store.failures(), store.progress()
    running = is_locked(store.folder)
    rate = np.nan
    if said:
        # While it runs, what is in nobody's journal yet counts as time, not as work.
        until = max(said["at"], time.time() if running else 0.0)
        rate = (said["done"] - said["before"]) / max(until - said["began"], 1e-9)
    left = store.rows - done
    state = "running" if running else "complete" if not left else "failed" if failures else "stopped"
    row = {
        "state": state,
        "worlds": store.rows,
        "done": done,
        "failed": sum(each["rows"] for each in failures),
        "rate": rate,
        "seconds_left": left / rate if rate > 0.0 else np.nan if left else 0.0,
        "error": failures[0]["error"] if failures else None,
    }
    return pd.DataFrame([row])
