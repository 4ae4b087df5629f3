"""A scenario as a model of the EMA Workbench [@kwakkel2017]: uncertainties, levers, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

try:
    from ema_workbench import CategoricalParameter, Model, RealParameter, ScalarOutcome
except ImportError as error:
    raise ImportError(f"this needs the extra: pip install 'escalation[ema]' ({error})") from error

from escalation.ensemble import simulate
from escalation.errors import InputError
from escalation.scenario import Scenario, as_scenario
from escalation.sensitivity.factors import SIDES, Factor, factors
from escalation.sensitivity.outcomes import OUTCOMES, checked, measured

LEVERS = ("policy", "rule")
"""What the coalition and its institutions can choose."""


@dataclass(frozen=True)
class Experiment:
    """From values of factors to mean outcomes; every experiment has the same worlds, so that luck is common to all.

    Attributes
    ----------
    scenario : Scenario
    outcomes : tuple of str
    worlds, seed : int
    """

    scenario: Scenario
    outcomes: tuple[str, ...]
    worlds: int
    seed: int

    def __call__(self, **given: Any) -> dict[str, float]:
        """Mean of each outcome over the worlds that have it, nan where none has."""
        sides = {side: given.pop(side) for side in SIDES if side in given}
        table = simulate(self.scenario.replace(given), worlds=self.worlds, seed=self.seed, **sides)
        means = measured(table, self.outcomes, self.scenario).mean()
        return {name: float(means[name]) for name in self.outcomes}


def model(
    scenario: Scenario | str,
    over: str | Sequence[str] = "parameters",
    levers: Sequence[str] = LEVERS,
    outcomes: Sequence[str] = OUTCOMES,
    worlds: int = 64,
    seed: int = 1,
) -> Any:
    """A model for `ema_workbench.perform_experiments`.

    Parameters
    ----------
    scenario : Scenario
    over : sequence of str, or 'parameters'
        Uncertainties: parameters, or ``challenger`` and ``target``, whose policies nobody in the coalition chooses.
    levers : sequence of str
        What is chosen: ``policy`` (in the workbench's tables ``coalition``), ``rule``, ``nato_rule``, or parameters.
    outcomes : sequence of str
        As for `escalation.sensitivity.evaluate`.
    worlds, seed : int
        Worlds of each experiment, the same in all.

    Returns
    -------
    ema_workbench.Model

    Raises
    ------
    InputError
        If a name is unknown, or both an uncertainty and a lever.
    """
    scenario = as_scenario(scenario)
    uncertain, chosen = factors(scenario, over), factors(scenario, list(levers)) if levers else []
    for each in chosen:
        if each.name in {other.name for other in uncertain}:
            raise InputError(f"{each.name} is both uncertain and a lever; keep one of them.")
    experiment = Experiment(scenario, tuple(checked(list(outcomes), scenario)), worlds, seed)
    found = Model("escalation", function=experiment)
    found.uncertainties = [_parameter(each) for each in uncertain]
    if chosen:
        found.levers = [_parameter(each) for each in chosen]
    found.outcomes = [ScalarOutcome(name) for name in experiment.outcomes]
    return found


def _parameter(each: Factor) -> Any:
    if each.choices:
        # The workbench has a column "policy" of its own.
        column = "coalition" if each.name == "policy" else each.name
        return CategoricalParameter(column, each.choices, variable_name=[each.name])
    return RealParameter(each.name, each.low, each.high)
