"""Points in the space of parameters: sampled over their ranges, or a user's own table."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from escalation.errors import InputError, unknown
from escalation.parameters import FOLLOWS
from escalation.plan.cells import Value
from escalation.scenario import Scenario, as_scenario

METHODS = ("sobol", "latin-hypercube")
"""Ways to spread points."""


def sample(
    scenario: Scenario | str,
    method: str = "sobol",
    points: int = 256,
    over: str | Sequence[str] = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Points spread over the ranges of parameters, for `sweep` and `make_plan`.

    Parameters
    ----------
    scenario : Scenario
        Whose ranges.
    method : {'sobol', 'latin-hypercube'}
        Scrambled Sobol points, of which the first ones stay the same when more are asked for, so that a sweep
        over them can be continued; or a Latin hypercube [@mckay1979], which is another for each number.
    points : int
        How many; for Sobol points best a power of 2.
    over : sequence of str, or 'all'
        The parameters; ``all`` leaves out those that follow another one.
    seed : int
        Seed of the scrambling or the hypercube, from 0.

    Returns
    -------
    DataFrame
        A row a point, a column for each parameter.

    Raises
    ------
    InputError
        If a name is unknown or twice, or a number too small.
    """
    # Every worker would pay most of a second for this import, though only who samples needs it.
    from scipy.stats import qmc

    scenario = as_scenario(scenario)
    if method not in METHODS:
        raise unknown("way to sample", method, METHODS)
    for name, number, least in (("points", points, 1), ("seed", seed, 0)):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
            raise InputError(f"{name} is {number!r}; give a whole number of at least {least}.")
    names = _names(scenario, over)
    ranges = np.array([(scenario.parameters[name].low, scenario.parameters[name].high) for name in names])
    if method == "sobol":
        with warnings.catch_warnings():
            # SciPy warns of numbers that are no power of 2; that costs evenness, not validity.
            warnings.simplefilter("ignore", UserWarning)
            unit = qmc.Sobol(len(names), rng=np.random.default_rng(seed)).random(points)
    else:
        unit = qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed)).random(points)
    low, high = ranges.T
    return pd.DataFrame(np.clip(low + unit * (high - low), low, high), columns=names)


def _names(scenario: Scenario, over: str | Sequence[str]) -> list[str]:
    if over == "all":
        return [
            name
            for name, each in scenario.parameters.items()
            if name not in FOLLOWS or each.default is not None
        ]
    names = [over] if isinstance(over, str) else list(over)
    if not names:
        raise InputError("the points are sampled over no parameter; name at least one, or all.")
    for name in names:
        if name not in scenario.parameters:
            raise unknown("parameter", name, scenario.parameters, "sampled over")
        if names.count(name) > 1:
            raise InputError(f"{name} is sampled over twice; name it once.")
    return names


def read_points(path: str | os.PathLike[str]) -> pd.DataFrame:
    """A user's table of points from a CSV file, numbers to the last bit.

    Raises
    ------
    InputError
        If it cannot be read as a table.
    """
    try:
        table = pd.read_csv(path, dtype=str)
    except OSError as error:
        raise InputError(f"cannot read the points in {path}: {error.strerror or error}.") from error
    except ValueError as error:
        raise InputError(f"{path} is no table of points ({str(error).strip()}); give a CSV file.") from error
    return table.apply(_numbers)


def _numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    """A column of texts as numbers, if all of them are: Python reads them to the last bit, pandas may not."""
    for kind in (int, float):
        with suppress(ValueError, TypeError):
            return pd.Series([kind(text) for text in column], index=column.index)
    return column


def checked_points(scenarios: Sequence[Scenario], table: pd.DataFrame) -> dict[str, tuple[Value, ...]]:
    """The columns of a table of points, each in the type that the scenarios take.

    Raises
    ------
    InputError
        If it has no rows or columns, a name is unknown or a value is missing or not allowed.
    """
    if not isinstance(table, pd.DataFrame):
        raise InputError(f"points is a {type(table).__name__}; give a DataFrame or the path of a CSV file.")
    if table.empty:
        raise InputError("the table of points is empty; give a row a point and a column for each parameter.")
    found: dict[str, tuple[Value, ...]] = {}
    for name in map(str, table.columns):
        if name in found:
            raise InputError(f"the table of points has two columns {name}; keep one.")
        column = table[name]
        if column.isna().any():
            raise InputError(f"the points lack a value of {name} in row {int(column.isna().argmax()) + 1}.")
        if name in scenarios[0].parameters:
            for scenario in scenarios:
                numbers = scenario.check_input(name, column.to_numpy())
            found[name] = tuple(numbers.tolist())
        else:
            found[name] = _fixed(scenarios, name, column.tolist())
    return found


def _fixed(scenarios: Sequence[Scenario], name: str, values: list[Value]) -> tuple[Value, ...]:
    """Values of a setting or an attribute, each checked once."""
    taken: dict[Value, Value] = {}
    for value in dict.fromkeys(values):
        changed = [scenario.replace({name: value}) for scenario in scenarios]
        taken[value] = changed[0].settings.get(name, value)
    return tuple(taken[value] for value in values)
