"""The one way to sum over members or rungs, so that a world's sum never depends on the batch."""

from __future__ import annotations

import numpy as np

from escalation.typing import Array, Index, Mask


def total(x: Array) -> Array:
    """Sum over the first axis, row after row in every world.

    NumPy sums a single column pairwise but many columns row by row; one world alone must get the bits that
    it gets in company, so its column is accumulated.

    Parameters
    ----------
    x : (N, W) array

    Returns
    -------
    (W,) array
    """
    if x.shape[-1] == 1 and len(x):
        last: Array = np.add.accumulate(x, axis=0)[-1]
        return last
    summed: Array = np.add.reduce(np.ascontiguousarray(x), axis=0)
    return summed


def weighted(mask: Mask, weight: Array) -> Array:
    """Sum the weights of those for whom the mask holds.

    Parameters
    ----------
    mask : (N, W) array of bool
    weight : (N, 1) array

    Returns
    -------
    (W,) array
    """
    # A product is four times as fast as a choice between weight and 0 where the mask is irregular.
    return total(mask * weight)


def normalised(weight: Array) -> Array:
    """Weights (N,) as a column (N, 1) that sums to 1."""
    column: Array = (weight / np.add.reduce(weight))[:, None]
    return column


def share_of(weight: Array, of: Index | Mask, some: Index | int) -> float:
    """Share that some hold of what others (their rows) weigh together; 0 where they weigh nothing."""
    held = np.add.reduce(np.atleast_1d(weight[some]))
    return float(held / np.add.reduce(weight[of])) if held > 0.0 else 0.0


def centred(x: Array) -> Array:
    """Numbers (N,) less their plain mean, as a column (N, 1)."""
    column: Array = (x - np.add.reduce(x) / len(x))[:, None]
    return column
