"""Who runs chunks: this process, processes of our own, or any executor; what died is run again."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import closing, contextmanager
from types import ModuleType
from typing import Any, TypeAlias

import pandas as pd

from escalation.errors import InputError
from escalation.fingerprint import model
from escalation.orphans import follow_parent
from escalation.plan.chunk import Chunk

Tables: TypeAlias = "tuple[pd.DataFrame, pd.DataFrame | None]"
Result: TypeAlias = "tuple[Chunk, Tables | Exception]"
Results: TypeAlias = "Generator[Result | None, None, None]"
"""Chunks with their tables or with what went wrong, and now and then None: time to look at the clock."""

Packed: TypeAlias = "tuple[str, bytes]"
"""Digest of the code, and a chunk."""

TICK = 0.5
"""Seconds between looks at the clock."""

TWICE = "its worker process ended, twice; most likely memory ran out: take fewer workers."
"""What is said of a chunk that nobody could finish."""

_BREAKS = 3
"""How often workers may die before anything is finished."""


def here(chunks: Iterator[Chunk]) -> Results:
    """Run chunks in this process."""
    for chunk in chunks:
        try:
            result: Tables | Exception = chunk.run()
        except Exception as error:
            result = error
        yield chunk, result


class Processes:
    """Processes of our own, made anew if one dies."""

    def __init__(self, workers: int) -> None:
        self.ahead = 2 * workers
        self._make: Callable[[], ProcessPoolExecutor] = lambda: ProcessPoolExecutor(
            # Spawned whatever the host program's default is: a fork would copy its threads' locks.
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=follow_parent,
        )
        self.pool = self._make()

    def submit(self, work: Packed) -> Future[Tables]:
        """Hand over a chunk."""
        with _no_interrupt(), _no_main():
            return self.pool.submit(run_packed, work)

    def renew(self, error: BaseException) -> None:
        """Begin with new processes."""
        self.pool.shutdown(cancel_futures=True)
        self.pool = self._make()

    def close(self) -> None:
        """End the processes once they have done what they are at."""
        self.pool.shutdown(cancel_futures=True)


class Given:
    """An executor of the user's, which is not ours to end."""

    def __init__(self, executor: Executor, ahead: int) -> None:
        self.executor, self.ahead = executor, ahead

    def submit(self, work: Packed) -> Future[Tables]:
        """Hand over a chunk."""
        try:
            return self.executor.submit(run_packed, work)
        except Exception as error:
            # Each library has errors of its own for an executor that is closed or has lost its connection.
            raise BrokenExecutor(str(error)) from error

    def renew(self, error: BaseException) -> None:
        """Say that the executor is of no more use."""
        raise InputError(
            f"the executor broke down ({error or type(error).__name__}); what is finished is kept, run the same "
            "sweep again with a new one."
        ) from error

    def close(self) -> None:
        """Leave it to its owner."""


@contextmanager
def processes(workers: int) -> Iterator[Callable[[Iterator[Chunk]], Results]]:
    """Who runs chunks, the same for a whole run, since processes take a second to start: this one, or several."""
    if workers < 2:
        yield here
        return
    with closing(Processes(workers)) as pool:
        yield lambda chunks: elsewhere(chunks, pool)


def finished(run: Callable[[Iterator[Chunk]], Results], work: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
    """Whatever has a key, players and something to run, with what came of it; the first error is raised."""
    with closing(run(work)) as results:
        for result in results:
            if result is not None:
                if isinstance(result[1], Exception):
                    raise result[1]
                yield result


def elsewhere(chunks: Iterator[Chunk], pool: Processes | Given) -> Results:
    """Run chunks in a pool, some ahead of what is asked for, and yield them as they come back.

    When a worker dies, whatever was under way is run again, a chunk at a time, so that one that kills its worker
    is told from its neighbours.
    """
    waiting: dict[Future[Tables], Chunk] = {}
    suspects: deque[Chunk] = deque()
    died: dict[tuple[int, int], int] = {}
    finished = breaks = 0
    try:
        while True:
            broken: BrokenExecutor | None = None
            while not broken and len(waiting) < (1 if suspects else pool.ahead):
                chunk = suspects.popleft() if suspects else next(chunks, None)
                if chunk is None:
                    break
                try:
                    waiting[pool.submit(packed(chunk))] = chunk
                except BrokenExecutor as error:
                    suspects.appendleft(chunk)
                    broken = error
            if not waiting and not suspects and not broken:
                return
            alone = len(waiting) == 1
            lost: list[Chunk] = []
            for future in wait(waiting, timeout=TICK, return_when=FIRST_COMPLETED).done:
                chunk, wrong = waiting.pop(future), fault(future)
                if isinstance(wrong, BrokenExecutor):
                    lost.append(chunk)
                    broken = wrong
                elif isinstance(wrong, Exception) and not isinstance(wrong, OtherModelError):
                    yield chunk, wrong
                elif wrong is not None:
                    raise wrong
                else:
                    finished += 1
                    yield chunk, future.result()
            if broken:
                lost += waiting.values()
                waiting.clear()
                breaks += 1
                if not finished and breaks >= _BREAKS:
                    raise InputError(
                        "a worker process ended before its work was done, three times; use one worker to see why."
                    ) from broken
                pool.renew(broken)
                for chunk in lost:
                    died[chunk.key] = died.get(chunk.key, 0) + alone
                    if died[chunk.key] < 2:
                        suspects.append(chunk)
                    else:
                        yield chunk, InputError(TWICE)
            yield None
    finally:
        for future in waiting:
            future.cancel()


def fault(future: Future[Tables]) -> BaseException | None:
    """What went wrong with a chunk; none is given up by us while it is waited for."""
    return BrokenExecutor("it gave up its work") if future.cancelled() else future.exception()


class OtherModelError(InputError):
    """A worker has other code than the process that gives it work."""


def packed(chunk: Chunk) -> Packed:
    """A chunk as bytes, and whose it is; what was defined in a script or notebook travels along.

    Raises
    ------
    InputError
        If a policy holds something that cannot travel.
    """
    import cloudpickle

    try:
        return model(), cloudpickle.dumps(chunk)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        names = ", ".join(each.name for each in chunk.players)
        raise InputError(
            f"the policies {names} cannot be sent to another process ({error}); "
            "let them hold nothing but numbers, names and functions, or run them with one worker."
        ) from error


def run_packed(work: Packed) -> Tables:
    """What a worker does.

    Raises
    ------
    OtherModelError
        If its code is not that of the process that sent the work: results would be mixed unseen.
    """
    theirs, content = work
    if theirs != model():
        raise OtherModelError(
            f"a worker has other code of the model ({model()[:8]}, not {theirs[:8]}); install there what is "
            "installed here and start it again."
        )
    chunk: Chunk = pickle.loads(content)
    try:
        return chunk.run()
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            # An error that cannot be sent would break the pool.
            raise RuntimeError(f"{type(error).__name__}: {error}") from None
        raise


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


@contextmanager
def _no_main() -> Iterator[None]:
    """Start workers that do not run the user's script again: chunks bring along what they need of it."""
    modules: dict[str, Any] = sys.modules
    before, modules["__main__"] = modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        modules["__main__"] = before
