"""Everything that the model is held against, as tables by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from escalation import __version__
from escalation.history.mapping import OPENING
from escalation.scenario import Scenario
from escalation.validation import scales
from escalation.validation.history import Size, history
from escalation.validation.oracles import THEORY_ONLY, WITHOUT, oracles
from escalation.validation.rates import POLICIES, rates

Tables = dict[str, pd.DataFrame]

QUICK = 20
"""A quick validation takes one world in so many of what is drawn."""

SIZES = {False: Size(), True: Size(worlds=25, read=5, drawn=5, draws=3, policies=POLICIES[:1])}
"""Past crises, in full and quick."""


def _oracles(scenario: Scenario, seed: int, quick: bool) -> Tables:
    uncovered = [
        *(("closed form", name, why) for name, why in THEORY_ONLY.items()),
        *(("mechanism", name, why) for name, why in WITHOUT.items()),
    ]
    return {
        "oracles": oracles(_worlds(100_000, quick), seed),
        "without_oracle": pd.DataFrame(uncovered, columns=["kind", "name", "why"]),
    }


def _rates(scenario: Scenario, seed: int, quick: bool) -> Tables:
    return {"rates": rates(scenario, worlds=_worlds(10_000, quick), seed=seed)}


def _history(scenario: Scenario, seed: int, quick: bool) -> Tables:
    if not set(OPENING.values()) <= set(scenario.ladder.names):
        return {}
    found = history(scenario, seed, SIZES[quick])
    return {f"history_{name}": table for name, table in found.items()}


def _scales(scenario: Scenario, seed: int, quick: bool) -> Tables:
    crises = scales.crises(scenario, _worlds(500, quick), seed)
    return {
        "scales_trace": scales.trace(scenario, seed),
        "scales_agreement": scales.agreement(crises, _worlds(100, quick), seed),
    }


PARTS: Mapping[str, Callable[[Scenario, int, bool], Tables]] = {
    "closed forms": _oracles,
    "published rates": _rates,
    "past crises": _history,
    "scales": _scales,
}
"""What the model is held against; each part takes a scenario, a seed and whether to be quick."""


def part(name: str, scenario: Scenario, seed: int = 1, quick: bool = False) -> Tables:
    """The tables of one of `PARTS`; none if the scenario's ladder lacks the rungs at which past crises open."""
    tables = PARTS[name](scenario, seed, quick)
    for table in tables.values():
        table.attrs |= {"scenario": scenario.name, "seed": seed, "version": __version__}
    return tables


def validate(scenario: Scenario, seed: int = 1, quick: bool = False) -> Tables:
    """Hold the model against results that others found.

    Parameters
    ----------
    scenario : Scenario
        Its published rates are compared, past crises take from it what their covariates do not say, and its ladder's
        scales are compared; closed forms do not depend on it.
    seed : int
        Of all that is drawn.
    quick : bool
        Fewer worlds and draws: well under a minute.

    Returns
    -------
    dict of str to DataFrame
        ``oracles`` and ``without_oracle`` (what no closed form covers, and why); ``rates``; those of `history`, each
        with ``history_`` before its name, unless the ladder lacks the rungs at which past crises open;
        ``scales_trace`` and ``scales_agreement``.
    """
    tables: Tables = {}
    for name in PARTS:
        tables |= part(name, scenario, seed, quick)
    return tables


def _worlds(count: int, quick: bool) -> int:
    return count // QUICK if quick else count
