"""Tables as text that fits a terminal and a pipe."""

from __future__ import annotations

import math

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


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"
    return str(value)
