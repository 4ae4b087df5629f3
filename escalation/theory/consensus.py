"""Whether all members of a coalition agree.

Member i of n backs a measure if ``mean_i + spread (sqrt(alignment) Z + sqrt(1 - alignment) Z_i)`` is above 0,
where Z is common to all and Z_i its own, all standard normal and independent: each member's resolve varies by
``spread``, and any two members' with correlation ``alignment``. Given Z the members are independent, so all
back the measure with chance

    integral over z of  phi(z) prod_i Phi((mean_i + spread sqrt(alignment) z) / (spread sqrt(1 - alignment)))

with phi and Phi the density and the distribution function of a standard normal: a one-factor integral
[@dunnett1955]. At alignment 0 it is the product of the members' chances, at 1 the least of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import quad_vec
from scipy.special import log_ndtr, ndtr

from escalation.theory.conditions import FINITE, POSITIVE, SHARE, by_member, number, together
from escalation.typing import Array

FAR = 10.0
"""Beyond this many standard deviations the common factor counts for nothing."""


def p_all(mean: ArrayLike, spread: ArrayLike, alignment: ArrayLike) -> Array:
    """Chance that every member backs the measure [@dunnett1955].

    Parameters
    ----------
    mean : array_like of shape (..., n)
        Mean resolve of each member, in any unit.
    spread : array_like of shape (...)
        Standard deviation of resolve, above 0, in the same unit.
    alignment : array_like of shape (...)
        Correlation of any two members' resolve, in [0, 1].

    Returns
    -------
    array of shape (...)
        By adaptive quadrature, to about 1e-10.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    level, scale, common = together(
        mean=by_member("mean", mean, FINITE),
        spread=number("spread", spread, POSITIVE)[..., None],
        alignment=number("alignment", alignment, SHARE)[..., None],
    )
    level = level / scale
    alike = common == 1.0
    own = np.sqrt(np.where(alike, 1.0, 1.0 - common))

    def given(z: float) -> Array:
        """Density of the common factor times the chance of consensus given it."""
        agreed = log_ndtr((level + np.sqrt(common) * z) / own).sum(axis=-1)
        density: Array = np.exp(agreed - z * z / 2.0) / np.sqrt(2.0 * np.pi)
        return density

    # Near full alignment consensus is all but a step, where the weakest member turns; quadrature must be told where.
    with np.errstate(divide="ignore", invalid="ignore"):
        turns = -level.min(axis=-1) / np.sqrt(common[..., 0])
        widths = FAR * own[..., 0] / np.sqrt(common[..., 0])
        edges = np.concatenate([np.ravel(turns + side * widths) for side in (-1.0, 0.0, 1.0)])
    steps = np.unique(edges[np.abs(edges) < FAR])
    integral, _ = quad_vec(given, -FAR, FAR, epsabs=1e-11, epsrel=1e-10, points=steps)
    return np.where(alike[..., 0], ndtr(level.min(axis=-1)), integral)[()]
