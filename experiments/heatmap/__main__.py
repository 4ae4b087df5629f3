"""Whether unity matters more where the threat of sanctions is credible.

Unity is crossed with the challenger's prior belief that the coalition is resolute, `prior_resolute`: at the default
parameters, and over the sets of the calibrated ensemble, everything else as in the set. The belief is what makes
sanctions credible: the weight of every threat in the challenger's choice is its chance to be carried out,
``B r_high + (1 - B) r_low``, and the prior moves B and nothing else. (How hard sanctions would bite, or what they
would cost to carry out, would be more than credibility.) The policy threatens nothing but sanctions. Published rates
do not inform the prior, so that setting it leaves each set of the ensemble as likely as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.calibration import ensemble
from escalation.crisis import Crisis
from escalation.rules.beliefs import credibility
from escalation.scenario import Scenario
from escalation.summary.columns import POINT
from escalation.summary.intervals import difference_interval
from escalation.typing import Array
from experiments.folder import SCENARIO, Folder, command
from experiments.heatmap import figures

POLICY = "deterrence-backed-diplomacy"
UNITY = np.linspace(0.0, 1.0, 11)
BELIEF = "prior_resolute"
BELIEFS = np.linspace(0.05, 0.95, 7)
SETS = 1306
"""Sets of the ensemble at most: all that there are."""

OF_A_SET = 1000
"""The ensemble gets one world a set for so many worlds at the default parameters."""

DEFAULT, ENSEMBLE = "default parameters", "calibrated ensemble"


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    sets = ensemble(SCENARIO).drop(columns=BELIEF).head(SETS)
    each = max(2, folder.worlds // OF_A_SET)
    tables = {
        DEFAULT: sweep(folder.scenario, folder.worlds, folder.seed),
        ENSEMBLE: sweep(folder.scenario, each, folder.seed, points=sets),
    }
    maps = [
        esc.escalation_map(table, "unity", BELIEF).assign(parameters=name) for name, table in tables.items()
    ]
    both = pd.concat(maps, ignore_index=True)
    both = both[["parameters", *both.columns[:-1]]]
    both.attrs = maps[0].attrs
    folder.figure("heatmap", figures.maps(both, BELIEF), both)
    opening = {DEFAULT: believed(folder.scenario, None), ENSEMBLE: believed(folder.scenario, sets)}
    slopes = pd.concat(
        [slope(table).assign(parameters=name, credibility=opening[name]) for name, table in tables.items()],
        ignore_index=True,
    )
    folder.figure("slopes", figures.slopes(slopes, BELIEF), slopes)
    interaction = pd.DataFrame([{"parameters": name, **crossed(table)} for name, table in tables.items()])
    folder.table("interaction", interaction)
    return {
        "policy": POLICY,
        "unity": list(UNITY),
        BELIEF: list(BELIEFS),
        "sets of the ensemble": len(sets),
        "worlds of a set": each,
    }


def sweep(scenario: Scenario, worlds: int, seed: int, **points: Any) -> pd.DataFrame:
    """Unity crossed with the belief."""
    vary = {BELIEF: BELIEFS, "unity": UNITY}
    return esc.sweep(scenario, vary, [POLICY], worlds=worlds, seed=seed, **points)


def rises(table: pd.DataFrame) -> pd.DataFrame:
    """Escalation at full unity less that at none: a row a world, or a set; a column a belief."""
    threshold = table.attrs["rungs"].index(table.attrs["threshold"])
    unit = POINT if POINT in table else "world"
    ends = table[table["unity"].isin(UNITY[[0, -1]])]
    hit = ends.assign(hit=(ends["peak_rung"] >= threshold).astype(float))
    mean = hit.groupby([unit, BELIEF, "unity"])["hit"].mean().unstack("unity")
    return (mean[UNITY[-1]] - mean[UNITY[0]]).unstack(BELIEF)


def slope(table: pd.DataFrame) -> pd.DataFrame:
    """The change of the probability of escalation from no unity to full, at each belief, with its interval."""
    rows = []
    for belief, rise in rises(table).items():
        low, high = difference_interval(rise.to_numpy(), binary=POINT not in table)
        rows.append({BELIEF: belief, "slope": rise.mean(), "low": low, "high": high})
    return pd.DataFrame(rows)


def crossed(table: pd.DataFrame) -> dict[str, float]:
    """How much more unity changes at the highest belief than at the lowest, and belief at full unity than at none."""
    rise = rises(table)
    excess = (rise[BELIEFS[-1]] - rise[BELIEFS[0]]).to_numpy()
    low, high = difference_interval(excess, binary=False)
    return {"interaction": float(excess.mean()), "low": low, "high": high}


def believed(scenario: Scenario, sets: pd.DataFrame | None) -> Array:
    """How credible a threat is at the opening, at each belief: a mean over sets, (B,)."""
    count = 1 if sets is None else len(sets)
    inputs = {} if sets is None else {name: np.tile(sets[name], len(BELIEFS)) for name in sets}
    crisis = Crisis(
        scenario,
        np.arange(count * len(BELIEFS)),
        seed=0,
        policy=POLICY,
        inputs=inputs | {BELIEF: np.repeat(BELIEFS, count)},
    )
    weight = credibility(crisis.challenger.resolute, crisis.p.r_high, crisis.p.r_low)
    crisis.close()
    mean: Array = weight.reshape(len(BELIEFS), count).mean(axis=1)
    return mean


if __name__ == "__main__":
    command("heatmap", experiment, worlds=4000)
