"""Textbook situations for the rules, and simulated tables that several tests read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from escalation import ensemble, policies
from escalation.scenario import Scenario
from escalation.typing import Array
from escalation.validation.textbook import LINEAR, Decision, decision, parameters, shipped, small_ladder

__all__ = ["LINEAR", "Decision", "decision", "parameters", "small_ladder"]

SCENARIO = shipped()

ERRORS = 4.0
"""Standard errors within which a simulated mean must lie."""


def row(*values: float) -> Array:
    """An array by world."""
    return np.array(values, dtype=float)


def column(*values: float) -> Array:
    """An array by member or rung in one world, (N, 1)."""
    return np.array(values, dtype=float)[:, None]


@cache
def table(
    policy: str | None = None,
    challenger: str | None = None,
    target: str | None = None,
    worlds: int = 1000,
    changes: tuple[tuple[str, Any], ...] = (),
) -> pd.DataFrame:
    """A simulated table of the shipped scenario with some parameters or settings changed; kept for the session."""
    scenario = SCENARIO.replace(dict(changes))
    return ensemble.simulate(scenario, policy, worlds=worlds, seed=11, challenger=challenger, target=target)


def play(scenario: Scenario, world: Sequence[int] | Array, **inputs: Any) -> pd.DataFrame:
    """One batch of the scenario's own policies; ``inputs`` are parameters by world."""
    names = [scenario.policies[kind] for kind in policies.KINDS]
    numbers = np.asarray(world, dtype=np.int64)
    return ensemble.run(scenario, *names, 11, numbers, {name: np.asarray(x) for name, x in inputs.items()})
