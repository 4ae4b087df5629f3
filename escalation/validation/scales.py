"""How five published scales score the same simulated crises, and how far they rank them alike.

Each scale scores a rung. A crisis is scored by its peak and by its mean over the weeks that it lasted. That peaks agree
is by construction, since all scales rise with the rung; what disagreement is left comes from rungs that a scale does
not tell apart. Means tell more: they depend on how far apart a scale puts the rungs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import kendalltau, spearmanr

from escalation.ensemble import simulate, trajectories
from escalation.ladder import NAMED_SCALES, NUMERIC_SCALES, Ladder
from escalation.randomness import Streams
from escalation.scenario import Scenario
from escalation.typing import Array
from escalation.validation.rates import POLICIES

SCALES = (*NUMERIC_SCALES, *NAMED_SCALES)


def scores(ladder: Ladder) -> dict[str, Array]:
    """A number for each rung on each scale, higher for worse; classes are counted in their order on the ladder.

    Goldstein's weights fall with conflict and change their sign.
    """
    found = {}
    for scale in SCALES:
        given = ladder.scales[scale]
        if isinstance(given, tuple):
            order = list(dict.fromkeys(given))
            found[scale] = np.array([float(order.index(each)) for each in given])
        else:
            found[scale] = -given if scale == "goldstein" else np.asarray(given, dtype=float)
    return found


def trace(scenario: Scenario, seed: int = 1) -> pd.DataFrame:
    """The crisis of world 0 week by week: its rung and what each scale says of it."""
    ladder = scenario.ladder
    weeks = trajectories(scenario, worlds=1, seed=seed)
    lasted = simulate(scenario, worlds=1, seed=seed)["weeks"].iloc[0]
    weeks = weeks[weeks["week"] <= lasted]
    table = pd.DataFrame({"week": weeks["week"], "rung": [ladder.names[rung] for rung in weeks["rung"]]})
    for scale in SCALES:
        table[scale] = [ladder.scales[scale][rung] for rung in weeks["rung"]]
    return table


def crises(
    scenario: Scenario, worlds: int, seed: int = 1, policies: Sequence[str] = POLICIES
) -> pd.DataFrame:
    """The score of each simulated crisis on each scale, at its peak and in the mean of its weeks."""
    values, parts = scores(scenario.ladder), []
    for policy in policies:
        asked: dict[str, Any] = {"policy": policy, "worlds": worlds, "seed": seed}
        table, paths = simulate(scenario, **asked), trajectories(scenario, **asked)
        paths["on"] = paths["week"] <= table["weeks"].to_numpy()[paths["world"]] + 1e-9
        rung, on = (paths[name].to_numpy().reshape(len(table), -1) for name in ("rung", "on"))
        found = {"policy": policy, "world": table["world"]}
        for scale, each in values.items():
            found[f"{scale} peak"] = each[table["peak_rung"]]
            found[f"{scale} mean"] = (each[rung] * on).sum(axis=1) / on.sum(axis=1)
        parts.append(pd.DataFrame(found))
    return pd.concat(parts, ignore_index=True)


def agreement(table: pd.DataFrame, draws: int = 100, seed: int = 1) -> pd.DataFrame:
    """Kendall's tau-b [@kendall1945] and Spearman's rho of each pair of scales, with 95 % bootstrap intervals.

    Parameters
    ----------
    table : DataFrame
        As `crises` returns it.
    draws : int
        Samples of worlds, each with its crises, for the intervals.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        A row a pair, of peaks and of means: ``of``, ``one``, ``two``, ``n``, ``tau_b`` and ``rho`` with ``_low`` and
        ``_high``.
    """
    # Crises of one world under several policies share their luck: a world is drawn with all of them.
    rows_of = list(table.groupby("world").indices.values())
    streams = Streams(seed, np.arange(len(rows_of)))
    uniforms = [streams.uniform("bootstrap", "crises", draw) * len(rows_of) for draw in range(draws)]
    samples = [np.concatenate([rows_of[at] for at in each.astype(np.int64)]) for each in uniforms]
    rows = []
    for of in ("peak", "mean"):
        for one, two in combinations(SCALES, 2):
            pair = table[[f"{one} {of}", f"{two} {of}"]].to_numpy()
            row: dict[str, Any] = {"of": of, "one": one, "two": two, "n": len(pair)}
            for name, measure in (("tau_b", kendalltau), ("rho", spearmanr)):
                again = [float(measure(*pair[sample].T).statistic) for sample in samples]
                low, high = np.nanquantile(again, (0.025, 0.975))
                row |= {name: float(measure(*pair.T).statistic), f"{name}_low": low, f"{name}_high": high}
            rows.append(row)
    return pd.DataFrame(rows)
