"""What is kept of each world: running tallies while it lasts, outcomes when it ends, and every turn if asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from escalation.ladder import Ladder
from escalation.typing import Array, Index, Mask

COUNTS = (
    *("climbs_chosen", "climbs_accident", "climbs_alarmed", "threats_made", "threats_kept", "threats_broken"),
    *("incidents", "alarms", "sittings", "agreed", "agreed_weighted"),
    *("cost_challenger", "cost_coalition", "cost_target"),
)
"""Running sums of a crisis, one array (W,) each."""

WHOLE = (
    "peak_rung",
    "peak_turn",
    "turns",
    "threats_made",
    "threats_kept",
    "threats_broken",
    "incidents",
    "alarms",
)
"""Outcomes that are whole numbers."""


class Tally:
    """Running sums by world, and the peak of the ladder."""

    def __init__(self, worlds: int, opening: int) -> None:
        self.sums = {name: np.zeros(worlds) for name in COUNTS}
        self.peak = np.full(worlds, opening, dtype=np.int64)
        self.peak_turn = np.zeros(worlds, dtype=np.int64)

    def add(self, **amounts: Array | Mask) -> None:
        """Add to sums by name."""
        for name, amount in amounts.items():
            self.sums[name] = self.sums[name] + amount

    def top(self, rung: Index, turn: int) -> None:
        """Note a new peak where there is one."""
        higher = rung > self.peak
        self.peak = np.where(higher, rung, self.peak)
        self.peak_turn = np.where(higher, turn, self.peak_turn)

    def keep(self, index: Index) -> None:
        """Go on with these worlds only."""
        self.sums = {name: sums[index] for name, sums in self.sums.items()}
        self.peak, self.peak_turn = self.peak[index], self.peak_turn[index]


class Outcomes:
    """Outcomes of all worlds that a crisis began with, filled in as they end."""

    def __init__(self, worlds: int) -> None:
        self.worlds = worlds
        self.columns: dict[str, Any] = {}

    def write(self, where: Index, values: Mapping[str, Any]) -> None:
        """Write the outcomes of some worlds, given their places in the batch as it began."""
        for name, value in values.items():
            value = np.asarray(value)
            if name not in self.columns:
                empty: Any = None if value.dtype == object else 0
                self.columns[name] = np.full(self.worlds, empty, dtype=value.dtype)
            self.columns[name][where] = value

    def frame(self, ladder: Ladder) -> pd.DataFrame:
        """Return the outcomes as a table, with the peak's score on each published scale."""
        columns = {
            name: self.columns[name].astype(np.int64) if name in WHOLE else self.columns[name]
            for name in self.columns
        }
        peak = columns["peak_rung"]
        for name, scores in ladder.scales.items():
            columns[name] = (
                np.asarray(scores)[peak]
                if not isinstance(scores, tuple)
                else np.array(scores, dtype=object)[peak]
            )
        return pd.DataFrame(columns)


class Story:
    """Every turn of every world: what a transcript and trajectories are read from."""

    def __init__(self) -> None:
        self.turns: list[dict[str, Any]] = []

    def note(self, **quantities: Any) -> None:
        """Keep a copy of a turn's quantities, arrays with the worlds on their last axis."""
        self.turns.append({name: np.array(value) for name, value in quantities.items()})

    def world(self, world: int) -> list[dict[str, Any]]:
        """Return the turns of one world, up to its end."""
        story = []
        for turn in self.turns:
            if turn["before"][world]:
                break
            story.append(
                {name: value[..., world] if value.ndim else value.item() for name, value in turn.items()}
            )
        return story
