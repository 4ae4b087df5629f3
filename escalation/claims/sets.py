"""The parameter sets that claims are tried on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from escalation.calibration import ensemble, shipped_ensembles
from escalation.plan import read_points, sample
from escalation.scenario import Scenario

KINDS = ("calibrated", "ranges")
"""The ensemble that goes together with published rates, or points over all ranges."""


def parameter_sets(scenario: Scenario, kind: str, points: int, seed: int) -> pd.DataFrame:
    """At most so many parameter sets, a row each.

    Parameters
    ----------
    scenario : Scenario
    kind : str
        One of `KINDS`, or the path of a CSV file with a column for each parameter; empty for the ensemble where one
        ships with the scenario, else the ranges.
    points : int
        How many; of an ensemble or a file not more than there are.
    seed : int
        Of the order of an ensemble, and of what is drawn.

    Raises
    ------
    InputError
        If there is no such ensemble or file.
    """
    known = scenario.name in shipped_ensembles()
    if kind == "ranges" or (not kind and not known):
        return sample(scenario, points=points, seed=seed)
    if kind not in ("", "calibrated"):
        return read_points(kind).iloc[:points]
    rows = ensemble(scenario.name)
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(rows))[:points]
    # The rates say nothing of unity, which differs from crisis to crisis: it is spread over its range.
    unity = sample(scenario, points=len(order), over=["unity"], seed=seed)
    return rows.iloc[order].reset_index(drop=True).assign(unity=unity["unity"])
