"""When to cooperate with a side that may be untrustworthy.

Two sides at once cooperate or defect. A side gets ``reward`` if both cooperate, ``temptation`` if it alone
defects, ``sucker`` if it alone cooperates, and ``punishment`` if neither does. A trustworthy side prefers to
return cooperation, ``reward`` above ``temptation``, and not to be alone in it, ``punishment`` above
``sucker``. The other side is trustworthy, and will cooperate, with chance ``p_trust``; otherwise it will
defect. Cooperating then pays if ``p_trust`` is at least ``(punishment - sucker) / ((punishment - sucker) +
(reward - temptation))``, the least trust that it needs [@kydd2005].
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from escalation.theory.conditions import FINITE, SHARE, descending, numbers
from escalation.typing import Array, Mask


def least_trust(temptation: ArrayLike, reward: ArrayLike, punishment: ArrayLike, sucker: ArrayLike) -> Array:
    """Least belief in the other's trustworthiness at which cooperation pays [@kydd2005].

    Parameters
    ----------
    temptation, reward, punishment, sucker : array_like
        Utilities; ``reward`` above ``temptation``, ``punishment`` above ``sucker``.

    Returns
    -------
    array
        In (0, 1).

    Raises
    ------
    InputError
        If the utilities are not in this order.
    """
    t, r, p, s = numbers(
        temptation=(temptation, FINITE),
        reward=(reward, FINITE),
        punishment=(punishment, FINITE),
        sucker=(sucker, FINITE),
    )
    descending(reward=r, temptation=t)
    descending(punishment=p, sucker=s)
    least: Array = (p - s) / ((p - s) + (r - t))
    return least


def cooperates(
    p_trust: ArrayLike, temptation: ArrayLike, reward: ArrayLike, punishment: ArrayLike, sucker: ArrayLike
) -> Mask:
    """Whether a trustworthy side cooperates [@kydd2005].

    Parameters
    ----------
    p_trust : array_like
        Chance that the other side is trustworthy, in [0, 1].
    temptation, reward, punishment, sucker : array_like
        As in `least_trust`.

    Returns
    -------
    array of bool
        True also where the side is indifferent.

    Raises
    ------
    InputError
        If a parameter is out of its range.
    """
    belief, least = numbers(
        p_trust=(p_trust, SHARE), least=(least_trust(temptation, reward, punishment, sucker), SHARE)
    )
    pays: Mask = belief >= least
    return pays
