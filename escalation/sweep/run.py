"""Running a plan: what is missing is run, what fails is tried again, and what is finished is kept."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeAlias, TypedDict, Unpack

import pandas as pd

from escalation.ensemble import BATCH
from escalation.errors import InputError
from escalation.plan import Chunk, Plan, whole
from escalation.plan.cells import Cells
from escalation.plan.pieces import Piece, default_batch
from escalation.sweep.keepers import Keeper, keeper
from escalation.sweep.precision import Precision, refine
from escalation.sweep.workers import Given, Processes, Results, elsewhere, here

_AHEAD = 256
"""Chunks that a user's executor is handed ahead."""

_KEPT = 5000 * 52
"""Most worlds times turns of a chunk that is kept: a kill loses what is under way, a second or two of work."""

_TOLD = 1000
"""Most worlds of a chunk whose turns are kept, which takes memory."""


class How(TypedDict, total=False):
    """How a plan is run.

    Parameters
    ----------
    workers : int
        Processes to run it in.
    batch : int, optional
        Worlds in a chunk of the work that this call adds, which changes the speed and nothing else; what a folder
        has planned already keeps the chunks that it was cut into.
    out : path, optional
        Folder to keep the result in. What is there already of the same seed, scenario, version and code of the
        model is not run again, and a plan that asks for more extends it.
    force : bool
        Replace the result in that folder.
    progress : callable, optional
        Told how many worlds are done, of how many.
    executor : Executor, optional
        Runs the chunks, in place of processes of our own: any of ``concurrent.futures``' kind.
    command : str
        The command to record in the manifest.
    precision : float or Precision, optional
        Run until the probability of escalation is known that well in every cell.
    trajectories : bool
        Keep every turn too, in the same folder.
    """

    workers: int
    batch: int | None
    out: str | os.PathLike[str] | None
    force: bool
    progress: Callable[[int, int], None] | None
    executor: Executor | None
    command: str
    precision: float | Precision | None
    trajectories: bool


def execute(plan: Plan, **how: Unpack[How]) -> pd.DataFrame:
    """Run a plan and return its table.

    Parameters
    ----------
    plan : Plan
        What to run.
    **how
        As `How` says: ``workers``, ``batch``, ``out``, ``force``, ``progress``, ``executor``, ``command``,
        ``precision``, ``trajectories``.

    Returns
    -------
    DataFrame
        A row a world, in the plan's order.

    Raises
    ------
    InputError
        If a number is too small, the folder holds another result or cannot be written, a policy cannot be sent to
        another process, or some of the work failed (the rest is kept).
    """
    with run(plan, **how) as (finished, place):
        return place.read(finished)


@contextmanager
def run(
    plan: Plan,
    workers: int = 1,
    batch: int | None = None,
    out: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
    command: str = "",
    precision: float | Precision | None = None,
    trajectories: bool = False,
) -> Iterator[tuple[Plan, Keeper]]:
    """Run a plan as `execute` does, and hand out the plan as it came to be and the place to read it from."""
    workers = whole("workers", workers, 1)
    batch = None if batch is None else whole("batch", batch, 1)
    goal = Precision(precision) if isinstance(precision, int | float) else precision
    with keeper(None if out is None else Path(out), force, command, trajectories) as place:

        def fill(asked: Plan) -> bool:
            most = BATCH if out is None else max(1, min(BATCH, int(_KEPT / _turns(asked))))
            most = min(most, _TOLD) if place.turns else most
            size = batch or default_batch(asked.rows, workers if executor is None else 16, most)
            cells, todo = place.grow(asked, size)
            _fill(asked, cells, todo, place, runner, progress)
            return not place.failed()

        short = 0
        with _runner(workers, executor) as runner:
            if goal is None:
                fill(plan)
            else:
                plan, short = refine(plan, goal, fill, lambda asked: place.read(asked, ["peak_rung"]))
        _complain(place, out)
        if goal is not None and short:
            warnings.warn(
                f"{short} of {plan.cells.wanted.size} cells are less precise than {goal.half_width:g} "
                f"after {goal.most:,} worlds.",
                UserWarning,
                stacklevel=3,
            )
        yield plan, place


def _turns(plan: Plan) -> float:
    """Turns of the longest crisis that a plan can have."""
    settings = [each.settings for each in plan.scenarios.values()]
    steps = plan.cells.axes.get("step", [each["step"] for each in settings])
    horizons = plan.cells.axes.get("horizon", [each["horizon"] for each in settings])
    return max(map(float, horizons)) / min(map(float, steps))


Runner: TypeAlias = "Callable[[Iterator[Chunk]], Results]"
"""From chunks to their results."""


@contextmanager
def _runner(workers: int, executor: Executor | None) -> Iterator[Runner]:
    """Who runs chunks, the same for a whole sweep, since processes take a second to start."""
    if executor is None and workers < 2:
        yield here
        return
    with closing(Processes(workers) if executor is None else Given(executor, _AHEAD)) as pool:
        yield lambda chunks: elsewhere(chunks, pool)


def _fill(
    plan: Plan,
    cells: Cells,
    todo: list[Piece],
    place: Keeper,
    runner: Runner,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Run pieces, and those that fail once more when all others are done."""
    if not todo:
        return
    asked = plan.widened(cells.varied)
    done = plan.rows - sum(map(len, todo))
    for last in (False, True):
        failed: list[Piece] = []
        by_key = {piece.key: piece for piece in todo}
        chunks = (asked.chunk(piece, cells, place.turns) for piece in todo)
        with closing(runner(chunks)) as found:
            for result in found:
                if result is None:
                    place.tick()
                    continue
                chunk, tables = result
                if isinstance(tables, Exception):
                    place.fail(chunk, tables)
                    failed.append(by_key[chunk.key])
                    continue
                place.add(chunk, *tables)
                done += len(chunk)
                if progress is not None:
                    progress(max(done, 0), plan.rows)
        if last or not failed:
            return
        todo = failed


def _complain(place: Keeper, out: str | os.PathLike[str] | None) -> None:
    failed = place.failed()
    if failed:
        rows = sum(each["rows"] for each in failed)
        raise InputError(
            f"{rows:,} worlds could not be simulated ({failed[0]['error'].rstrip('.')}); {out}/failures.json "
            "names them, the rest is kept there, and the same command tries them again."
        )
