"""What a case's covariates say of parameters: pure functions, the same for all cases, none fitted to an outcome."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from escalation.ladder import COLUMNS, FLAGS, Ladder

OPENING: Mapping[str, str] = {
    **dict.fromkeys(
        ("verbal", "political", "economic", "external", "other non-violent", "internal"), "demands"
    ),
    "non-violent military": "build-up",
    **dict.fromkeys(("indirect violent", "violent"), "grey-zone"),
}
"""The rung at which a crisis opens, by what triggered it in the classes of ICB [@brecher2021]."""

DEMANDS: Mapping[str, float] = {"policy": 0.3, "part": 0.6, "whole": 0.9}
"""How much of what it lacks the challenger asks for in public: another policy, a part or the alignment, all."""

MOTIVES = ("security", "status", "regime")
MAIN, OTHER = 0.5, 0.25
"""Weights of the motive that stands out and of the two others."""

HONOURED = 0.5
"""Chance that those who are bound to fight for the target do: alliances honoured, 1816-2003 [@berkemeier2018]."""

REACH = 5000.0
"""Distance, km, over which what a challenger can bring to bear falls by a factor e [@boulding1962]."""

TRADE = 0.54
"""Share of a challenger's trade at which sanctions bite as in the shipped scenario: Russia's, 2021 [@gtai2022]."""

YEARS = 10.0
"""Years between the two figures from which a challenger's trend is taken."""

TREND = (-0.1, 0.05)
"""Growth a year outside which ten years that held a world war say nothing of the next one."""


def aspiration(held: float, demand: float) -> float:
    """What the challenger regards as its due: what it holds and what it asks for of the rest.

    Parameters
    ----------
    held : float
        Share of the prize in hand.
    demand : float
        Share of the rest that is asked for, of `DEMANDS`.
    """
    return held + demand * (1.0 - held)


def motives(main: str) -> dict[str, float]:
    """Weights of the three motives where one stands out."""
    return {f"motive_{motive}": MAIN if motive == main else OTHER for motive in MOTIVES}


def committed(near: float, distance: float) -> float:
    """Share of its capabilities that a challenger brings to bear: `near` next door, less with each km."""
    return near * math.exp(-distance / REACH)


def trend(now: float, before: float) -> float:
    """Growth a year of a share of capabilities over the last ten years, kept within `TREND`."""
    return min(max(math.log(now / before) / YEARS, TREND[0]), TREND[1])


def coalition_power(near: float, coalition: float, target: float) -> float:
    """Strength of a coalition in units of the target's, of which the share `near` is at hand."""
    return near * coalition / target


def sanction_bite(shipped: float, trade: float) -> float:
    """Loss by full sanctions, in proportion to the challenger's trade with the coalition; `shipped` at `TRADE`."""
    return shipped * trade / TRADE


def spread(function: Callable[..., float], *ends: tuple[float, ...]) -> tuple[float, float, float]:
    """Value of a function, and its lowest and highest over all ends of what enters it.

    Parameters
    ----------
    function : callable
        Monotone in each argument.
    *ends : tuple of float
        For each argument its value and then, if it is uncertain, its low and its high end.

    Returns
    -------
    tuple of float
        Value, lowest, highest.
    """
    corners = [function(*each) for each in product(*ends)]
    return corners[0], min(corners), max(corners)


def ladder_for(ladder: Ladder, trigger: str, allied: bool, nuclear: bool) -> Ladder:
    """The ladder as a case has it.

    Parameters
    ----------
    ladder : Ladder
        That of the shipped scenario.
    trigger : str
        One of `OPENING`; it says where the crisis opens.
    allied : bool
        Whether the coalition is bound by treaty or garrison to fight for the target: then it fights at every
        rung of force with the chance `HONOURED`, and the challenger's costs there are expected ones.
    nuclear : bool
        Whether the challenger has nuclear weapons; if not, the ladder ends below their use.
    """
    opened = replace(ladder, opens=ladder.index(OPENING[trigger]))
    if allied:
        first = int(np.argmax(ladder.coalition))
        bound = ladder.force & (np.arange(len(ladder)) < first)
        cost = HONOURED * ladder.fight[first] + (1.0 - HONOURED) * ladder.fight
        opened = replace(
            opened,
            coalition=np.where(bound, HONOURED * ladder.coalition[first], ladder.coalition),
            fight=np.where(bound, cost, ladder.fight),
        )
    return opened if nuclear else without_top(opened)


def without_top(ladder: Ladder) -> Ladder:
    """The ladder without its highest rung; the widths of the others sum to 1 again."""
    keep = slice(0, len(ladder) - 1)
    arrays: dict[str, Any] = {column: getattr(ladder, column)[keep].copy() for column in (*COLUMNS, *FLAGS)}
    arrays["width"] = arrays["width"] / np.add.reduce(arrays["width"])
    arrays["climb"][-1] = 0.0
    scales = {scale: scores[keep] for scale, scores in ladder.scales.items()}
    texts = {name: getattr(ladder, name)[keep] for name in ("names", "about", "endings")}
    return replace(ladder, scales=scales, **texts, **arrays)
