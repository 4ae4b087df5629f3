"""From a plan to a store that holds it: a new one, the same again, or one that grows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.files import write_files
from escalation.plan.cells import Cells, Value
from escalation.plan.pieces import lacking
from escalation.plan.plan import Plan
from escalation.store import parts
from escalation.store.environment import environment, warn_of_another
from escalation.store.folder import FORMAT, POINTS, TURNS, WORLDS, Store
from escalation.store.writer import write_manifest


def extended(
    store: Store | None, folder: Path, plan: Plan, batch: int, command: str = "", turns: bool = False
) -> Store:
    """Write into the manifest what a plan asks for beyond what is planned there already.

    Parameters
    ----------
    store : Store or None
        What is there.
    folder : Path
        Where.
    plan : Plan
        What is asked for.
    batch : int
        Worlds in a piece of what is new.
    command : str
        The command that asked.
    turns : bool
        Whether every turn is kept.

    Raises
    ------
    InputError
        If what is there has another version, seed or scenario, or cannot be extended by the plan.

    Warns
    -----
    EnvironmentWarning
        If there is work to do and what is there was begun with other libraries or on another processor.
    """
    if store is None:
        first = [each.describe() for each in lacking(None, plan.cells, plan.cells, batch)]
        manifest = {
            "format": FORMAT,
            "basis": plan.basis,
            "trajectories": turns,
            "blocks": [],
            "commands": [],
        }
        return _written(folder, manifest, plan, plan.cells, first, command)
    _refuse_other(store, plan)
    if turns and not store.manifest["trajectories"]:
        raise InputError(f"{folder} was begun without trajectories; name another folder or use --force.")
    there, asked = store.cells, plan.widened(store.cells.varied).cells
    new = {name: plan.base(name) for name in plan.cells.varied if name not in there.axes}
    wide = there.widened(new, tuple(name for name in new if name in plan.scenario.parameters))
    joined = wide.join(asked)
    blocks = [each.describe() for each in lacking(wide, asked, joined, batch)]
    if blocks or len(store.done()) < len(store.pieces):
        warn_of_another(folder, store.manifest["environment"])
    if not blocks:
        return store
    if new:
        _add_columns(store, new, wide)
    return _written(folder, store.manifest, plan, joined, blocks, command)


def _written(
    folder: Path, old: Mapping[str, Any], plan: Plan, cells: Cells, blocks: list[Any], command: str
) -> Store:
    about = plan.about()
    manifest = {
        **old,
        "basis": {**old["basis"], **plan.basis},
        "about": {**about, "vary": list(dict.fromkeys((*old.get("about", about)["vary"], *plan.order)))},
        "cells": cells.describe(),
        "blocks": [*old["blocks"], *blocks],
        "commands": [*old["commands"], command],
        "scenarios": {**old.get("scenarios", {}), **plan.sources()},
        "environment": old.get("environment") or environment(),
    }
    if len(cells.axes["scenario"]) > len(plan.scenarios):
        manifest["about"] |= {name: old["about"][name] for name in ("scenario", "scenario hash")}
    if cells.points:
        text = pd.DataFrame(cells.points).to_csv(index=False)
        write_files({folder / POINTS: text.encode()})
    write_manifest(folder, manifest)
    return Store.open(folder)


def _refuse_other(store: Store, plan: Plan) -> None:
    here, several = store.manifest["basis"], len(store.cells.axes["scenario"]) > 1
    different = []
    for name, value in plan.basis.items():
        if name == "model":
            # Another version has other code, as everyone expects.
            if here["version"] == plan.basis["version"] and here.get(name) != value:
                before = here.get(name, "unknown")
                different.append(f"the code of the model was {before[:8]}, and is now {value[:8]}")
        elif here.get(name, value) != value:
            different.append(f"{name} {_brief(here[name])}, not {_brief(value)}")
        elif name not in here and not several:
            others = ", ".join(map(str, store.cells.axes["scenario"]))
            different.append(f"the scenario {others}, not {name.removeprefix('scenario ')}")
    if len(plan.scenarios) > 1 and not several:
        different.append("one scenario, not several")
    if different:
        raise InputError(
            f"{store.folder} holds another sweep ({'; '.join(different)}); name another folder or use --force."
        )


def _add_columns(store: Store, new: Mapping[str, Value], cells: Cells) -> None:
    """Give the parts that are there the columns of what is varied from now on; done twice, it does no harm."""
    import pyarrow as pa

    for kind in (WORLDS, TURNS):
        for path, held in store.files(kind):
            table = parts.read(path)
            for name, value in new.items():
                if name in table.column_names:
                    table = table.drop_columns(name)
                column = pa.array(
                    np.full(len(table), value) if not isinstance(value, str) else [value] * len(table)
                )
                table = table.append_column(name, column)
            heads = [name for name in cells.columns if name in table.column_names]
            rest = [name for name in table.column_names if name not in heads]
            write_files({path: parts.encode([table.select([*heads, *rest])], held)})


def _brief(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
