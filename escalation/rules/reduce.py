"""The one way to sum over members or rungs, so that a world's sum never depends on the batch."""

from __future__ import annotations

import numpy as np

from escalation.typing import Array, Mask


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
    if x.shape[-1] == 1:
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
    return total(np.where(mask, weight, 0.0))
