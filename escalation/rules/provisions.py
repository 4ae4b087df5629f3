"""What agreements in force do to later crises: each provision moves a quantity that some rule reads."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from escalation.typing import Array, Mask


def moved(quantity: Array, change: float, share: Array, is_share: bool) -> Array:
    """Return a quantity under a provision, (W,).

    Parameters
    ----------
    quantity : (W,) array
        Without the provision.
    change : float
        What the provision does in full: it takes this share of the quantity away (negative) or adds to it.
    share : (W,) array
        How far it is in force, in [0, 1].
    is_share : bool
        Whether the quantity is itself a share; it then rises by this part of what is left up to 1.
    """
    room = 1.0 - quantity if is_share and change > 0.0 else quantity
    changed: Array = quantity + room * (change * share)
    return changed


def trusted(prior: Array, weight: Array, record: Iterable[tuple[float, bool]], memory: Array) -> Array:
    """Odds that a signature is kept, (W,): a prior that counts for some treaties, and the treaties remembered.

    The mean of a beta distribution whose counts fade [@gelman2013].

    Parameters
    ----------
    prior, weight : (W,) arrays
        Odds before the record, and the number of treaties that they count for.
    record : iterable of (years since a treaty's end, whether it was kept)
    memory : (W,) array
        What is left of a memory after a year.
    """
    kept, counted = prior * weight, weight.copy()
    for years, held in record:
        remembered = memory**years
        kept, counted = kept + remembered * held, counted + remembered
    return np.where(counted > 0.0, kept / np.where(counted > 0.0, counted, 1.0), prior)


def under_way(share: Array, stands: Mask) -> Array:
    """Shares (N, W) of provisions where the agreement stands, 0 where it has broken down."""
    result: Array = share * stands
    return result
