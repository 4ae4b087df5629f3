"""What an outcome may depend on: parameters, policies and voting rules, each with who holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from escalation import policies
from escalation.errors import InputError, unknown
from escalation.parameters import FOLLOWS, GROUPS, SETTINGS
from escalation.scenario import Scenario, as_scenario
from escalation.typing import Array

HOLDERS = ("challenger", "coalition", "target", "institutions", "chance", "beliefs")
"""Who holds a factor. Beliefs are what each side makes of the other: they are in nobody's hands."""

_OF_GROUP: Mapping[str, str] = {
    "unity": "coalition",
    "members": "coalition",
    "institutions": "institutions",
    "challenger": "challenger",
    "beliefs": "beliefs",
    "table": "institutions",
    "target": "target",
    "chance": "chance",
    "aftermath": "institutions",
}
_OWN: Mapping[str, str] = {
    "insistence": "challenger",
    "stakes_challenger": "challenger",
    "stakes_target": "target",
    "breach_rate": "challenger",
    "breach_slope": "challenger",
    "leave_rate": "coalition",
}
"""Parameters whose holder is another than that of most of their group."""

SIDES: Mapping[str, str] = {"policy": "coalition", "challenger": "challenger", "target": "target"}
"""Policies as factors, and who plays them."""

RULES: Mapping[str, str] = {"rule": "institutions", "nato_rule": "institutions"}
"""Settings as factors, and who holds them."""

CHOICES = (*SIDES, "rule")
"""What ``all`` adds to the parameters. The alliance's rule is consensus by treaty, and left out unless it is named."""


@dataclass(frozen=True)
class Factor:
    """One thing that is varied.

    Attributes
    ----------
    name : str
        A parameter, ``policy``, ``challenger``, ``target``, ``rule`` or ``nato_rule``.
    holder : str
        One of `HOLDERS`.
    low, high : float
        The range of a parameter; 0 and the number of choices otherwise.
    choices : tuple of str
        Names to choose from, empty for a number.
    """

    name: str
    holder: str
    low: float
    high: float
    choices: tuple[str, ...] = ()

    def values(self, column: Array) -> Array | list[str]:
        """Numbers between `low` and `high` as values: themselves, or the choice in whose unit interval each lies."""
        if not self.choices:
            return np.clip(column, self.low, self.high)
        place = np.minimum(column.astype(np.int64), len(self.choices) - 1)
        return [self.choices[each] for each in place]


def holder(name: str) -> str:
    """Who holds a factor."""
    return SIDES.get(name) or RULES.get(name) or _OWN.get(name) or _OF_GROUP[GROUPS[name]]


def factors(
    scenario: Scenario | str,
    over: str | Sequence[str] = "parameters",
    among: Mapping[str, Sequence[str] | None] | None = None,
) -> list[Factor]:
    """The factors named, checked.

    Parameters
    ----------
    scenario : Scenario
        Whose ranges.
    over : sequence of str, 'parameters' or 'all'
        Names; ``parameters`` stands for all numbers that do not follow another one, ``all`` also for the policies of
        the three sides and the union's voting rule.
    among : mapping of side to names, optional
        Which policies a side chooses from; by default all that are known.

    Raises
    ------
    InputError
        If a name is unknown or twice.
    """
    scenario = as_scenario(scenario)
    numbers = [n for n, each in scenario.parameters.items() if n not in FOLLOWS or each.default is not None]
    known = {"parameters": numbers, "all": [*numbers, *CHOICES]}
    names = known.get(over, [over]) if isinstance(over, str) else list(over)
    if not names:
        raise InputError("no factor is named; name at least one, or parameters, or all.")
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"the factor {name} is named twice; name it once.")
    return [_factor(scenario, name, among or {}) for name in names]


def _factor(scenario: Scenario, name: str, among: Mapping[str, Sequence[str] | None]) -> Factor:
    if name in scenario.parameters:
        parameter = scenario.parameters[name]
        return Factor(name, holder(name), parameter.low, parameter.high)
    if name in SIDES:
        kind = SIDES[name]
        given = among.get(name) or tuple(policies.available(kind))
        choices = tuple(policies.get(each, kind).name for each in given)
    elif name in RULES:
        choices = SETTINGS[name].choices
    else:
        raise unknown("factor", name, (*scenario.parameters, *SIDES, *RULES))
    if len(choices) < 2:
        raise InputError(
            f"the factor {name} has no two values ({', '.join(choices)}); name two, or leave it out."
        )
    return Factor(name, holder(name), 0.0, float(len(choices)), choices)


def problem(
    scenario: Scenario | str, over: str | Sequence[str] = "parameters", grouped: bool = False
) -> dict[str, Any]:
    """A scenario's factors as a problem for SALib [@herman2017].

    Parameters
    ----------
    scenario, over
        As for `factors`.
    grouped : bool
        Put factors into groups by their holder.

    Returns
    -------
    dict
        ``num_vars``, ``names``, ``bounds``, and ``groups`` if asked. A choice among k names is a number from 0 to k,
        which `points_of` turns back into a name.

    Raises
    ------
    InputError
        If a name is unknown or twice.
    """
    return problem_of(factors(scenario, over), grouped)


def problem_of(several: Sequence[Factor], grouped: bool = False) -> dict[str, Any]:
    """The problem of these factors, as `problem` returns it."""
    found: dict[str, Any] = {
        "num_vars": len(several),
        "names": [each.name for each in several],
        "bounds": [[each.low, each.high] for each in several],
    }
    if grouped:
        found["groups"] = [each.holder for each in several]
    return found


def points_of(
    scenario: Scenario | str, design: Array, over: str | Sequence[str] | Sequence[Factor] = "parameters"
) -> pd.DataFrame:
    """The rows of a sampled design as points to simulate.

    Parameters
    ----------
    scenario : Scenario
    design : (P, D) array
        As SALib samples it from `problem`.
    over : sequence of str or of Factor, 'parameters' or 'all'
        As the problem was made from.

    Returns
    -------
    DataFrame
        A row a point, a column for each factor: numbers, or names of policies and rules.

    Raises
    ------
    InputError
        If the design has another number of columns than there are factors.
    """
    given = [] if isinstance(over, str) else list(over)
    ready = [each for each in given if isinstance(each, Factor)]
    several = ready if ready and len(ready) == len(given) else factors(scenario, over)  # type: ignore[arg-type]
    if design.ndim != 2 or design.shape[1] != len(several):
        raise InputError(
            f"the design has shape {design.shape}; it takes a column for each of {len(several)} factors."
        )
    return pd.DataFrame({each.name: each.values(design[:, at]) for at, each in enumerate(several)})
