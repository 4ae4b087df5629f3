"""The laboratory: claims are tried on parameter sets, with as many worlds and sets as it takes to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from escalation import policies
from escalation.claims.bench import STRIDE, Bench, fits, name
from escalation.claims.claim import Claim, Clause, Mechanism
from escalation.claims.effects import SURE, SURER, arms_of, effect, reading
from escalation.claims.region import box, spread
from escalation.claims.sets import parameter_sets
from escalation.claims.verdicts import Verdict, answer, built_in, judge, over_sets, shares
from escalation.errors import InputError, unknown
from escalation.plan import whole
from escalation.reading import located
from escalation.scenario import Scenario, as_scenario
from escalation.sweep.workers import processes
from escalation.typing import Index

POINTS = 400
"""Parameter sets to begin with."""

DOUBLINGS = 3
"""How often the sets may be doubled by default while a verdict is on the line."""

FIRST = 100
"""Worlds in each set to begin with."""

WORLDS = 800
"""Most worlds in a set."""

MECHANISM_POINTS = 100
"""Parameter sets on which a mechanism is switched off."""


class Measured(NamedTuple):
    """What each set says to a claim, the clauses over all sets, effects by set and clause, and the worlds they took.

    `most` is the most worlds of any set, `taken` those of each, (N,).
    """

    answers: list[str]
    clauses: pd.DataFrame
    effects: pd.DataFrame
    most: int
    taken: Index


Told = Callable[[str, int], None]
"""Told what is being tried and how many worlds were simulated."""


def try_claims(
    claims: Iterable[Claim],
    scenario: Scenario | str,
    sets: pd.DataFrame | None = None,
    points: int = POINTS,
    worlds: int = WORLDS,
    seed: int = 1,
    workers: int = 1,
    challenger: str = "",
    most_points: int | None = None,
    progress: Told | None = None,
) -> Iterator[Verdict]:
    """Try claims one by one, and yield their verdicts.

    In each parameter set arms meet the same luck. A set in which it is unclear what is so gets twice the worlds, up to
    `worlds`; there are twice the sets while the share as claimed is too near a bound to tell, up to `most_points`.

    Parameters
    ----------
    claims : iterable of Claim
    scenario : Scenario
    sets : DataFrame, optional
        Parameter sets, a row each; by default those of ``escalation.claims.sets``.
    points : int
        Sets to begin with.
    worlds : int
        Most worlds in a set.
    seed : int
        Of the worlds, and of the sets where they are drawn here.
    workers : int
        Processes.
    challenger : str
        Who plays the challenger where a claim does not say.
    most_points : int, optional
        Most sets, at which a verdict that is still on the line is borderline; by default eight times `points`.
    progress : callable, optional
        Told the claim and the worlds as they are simulated.

    Raises
    ------
    InputError
        If a number is too small, `most_points` is below `points`, or a claim does not fit the scenario.
    """
    scenario = as_scenario(scenario)
    points, worlds = whole("points", points, 2), whole("worlds", worlds, 2)
    most = most_sets(points, most_points)
    sets = parameter_sets(scenario, "", most, seed) if sets is None else sets
    most = min(len(sets), most)
    if len(sets) < points:
        raise InputError(
            f"there are {len(sets)} parameter sets; ask for at most so many points, not {points}."
        )
    asked = list(claims)
    for claim in asked:
        _check(claim, scenario, sets, challenger)
    clauses = [clause for claim in asked for clause in claim.clauses]
    with processes(workers) as run:
        bench = Bench(scenario, sets.iloc[:points], clauses, run, seed, challenger)
        yield from _in_turn(asked, bench, sets, points, most, min(worlds, STRIDE), progress)


def most_sets(points: int, most_points: int | None) -> int:
    """The most parameter sets, if there are `points` to begin with.

    Raises
    ------
    InputError
        If they are fewer than those to begin with.
    """
    if most_points is None:
        return points << DOUBLINGS
    if most_points < points:
        raise InputError(
            f"most points is {most_points}, below points, the {points} parameter sets to begin with; "
            f"give at least {points}, or fewer points."
        )
    return most_points


def _in_turn(
    asked: Sequence[Claim],
    bench: Bench,
    sets: pd.DataFrame,
    points: int,
    most: int,
    worlds: int,
    progress: Told | None,
) -> Iterator[Verdict]:
    """Try claims on one bench, which keeps what was simulated for the next, and on benches with a mechanism altered."""
    clauses = [clause for claim in asked for clause in claim.clauses]
    benches: dict[tuple[str, float, tuple[float, float], bool], Bench] = {}
    for claim in asked:
        told = partial(progress, claim.key) if progress else _silent
        bench.told = told
        found = _tried(claim, bench, sets, points, most, worlds)
        rows = []
        for mechanism in claim.mechanisms:
            altered = []
            for across in (False, True):
                key = mechanism.parameter, mechanism.off, mechanism.across, across
                if key not in benches:
                    benches[key] = _altered(mechanism, across, bench, clauses, points)
                benches[key].told = told
                altered.append(benches[key])
            off, drawn = altered
            rows.append(_switched(claim, mechanism, off, drawn, worlds))
        mechanisms = pd.DataFrame(rows)
        carried = found.verdict == "holds" and len(rows) > 0 and bool(mechanisms["built_in"].any())
        yield replace(found, verdict="built in" if carried else found.verdict, mechanisms=mechanisms)


def _check(claim: Claim, scenario: Scenario, sets: pd.DataFrame, challenger: str) -> None:
    """Refuse a claim that cannot be tried on a scenario before any world is simulated."""
    if challenger:
        policies.get(challenger, "challenger")
    for clause in claim.clauses:
        for arm in clause.arms:
            fits(arm, clause.measured(arm), scenario, sets, challenger)
        if len({(name(arm), clause.measured(arm)) for arm in clause.arms}) < 2:
            with located(clause.arms[0].where or f"claim {claim.key}"):
                raise InputError("the arm is held against itself; let the two differ in something.")
    for mechanism in claim.mechanisms:
        with located(mechanism.where or f"claim {claim.key}, mechanism {mechanism.parameter}"):
            _ranged(mechanism, scenario)


def _ranged(mechanism: Mechanism, scenario: Scenario) -> Scenario:
    """The scenario with a range for a mechanism's coefficient that holds all that it will be."""
    if mechanism.parameter not in scenario.parameters:
        raise unknown("parameter", mechanism.parameter, scenario.parameters)
    usual, (low, high) = scenario.parameters[mechanism.parameter], mechanism.across
    return scenario.ranged(mechanism.parameter, min(low, usual.low), max(high, usual.high))


