"""Logit choice with widths, and the one way to draw from a distribution."""

from __future__ import annotations

import numpy as np

from escalation.rules.reduce import total
from escalation.typing import Array, Index, Mask


def probabilities(utility: Array, width: Array, precision: Array, options: Mask) -> Array:
    """Return ``P(k)`` proportional to ``width_k * exp(precision * U_k)`` over the options [@mckelvey1998].

    Parameters
    ----------
    utility : (K, W) array
        In units of the prize.
    width : (K, 1) array
        Share of each rung at indifference.
    precision : (W,) array
        Per unit of the prize; 0 follows the widths, infinity maximises.
    options : (K, W) array of bool
        At least one option in every world.

    Returns
    -------
    (K, W) array
        Columns sum to 1.
    """
    weight: Array = np.where(options, precision * utility, -np.inf)
    weight -= np.maximum.reduce(weight, axis=0)
    np.exp(weight, out=weight)
    weight *= width
    weight /= total(weight)
    return weight


LEAST_PRECISION = 1e-3
"""Below this precision the inclusive value is taken at it: the mean by width, to within rounding."""


def inclusive(utility: Array, width: Array, precision: Array, options: Mask | None = None) -> Array:
    """What a logit choice is worth before it is made, (W,): from the mean by width up to the maximum [@mckelvey1998].

    ``log(sum_k w_k exp(precision * U_k)) / precision`` with widths that sum to 1; the arguments are those of
    `probabilities`, by default with all options open.
    """
    sharp = np.maximum(precision, LEAST_PRECISION)
    open_, share = utility, width / total(width)
    if options is not None:
        open_ = np.where(options, utility, -np.inf)
        share = width * options / total(width * options)
    best = np.maximum.reduce(open_, axis=0)
    weight = share * np.exp(sharp * (open_ - best))
    result: Array = best + np.log(total(weight)) / sharp
    return result


def draw(p: Array, u: Array) -> Index:
    """Return the first index at which the cumulative probability exceeds ``u``.

    Parameters
    ----------
    p : (K, W) array
        Need not be normalised.
    u : (W,) array
        Uniforms in (0, 1).
    """
    cumulative = np.add.accumulate(p, axis=0)
    passed = np.count_nonzero(cumulative <= u * cumulative[-1], axis=0)
    # Rounding may leave u above everything: the last rung that has any weight then.
    result: Index = np.minimum(passed, len(p) - 1).astype(np.int64)
    return result
