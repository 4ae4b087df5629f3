"""A Dask cluster on this machine, in which any process can be killed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Cluster:
    """A scheduler and its workers, each a process of its own, reached over TCP as on other machines.

    Parameters
    ----------
    address : str
        Where the scheduler answers.
    scheduler : Popen
        Its process.
    workers : sequence of Popen
        Theirs. No nanny starts them again.
    """

    address: str
    scheduler: subprocess.Popen[Any]
    workers: Sequence[subprocess.Popen[Any]]


@contextmanager
def cluster(workers: int = 2) -> Iterator[Cluster]:
    """A cluster for as long as it is needed."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scheduler.json"
        scheduler = _start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        alone = ("--nthreads", "1", "--no-nanny", "--local-directory", place, "--scheduler-file", str(file))
        several = [_start("worker", *alone) for _ in range(workers)]
        try:
            yield Cluster(_address(file), scheduler, several)
        finally:
            for each in (*several, scheduler):
                each.kill()
                each.wait()


def _start(what: str, *words: str) -> subprocess.Popen[Any]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _address(file: Path, patience: float = 120.0) -> str:
    for _ in range(int(patience / 0.1)):
        time.sleep(0.1)
        if file.exists() and (text := file.read_text()):
            return str(json.loads(text)["address"])
    raise SystemExit("the Dask scheduler did not start.")
