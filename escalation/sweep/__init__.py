"""Sweeps: a plan's chunks run by any executor in any order, kept on disk, and gone on with if interrupted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from inspect import signature
from typing import TYPE_CHECKING, Unpack

from escalation.errors import unknown
from escalation.plan import Players, Value, make_plan
from escalation.sweep.precision import Precision
from escalation.sweep.run import How, execute, run

if TYPE_CHECKING:
    import os

    import pandas as pd

    from escalation.plan.request import Scenarios

__all__ = ["How", "Precision", "execute", "run", "sweep"]


def sweep(
    scenario: Scenarios,
    vary: Mapping[str, Iterable[Value]] | None = None,
    policies: Players = None,
    worlds: int = 1000,
    seed: int = 1,
    challenger: Players = None,
    target: Players = None,
    points: pd.DataFrame | str | os.PathLike[str] | None = None,
    **how: Unpack[How],
) -> pd.DataFrame:
    """Simulate a full cross of scenarios, policies, settings and parameters, or a sample of points.

    Parameters
    ----------
    scenario : Scenario, or several
        The crises.
    vary : mapping of str to values, optional
        Values of each parameter, setting or ``CODE.attribute`` to vary, for example
        ``{"unity": np.linspace(0, 1, 21), "rule": ["unanimity", "qualified-majority"]}``.
    policies : names or policies, optional
        The coalition's; the scenario's own by default.
    worlds : int
        Worlds in each combination, or for each point. Equal numbers meet equal luck in all combinations; points
        have worlds of their own.
    seed : int
        Seed of the run.
    challenger, target : names or policies, optional
        One or several.
    points : DataFrame or path of a CSV file, optional
        A row a point, as `sample` returns it; crossed with policies and with `vary`.
    **how
        As `How` says: ``workers``, ``batch`` (worlds in a chunk of what is new), ``out``, ``force``, ``progress``,
        ``executor``, ``precision`` and ``trajectories``.

    Returns
    -------
    DataFrame
        A row a world: scenarios and policies vary slowest, then settings, points, parameters and worlds. Inputs
        stand beside outcomes; ``attrs`` say what the table rests on.

    Raises
    ------
    InputError
        If a name is unknown, a value not allowed, or the result cannot be kept in ``out``.
    """
    for name in how.keys() - How.__annotations__.keys():
        raise unknown("keyword of sweep", name, (*signature(sweep).parameters, *How.__annotations__))
    return execute(make_plan(scenario, vary, policies, challenger, target, worlds, seed, points), **how)
