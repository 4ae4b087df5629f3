"""The escalation ladder: rungs in order of severity, what each brings, and where one move can lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from escalation.errors import InputError, unknown
from escalation.typing import Array, Index, Mask

COLUMNS: Mapping[str, tuple[float, float]] = {
    "height": (0.0, np.inf),
    "width": (1e-9, 1.0),
    "prize": (0.0, np.inf),
    "gain": (0.0, 1.0),
    "fight": (0.0, np.inf),
    "readiness": (0.0, 1.0),
    "pressure": (0.0, 1.0),
    "severity": (0.0, np.inf),
    "contact": (0.0, np.inf),
    "climb": (0.0, 1.0),
    "ambiguity": (0.0, np.inf),
    "coalition": (0.0, np.inf),
}
"""The numbers of a rung, each with the range in which the model's equations have a meaning."""

FLAGS = ("force", "war", "terminal")
"""The yes-or-no columns of a rung."""

MARKS = ("normal", "opens", "threshold")
"""The rungs that have a part to play."""

NUMERIC_SCALES = ("mid", "escalaition", "goldstein")
"""Published scales that score a rung by a number [@palmer2022; @rivera2024; @goldstein1992]."""

NAMED_SCALES = ("icb", "kahn")
"""Published scales that score a rung by a class [@brecher2021; @kahn1965]."""


@dataclass(frozen=True, eq=False)
class Ladder:
    """Rungs ``0 .. K-1`` in order of severity; rung 0 is the settlement.

    Attributes
    ----------
    names, about : tuple of K str
        Each rung's name and, in a sentence, what happens there.
    height : (K,) array
        Place on the ladder, in rungs; parts of one rung share it, and climbs are limited in it.
    width : (K,) array
        Share of the choice at indifference; sums to 1.
    prize : (K,) array
        What pressing there brings by itself, in prizes.
    gain : (K,) array
        Share of what is left to take that fighting there is about.
    fight : (K,) array
        Cost of fighting there, in prizes a year.
    readiness : (K,) array
        How ready the challenger's forces are, 0 in barracks to 1.
    pressure : (K,) array
        Grey-zone pressure on societies, 0 to 1.
    severity : (K,) array
        How threatening members find it, in units of the parameter ``threat``.
    contact : (K,) array
        Incidents as a multiple of the parameter ``incident_rate``.
    climb : (K,) array
        Chance that an incident carries the crisis up one rung.
    ambiguity : (K,) array
        Misreadings as a multiple of the parameter ``misread``.
    coalition : (K,) array
        Share of the coalition's power that fights there.
    force, war, terminal : (K,) bool array
        Whether force is used, a war is on, the crisis ends there.
    endings : tuple of K (str or None)
        What an ending at that rung is called.
    scales : mapping of str to ((K,) array or tuple of K str)
        Scores on the published scales.
    normal, opens, threshold : int
        Rungs of ordinary relations, of the crisis's beginning, and of what counts as escalation.

    Raises
    ------
    InputError
        If the rungs contradict each other.
    """

    names: tuple[str, ...]
    about: tuple[str, ...]
    height: Array
    width: Array
    prize: Array
    gain: Array
    fight: Array
    readiness: Array
    pressure: Array
    severity: Array
    contact: Array
    climb: Array
    ambiguity: Array
    coalition: Array
    force: Mask
    war: Mask
    terminal: Mask
    endings: tuple[str | None, ...]
    scales: Mapping[str, Array | tuple[str, ...]]
    normal: int
    opens: int
    threshold: int

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
        _check(self)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def first_force(self) -> int:
        """The lowest rung at which force is used."""
        return int(np.argmax(self.force))

    @property
    def first_war(self) -> int:
        """The lowest rung at which a war is on."""
        return int(np.argmax(self.war))

    @cached_property
    def next(self) -> Index:
        """(K,) The lowest rung of the next greater height; the top rung's own height leads to itself."""
        above = np.searchsorted(self.height, self.height, side="right")
        return np.where(above < len(self), above, np.arange(len(self))).astype(np.int64)

    def index(self, rung: str | int) -> int:
        """The number of a rung given by its name or number.

        Raises
        ------
        InputError
            If there is no such rung.
        """
        if isinstance(rung, str):
            if rung not in self.names:
                raise unknown("rung", rung, self.names)
            return self.names.index(rung)
        if isinstance(rung, bool) or not 0 <= rung < len(self):
            raise InputError(
                f"rung {rung} does not exist; give a number from 0 to {len(self) - 1} or a name."
            )
        return int(rung)

    def step_toward(self, reach: float) -> Index:
        """(K, K) Where one move from rung ``j`` (row) toward rung ``d`` (column) leads.

        Descents are immediate; a climb beyond `reach` ends at the lowest rung of the greatest height within.

        Parameters
        ----------
        reach : float
            Height that one move can climb, in rungs.
        """
        limit = self.height[:, None] + reach
        highest = np.searchsorted(self.height, limit[:, 0], side="right") - 1
        landing = np.searchsorted(self.height, self.height[highest], side="left")
        within = self.height[None, :] <= limit
        return np.where(within, np.arange(len(self))[None, :], landing[:, None]).astype(np.int64)


