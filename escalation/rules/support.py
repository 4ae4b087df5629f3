"""What a member of the coalition backs: threat, resolve and pull against the cost of standing firm."""

from __future__ import annotations

import numpy as np

from escalation.rules.reduce import total
from escalation.typing import Array, Mask


def threat(scale: Array, severity: Array, near: Array, greed_weight: Array, greedy: Array) -> Array:
    """Threat felt by each member, in units of the spread of moods.

    Parameters
    ----------
    scale, greed_weight : (W,) arrays
    severity : (W,) array
        Of the rung observed.
    near : (M, W) array
        Nearness to the challenger, in (0, 1].
    greedy : (W,) array
        Public probability that the challenger is greedy; at 1/2 it changes nothing.
    """
    return near * (scale * severity * (1.0 + greed_weight * (2.0 * greedy - 1.0)))


def resolve(base: Array, alignment: Array, spread: Array, common: Array, personal: Array) -> Array:
    """Resolve of each member: one factor in common, one of its own.

    Parameters
    ----------
    base : (M, W) array
        Its level.
    alignment : (W,) array
        Correlation of members' resolve, in [0, 1].
    spread : (W,) array
        Standard deviation of resolve.
    common : (W,) array, personal : (M, W) array
        Standard normal.
    """
    felt: Array = (spread * np.sqrt(1.0 - alignment)) * personal
    felt += base + (spread * np.sqrt(alignment)) * common
    return felt


def shared_cost(burden: Array, economy: Array, sharing: Array) -> Array:
    """Cost of a measure to each member when a part of all burdens is shared by economic weight.

    Sharing conserves the total: the economy-weighted mean of what members bear stays what it was.

    Parameters
    ----------
    burden : (M, W) array
    economy : (M, 1) array
        Shares of GDP, summing to 1.
    sharing : (W,) array
        In [0, 1].
    """
    pooled = total(burden * economy)
    shared: Array = (1.0 - sharing) * burden
    shared += sharing * pooled
    return shared


def support(firmness: Array, cost: Array, proposed: Array) -> Array:
    """Strength at which each member backs a measure: ``clip(firmness / cost, 0, proposed)``.

    Where the cost is 0, all of it or nothing by the sign of firmness.

    Parameters
    ----------
    firmness, cost : (M, W) or (W,) arrays
    proposed : (W,) array
        In [0, 1].
    """
    # A cost near 0 may overflow, which means the same as a cost of 0.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        backed: Array = np.divide(firmness, cost)
        np.fmax(backed, 0.0, out=backed)
        np.fmin(backed, proposed, out=backed)
    return backed


def pull(tie: Array, close: Array, backing: Array, heed: Array) -> Array:
    """Pull of a leader on each member, (M, W): tie times closeness times what it backs, for those who heed it.

    Parameters
    ----------
    tie, backing : (W,) arrays
    close : (M, 1) array
        Closeness to the leader; 0 for the leader itself.
    heed : (M, W) or (W,) array
        How far a member heeds this leader, in [0, 1].
    """
    return close * (tie * backing * heed)


def union_cost(burden: Array, in_union: Mask, autonomy_cost: Array, autonomy: Array) -> Array:
    """Burdens (M, W) where Europeans act alone: the union's bear ``1 + autonomy_cost * autonomy`` times theirs."""
    if not autonomy.any():
        return burden
    return np.where(in_union, burden * (1.0 + autonomy_cost * autonomy), burden)
