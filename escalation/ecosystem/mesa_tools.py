"""Mesa's own tools on one crisis: reporters for a `DataCollector`, and a model that keeps one of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from mesa.datacollection import DataCollector

from escalation.crisis import Crisis
from escalation.scenario import as_scenario

PUBLIC: Mapping[str, Any] = {
    "week": lambda crisis: crisis.turn * crisis.step_weeks,
    "rung": lambda crisis: int(crisis.challenger.rung[0]),
    "reported": lambda crisis: int(crisis.monitor.seen[0]),
    "belief_resolute": lambda crisis: float(crisis.belief_resolute[0]),
    "belief_greedy": lambda crisis: float(crisis.belief_greedy[0]),
    "agreement": lambda crisis: float(crisis.coalition.agreement[0]),
    "in_force": lambda crisis: float(crisis.coalition.in_force[0]),
}
"""Reporters of the model: the course of the crisis in one world."""


def of_agent(name: str) -> Callable[[Any], Any]:
    """A reporter of what an agent holds under this name in the one world; None for agents that have no such thing."""

    def reporter(agent: Any) -> Any:
        value = getattr(agent, name, None)
        return value[0].item() if isinstance(value, np.ndarray) and value.shape == (1,) else None

    return reporter


AGENTS: Mapping[str, Any] = {
    "code": "code",
    "kind": lambda agent: type(agent).__name__,
    **{name: of_agent(name) for name in ("support", "rung", "held", "mobilised", "seen")},
}
"""Reporters of agents: who they are, members' support for the main measure, and what the others hold."""


class WatchedCrisis(Crisis):
    """A crisis in one world that collects its course, for tools that look for ``datacollector``.

    Parameters
    ----------
    scenario : Scenario or str
    seed, world : int
        Which crisis.
    policy, challenger, target : str or policy, optional
        The scenario's own by default.
    **kwargs
        Parameters and settings that differ from the scenario, by name. Mesa's view takes no other word for them.
    """

    def __init__(
        self,
        scenario: Any = "ukraine-2022",
        seed: int = 0,
        world: int = 0,
        policy: Any = None,
        challenger: Any = None,
        target: Any = None,
        **kwargs: Any,
    ) -> None:
        changed = as_scenario(scenario).replace(kwargs)
        players = {"policy": policy, "challenger": challenger, "target": target}
        super().__init__(changed, np.array([int(world)]), seed=int(seed), **players)
        self.datacollector = DataCollector(dict(PUBLIC), dict(AGENTS))

    def step(self) -> None:
        """Run one turn, unless the crisis is over, and note what came of it."""
        if self.running:
            super().step()
            self.datacollector.collect(self)
