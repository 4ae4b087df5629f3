"""The methods, each from a scenario to one tidy table: sample a design, simulate it, analyse it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from escalation.errors import InputError
from escalation.scenario import Scenario, as_scenario
from escalation.sensitivity import indices
from escalation.sensitivity.evaluate import Evaluated, evaluate
from escalation.sensitivity.factors import SIDES, Factor, factors, points_of, problem_of
from escalation.sensitivity.outcomes import OUTCOMES
from escalation.summary.intervals import share_interval
from escalation.sweep import How
from escalation.typing import Array

POINTS, WORLDS = 4096, 64
"""Points of a design at most, and worlds at each: what takes a minute or two on two cores."""


@dataclass(frozen=True)
class Study:
    """What all methods are told.

    Attributes
    ----------
    scenario : Scenario
        What is not varied stays as it is there.
    outcomes : sequence of str
        What is measured; screening and discovery go by the first.
    points, worlds, seed : int
        Points of a design at most, worlds at each, and the seed of both.
    players : mapping of side to names
        Policies: those that a side chooses from where it is varied, else the one that it plays.
    how : mapping
        As for `escalation.sweep.execute`.
    """

    scenario: Scenario | str
    outcomes: Sequence[str] = OUTCOMES
    points: int = POINTS
    worlds: int = WORLDS
    seed: int = 1
    players: Mapping[str, Sequence[str] | None] = field(default_factory=dict)
    how: How = field(default_factory=lambda: How())

    def factors(self, over: str | Sequence[str]) -> list[Factor]:
        """The factors named.

        Raises
        ------
        InputError
            If a name is unknown or twice, or a side that is not varied has several policies.
        """
        found = factors(self.scenario, over, self.players)
        varied = {each.name for each in found}
        for side, names in self.players.items():
            if names and len(names) > 1 and side not in varied:
                raise InputError(
                    f"{side} is {', '.join(names)}, but it is not varied; name one, or vary it too."
                )
        return found

    def run(self, several: Sequence[Factor], design: Array) -> Evaluated:
        """Simulate a design."""
        return self.run_points(points_of(self.scenario, design, several))

    def run_points(self, points: pd.DataFrame) -> Evaluated:
        """Simulate points."""
        players: dict[str, Any] = {
            side: names
            for side, names in self.players.items()
            if side in SIDES and side not in points and names
        }
        return evaluate(
            self.scenario, points, self.outcomes, self.worlds, self.seed, players=players, **self.how
        )

    def finished(self, parts: Sequence[pd.DataFrame], found: Evaluated) -> pd.DataFrame:
        """One table of the parts, with what it rests on."""
        table = pd.concat(parts, ignore_index=True)
        table.attrs.update(found.about, worlds=self.worlds, points=len(found.mean))
        return table


def by_holder(study: Study, over: str | Sequence[str] = "all") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sobol indices of groups of factors: what lies in whose hands.

    Returns
    -------
    tuple of DataFrame
        As `sobol` returns them, with holders in place of factors.
    """
    return sobol(study, over, grouped=True)


