"""Tables as text that fits a terminal and a pipe."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd


def as_text(table: pd.DataFrame) -> str:
    """A table as aligned columns: words to the left, numbers to the right, four digits."""
    columns = []
    for name in table.columns:
        cells = [str(name).replace("_", " "), *(_cell(value) for value in table[name].tolist())]
        width = max(map(len, cells))
        numeric = pd.api.types.is_numeric_dtype(table[name])
        columns.append([cell.rjust(width) if numeric else cell.ljust(width) for cell in cells])
    return "\n".join("  ".join(row).rstrip() for row in zip(*columns, strict=True))


def progress(folder: str, row: Mapping[Any, Any]) -> str:
    """How far a sweep is, as a sentence."""
    said = [f"{row['done']:,} of {row['worlds']:,} worlds are done"]
    said += [f"{row['failed']:,} failed ({row['error']})" if row["failed"] else "none failed"]
    if row["rate"] > 0.0:
        said += [f"{row['rate']:,.0f} a second"]
    if row["state"] == "running" and not math.isnan(row["seconds_left"]):
        said += [f"about {_time(row['seconds_left'])} left"]
    return f"{folder} is {row['state']}: {', '.join(said)}."


def _time(seconds: float) -> str:
    for unit, size in (("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1000.0 else f"{value + 0.0:.4g}"
    return str(value)
