"""Executors that the command line can name: a Dask cluster, or MPI."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, cast

from escalation.errors import InputError


@contextmanager
def named(command: Namespace) -> Iterator[Executor | None]:
    """The executor that ``--dask`` or ``--mpi`` names, for as long as it is needed.

    Raises
    ------
    InputError
        If it is not installed or cannot be reached, or both are named.
    """
    address, mpi = getattr(command, "dask", None), getattr(command, "mpi", False)
    if address and mpi:
        raise InputError("--dask and --mpi both say where to run; keep one of them.")
    if address:
        with _dask(address) as executor:
            yield executor
    elif mpi:
        with _mpi() as executor:
            yield executor
    else:
        yield None


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(f"--dask needs the extra: pip install 'escalation[dask]' ({error}).") from error
    # It logs a traceback when the scheduler goes, which the sweep says in a sentence.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client: Any = cast(Any, Client)(address, timeout=20)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address}; give one such as tcp://host:8786."
        ) from error
    with client:
        yield client.get_executor()


@contextmanager
def _mpi() -> Iterator[Executor]:
    try:
        from mpi4py.futures import MPIPoolExecutor
    except (ImportError, RuntimeError) as error:
        raise InputError(
            f"--mpi needs an MPI library and the extra: pip install 'escalation[mpi]' ({error})."
        ) from error
    with MPIPoolExecutor() as executor:
        yield executor