def split(ladder: Ladder, name: str, parts: int = 2) -> Ladder:
    """The ladder with one rung replaced by parts of equal height that share its width.

    Splitting changes no probability of reaching what lies above; it is how that invariance is tested.

    Parameters
    ----------
    ladder : Ladder
        The ladder, left as it is.
    name : str
        The rung to split; not the settlement, which is one rung by definition.
    parts : int
        How many parts, named ``name-1``, ``name-2`` and so on.

    Raises
    ------
    InputError
        If there is no such rung, if it is the settlement or if `parts` is below 1.
    """
    rung = ladder.index(name)
    if rung == 0:
        raise InputError(f'the rung "{name}" is the settlement, which cannot be split; give a higher rung.')
    if parts < 1:
        raise InputError(f"a rung cannot be split into {parts} parts; give at least 1.")
    source = np.repeat(np.arange(len(ladder)), np.where(np.arange(len(ladder)) == rung, parts, 1))
    arrays: dict[str, Any] = {column: getattr(ladder, column)[source] for column in (*COLUMNS, *FLAGS)}
    arrays["width"] = np.where(source == rung, arrays["width"] / parts, arrays["width"])
    names = [ladder.names[each] for each in source]
    names[rung : rung + parts] = [f"{name}-{part}" for part in range(1, parts + 1)]
    for mark in MARKS:
        arrays[mark] = int(np.argmax(source == getattr(ladder, mark)))
    return replace(
        ladder,
        names=tuple(names),
        about=tuple(ladder.about[each] for each in source),
        endings=tuple(ladder.endings[each] for each in source),
        scales={
            scale: tuple(scores[each] for each in source) if isinstance(scores, tuple) else scores[source]
            for scale, scores in ladder.scales.items()
        },
        **arrays,
    )


def _check(ladder: Ladder) -> None:
    names, height = ladder.names, ladder.height
    repeated = [name for place, name in enumerate(names) if name in names[:place]]
    if repeated:
        raise InputError(f'the ladder names the rung "{repeated[0]}" twice; give each rung its own name.')
    falls = np.flatnonzero(np.diff(height) < 0)
    if falls.size:
        low = int(falls[0]) + 1
        raise InputError(
            f'the ladder\'s heights fall at the rung "{names[low]}"; order the rungs by rising height.'
        )
    if np.count_nonzero(height == height[0]) > 1:
        raise InputError(
            f'the settlement "{names[0]}" shares its height with another rung; give it a height of its own.'
        )
    total = float(np.add.reduce(ladder.width))
    if abs(total - 1.0) > 1e-9:
        raise InputError(f"the widths of the ladder's rungs sum to {total:.6g}; make them sum to 1.")
    for flag in FLAGS[:2]:
        set_ = getattr(ladder, flag)
        if not set_.any() or np.any(np.diff(set_.astype(int)) < 0):
            raise InputError(
                f'the ladder\'s column "{flag}" must be true from some rung upward and false below it.'
            )
    if np.any(ladder.war & ~ladder.force):
        raise InputError("the ladder has a rung of war without force; make force true wherever war is.")
    for rung in np.flatnonzero(ladder.terminal):
        if not ladder.endings[rung]:
            raise InputError(
                f'the terminal rung "{names[rung]}" has no ending; name one, for example "nuclear use".'
            )
    if not 0 < height[ladder.normal] < height[ladder.first_force]:
        raise InputError(
            f'[rungs] normal is "{names[ladder.normal]}"; give a rung above the settlement and below force.'
        )
    if ladder.opens == 0 or not height[ladder.opens] < height[ladder.threshold]:
        raise InputError(
            f'[rungs] opens is "{names[ladder.opens]}" and threshold "{names[ladder.threshold]}"; '
            "give an opening above the settlement and a threshold above the opening."
        )
