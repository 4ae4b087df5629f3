"""The Patient Rule Induction Method: boxes of conditions, each within the one before [@friedman1999]."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.typing import Array, Mask


def boxes(x: pd.DataFrame, y: Array | Mask, least: float = 0.05) -> list[pd.DataFrame]:
    """PRIM's boxes from all conditions down to the smallest, each with rows for the lower and the upper limit.

    Parameters
    ----------
    x : (N, P) DataFrame
        Conditions, a row a case.
    y : (N,) array
        Whether each case is one that is sought.
    least : float
        Share of the cases that the smallest box must hold.

    Raises
    ------
    InputError
        If the workbench that draws them is not installed.
    """
    with warnings.catch_warnings():
        # The workbench warns of ways to compute in parallel that nobody asked for.
        warnings.simplefilter("ignore")
        try:
            from ema_workbench.analysis import prim
        except ImportError as error:
            raise InputError(
                f"scenario discovery needs the extra: pip install 'escalation[sensitivity]' ({error})."
            ) from error
        found = prim.Prim(x, np.asarray(y, dtype=bool), threshold=0.0, mass_min=least).find_box()
        return list(found.box_lims)


def inside(box: pd.DataFrame, x: pd.DataFrame, names: Sequence[str]) -> Mask:
    """Which rows of `x` (N,) lie within the limits of a box on the factors named."""
    found = np.ones(len(x), dtype=bool)
    for name in names:
        low, high = box[name]
        column = x[name]
        found &= (column.isin(low) if isinstance(low, set) else column.between(low, high)).to_numpy()
    return found


def limited(box: pd.DataFrame, whole: pd.DataFrame) -> list[str]:
    """The factors that a box limits more than the one that holds everything."""
    return [name for name in box.columns if box[name].tolist() != whole[name].tolist()]
