"""How likely the model thinks what came about in ten crises of the past, beside what base rates say.

A case's covariates make its scenario; what they do not say, the coalition's policy and its unity, is averaged over.
Nothing is fitted to the cases but, in one row, the weight of the model beside the base rate of all crises, and that on
the other nine. Ten famous cases prove no skill; the intervals say how little they tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.history import case_scenario, cases, outcomes
from escalation.history.base_rates import ALL, violence
from escalation.history.outcomes import CLASSES
from escalation.history.records import read_case
from escalation.scenario import Scenario
from escalation.summary.scores import SCORES, bootstrap_interval, mixture_weight
from escalation.typing import Array
from experiments.folder import Folder, command
from experiments.history import figures

POLICIES = ("deterrence-backed-diplomacy", "sanctions-threat", "diplomacy-alone", "inaction")
UNITY = (0.0, 0.25, 0.5, 0.75, 1.0)
MODEL, NARROW, MIXED = "model", "model, default policy and unity", "model and all crises, mixed"
TRIGGER, EVEN = "same trigger", "even odds"
NINE, BLAND = "shares of the other nine", "model, mean of the other nine"
BOUND = "shares of those bound alike"
"""Forecasts that know nothing of the case, only how violent the other nine were and how violent the model finds them;
and one that knows a single thing, whether the coalition is bound to the target. What the model says of a case is worth
something only where it beats all three."""


def forecast(scenario: Scenario, worlds: int, seed: int, narrow: bool = False) -> Array:
    """Probabilities (4,) of the classes of violence; half a world is added to each, so that none is impossible."""
    if narrow:
        table = esc.simulate(scenario, worlds=worlds, seed=seed)
    else:
        table = esc.sweep(scenario, {"unity": UNITY}, POLICIES, worlds=worlds, seed=seed)
    count = np.array([(table["icb"] == each).sum() for each in CLASSES]) + 0.5
    return count / count.sum()


def forecasts(folder: Folder) -> dict[str, Array]:
    """Every forecast of every case, arrays (cases, classes) by name."""
    names = cases()
    scenarios = [case_scenario(name, folder.scenario) for name in names]
    triggers = [read_case(name)["trigger"] for name in names]
    found = {
        MODEL: np.stack([forecast(each, folder.worlds, folder.seed) for each in scenarios]),
        ALL: np.stack([violence()[0]] * len(names)),
        TRIGGER: np.stack([violence(trigger)[0] for trigger in triggers]),
        EVEN: np.full((len(names), len(CLASSES)), 1.0 / len(CLASSES)),
        NARROW: np.stack([forecast(each, 4 * folder.worlds, folder.seed, True) for each in scenarios]),
    }
    return found


def of_others(each: Array) -> Array:
    """For each case, the mean over the others of an array (cases, classes)."""
    return (each.sum(axis=0) - each) / (len(each) - 1)


def shares(seen: Array, bound: Array) -> Array:
    """For each case, the shares of classes among the others that are bound alike, half a case added to each class.

    Parameters
    ----------
    seen : (cases, classes) array
        1 where a case ended.
    bound : (cases, cases) array of bool
        Which cases are alike.
    """
    others = bound & ~np.eye(len(seen), dtype=bool)
    count: Array = others @ seen + 0.5
    return count / count.sum(axis=1, keepdims=True)


def mixed(model: Array, base: Array, happened: Array) -> tuple[Array, Array]:
    """The model mixed with a base rate, (cases, classes), and the weights (cases,), each fitted without its case."""
    others = [np.delete(np.arange(len(model)), case) for case in range(len(model))]
    weights = np.array([mixture_weight(model[rest], base[rest], happened[rest]) for rest in others])
    return weights[:, None] * model + (1.0 - weights[:, None]) * base, weights


def recoded(folder: Folder, happened: Mapping[str, int]) -> pd.DataFrame:
    """The model's forecast where one covariate of a case is read otherwise, a row a reading."""
    rows = []
    for name in cases():
        for changes in read_case(name).readings():
            scenario = case_scenario(name, folder.scenario, changes=changes)
            chances = forecast(scenario, max(folder.worlds // 20, 1), folder.seed)
            ((covariate, value),) = changes.items()
            named = {"case": name, "covariate": covariate, "value": value}
            rows.append(
                named | dict(zip(CLASSES, chances, strict=True)) | {"happened": chances[happened[name]]}
            )
    return pd.DataFrame(rows)


def scored(found: Mapping[str, Array], happened: Array, seed: int) -> pd.DataFrame:
    """Mean scores of each forecast, and how far they are from four plain ones, with intervals over cases."""
    rows = []
    for score, function in SCORES.items():
        each = {name: function(given, happened) for name, given in found.items()}
        for name, values in each.items():
            low, high = bootstrap_interval(values, seed)
            row = {"score": score, "forecast": name, "n": len(values)}
            row |= {"mean": values.mean(), "low": low, "high": high}
            for base in (ALL, TRIGGER, BLAND, BOUND):
                apart = values - each[base]
                ends = bootstrap_interval(apart, seed)
                row |= {f"less {base}": apart.mean(), f"less {base} low": ends[0]}
                row |= {f"less {base} high": ends[1]}
            rows.append(row)
    return pd.DataFrame(rows)


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    ended = outcomes()
    ended = ended[ended["case"].isin(cases())]
    happened = ended["icb"].map(CLASSES.index).to_numpy(dtype=np.int64)
    found = forecasts(folder)
    found[MIXED], weights = mixed(found[MODEL], found[ALL], happened)
    seen = np.eye(len(CLASSES))[happened]
    allied = np.array([read_case(name)["allied"] for name in cases()])
    found[NINE] = shares(seen, np.ones((len(seen), len(seen)), dtype=bool))
    found[BOUND] = shares(seen, allied[:, None] == allied)
    found[BLAND] = of_others(found[MODEL])
    rows = [
        {"case": case, "happened": CLASSES[happened[at]], "forecast": name}
        | dict(zip(CLASSES, given[at], strict=True))
        | {
            score: function(given[at : at + 1], happened[at : at + 1])[0]
            for score, function in SCORES.items()
        }
        for at, case in enumerate(ended["case"])
        for name, given in found.items()
    ]
    readings = recoded(folder, dict(zip(ended["case"], happened, strict=True)))
    scores = scored(found, happened, folder.seed)
    chances = pd.DataFrame(rows)
    folder.table("forecasts", chances)
    folder.table("recoded", readings)
    folder.table("weights", pd.DataFrame({"case": ended["case"], "weight of the model": weights}))
    dots = figures.dots(chances, readings)
    folder.figure("cases", figures.cases(dots), dots)
    folder.figure("scores", figures.scores(scores), scores)
    return {"policies": POLICIES, "unity": UNITY, "cases": list(cases())}


if __name__ == "__main__":
    command("history", experiment, worlds=500)
