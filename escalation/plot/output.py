"""Figures on disk, each with the table that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from escalation.errors import InputError
from escalation.files import report, write_files
from escalation.plot import style

FORMATS = ("png", "svg", "pdf")
DOTS = 300
"""Dots an inch of a picture made of dots."""


def save(
    figure: Figure | Axes,
    path: str | Path,
    data: pd.DataFrame,
    source: str = "",
    seed: int | None = None,
    version: str = "",
) -> tuple[Path, Path]:
    """Write a figure and, beside it under the same name, the table that it shows: both or neither.

    Parameters
    ----------
    figure : Figure or Axes
        What to write.
    path : path
        Where; the ending, png, svg or pdf, gives the format.
    data : DataFrame
        The table drawn, written with six significant digits; its ``attrs`` may name the ``scenario``, ``seed`` and
        ``version``.
    source : str, optional
        Where the table comes from; by default its scenario.
    seed : int, optional
        Seed of the run; by default the table's.
    version : str, optional
        Version of the library that made the table; by default the table's.

    Returns
    -------
    tuple of Path
        The figure's path and the table's.

    Raises
    ------
    InputError
        If the ending is of another kind or a file cannot be written.
    """
    picture, format_ = Path(path), kind(path)
    about = {
        "data": source or data.attrs.get("scenario", ""),
        "seed": data.attrs.get("seed", "") if seed is None else seed,
        "version": version or data.attrs.get("version", ""),
    }
    root = figure if isinstance(figure, Figure) else style.figure_of(figure)
    drawn = BytesIO()
    with rc_context({"svg.hashsalt": "escalation", "pdf.fonttype": 42}):
        root.savefig(drawn, format=format_, dpi=DOTS, metadata=_metadata(format_, about))
    table = picture.with_suffix(".csv")
    write_files({picture: drawn.getvalue(), table: report(data)})
    return picture, table


def kind(path: str | Path) -> str:
    """The format that a figure's path asks for, or an InputError if it asks for none of those there are."""
    ending = Path(path).suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise InputError(f"{path} does not end in .{', .'.join(FORMATS)}; give it one of these endings.")
    return ending


def _metadata(format_: str, about: Mapping[str, object]) -> dict[str, str | None]:
    """What the file says of itself in its format's words; no date, so that equal runs make equal files."""
    said = "; ".join(f"{name}: {value}" for name, value in about.items() if value != "")
    made = f"escalation {about['version']}".strip()
    if format_ == "png":
        return {"Software": made, "Description": said}
    if format_ == "svg":
        return {"Creator": made, "Description": said, "Date": None}
    return {"Creator": made, "Subject": said, "CreationDate": None}
