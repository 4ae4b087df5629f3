"""How violent crises are in general, by what triggered them: what a forecast has to beat."""

from __future__ import annotations

import numpy as np

from escalation.errors import InputError
from escalation.history.outcomes import CLASSES
from escalation.history.records import read
from escalation.shipped import DATA
from escalation.typing import Array

FILE = DATA / "base_rates.csv"
ALL = "all crises"


def violence(trigger: str = ALL) -> tuple[Array, int]:
    """Shares of crises by their violence.

    Parameters
    ----------
    trigger : str
        A class of trigger, or all crises. Where no rate of a trigger is published, the rate of all crises is
        taken, so that there is always something to hold a forecast against.

    Returns
    -------
    (4,) array
        Shares of `CLASSES`, summing to 1.
    int
        Number of crises.

    Raises
    ------
    InputError
        If the file lacks a class.
    """
    rows = [row for row in read(FILE, ("population", "class", "value", "n")) if row["data"] == "ICB 14"]
    known = {row["population"] for row in rows}
    mine = [row for row in rows if row["population"] == (trigger if trigger in known else ALL)]
    shares = {row["class"]: float(row["value"]) for row in mine}
    if set(shares) != set(CLASSES):
        raise InputError(f"{FILE}: the violence of {trigger} lacks a class; give {', '.join(CLASSES)}.")
    found = np.array([shares[each] for each in CLASSES])
    return found / np.add.reduce(found), int(mine[0]["n"])
