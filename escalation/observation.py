"""What a policy sees: never the truth of other minds, only what is public."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from escalation.ladder import Ladder
from escalation.typing import Array, Index, Mask


@dataclass(frozen=True, eq=False)
class Observation:
    """The public state at the start of a turn; arrays have shape (W,), one entry a world.

    They cannot be written to. Worlds that have ended leave, so W shrinks: ask `worlds`.

    Attributes
    ----------
    turn : int
        From 1.
    week : float
        Weeks since the crisis opened.
    ladder : Ladder
        Names and heights of rungs.
    rung : integer array
        Rung that the monitor reports; an exercise can look like an attack.
    belief_resolute : array
        Public probability that the coalition is resolute.
    belief_greedy : array
        Public probability that the challenger is greedy rather than insecure.
    sanctions, counter_deployment, force_reply : arrays
        Levels threatened since the last sitting, in [0, 1].
    deployment, aid, offer : arrays
        Levels in place.
    package : array of bool
        There is a package on the table that nobody there refused at the last sitting.
    in_force : array
        Sanctions carried out in this crisis.
    agreement : array
        Index of agreement among allies at the last sitting; nan before any vote.
    tested : array of bool
        A threat was tested in the last turn.
    incident : array of bool
        An incident happened in the last turn.
    quiet : array
        Weeks spent at peace without interruption.
    """

    turn: int
    week: float
    ladder: Ladder
    rung: Index
    belief_resolute: Array
    belief_greedy: Array
    sanctions: Array
    counter_deployment: Array
    force_reply: Array
    deployment: Array
    aid: Array
    offer: Array
    package: Mask
    in_force: Array
    agreement: Array
    tested: Mask
    incident: Mask
    quiet: Array

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                seen = value.view()
                seen.setflags(write=False)  # a policy that changed what it sees would change the crisis
                object.__setattr__(self, name, seen)

    @property
    def worlds(self) -> int:
        """Number of worlds W."""
        return len(self.rung)

    def at_least(self, rung: str | int) -> Mask:
        """Where the reported rung is as high as this one or higher, shape (W,)."""
        height = self.ladder.height
        high_enough: Mask = height[self.rung] >= height[self.ladder.index(rung)]
        return high_enough
