"""All that a scenario's issues mean to a crisis, as arrays over the N issues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from escalation.negotiation import KINDS
from escalation.parameters import DOMAINS
from escalation.rules import provisions
from escalation.scenario import Scenario
from escalation.typing import Array, Index


@dataclass(frozen=True, eq=False)
class Agenda:
    """The issues of a scenario, (N,) arrays in its order.

    Attributes
    ----------
    names : tuple of N str
    kinds : integer array
        Which motive of the challenger each speaks to.
    own : array
        The challenger's stakes as stated, prizes.
    performs : array
        1 where the challenger has to do something, else 0.
    unseen, inspected : arrays
        Chance that keeping it can be proven, without and with inspections.
    inspections, tribunal : arrays
        1 at the issue with that role, else 0.
    changes : mapping of str to list of (int, float)
        By parameter: the issues that move it, and by how much.
    """

    names: tuple[str, ...]
    kinds: Index
    own: Array
    performs: Array
    unseen: Array
    inspected: Array
    inspections: Array
    tribunal: Array
    changes: Mapping[str, list[tuple[int, float]]]

    @classmethod
    def of(cls, scenario: Scenario) -> Agenda:
        """Read a scenario's issues; there may be none."""
        issues, own = scenario.issues, scenario.cast.challenger
        changes: dict[str, list[tuple[int, float]]] = {}
        for row, issue in enumerate(issues):
            for name, change in issue.changes.items():
                changes.setdefault(name, []).append((row, change.value))
        return cls(
            names=tuple(issue.name for issue in issues),
            kinds=np.array([KINDS.index(issue.kind) for issue in issues], dtype=np.int64),
            own=np.array([issue.stakes[own].value if own in issue.stakes else 0.0 for issue in issues]),
            performs=np.array([float(own in issue.needs) for issue in issues]),
            unseen=np.array([issue.verifiability[0] for issue in issues]),
            inspected=np.array([issue.verifiability[1] for issue in issues]),
            inspections=np.array([float(issue.role == "inspections") for issue in issues]),
            tribunal=np.array([float(issue.role == "tribunal") for issue in issues]),
            changes=changes,
        )

    def under(self, name: str, quantity: Array, shares: Array) -> Array:
        """A parameter (W,) under provisions in force to some shares, (N, W)."""
        for row, change in self.changes.get(name, ()):
            quantity = provisions.moved(quantity, change, shares[row], DOMAINS[name][1] <= 1.0)
        return quantity
