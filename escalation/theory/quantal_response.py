"""Attack and resistance by noisy choice.

A challenger leaves the status quo alone or attacks; a defender that is attacked capitulates or resists, and
then there is war. Each side chooses the better action more often than the worse, with log-odds ``precision``
times the difference of their expected utilities, and the challenger knows how the defender chooses: the agent
logit quantal response equilibrium of the game [@mckelvey1998], by which wars have been studied statistically
[@signorino1999]. It is unique. Precision 0 makes both toss a coin; as it grows, play tends to the subgame
perfect equilibrium.
"""

from __future__ import annotations

from numpy.typing import ArrayLike
from scipy.special import expit

from escalation.theory.conditions import FINITE, NOT_NEGATIVE, SHARE, numbers
from escalation.typing import Array


def p_resist(precision: ArrayLike, war: ArrayLike, capitulation: ArrayLike) -> Array:
    """Chance that a defender resists an attack [@mckelvey1998].

    Parameters
    ----------
    precision : array_like
        Per unit of utility, at least 0.
    war, capitulation : array_like
        The defender's utilities of these outcomes.

    Returns
    -------
    array
        In [0, 1].

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    k, fight, give_way = numbers(
        precision=(precision, NOT_NEGATIVE), war=(war, FINITE), capitulation=(capitulation, FINITE)
    )
    return expit(k * (fight - give_way))


def p_attack(
    precision: ArrayLike,
    p_resistance: ArrayLike,
    status_quo: ArrayLike,
    capitulation: ArrayLike,
    war: ArrayLike,
) -> Array:
    """Chance that a challenger attacks [@mckelvey1998].

    Parameters
    ----------
    precision : array_like
        Per unit of utility, at least 0.
    p_resistance : array_like
        Chance that the defender resists, in [0, 1]; from `p_resist`.
    status_quo, capitulation, war : array_like
        The challenger's utilities of these outcomes.

    Returns
    -------
    array
        In [0, 1].

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    k, resisted, stay, win, fight = numbers(
        precision=(precision, NOT_NEGATIVE),
        p_resistance=(p_resistance, SHARE),
        status_quo=(status_quo, FINITE),
        capitulation=(capitulation, FINITE),
        war=(war, FINITE),
    )
    return expit(k * (resisted * fight + (1.0 - resisted) * win - stay))
