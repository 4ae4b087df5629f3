"""How far the forecasts of past crises hang on what their coder assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from escalation.history import case_scenario, cases
from escalation.history.outcomes import CLASSES
from escalation.history.records import CHOICES, NUMBERS, Case, read_case
from escalation.randomness import Streams
from escalation.scenario import Scenario
from escalation.summary.scores import SCORES
from escalation.typing import Array, Index
from escalation.validation.forecasts import chances
from escalation.validation.rates import POLICIES

KINDS: Mapping[str, tuple[str, ...]] = {
    "nothing": (),
    "numbers": tuple(NUMBERS),
    "numbers and choices": (*NUMBERS, *CHOICES),
}
"""Covariates that are drawn; where nothing is, what is left is the luck of few worlds."""


def readings(
    base: Scenario, happened: Index, worlds: int, seed: int = 1, policies: Sequence[str] = POLICIES
) -> pd.DataFrame:
    """The model's forecast where one assumed covariate of a case is read otherwise.

    Parameters
    ----------
    base : Scenario
        From which the cases take what their covariates do not say.
    happened : (N,) integer array
        The class of each case.
    worlds, seed : int
        Worlds under each policy and unity.
    policies : sequence of str
        To average over.

    Returns
    -------
    DataFrame
        A row a reading: ``case``, ``covariate``, ``value``, the chances of the classes, and ``happened``, the
        chance given to what came about.
    """
    rows = []
    for name, came in zip(cases(), happened, strict=True):
        changes = read_case(name).readings()
        given = chances([case_scenario(name, base, changes=each) for each in changes], worlds, seed, policies)
        for change, each in zip(changes, given, strict=True):
            ((covariate, value),) = change.items()
            row = {"case": name, "covariate": covariate, "value": value}
            rows.append(row | dict(zip(CLASSES, each, strict=True)) | {"happened": each[came]})
    return pd.DataFrame(rows)


def redrawn(case: Case, draws: int, seed: int, kind: str) -> list[dict[str, str]]:
    """Readings of a case in which each assumed covariate is drawn, independently of the others.

    What it was coded as and what else it could be are equally likely; for a number these are its value and the
    ends of its range.

    Parameters
    ----------
    case : Case
    draws : int
        Readings.
    seed : int
    kind : str
        What is drawn, of `KINDS`.

    Returns
    -------
    list of dict
        Changes for `Case.recoded`.
    """
    streams = Streams(seed, np.arange(draws))
    found: list[dict[str, str]] = [{} for _ in range(draws)]
    for name in dict.fromkeys(name for change in case.readings() for name in change):
        if name in KINDS[kind]:
            each = case.covariates[name]
            possible = list(dict.fromkeys((each.text, *each.others)))
            at = (streams.uniform(f"{case.name}.{name}", "coding", 0) * len(possible)).astype(np.int64)
            for change, place in zip(found, at, strict=True):
                change[name] = possible[place]
    return found


def drawn(
    base: Scenario, draws: int, worlds: int, seed: int = 1, policies: Sequence[str] = POLICIES
) -> dict[str, Array]:
    """Forecasts of the model where what is assumed of the cases is drawn anew.

    Returns
    -------
    dict of str to (D, N, 4) array
        By what is drawn, of `KINDS`. Parameters are those of `readings`, with the number of ``draws`` D.
    """
    found: dict[str, list[Array]] = {kind: [] for kind in KINDS}
    for place, name in enumerate(cases()):
        # Draws and cases have worlds of their own, lest one stroke of luck move all of them together.
        first = np.arange(place * draws, (place + 1) * draws, dtype=np.int64) * worlds
        for kind, several in found.items():
            changes = redrawn(read_case(name), draws, seed, kind)
            scenarios = [case_scenario(name, base, changes=each) for each in changes]
            several.append(chances(scenarios, worlds, seed, policies, first=first))
    return {kind: np.stack(several, axis=1) for kind, several in found.items()}


def spread(found: Mapping[str, Array], bases: Mapping[str, Array], happened: Index) -> pd.DataFrame:
    """Mean scores of the model over draws of what is assumed, and how far they are from base rates.

    Parameters
    ----------
    found : mapping of str to (D, N, K) array
        As `drawn` returns it.
    bases : mapping of str to (N, K) array
        Forecasts that do not hang on what is drawn.
    happened : (N,) integer array

    Returns
    -------
    DataFrame
        A row a score and what is drawn: ``score``, ``drawn``, ``draws``, and the ``median``, ``low`` and ``high`` (2.5
        and 97.5 %) over draws of the mean score; the same of ``less ...`` each base, and ``beats ...``, the share of
        draws in which the model is better.
    """
    rows = []
    for score, function in SCORES.items():
        plain = {name: float(function(each, happened).mean()) for name, each in bases.items()}
        for kind, given in found.items():
            means = np.array([function(each, happened).mean() for each in given])
            row: dict[str, object] = {"score": score, "drawn": kind, "draws": len(means)}
            row |= dict(zip(("median", "low", "high"), np.quantile(means, (0.5, 0.025, 0.975)), strict=True))
            for name, mean in plain.items():
                low, high = np.quantile(means - mean, (0.025, 0.975))
                row |= {f"less {name}": np.median(means) - mean, f"less {name} low": low}
                row |= {f"less {name} high": high, f"beats {name}": float((means < mean).mean())}
            rows.append(row)
    return pd.DataFrame(rows)