def _silent(worlds: int) -> None:
    """Tell nobody."""


def _tried(claim: Claim, bench: Bench, sets: pd.DataFrame, points: int, most: int, worlds: int) -> Verdict:
    """The verdict on a claim with all mechanisms in place."""
    begun = points
    while True:
        if len(bench.sets) < points:
            bench.extend(sets.iloc[:points])
        answers, table, effects, used = measured(claim, bench, np.arange(points), worlds)[:4]
        verdict = judge(claim, answers)
        if verdict != "borderline" or points >= most:
            break
        points = min(2 * points, most)
    share, low, high, clear = shares(claim, answers)
    sought = verdict in ("depends", "borderline")
    known = bench.scenario.parameters
    region, limits = box(bench.sets.iloc[:points], answers, known) if sought else ("", pd.DataFrame())
    return Verdict(
        claim,
        verdict,
        share,
        low,
        high,
        points,
        clear,
        used,
        begun,
        table,
        np.array(answers),
        effects,
        region=region,
        limits=limits,
    )


def measured(claim: Claim, bench: Bench, where: Index, worlds: int) -> Measured:
    """What each set says to a claim, from as many worlds as it takes to tell."""
    tested = [place for place, clause in enumerate(claim.clauses) if clause.claimed != "reported"]
    said = [[""] * len(claim.clauses) for _ in where]
    values = np.full((len(where), len(claim.clauses)), np.nan)
    answers, taken = ["unclear"] * len(where), np.zeros(len(where), dtype=np.int64)
    unclear, level = np.arange(len(where)), min(FIRST, worlds)
    while True:
        bench.simulate(arms_of(claim.clauses), where[unclear], level)
        sure = SURE if level >= worlds else SURER
        for row in unclear:
            found = [effect(clause, bench, int(where[row]), level) for clause in claim.clauses]
            values[row] = [each.mean for each in found]
            said[row] = [reading(*each, sure) for each in zip(found, claim.clauses, strict=True)]
            answers[row], taken[row] = answer(claim, [said[row][place] for place in tested]), level
        unclear = np.array([row for row in unclear if answers[row] == "unclear"], dtype=np.int64)
        if not len(unclear) or level >= worlds:
            break
        level = min(2 * level, worlds)
    effects = pd.DataFrame(values, columns=range(len(claim.clauses)))
    readings = {place: [each[place] for each in said] for place in range(len(claim.clauses))}
    return Measured(answers, over_sets(claim, effects, readings), effects, level, taken)


def _altered(
    mechanism: Mechanism, across: bool, bench: Bench, clauses: Sequence[Clause], points: int
) -> Bench:
    """A bench like another, with a mechanism switched off or its coefficient drawn across nothing."""
    sets = bench.sets.iloc[: min(points, MECHANISM_POINTS)].copy()
    low, high = mechanism.across
    sets[mechanism.parameter] = low + (high - low) * spread(len(sets)) if across else mechanism.off
    return Bench(_ranged(mechanism, bench.scenario), sets, clauses, bench.run, bench.seed, bench.challenger)


def _switched(
    claim: Claim, mechanism: Mechanism, off: Bench, across: Bench, worlds: int
) -> dict[str, object]:
    """What is left of a claim's first clause without a mechanism, and whether its sign is the coefficient's."""
    first = replace(claim, clauses=claim.tested[:1])
    without, drawn = (measured(first, each, np.arange(len(each.sets)), worlds) for each in (off, across))
    said, sign = _readings(first.clauses[0], off, without), _readings(first.clauses[0], across, drawn)
    # That nothing is left is a reading of its own where that is what is claimed.
    plain = _readings(replace(first.clauses[0], claimed="reported"), off, without)
    positive = across.sets[mechanism.parameter].to_numpy() > mechanism.off
    told = [each for each in said if each != "unclear"]
    signs = [each for each in plain if each != "unclear"]
    return {
        "claim": claim.key,
        "mechanism": mechanism.parameter,
        "off": mechanism.off,
        "clear_off": len(told) / len(said),
        "claimed_off": told.count("claimed") / len(told) if told else np.nan,
        "none_off": signs.count("none") / len(signs) if signs else np.nan,
        "built_in": built_in(plain, sign, positive, list(drawn.effects[0])),
    }


def _readings(clause: Clause, bench: Bench, found: Measured) -> list[str]:
    """What each set of a bench says to a clause, from the worlds that it took."""
    return [
        reading(effect(clause, bench, place, int(worlds)), clause) for place, worlds in enumerate(found.taken)
    ]
