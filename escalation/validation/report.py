"""Everything that the model is held against, as tables by name."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from escalation import __version__
from escalation.scenario import Scenario
from escalation.validation.oracles import THEORY_ONLY, WITHOUT, oracles
from escalation.validation.rates import rates

WORLDS = {"oracles": 100_000, "rates": 10_000}
"""Worlds of what is drawn."""

QUICK = 20
"""A quick validation takes one world in so many."""


def validate(scenario: Scenario, seed: int = 1, quick: bool = False) -> Mapping[str, pd.DataFrame]:
    """Hold the model against results that others found.

    Parameters
    ----------
    scenario : Scenario
        Its published rates are compared; closed forms do not depend on it.
    seed : int
        Of all that is drawn.
    quick : bool
        Fewer worlds: some seconds.

    Returns
    -------
    dict of str to DataFrame
        ``oracles``, ``without_oracle`` (what no closed form covers, and why) and ``rates``.
    """
    worlds = {name: count // QUICK if quick else count for name, count in WORLDS.items()}
    uncovered = [
        *(("closed form", name, why) for name, why in THEORY_ONLY.items()),
        *(("mechanism", name, why) for name, why in WITHOUT.items()),
    ]
    tables = {
        "oracles": oracles(worlds["oracles"], seed),
        "without_oracle": pd.DataFrame(uncovered, columns=["kind", "name", "why"]),
        "rates": rates(scenario, worlds=worlds["rates"], seed=seed),
    }
    for name, table in tables.items():
        table.attrs |= {"scenario": scenario.name, "seed": seed, "version": __version__}
        table.attrs |= {"worlds": worlds[name]} if name in worlds else {}
    return tables
