"""Simulate coercive crises on an escalation ladder, and how the unity of a coalition bears on them.

The names below are loaded when they are first asked for, so that ``import escalation`` stays quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from escalation import attribution, plot, policies, theory
    from escalation.attribution import explain
    from escalation.citations import cite
    from escalation.crisis import Crisis
    from escalation.ensemble import simulate, trajectories
    from escalation.errors import InputError
    from escalation.observation import Observation
    from escalation.plan import sample
    from escalation.policies import Policy
    from escalation.policies import register as register_policy
    from escalation.posture import Posture
    from escalation.rare import rare_events
    from escalation.scenario import Scenario, load_scenario
    from escalation.store import read_plan, read_results, read_trajectories
    from escalation.summary import compare, endings, escalation_map, escalation_probability, to_xarray
    from escalation.sweep import sweep

__version__ = "0.1.0"

__all__ = [
    "Crisis",
    "InputError",
    "Observation",
    "Policy",
    "Posture",
    "Scenario",
    "attribution",
    "cite",
    "compare",
    "endings",
    "escalation_map",
    "escalation_probability",
    "explain",
    "load_scenario",
    "plot",
    "policies",
    "rare_events",
    "read_plan",
    "read_results",
    "read_trajectories",
    "register_policy",
    "sample",
    "simulate",
    "sweep",
    "theory",
    "to_xarray",
    "trajectories",
]

# Where each name lives: its module, and its name there if that is another.
_HOME = {
    "Crisis": "crisis",
    "InputError": "errors",
    "Observation": "observation",
    "Policy": "policies",
    "Posture": "posture",
    "Scenario": "scenario",
    "cite": "citations",
    "compare": "summary",
    "endings": "summary",
    "escalation_map": "summary",
    "escalation_probability": "summary",
    "explain": "attribution",
    "load_scenario": "scenario",
    "rare_events": "rare",
    "read_plan": "store",
    "read_results": "store",
    "read_trajectories": "store",
    "register_policy": "policies.register",
    "sample": "plan",
    "simulate": "ensemble",
    "sweep": "sweep",
    "to_xarray": "summary",
    "trajectories": "ensemble",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'escalation' has no attribute {name!r}")
    module, _, inner = _HOME.get(name, name).partition(".")
    found = import_module(f"escalation.{module}")
    return getattr(found, inner or name) if name in _HOME else found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Package(ModuleType):
    """Keep the function ``sweep`` visible: importing the module of that name would cover it."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        # A script's function that names the package takes it along to another process, as any other module.
        return import_module, (self.__name__,)


sys.modules[__name__].__class__ = _Package
