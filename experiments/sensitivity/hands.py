"""How far escalation varies over policies of one side while the other's is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from escalation import sample, sweep
from escalation.scenario import Scenario
from escalation.sweep import How
from escalation.typing import Array

RESAMPLES = 2000


def crossed(
    scenario: Scenario,
    sides: Mapping[str, Sequence[str]],
    points: int | None,
    worlds: int,
    seed: int,
    how: How,
) -> pd.DataFrame:
    """Every policy against every challenger, at the scenario's parameters or at points of a Latin hypercube over them.

    Returns
    -------
    DataFrame
        ``point``, ``policy``, ``challenger``, ``mean`` (share of worlds that escalated), and the same share among even
        and among odd worlds, ``even`` and ``odd``.
    """
    design = None if points is None else sample(scenario, "latin-hypercube", points, "all", seed)
    table = sweep(
        scenario,
        policies=sides["coalition"],
        challenger=sides["challenger"],
        points=design,
        worlds=worlds,
        seed=seed,
        **how,
    )
    escalated = table["peak_rung"] >= table.attrs["rungs"].index(table.attrs["threshold"])
    even = (table["world"] % 2 == 0).to_numpy()
    marked = table[["policy", "challenger"]].assign(
        point=table.get("point", 0),
        mean=escalated.astype(float),
        even=escalated.where(even).astype(float),
        odd=escalated.where(~even).astype(float),
    )
    return marked.groupby(["point", "policy", "challenger"]).mean().reset_index()


def spreads(means: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Variance over policies with the challenger held, over challengers with the policy held, and their ratio.

    Luck is alike under different policies in one world, so that its share cannot be taken out by its variance. A
    variance is therefore the mean product of deviations in two halves of the worlds, whose luck is independent.
    Intervals resample points, where there are several.
    """
    means = means.sort_values(["point", "policy", "challenger"])
    at = means["point"].nunique()
    shape = (at, means["policy"].nunique(), means["challenger"].nunique())
    halves = [means[name].to_numpy().reshape(shape) for name in ("even", "odd")]
    over_policies, over_challengers = (
        np.prod([each - each.mean(axis=axis, keepdims=True) for each in halves], axis=0)
        .sum(axis=axis)
        .mean(axis=1)
        / (shape[axis] - 1)
        for axis in (1, 2)
    )
    rng = np.random.default_rng(seed)
    drawn = rng.integers(at, size=(RESAMPLES, at))
    rows = []
    for name, found in (("policies", over_policies), ("challengers", over_challengers)):
        low, high = _ends(found[drawn].mean(axis=1), at)
        rows.append({"quantity": f"variance over {name}", "value": found.mean(), "low": low, "high": high})
        low, high = _ends(np.sqrt(np.maximum(found[drawn].mean(axis=1), 0.0)), at)
        spread = np.sqrt(max(found.mean(), 0.0))
        rows.append(
            {"quantity": f"standard deviation over {name}", "value": spread, "low": low, "high": high}
        )
    low, high = _ends(over_challengers[drawn].mean(axis=1) / over_policies[drawn].mean(axis=1), at)
    ratio = over_challengers.mean() / over_policies.mean()
    rows.append({"quantity": "ratio, challengers to policies", "value": ratio, "low": low, "high": high})
    larger = float((over_challengers > over_policies).mean())
    rows.append({"quantity": "share of points where challengers spread more", "value": larger})
    return pd.DataFrame(rows)


def _ends(drawn: Array, points: int) -> tuple[float, float]:
    """A 95 % interval, where there are points to resample."""
    if points < 2:
        return float("nan"), float("nan")
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