def sobol(
    study: Study, over: str | Sequence[str], grouped: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sobol indices of factors, luck taken out.

    Parameters
    ----------
    study : Study
    over : sequence of str, 'parameters' or 'all'
        What is varied; all else stays as in the scenario.
    grouped : bool
        Indices of the groups of `factors.HOLDERS`.

    Returns
    -------
    DataFrame
        ``outcome``, then the columns of `indices.sobol`, and ``of_one_crisis``: the share of the variance of a single
        crisis, luck included, for which the index would stand.
    DataFrame
        A row an outcome: its ``mean``, the variance between points and of luck, their shares, and the sums of indices.

    Raises
    ------
    InputError
        If a name is unknown, there are too few points, or no outcome varies beyond luck.
    """
    several = study.factors(over)
    asked = problem_of(several, grouped)
    found = study.run(several, indices.sobol_sample(asked, study.points, study.seed))
    parts, sums, complaint = [], [], ""
    for outcome in found.outcomes:
        y, noise, luck = found.mean[outcome].to_numpy(), found.noise(outcome), found.luck(outcome)
        try:
            table, about = indices.sobol(asked, y, noise, study.seed)
        except InputError as error:
            complaint = f"{outcome} is left out: {error}"
            warnings.warn(complaint, UserWarning, stacklevel=2)
            continue
        share = luck / (luck + about["variance"])
        table.insert(0, "outcome", outcome)
        parts.append(table.assign(of_one_crisis=table["index"] * (1.0 - share)))
        sums.append({"outcome": outcome, "mean": y.mean(), **about, "luck": luck, "luck_share": share})
    if not parts:
        raise InputError(complaint)
    return study.finished(parts, found), study.finished([pd.DataFrame(sums)], found)


def screening(study: Study, over: str | Sequence[str] = "parameters") -> pd.DataFrame:
    """Morris's elementary effects: which of many numbers matter at all.

    Returns
    -------
    DataFrame
        ``outcome``, ``holder``, then the columns of `indices.morris`; the largest ``mu_star`` of each outcome first.

    Raises
    ------
    InputError
        If a factor is a choice, which has no steps, or there are too few points.
    """
    several = study.factors(over)
    numbers_only("Morris's screening", several)
    asked = problem_of(several)
    design = indices.morris_sample(asked, study.points, study.seed)
    found = study.run(several, design)
    parts = [
        indices.morris(asked, design, found.mean[outcome].to_numpy(), found.noise(outcome), study.seed)
        .assign(outcome=outcome, holder=[each.holder for each in several])
        .sort_values("mu_star", ascending=False, kind="stable")
        for outcome in found.outcomes
    ]
    table = study.finished(parts, found)
    return table[["outcome", "factor", "holder", "mu", "mu_star", "low", "high", "sigma", "floor"]]


def most_important(screened: pd.DataFrame, count: int, outcome: str | None = None) -> list[str]:
    """The factors with the largest effects on an outcome, by default the first, in a table of `screening`."""
    named = screened["outcome"].iloc[0] if outcome is None else outcome
    mine: list[str] = screened.loc[screened["outcome"] == named, "factor"].tolist()
    return mine[:count]


def pawn(study: Study, over: str | Sequence[str] = "parameters") -> pd.DataFrame:
    """PAWN indices, which see changes of the whole distribution of an expectation over points.

    Returns
    -------
    DataFrame
        ``outcome``, ``holder``, then the columns of `indices.pawn`; a dummy that does nothing is among the factors.
    """
    several = study.factors(over)
    asked = indices.with_dummy(problem_of(several))
    design = indices.latin_sample(asked, study.points, study.seed)
    found = study.run(several, design[:, :-1])
    holders = [*(each.holder for each in several), ""]
    parts = [
        indices.pawn(asked, design, found.mean[outcome].to_numpy())
        .assign(outcome=outcome, holder=holders)
        .sort_values("median", ascending=False, kind="stable")
        for outcome in found.outcomes
    ]
    table = study.finished(parts, found)
    return table[["outcome", "factor", "holder", "minimum", "median", "maximum"]]


def tornado(study: Study, over: str | Sequence[str] = "parameters") -> pd.DataFrame:
    """Each factor by itself at both ends of its range, or at each choice, all else as in the scenario.

    Each case has as many points, and so worlds, as `Study.points` allow.

    Returns
    -------
    DataFrame
        ``outcome``, ``factor``, ``holder``, ``value``, ``end`` (low, high, or empty for a choice), ``mean``, its
        interval ``low`` to ``high``, and ``base``, the mean where nothing is varied.

    Raises
    ------
    InputError
        If there are fewer points than cases.
    """
    scenario = as_scenario(study.scenario)
    several = study.factors(over)
    cases = pd.DataFrame([_case(each, *value) for each in several for value in _ends(each)])
    times = study.points // (len(cases) + 1)
    if not times:
        raise InputError(
            f"{study.points} points are too few for {len(cases) + 1} cases; give at least as many."
        )
    usual = {each.name: _usual(scenario, study, each) for each in several}
    changes = zip(cases["factor"].tolist(), cases["value"].tolist(), strict=True)
    rows = [usual, *({**usual, name: value} for name, value in changes)]
    found = study.run_points(pd.DataFrame([row for row in rows for _ in range(times)]))
    case_of = found.worlds["point"].to_numpy() // times
    parts = []
    for outcome in found.outcomes:
        grouped = found.worlds[outcome].groupby(case_of)
        mean, low, high = _interval(grouped, bool(found.worlds[outcome].isin((0.0, 1.0)).all()))
        part = cases.assign(outcome=outcome, mean=mean[1:], low=low[1:], high=high[1:], base=mean[0])
        parts.append(part[["outcome", "factor", "holder", "value", "end", "mean", "low", "high", "base"]])
    return study.finished(parts, found)


def _interval(grouped: Any, shares: bool) -> tuple[Array, Array, Array]:
    """Means of groups of worlds with 95 % intervals, Wilson's where they are shares."""
    mean, count = grouped.mean().to_numpy(), grouped.count().to_numpy(dtype=float)
    if shares:
        return mean, *share_interval(mean, count)
    half = 1.959964 * np.sqrt(grouped.var().to_numpy() / count)
    return mean, mean - half, mean + half


def _ends(each: Factor) -> list[tuple[Any, str]]:
    return [(name, "") for name in each.choices] or [(each.low, "low"), (each.high, "high")]


def _case(each: Factor, value: Any, end: str) -> dict[str, Any]:
    return {"factor": each.name, "holder": each.holder, "value": value, "end": end}


def _usual(scenario: Scenario, study: Study, each: Factor) -> Any:
    """What a factor is where it is not varied."""
    if each.name in SIDES:
        return scenario.policies[SIDES[each.name]]
    if each.name in scenario.settings:
        return scenario.settings[each.name]
    return scenario.values()[each.name]


def numbers_only(what: str, several: Sequence[Factor]) -> None:
    """Refuse factors that are choices between names, for a method that cannot do with them.

    Raises
    ------
    InputError
        If one is.
    """
    chosen = [each.name for each in several if each.choices]
    if chosen:
        raise InputError(
            f"{what} steps along numbers, and {chosen[0]} is a choice between names; "
            "name the methods groups or sobol for it, without screening."
        )
