"""One crisis lived again with one thing otherwise: an ally aside, a lever left alone, an accident that did not happen.

The replay has the same luck as the fact, draw by draw, so that whatever differs comes from the one thing changed. It
says what would have been *with that luck*; `futures` asks how likely it was, with luck drawn anew from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from escalation import __version__, policies
from escalation.claims.bench import players
from escalation.crisis import Crisis
from escalation.errors import InputError
from escalation.plan import whole
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.posture import LEVERS, RUNG_LEVERS, Posture
from escalation.randomness import BRANCH, NEVER, Draw
from escalation.scenario import Scenario, as_scenario
from escalation.summary.intervals import difference_interval
from escalation.typing import Array

UNSAID = (*RUNG_LEVERS, "concession", "format", "inclusive")
"""Levers that are terms of others, or follow from them."""

SHOWN = ("peak", "ending", "weeks", "gained")
"""Outcomes by which a replay is told from the fact."""


@dataclass(frozen=True, eq=False)
class Play:
    """A crisis that can be played: the scenario, who plays, and draws set by hand."""

    scenario: Scenario
    policy: Policy
    challenger: ChallengerPolicy
    target: TargetPolicy
    luck: Mapping[Draw, float] = field(default_factory=dict)

    def crisis(self, world: Any, seed: int, story: bool = False) -> Crisis:
        """The crisis in some worlds, about to begin."""
        return Crisis(
            self.scenario,
            world,
            seed=seed,
            policy=self.policy,
            challenger=self.challenger,
            target=self.target,
            luck=self.luck,
            story=story,
        )


@dataclass(frozen=True, eq=False)
class Otherwise:
    """One thing that might have been otherwise: its kind, in words, and the first turn in which it tells."""

    kind: str
    what: str
    play: Play
    turn: int = 1


def explain(
    scenario: Scenario | str,
    policy: str | Policy | None = None,
    world: int = 0,
    seed: int = 1,
    challenger: str | ChallengerPolicy | None = None,
    target: str | TargetPolicy | None = None,
    futures: int = 0,
) -> pd.DataFrame:
    """What one crisis would have been, had one thing been otherwise.

    Parameters
    ----------
    scenario : Scenario
    policy, challenger, target : str or policy, optional
        The scenario's own by default.
    world : int
        The world to explain.
    seed : int
    futures : int, optional
        How often luck is drawn anew after the turn in which the change first tells, in the fact and with the change.

    Returns
    -------
    DataFrame
        A row the fact, then one a change, the largest differences first: ``kind``, ``otherwise``, ``turn`` (when it
        first tells), ``peak``, ``ending``, ``weeks``, ``gained``, ``higher`` (by how many rungs of height the peak is
        above the fact's) and ``changed`` (whether anything of these differs). With futures also ``chance`` of
        escalation, ``difference`` from the fact with the same turn, ``low`` and ``high``, its 95 % interval.

    Raises
    ------
    InputError
        If a policy is unknown or a number cannot be used.
    """
    scenario = as_scenario(scenario)
    world, futures = whole("world", world, 0), whole("futures", futures, 0)
    play = Play(scenario, *players(scenario, policy, challenger, target))
    table = _replayed(play, world, seed, futures)
    table.attrs = {
        "scenario": scenario.name,
        "policy": play.policy.name,
        "world": world,
        "seed": seed,
        "futures": futures,
        "rungs": list(scenario.ladder.names),
        "version": __version__,
    }
    return table


def _replayed(play: Play, world: int, seed: int, futures: int) -> pd.DataFrame:
    """The fact and all that might have been otherwise, as a table."""
    fact = play.crisis(np.array([world]), seed, story=True).run()
    tried = [Otherwise("fact", "as it was", play), *otherwise(play, fact)]
    fact.close()
    table = pd.DataFrame([_told(each, world, seed) for each in tried])
    ladder = play.scenario.ladder
    height = table["peak"].map(dict(zip(ladder.names, ladder.height, strict=True)))
    table["higher"] = height - height.iloc[0]
    table["changed"] = (table[list(SHOWN)] != table[list(SHOWN)].iloc[0]).any(axis=1)
    if futures:
        table = table.join(_chances(tried, world, seed, futures))
    return table.loc[_farthest_first(table)].reset_index(drop=True)


def _farthest_first(table: pd.DataFrame) -> pd.Index:
    """The rows, the fact first and then by how far they are from it: by futures, if any, then by what was."""
    far = {name: (table[name] - table[name].iloc[0]).abs() for name in ("gained", "weeks")}
    far = {"higher": table["higher"].abs(), **far}
    if "difference" in table:
        far = {"difference": table["difference"].abs(), **far}
    away = pd.DataFrame({"fact": table["kind"] == "fact", **far})
    return away.sort_values([*away.columns], ascending=False, kind="stable").index


def otherwise(play: Play, fact: Crisis) -> Iterator[Otherwise]:
    """Everything that might have been otherwise in a crisis, one thing at a time.

    Parameters
    ----------
    play : Play
    fact : Crisis
        The same, played to its end with its story kept, in one world.
    """
    scenario = play.scenario
    for code, part in zip(scenario.cast.coalition, scenario.takes_part, strict=True):
        if part:
            yield Otherwise(
                "ally", f"{code} stands aside", replace(play, scenario=scenario.replace({f"{code}.part": 0}))
            )
    yield from _levers(play, fact)
    for kind, side in (("policy", "coalition"), ("challenger", "challenger"), ("target", "target")):
        for name in policies.available(side):
            if name != getattr(play, kind).name:
                other: dict[str, Any] = {kind: policies.get(name, side)}
                yield Otherwise(kind, name, replace(play, **other))
    for test in scenario.history:
        day, answer = test.date.isoformat(), "broken" if test.kept else "kept"
        changed = scenario.replace({f"history.{day}": answer})
        yield Otherwise("past", f"the threat of {day} {answer}", replace(play, scenario=changed))
    yield from _accidents(play, fact)


def _levers(play: Play, fact: Crisis) -> Iterator[Otherwise]:
    """Each lever that the policy moved, left alone."""
    assert fact.story is not None
    moved = np.array([turn["levers"] for turn in fact.story.world(0)])
    at_rest = Posture()
    for lever, values in zip(LEVERS, moved.T, strict=True):
        rest = getattr(at_rest, lever)
        if lever not in UNSAID and (values != rest).any():
            what = f"{lever.replace('_', ' ')} {rest:g}"
            yield Otherwise("lever", what, replace(play, policy=play.policy.but(**{lever: rest})))


def _accidents(play: Play, fact: Crisis) -> Iterator[Otherwise]:
    """Each accident that happened, undone: its draw is one with which nothing happens."""
    assert fact.story is not None
    cast_ = play.scenario.cast
    kinds = (
        ("misread", "misreading", (cast_.monitor, "report")),
        ("alarm", "false alarm", (cast_.challenger, "alarm")),
        ("incident", "incident", ("chance", "incident")),
    )
    for turn in fact.story.world(0):
        for key, name, (actor, purpose) in kinds:
            if turn[key]:
                number = int(turn["turn"])
                carried = ", which carried the crisis up" if key == "incident" and turn["climbs"] else ""
                undone = replace(play, luck={**play.luck, (actor, purpose, number): NEVER})
                yield Otherwise("accident", f"no {name} in turn {number}{carried}", undone, number)


def _told(one: Otherwise, world: int, seed: int) -> dict[str, Any]:
    """A row of the table: the crisis with one thing otherwise, under the luck of the fact."""
    crisis = one.play.crisis(np.array([world]), seed).run()
    row = crisis.table().iloc[0]
    crisis.close()
    return {
        "kind": one.kind,
        "otherwise": one.what,
        "turn": one.turn,
        "peak": one.play.scenario.ladder.names[row["peak_rung"]],
        "ending": row["ending"],
        "weeks": row["weeks"],
        "gained": row["gained"],
    }


def _chances(tried: list[Otherwise], world: int, seed: int, futures: int) -> pd.DataFrame:
    """How likely escalation is with luck drawn anew after the turn of each change, beside the fact's at that turn."""
    facts: dict[int, Array] = {}
    rows = []
    for each in tried:
        if each.turn not in facts:
            facts[each.turn] = escalated(tried[0].play, each.turn, world, seed, futures)
        then = escalated(each.play, each.turn, world, seed, futures)
        low, high = difference_interval(then - facts[each.turn], binary=True)
        mean = float(np.mean(then - facts[each.turn]))
        ends = {"low": max(low, -1.0), "high": min(high, 1.0)}
        rows.append({"chance": float(np.mean(then)), "difference": mean, **ends})
    rows[0] |= {"low": 0.0, "high": 0.0}
    return pd.DataFrame(rows)


def escalated(play: Play, turn: int, world: int, seed: int, futures: int) -> Array:
    """Whether each of several futures of a world escalates, (futures,): its luck is new after a turn.

    Copies take the world numbers of another branch, so that equal copies of two plays share their luck.
    """
    first = world * futures
    if first + futures >= BRANCH:
        raise InputError(
            f"world {world} with {futures} futures lies beyond the numbers of a branch; give a lower one."
        )
    crisis = play.crisis(np.full(futures, world), seed)
    while crisis.running and crisis.turn < turn:
        crisis.step()
    if crisis.running:
        everyone = np.arange(futures)
        crisis.keep(everyone, BRANCH + first + everyone)
    peak = crisis.run().table()["peak_rung"].to_numpy()
    crisis.close()
    ladder = play.scenario.ladder
    return np.asarray(ladder.height[peak] >= ladder.height[ladder.threshold], dtype=np.float64)
