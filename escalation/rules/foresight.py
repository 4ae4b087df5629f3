"""What a far-sighted challenger makes of the future: its own choices to come, as it would make them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from escalation.rules import choice, worth
from escalation.rules.reduce import total
from escalation.rules.rungs import Rungs
from escalation.rules.worth import WEEK, Outlook, Prospects, Situation, Traits
from escalation.typing import Array, Mask

CLOSE = 1e-10
"""How far a value foreseen may lie from the value of what is foreseen, in units of the prize."""
MOST = 60
"""Steps after which a world is left as it is; a handful is what it takes."""


def prospects(t: Traits, s: Situation, o: Outlook, options: Mask, rungs: Rungs, p: Any) -> Prospects:
    """Return prospects in which waiting below force keeps open the choices to come [@rust1987].

    A horizon ahead the challenger chooses again by the same logit, with strengths as forecast, all else as it stands,
    and bound by the rung that it has climbed to; and so on without end. What that is worth is a fixed point: nothing
    is drawn. In a war, where whoever stops ends the crisis, waiting is worth what it is to others.

    Parameters
    ----------
    t, s, o : Traits, Situation, Outlook
    options : (K, W) array of bool
        What is open now, and is taken to stay so.
    rungs : Rungs
    p : parameters by name, each (W,)

    Returns
    -------
    Prospects
        With ``onward`` (f - 1, W) by the rung at which the challenger waits.
    """
    now, then = worth.prospects(t, s, o, rungs, p), a_horizon_ahead(t, s, o, rungs, p)
    seen = worth.prospects(t, s, then, rungs, p)
    free = replace(s, commit=np.zeros_like(s.commit))
    base = worth.punished(t, free, then, rungs, p, seen)
    risk = then.lifted * np.maximum(0.0, base - base[rungs.up])
    besides = worth.utilities(t, free, then, rungs, p, seen) - (base - risk)
    bound = np.maximum(s.commit, rungs.height[1 : rungs.first_force])
    face = t.audience_cost * s.hard * np.maximum(0.0, bound - rungs.height[:, None])
    start = np.repeat(now.future[None], len(bound), axis=0)
    onward = settle(
        start, base, besides[:, None] - face, t.patience, then.lifted, ~o.at_war, options, rungs, p
    )
    return replace(now, onward=onward)


def a_horizon_ahead(t: Traits, s: Situation, o: Outlook, rungs: Rungs, p: Any) -> Outlook:
    """Return the outlook with the chances of victory as they are forecast a horizon ahead [@powell2006]."""
    later = replace(s, years=s.years + p.foresight_weeks * WEEK)
    armed = s.target_strength + s.target_base * p.aid_rate * s.aid * p.foresight_weeks
    return replace(o, odds=worth.odds_against(later, armed, t.trend, rungs, p))


def settle(
    onward: Array, base: Array, besides: Array, patience: Array, lifted: Array, moving: Mask, options: Mask,
    rungs: Rungs, p: Any,
) -> Array:  # fmt: skip
    """Return the values (L, W), L = f - 1, that equal what the choices they lead to are worth.

    For accidents that are feared or not, Newton's method is policy iteration and cannot miss; which ones are is
    settled around it, since both at once may go in circles [@hoffman1966].

    Parameters
    ----------
    onward : (L, W) array
        Where to begin.
    base : (K, W) array
        What destinations are worth with these values, before risk.
    besides : (K, L, W) array
        What else moves the choice, by the rung at which the challenger waits.
    patience : (W,) array
    lifted : (K, W) array
        Chances of being carried up.
    moving : (W,) array of bool
        Worlds to settle; in the others the values stay.
    options : (K, W) array of bool
    rungs : Rungs
    p : parameters by name, each (W,)
    """
    base, feared = base.copy(), base > base[rungs.up]
    for _ in range(MOST):
        carried = np.where(feared, lifted, 0.0)
        utility = (base - carried * (base - base[rungs.up]))[:, None] + besides
        step = np.where(
            moving, newton(onward, utility, slopes(carried, patience, rungs), options, rungs, p), 0.0
        )
        onward = onward + step
        base[1 : rungs.first_force] += patience * step
        # A world that has arrived is left alone, so that its bits do not hang on the others'.
        arrived = np.maximum.reduce(np.abs(step), axis=0) <= CLOSE
        fears = base - base[rungs.up] > CLOSE
        moving = moving & ~(arrived & np.logical_and.reduce(fears == feared, axis=0))
        feared = np.where(arrived, fears, feared)
        if not moving.any():
            break
    return onward


def slopes(carried: Array, patience: Array, rungs: Rungs) -> Array:
    """How destinations' utility moves with the values, (K, f - 1, W), where accidents carry up with such chances."""
    f = rungs.first_force
    direct = np.zeros((len(carried), f - 1, carried.shape[1]))
    below = np.arange(1, f)
    direct[below, below - 1] = patience
    return direct - carried[:, None] * (direct - direct[rungs.up])


def newton(onward: Array, utility: Array, slope: Array, options: Mask, rungs: Rungs, p: Any) -> Array:
    """Return Newton's step (L, W) toward values that equal the inclusive value of the choice they lead to.

    Parameters
    ----------
    onward : (L, W) array
        Values by the rung at which the challenger waits.
    utility : (K, L, W) array
        Of each destination, from there.
    slope : (K, L, W) array
        How destinations' utility moves with the values.
    options : (K, W) array of bool
    rungs : Rungs
    p : parameters by name, each (W,)
    """
    waits, worlds = onward.shape
    sharp = np.maximum(p.precision, choice.LEAST_PRECISION)
    gap, pull = np.empty_like(onward), np.empty((waits, waits, worlds))
    for place in range(waits):
        choosing = choice.probabilities(utility[:, place], rungs.width, sharp, options)
        gap[place] = choice.inclusive(utility[:, place], rungs.width, sharp, options) - onward[place]
        for other in range(waits):
            pull[place, other] = total(choosing * slope[:, other])
    system = np.eye(waits) - np.moveaxis(pull, -1, 0)
    return np.asarray(np.linalg.solve(system, gap.T[:, :, None])[:, :, 0].T, dtype=float)
