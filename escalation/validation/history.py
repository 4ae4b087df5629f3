"""Ten crises of the past: what the model and plain forecasts gave to what came about, and how they score.

A case's covariates make its scenario; what they do not say, the coalition's policy and its unity, is averaged over.
Nothing is fitted to the cases but, in one row, the weight of the model beside the base rate of all crises, and that on
the other nine. Ten famous cases prove no skill; the intervals say how little they tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from escalation.history import cases, outcomes
from escalation.history.base_rates import ALL
from escalation.history.outcomes import CLASSES
from escalation.history.records import read_case
from escalation.scenario import Scenario
from escalation.summary.scores import SCORES
from escalation.typing import Array, Index
from escalation.validation import coding
from escalation.validation.forecasts import MODEL, TRIGGER, forecasts
from escalation.validation.rates import POLICIES
from escalation.validation.scoring import mixed, of_others, scored, shares

MIXED = "model and all crises, mixed"
NINE, BLAND = "shares of the other nine", "model, mean of the other nine"
BOUND = "shares of those bound alike"
"""Forecasts that know nothing of the case, only how violent the other nine were and how violent the model finds them;
and one that knows a single thing, whether the coalition is bound to the target. What the model says of a case is worth
something only where it beats all three."""


@dataclass(frozen=True)
class Size:
    """How much is simulated.

    Attributes
    ----------
    worlds : int
        Under each policy and unity of a case.
    read, drawn : int
        The same where one covariate is read otherwise, and where all that is assumed is drawn.
    draws : int
        Of what is assumed.
    policies : sequence of str
        That such forecasts average over.
    """

    worlds: int = 500
    read: int = 100
    drawn: int = 15
    draws: int = 100
    policies: Sequence[str] = POLICIES


def history(base: Scenario, seed: int = 1, size: Size | None = None) -> dict[str, pd.DataFrame]:
    """Forecast and score the ten cases.

    Parameters
    ----------
    base : Scenario
        From which the cases take what their covariates do not say.
    seed : int
    size : Size, optional
        How much to simulate.

    Returns
    -------
    dict of str to DataFrame
        ``forecasts``, a row a case and forecast, with its scores; ``readings``, where one covariate is read otherwise;
        ``cases``, what each forecast gave to what came about; ``weights`` of the mixture; ``scores``; and ``draws``,
        how they move with what is assumed.
    """
    size = size or Size()
    ended = outcomes()["icb"]
    happened = ended.map(CLASSES.index).to_numpy(dtype=np.int64)
    found = forecasts(base, size.worlds, seed)
    weights = _plain(found, happened)
    read = coding.readings(base, happened, size.read, seed, size.policies)
    given = coding.drawn(base, size.draws, size.drawn, seed, size.policies)
    told = _told(found, happened)
    return {
        "cases": _cases(told, read),
        "scores": scored(found, happened, (ALL, TRIGGER, BLAND, BOUND), seed),
        "draws": coding.spread(given, {ALL: found[ALL], TRIGGER: found[TRIGGER]}, happened),
        "forecasts": told,
        "readings": read,
        "weights": pd.DataFrame({"case": cases(), "weight of the model": weights}),
    }


def _plain(found: dict[str, Array], happened: Index) -> Array:
    """Add what the other nine cases say, and return the weights of the mixture."""
    seen = np.eye(len(CLASSES))[happened]
    bound = np.array([read_case(name)["allied"] for name in cases()])
    found[MIXED], weights = mixed(found[MODEL], found[ALL], happened)
    found[NINE] = shares(seen, np.ones((len(seen), len(seen)), dtype=bool))
    found[BOUND] = shares(seen, bound[:, None] == bound)
    found[BLAND] = of_others(found[MODEL])
    return weights


def _told(found: Mapping[str, Array], happened: Index) -> pd.DataFrame:
    """Every forecast of every case, with its scores."""
    rows = []
    for at, case in enumerate(cases()):
        for name, given in found.items():
            mine, came = given[at : at + 1], happened[at : at + 1]
            row: dict[str, object] = {"case": case, "happened": CLASSES[happened[at]], "forecast": name}
            row |= dict(zip(CLASSES, given[at], strict=True))
            rows.append(row | {score: function(mine, came)[0] for score, function in SCORES.items()})
    return pd.DataFrame(rows)


def _cases(told: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """The probability that each forecast gave to what came about, and its range over other readings of a case."""
    rows = []
    for (case, happened), part in told.groupby(["case", "happened"], sort=False):
        given = part.set_index("forecast")[happened]
        ends = [*read.loc[read["case"] == case, "happened"], given[MODEL]]
        for name in (MODEL, ALL, TRIGGER):
            row = {"case": case, "happened": happened, "forecast": name, "probability": given[name]}
            low, high = (min(ends), max(ends)) if name == MODEL else (given[name], given[name])
            rows.append(row | {"low": low, "high": high})
    return pd.DataFrame(rows)
