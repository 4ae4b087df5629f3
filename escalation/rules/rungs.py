"""The ladder as the rules read it: columns that broadcast against worlds, and where each rung leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from escalation.typing import Array, Index, Mask


@dataclass(frozen=True)
class Rungs:
    """Columns of the ladder, shape (K, 1) unless said otherwise.

    ``gains`` are the distinct stakes of the rungs of force and ``stake`` says which is whose, so that the
    value function runs once for each. ``toward[j, d]`` is the rung that one move from j toward d reaches,
    ``reachable[k, j]`` is 1 where k is within one move of j, and ``alike[k, j]`` where both are parts of one rung, and
    ``landing[j]`` is where a longer way up
    from j is broken. ``up`` (K,) is the next higher rung and ``capped`` (K,) marks rungs that no accident
    lifts: settlement and the top.
    """

    height: Array
    width: Array
    prize: Array
    gain: Array
    fight: Array
    readiness: Array
    pressure: Array
    contact: Array
    climb: Array
    ambiguity: Array
    severity: Array
    coalition: Array
    gains: Array
    stake: Index
    up: Index
    capped: Mask
    toward: Index
    reachable: Array
    alike: Array
    landing: Index
    first_force: int
    first_war: int
    normal_height: float
    terminal: Mask

    @classmethod
    def of(cls, ladder: Any, reach: int) -> Rungs:
        """Read an `escalation.ladder.Ladder` for moves of at most ``reach`` heights."""
        count = len(ladder.height)
        toward = np.ascontiguousarray(ladder.step_toward(reach))
        reachable = np.ascontiguousarray((toward == np.arange(count)).T, dtype=float)
        gains, stake = np.unique(ladder.gain[ladder.first_force :], return_inverse=True)
        up = np.ascontiguousarray(ladder.next)
        capped = up == np.arange(count)
        capped[0] = True

        def column(values: Array) -> Array:
            return np.ascontiguousarray(values, dtype=float)[:, None]

        return cls(
            height=column(ladder.height),
            width=column(ladder.width),
            prize=column(ladder.prize),
            gain=column(ladder.gain),
            fight=column(ladder.fight),
            readiness=column(ladder.readiness),
            pressure=column(ladder.pressure),
            contact=column(ladder.contact),
            climb=column(np.where(capped, 0.0, ladder.climb)),
            ambiguity=column(np.where(up == np.arange(count), 0.0, ladder.ambiguity)),
            severity=column(ladder.severity),
            coalition=column(ladder.coalition),
            gains=column(gains),
            stake=stake.astype(np.int64),
            up=up,
            capped=capped,
            toward=toward,
            reachable=reachable,
            alike=(ladder.height[:, None] == ladder.height).astype(float),
            landing=np.ascontiguousarray(toward[:, -1]),
            first_force=ladder.first_force,
            first_war=ladder.first_war,
            normal_height=float(ladder.height[ladder.normal]),
            terminal=np.asarray(ladder.terminal, dtype=bool),
        )

    def at(self, column: Array, rung: Index) -> Array:
        """Return a column's value at each world's rung, shape (W,)."""
        return column[:, 0].take(rung)
