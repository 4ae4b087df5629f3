"""Unilateral deterrence, when either side's will to fight is private.

A challenger leaves the status quo alone or demands that it be changed. Faced with a demand the defender
concedes or resists; faced with resistance the challenger backs down or fights. Each side is of one of two
types: the hard prefer a fight to giving way at their last move, the soft do not. ``p_challenger`` and
``p_defender`` are the chances of being hard, which is what makes a side's threat credible. The outcomes are
the status quo (SQ), the defender concedes (DC), the challenger backs down (CD), and conflict (DD, worth DD+
to the hard and DD- to the soft). Preferences are, for the challenger DC > SQ > DD+ > CD > DD-, for the
defender SQ > CD > DD+ > DC > DD-.

Perfect Bayesian equilibria hang on three thresholds. ``c1`` and ``c2`` are the chances of resistance at which
the hard and the soft challenger are indifferent to making the demand, ``d`` the chance of facing a hard
challenger at which the soft defender is indifferent to resisting [@zagare2000]:

- certain deterrence, ``p_defender > c1``: no demand is made;
- separating, ``c2 <= p_defender <= c1``: the hard demand, the soft do not; the hard resist, the soft concede;
- bluff, ``p_defender < c2`` and ``p_challenger < d``: the soft challenger demands with chance ``p_challenger
  (1 - d) / ((1 - p_challenger) d)``, the soft defender resists with chance ``(c2 - p_defender) / (1 -
  p_defender)``;
- attack, ``p_defender < c2`` and ``p_challenger >= d``: all demand; the hard resist, the soft concede.

Deterrence that rests on what the defender would believe of a demand which is never made is left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from escalation.theory.conditions import FINITE, INSIDE, SHARE, descending, numbers
from escalation.typing import Array


class Strategies(NamedTuple):
    """What each type does in equilibrium; the hard defender always resists."""

    demand_hard: Array
    """Chance that a hard challenger makes the demand."""
    demand_soft: Array
    """Chance that a soft challenger does."""
    resist_soft: Array
    """Chance that a soft defender resists."""


class Outcomes(NamedTuple):
    """Chances of the four outcomes, which sum to 1."""

    status_quo: Array
    """No demand is made."""
    concession: Array
    """The defender concedes."""
    retreat: Array
    """The challenger backs down."""
    conflict: Array
    """They fight."""


def challenger_thresholds(
    concession: ArrayLike, status_quo: ArrayLike, conflict_hard: ArrayLike, retreat: ArrayLike
) -> tuple[Array, Array]:
    """Chances of resistance at which the hard and the soft challenger are indifferent to a demand [@zagare2000].

    Parameters
    ----------
    concession, status_quo, conflict_hard, retreat : array_like
        The challenger's utilities of DC, SQ, DD+ and CD, each above the next.

    Returns
    -------
    c1, c2 : arrays
        In (0, 1), c2 below c1.

    Raises
    ------
    InputError
        If the utilities are not in this order.
    """
    dc, sq, dd, cd = numbers(
        concession=(concession, FINITE),
        status_quo=(status_quo, FINITE),
        conflict_hard=(conflict_hard, FINITE),
        retreat=(retreat, FINITE),
    )
    descending(concession=dc, status_quo=sq, conflict_hard=dd, retreat=cd)
    return (dc - sq) / (dc - dd), (dc - sq) / (dc - cd)


def defender_threshold(retreat: ArrayLike, concession: ArrayLike, conflict_soft: ArrayLike) -> Array:
    """Chance of facing a hard challenger at which the soft defender is indifferent to resisting [@zagare2000].

    Parameters
    ----------
    retreat, concession, conflict_soft : array_like
        The defender's utilities of CD, DC and DD-, each above the next.

    Returns
    -------
    array
        The threshold d, in (0, 1).

    Raises
    ------
    InputError
        If the utilities are not in this order.
    """
    cd, dc, dd = numbers(
        retreat=(retreat, FINITE), concession=(concession, FINITE), conflict_soft=(conflict_soft, FINITE)
    )
    descending(retreat=cd, concession=dc, conflict_soft=dd)
    threshold: Array = (cd - dc) / (cd - dd)
    return threshold


def equilibrium(
    p_challenger: ArrayLike, p_defender: ArrayLike, c1: ArrayLike, c2: ArrayLike, d: ArrayLike
) -> Strategies:
    """What each type does [@zagare2000].

    Parameters
    ----------
    p_challenger, p_defender : array_like
        Chance that each side is hard, in [0, 1].
    c1, c2, d : array_like
        Thresholds in (0, 1), c2 below c1.

    Returns
    -------
    Strategies
        Chances.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    pc, pd, high, low, doubt = numbers(
        p_challenger=(p_challenger, SHARE),
        p_defender=(p_defender, SHARE),
        c1=(c1, INSIDE),
        c2=(c2, INSIDE),
        d=(d, INSIDE),
    )
    descending(c1=high, c2=low)
    tempted = pd < low
    bluff = tempted & (pc < doubt)
    # Where there is no bluff the two quotients mean nothing; 1/2 keeps them finite.
    few, soft = np.where(bluff, pc, 0.5), np.where(bluff, pd, 0.5)
    return Strategies(
        demand_hard=np.where(pd > high, 0.0, 1.0)[()],
        demand_soft=np.where(bluff, few * (1.0 - doubt) / ((1.0 - few) * doubt), tempted)[()],
        resist_soft=np.where(bluff, (low - soft) / (1.0 - soft), 0.0)[()],
    )


def outcomes(
    p_challenger: ArrayLike, p_defender: ArrayLike, c1: ArrayLike, c2: ArrayLike, d: ArrayLike
) -> Outcomes:
    """Chances of the four outcomes [@zagare2000].

    Parameters
    ----------
    p_challenger, p_defender, c1, c2, d : array_like
        As in `equilibrium`.

    Returns
    -------
    Outcomes
        Chances that sum to 1.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    pc, pd = numbers(p_challenger=(p_challenger, SHARE), p_defender=(p_defender, SHARE))
    play = equilibrium(pc, pd, c1, c2, d)
    hard, soft = pc * play.demand_hard, (1.0 - pc) * play.demand_soft
    resist = pd + (1.0 - pd) * play.resist_soft
    return Outcomes(
        status_quo=1.0 - hard - soft,
        concession=(hard + soft) * (1.0 - resist),
        retreat=soft * resist,
        conflict=hard * resist,
    )
