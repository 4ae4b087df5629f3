"""How the cases went, which nothing that builds a scenario reads."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from escalation.errors import unknown
from escalation.history.records import FOLDER, cases, read

CLASSES = ("none", "minor", "serious", "war")
"""Violence in an international crisis, mildest first [@brecher2021]."""


def outcomes(folder: Path = FOLDER) -> pd.DataFrame:
    """The highest level that each case reached.

    Parameters
    ----------
    folder : Path
        Where the files of cases lie.

    Returns
    -------
    DataFrame
        A row a case in the order of `cases`: ``case``, ``icb`` (one of ``CLASSES``), ``mid`` (hostility level,
        2 to 5), ``others`` (what else the class could be), ``ended``, ``status``, ``source``.

    Raises
    ------
    InputError
        If the file cannot be read, a case is missing or a class is unknown.
    """
    file = folder / "outcomes.csv"
    columns = ("case", "icb", "mid", "others", "ended", "status", "source")
    found = {row["case"]: row for row in read(file, columns)}
    for name in cases(folder):
        if name not in found:
            raise unknown("case", name, found, str(file))
        if found[name]["icb"] not in CLASSES:
            raise unknown("class", found[name]["icb"], CLASSES, f"{file}: {name} icb")
    rows = [{**found[name], "mid": int(found[name]["mid"])} for name in cases(folder)]
    return pd.DataFrame(rows, columns=list(columns))
