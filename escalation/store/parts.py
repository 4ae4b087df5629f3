"""Parts: Parquet files that say in their footer which pieces of the sweep they hold, in which order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from escalation.errors import InputError

Held: TypeAlias = list[tuple[int, int, int]]
"""Pieces in order: block, number and rows of each."""

_KEY = b"escalation"


def arrow(table: pd.DataFrame) -> Any:
    """A table as Arrow's, words always as words, so that all parts have the same types."""
    import pyarrow as pa

    columns = {
        name: pa.array(table[name], pa.string(), from_pandas=True)
        if table[name].dtype == object or isinstance(table[name].dtype, pd.StringDtype)
        else pa.array(table[name].to_numpy())
        for name in table.columns
    }
    return pa.table(columns)


def encode(tables: Sequence[Any], held: Held) -> bytes:
    """Arrow tables below each other as the bytes of a part."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    whole = pa.concat_tables(tables)
    whole = whole.replace_schema_metadata({_KEY: json.dumps(held)})
    sink = pa.BufferOutputStream()
    write_table(whole, sink, compression="zstd", write_page_checksum=True)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def holds(path: Path) -> Held:
    """Which pieces a part holds; only its footer is read.

    Raises
    ------
    InputError
        If it is damaged.
    """
    with _reading(path), _open(path) as file:
        metadata = file.schema_arrow.metadata or {}
        found: Held = [(int(a), int(b), int(rows)) for a, b, rows in json.loads(metadata[_KEY])]
        if sum(rows for _, _, rows in found) != file.metadata.num_rows:
            raise ValueError("rows are missing")
        return found


def read(path: Path, columns: Sequence[str] | None = None) -> Any:
    """A part as an Arrow table.

    Raises
    ------
    InputError
        If it is damaged.
    """
    # pandas.read_parquet starts threads of Arrow's that now and then abort the interpreter as it ends.
    with _reading(path), _open(path) as file:
        return file.read(columns=columns and list(columns), use_threads=False).replace_schema_metadata(None)


def _open(path: Path) -> Any:
    from pyarrow.parquet import ParquetFile

    return ParquetFile(path, pre_buffer=False, page_checksum_verification=True)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say in a sentence what is wrong with a part; a part that is gone is for the caller to deal with."""
    from pyarrow import ArrowException

    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, ArrowException, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise InputError(f"cannot read {path}: {reason}; remove it and run the same sweep again.") from error
