"""Sweeps: a plan's chunks run by any executor in any order, kept on disk, and gone on with if interrupted."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict, Unpack

import pandas as pd

from escalation.ensemble import BATCH
from escalation.errors import InputError
from escalation.plan import Chunk, Plan, Players, Value, make_plan, whole
from escalation.policies import AnyPolicy
from escalation.scenario import Scenario
from escalation.store import Store

_WAITING = 256


class How(TypedDict, total=False):
    """How a plan is run, which changes no result: the keywords of `execute`."""

    workers: int
    batch: int | None
    out: str | os.PathLike[str] | None
    force: bool
    progress: Callable[[int, int], None] | None
    executor: Executor | None
    command: str


def sweep(
    scenario: Scenario | str,
    vary: Mapping[str, Iterable[Value]] | None = None,
    policies: Players = None,
    worlds: int = 1000,
    seed: int = 1,
    challenger: Players = None,
    target: Players = None,
    **how: Unpack[How],
) -> pd.DataFrame:
    """Simulate a full cross of policies, settings and parameters.

    Parameters
    ----------
    scenario : Scenario
        The crisis.
    vary : mapping of str to values, optional
        Values of each parameter, setting or ``CODE.attribute`` to vary, for example
        ``{"unity": np.linspace(0, 1, 21), "rule": ["unanimity", "qualified-majority"]}``.
    policies : names or policies, optional
        The coalition's; the scenario's own by default.
    worlds : int
        Worlds in each combination. Equal numbers meet equal luck in all of them.
    seed : int
        Seed of the run.
    challenger, target : names or policies, optional
        One or several.
    **how
        ``workers``, ``batch``, ``out``, ``force``, ``progress`` and ``executor`` of `execute`; none of them
        changes a result.

    Returns
    -------
    DataFrame
        A row a world: policies vary slowest, then settings, then parameters, then worlds. Inputs stand beside
        outcomes; ``attrs`` say what the table rests on.

    Raises
    ------
    InputError
        If a name is unknown, a value not allowed, or the result cannot be kept in ``out``.
    """
    return execute(make_plan(scenario, vary, policies, challenger, target, worlds, seed), **how)


def execute(
    plan: Plan,
    workers: int = 1,
    batch: int | None = None,
    out: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
    command: str = "",
) -> pd.DataFrame:
    """Run a plan.

    Parameters
    ----------
    plan : Plan
        What to run.
    workers : int
        Processes to run it in.
    batch : int, optional
        Worlds in a chunk.
    out : path, optional
        Folder to keep the result in; what is there already of the same plan is not run again.
    force : bool
        Replace another plan's result in that folder.
    progress : callable, optional
        Told how many worlds are done, of how many.
    executor : Executor, optional
        Runs the chunks, in place of processes of our own.
    command : str
        The command to record in the manifest.

    Returns
    -------
    DataFrame
        A row a world, in the plan's order.

    Raises
    ------
    InputError
        If a number is too small, the folder holds another result or cannot be written, or a policy cannot be
        sent to another process.
    """
    workers, batch = whole("workers", workers, 1), whole("batch", BATCH if batch is None else batch, 1)
    if executor is not None or workers > 1:
        _check_travels(plan)
    kept: _Memory | Store = _Memory(plan.about(), batch)
    if out is not None:
        kept = _store(plan, Path(out), batch, force, command)
    todo = [chunk for chunk in plan.chunks(kept.batch) if not kept.has(chunk.number, len(chunk))]
    done = plan.rows - sum(map(len, todo))
    with (
        _processes(min(workers, len(todo)), executor) as ready,
        closing(_completed(todo, ready)) as results,
    ):
        for chunk, table in results:
            kept.write(chunk.number, table)
            done += len(chunk)
            if progress is not None:
                progress(done, plan.rows)
    return kept.finish()


class _Memory:
    """Holds a result as a `Store` does, for as long as the program runs."""

    def __init__(self, about: dict[str, Any], batch: int) -> None:
        self.about, self.batch = about, batch
        self.parts: dict[int, pd.DataFrame] = {}

    def has(self, number: int, rows: int) -> bool:
        return False

    def write(self, number: int, table: pd.DataFrame) -> None:
        self.parts[number] = table

    def finish(self) -> pd.DataFrame:
        table = pd.concat([self.parts[number] for number in sorted(self.parts)], ignore_index=True)
        table.attrs.update(self.about)
        return table


def _store(plan: Plan, folder: Path, batch: int, force: bool, command: str) -> Store:
    manifest: dict[str, Any] = {
        "plan": plan.describe(),
        "about": plan.about(),
        "rows": plan.rows,
        "batch": batch,
        "command": command,
        "scenario": plan.scenario.to_dict(),
    }
    return Store.create(folder, manifest, force)


def _check_travels(plan: Plan) -> None:
    players: tuple[AnyPolicy, ...] = (*plan.coalitions, *plan.challengers, *plan.targets)
    for policy in players:
        try:
            pickle.dumps(policy)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise InputError(
                f'the policy "{policy.name}" cannot be sent to another process ({error}); '
                "define what it uses at the top of a module, or run it with one worker."
            ) from error


def _completed(
    chunks: Iterable[Chunk], executor: Executor | None
) -> Generator[tuple[Chunk, pd.DataFrame], None, None]:
    """Run chunks and yield each with its table, in whatever order they come back."""
    if executor is None:
        for chunk in chunks:
            yield chunk, chunk.run()
        return
    queue = iter(chunks)
    waiting: dict[Future[pd.DataFrame], Chunk] = {}
    try:
        while True:
            with _no_interrupt():
                for chunk in islice(queue, _WAITING - len(waiting)):
                    waiting[executor.submit(chunk.run)] = chunk
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    except BrokenProcessPool as error:
        raise InputError(
            "a worker process ended before its work was done; begin the script with "
            'if __name__ == "__main__":, keep own policies in a module, or use one worker.'
        ) from error
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def _processes(workers: int, executor: Executor | None) -> Iterator[Executor | None]:
    """The user's executor, or processes of our own, or nothing where one process is enough."""
    if executor is not None or workers < 2:
        yield executor
        return
    # Spawned whatever the host program's default is: a fork would copy its threads' locks.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_follow_parent) as pool:
        yield pool


def _follow_parent() -> None:
    """End this worker when the process that started it ends, however that came about."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start workers deaf to Ctrl-C, which a terminal sends to all: the main process winds up for them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
