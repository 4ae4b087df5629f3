"""The library beside the scalar model: the same worlds played in both, turn by turn and as they end."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from escalation.crisis import Crisis
from escalation.policies import Policy, get
from escalation.posture import Posture
from escalation.scenario import Scenario
from scalar import ScalarCrisis

CLOSE = 1e-9
"""Quantities agree to this, absolutely or relatively; a discrete decision may differ where its margin is below it."""

NUMBERS = (
    *("sanctions", "deployment", "aid", "counter_deployment", "force_reply", "generosity"),
    *("in_force", "deployed", "struck", "balance", "held", "commit", "hard", "legit", "alert", "quiet"),
    *("mobilised", "aid_stock", "worn", "belief_resolute", "belief_greedy"),
)
MOVES = (
    *("seen", "misread", "alarm", "rung", "goal", "chosen", "reconsiders", "talking", "open", "consents"),
    *("stance", "incident", "climbs", "tested", "ceasefire", "war_over", "agreed", "blocked"),
)
PROPOSED = ("power", "value", "target_value")
ROWS = {"learned": "learned", "destinations": "P", "terms": "terms"}

COUNTS = (
    *("peak_rung", "peak_turn", "turns", "threats_made", "threats_kept", "threats_broken"),
    *("incidents", "alarms", "imposed", "ending"),
)
FIGURES = (
    *("climbs_chosen", "climbs_accident", "climbs_alarmed", "agreement", "agreement_weighted", "gained"),
    *("cost_challenger", "cost_coalition", "cost_target", "sovereignty_lost", "held"),
    *("belief_resolute", "belief_greedy"),
)
FATE = (
    *("settlement_held", "breach_by", "violations", "violations_found", "first_violation"),
    *("rulings_obeyed", "rulings_defied"),
)


@dataclass
class Score:
    """How many worlds and turns were compared, and how many worlds were dropped at a decision too close to call.

    `wars` counts the wars that agreed to their end: 1 those that the challenger won, -1 those that it lost;
    `signed` the settlements, by what ended them, `fate` what happened until then; `packages` and `blocked` the
    turns with a package on the table and with an empty one for demands insisted on.
    """

    worlds: int = 0
    turns: int = 0
    packages: int = 0
    dropped: list[str] = field(default_factory=list)
    wars: Counter[int] = field(default_factory=Counter)
    signed: Counter[str] = field(default_factory=Counter)
    with_a_package: int = 0
    blocked: int = 0
    fate: Counter[str] = field(default_factory=Counter)


SCORE = Score()  # kept over a run: its tests run in one process, as `pytest --dist loadfile` sees to


class Levers(Policy):
    """A policy of the library that moves the same levers in every turn."""

    name = "levers"

    def __init__(self, levers: Mapping[str, Any]) -> None:
        self.levers = dict(levers)

    def posture(self, seen: object) -> Posture:
        """The posture with these levers."""
        return Posture(**self.levers)


Play = str | Mapping[str, Any]
"""A policy by its name or by the levers that it moves."""


@dataclass(frozen=True)
class Change:
    """A policy that is played before a turn, and another from it on."""

    first: Play
    second: Play
    turn: int

    def __call__(self, turn: int) -> Play:
        """Return the policy in force."""
        return self.first if turn < self.turn else self.second


def named(policy: Play | Change) -> str | Policy:
    """A policy as the library wants it."""
    if isinstance(policy, Change):
        first = get(named(policy.first))
        assert isinstance(first, Policy)
        return first.then(named(policy.second), turn=policy.turn)
    return policy if isinstance(policy, str) else Levers(policy)


def near(a: float | None, b: float | None) -> bool:
    """Whether two quantities agree, or both are missing."""
    a, b = (math.nan if x is None else float(x) for x in (a, b))
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or abs(a - b) <= CLOSE * max(1.0, abs(a), abs(b))


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Names of the discrete moves and of the quantities in which one turn of one world differs."""
    moves = [name for name in MOVES if int(ours[name]) != int(theirs[name])]
    if bool(ours["session"]) != bool(theirs["sits"]):
        moves.append("sits")
    if ours["ending"] != theirs["ending"]:
        moves.append("ending")
    numbers = list(NUMBERS)
    if theirs["proposes"]:
        numbers += PROPOSED
    if theirs["sits"]:
        numbers += ["agreement", "agreement_weighted"]
    different = [name for name in numbers if not near(ours[name], theirs[name])]
    rows = [(name, ours[name], theirs[other]) for name, other in ROWS.items()]
    rows += [
        (name, ours["forecast"][row], theirs[name])
        for row, name in enumerate(("forecast_greedy", "forecast_insecure"))
    ]
    different += [name for name, a, b in rows if any(not near(x, y) for x, y in zip(a, b, strict=True))]
    return moves, different


def compare(
    scenario: Scenario,
    worlds: range,
    seed: int,
    policy: Play | Change,
    challenger: str = "revisionist",
    target: str = "resist",
) -> None:
    """Run both and compare every turn of every world; a close call drops the world from that turn on."""
    numbers = np.array(worlds)
    crisis = Crisis(
        scenario, numbers, seed=seed, policy=named(policy), challenger=challenger, target=target, story=True
    ).run()
    assert crisis.story is not None
    table = crisis.table().to_dict("records")
    for place, world in enumerate(worlds):
        other = ScalarCrisis(scenario, world, seed, policy, challenger, target)
        other.run()
        story = crisis.story.world(place)
        SCORE.worlds += 1
        if follow(story, other.trace, f"{policy}/{challenger}/{target} world {world} seed {seed}"):
            assert len(story) == len(other.trace)
            check_outcome(table[place], other.outcome)
            count(other)
    crisis.close()


def follow(story: list[dict[str, Any]], trace: list[dict[str, Any]], what: str) -> bool:
    """Compare turn by turn; True where the whole crisis agreed, False where it was dropped at a close call."""
    for ours, theirs in zip(story, trace, strict=False):
        moves, numbers = differences(ours, theirs)
        SCORE.turns += 1
        SCORE.packages += bool(theirs["agreed"])
        SCORE.blocked += bool(theirs["blocked"])
        if not moves and not numbers:
            continue
        margin = min([math.inf, *theirs["margins"].values()])
        assert margin < CLOSE, (
            f"{what}, turn {ours['turn']}: differ in {moves + numbers}; least margin {margin:.3g}"
        )
        SCORE.dropped.append(f"{what}, turn {ours['turn']}: {moves + numbers}")
        return False
    return True


def count(crisis: ScalarCrisis) -> None:
    """Count what became of a crisis that agreed to its end."""
    SCORE.wars[crisis.trace[-1]["war_over"]] += 1
    if crisis.settlement:
        SCORE.signed[crisis.settlement.by] += 1
        SCORE.with_a_package += crisis.settlement.room is not None
        for name in ("imposed", "violations", "violations_found", "rulings_obeyed", "rulings_defied"):
            SCORE.fate[name] += int(crisis.outcome[name])


def check_outcome(ours: Mapping[Any, Any], theirs: Mapping[str, Any]) -> None:
    """The records of both."""
    different = [name for name in COUNTS if ours[name] != theirs[name]]
    different += [name for name in FIGURES if not near(ours[name], theirs[name])]
    if theirs["ending"] == "settlement":
        different += [name for name in FATE if ours[name] != theirs[name]]
        shares = [name for name in theirs if name.startswith("share_")]
        different += [name for name in (*shares, "breach_years") if not near(ours[name], theirs[name])]
    assert not different, {name: (ours[name], theirs[name]) for name in different}
