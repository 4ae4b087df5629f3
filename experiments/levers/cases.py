"""Cases in which parameters are moved: between them every mechanism of the model is in play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from escalation.ensemble import simulate
from escalation.fate import CAUSES
from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies.base import Policy
from escalation.posture import Posture
from escalation.scenario import Scenario
from escalation.series import simulate_series


class Steady(Policy):
    """The same posture every week."""

    def __init__(self, name: str, posture: Posture) -> None:
        self.name, self._posture = name, posture

    def posture(self, seen: Observation) -> Posture:
        """Return the posture given."""
        return self._posture

    def but(self, lever: str, value: Any) -> Steady:
        """The same with one lever at another value."""
        return Steady(self.name, replace(self._posture, **{lever: value}))


EASY = (("resolve", 6.0), ("trust", 0.8), ("trust_weight", 20.0))
"""A coalition that is ready to talk and a challenger that trusts what is signed, so that settlements are common."""

FIRM = Steady(
    "firm, talking",
    Posture(talk=1, generosity=0.5, sanctions=1, aid=0.5, deployment=0.5, resilience=0.5),
)
SOFT = Steady(
    "generous, threatening a little",
    Posture(talk=1, generosity=0.8, agenda=1, summit=0.5, sanctions=0.5, offer_condition="build-up"),
)
BILATERAL = Steady(
    "talks without Europe",
    Posture(talk=1, generosity=0.5, inclusive=0, sanctions=1, deployment=0.5, counter_deployment=1),
)
TABLE = Steady(
    "a conference of all",
    Posture(
        talk=1,
        format=Format("helsinki-2.0", letters=("open-door", "crimea-recognition")),
        generosity=0.5,
        sanctions=0.5,
        first=0.5,
    ),
)
COUNCIL = Steady(
    "talks of the alliance", Posture(talk=1, format=Format("nato-russia-council"), generosity=0.5)
)
STEPS = Steady(
    "step for step",
    Posture(
        talk=1,
        format=Format("helsinki-2.0", letters=("open-door", "crimea-recognition"), steps=True),
        generosity=0.5,
    ),
)
LEFT_OUT = Steady(
    "seats for two", Posture(talk=1, format=Format("bilateral"), generosity=0.5, sanctions=1, visibility=1)
)

POSTURES = (
    *((FIRM, ()), (SOFT, ()), (BILATERAL, ()), (FIRM, (("unity", 0.0), ("discord_weight", 4.0)))),
    (TABLE, EASY),
)
"""Postures in which levers are moved, with what is changed in the scenario."""


@dataclass(frozen=True)
class Case:
    """Who plays, for how many crises in a row, in which scenario, and what is moved there (none named: everything)."""

    policy: str | Policy
    challenger: str = "revisionist"
    target: str = "resist"
    crises: int = 1
    changes: tuple[tuple[str, Any], ...] = ()
    only: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The case in words."""
        policy = self.policy if isinstance(self.policy, str) else self.policy.name
        players = f"{policy} / {self.challenger} / {self.target}"
        series = (f"{self.crises} crises in a row",) if self.crises > 1 else ()
        return ", ".join((players, *series, *(f"{name} {value}" for name, value in self.changes)))

    def run(self, scenario: Scenario, moved: Mapping[str, Any], worlds: int, seed: int) -> pd.DataFrame:
        """Outcomes by world with something moved: true or false for what may happen, numbers for the rest."""
        scenario = scenario.replace(dict(self.changes)).replace(moved)
        given: dict[str, Any] = {
            "worlds": worlds,
            "seed": seed,
            "challenger": self.challenger,
            "target": self.target,
        }
        if self.crises == 1:
            return outcomes(simulate(scenario, self.policy, **given), scenario)
        series = simulate_series(scenario, self.policy, crises=self.crises, **given)
        return series_outcomes(series, scenario, worlds)


WILLING = (("nato_rule", "willing"),)
"""Under consensus the alliance deploys and strikes next to nothing, and its measures are at rest."""

MOTIVES = ("motive_status", "motive_regime", "motive_spill")

CASES = (
    Case("deterrence-backed-diplomacy"),
    Case("resolve-by-force", "declining-power", "mobilise"),
    Case("appeasement", "learner", "accommodate"),
    Case("counter-threat", "insecure"),
    Case("partnership-in-leadership", changes=(("resolve", 0.0), ("tie", 5.0)), only=("partner_resolve",)),
    Case("european-autonomy", only=("autonomy_gain", "autonomy_cost", "pivot")),
    Case(BILATERAL, only=("exclusion",)),
    Case(SOFT, only=("breach_rate", "breach_slope", "detection", "offer_burden", *MOTIVES)),
    Case("resolve-by-force", "insecure", changes=WILLING, only=("deploy_cost", "alarm_rate")),
    Case("resolve-by-force", changes=(*WILLING, ("force_bite", 0.0)), only=("reply_damage",)),
    Case("sanctions-threat", "learner", only=("learning",)),
    Case(FIRM.but("visibility", 1.0), changes=(("unity", 0.0),), only=("discord_weight",)),
    Case("deterrence-backed-diplomacy", changes=(("prior_greedy", 0.95),), only=("greed_weight",)),
    Case(SOFT, changes=(("unity", 1.0), ("standdown_weeks", 26.0)), only=("drift_weeks",)),
    Case(
        TABLE,
        changes=EASY,
        only=(
            *("carry", "stakes_challenger", "stakes_target", "irrevocable", "find_rate", "leave_rate"),
            *("false_complaints", "tribunal", "trust", "breach_rate", "breach_slope", "detection"),
        ),
    ),
    Case(COUNCIL, changes=EASY, only=("insistence",)),
    Case(STEPS, changes=EASY, only=("step_delay",)),
    Case(LEFT_OUT, only=("complaint", "exclusion")),
    Case(TABLE, changes=(("resolve", 6.0), ("trust", 1.0)), only=("trust_weight",)),
    Case(
        SOFT,
        crises=4,
        changes=(("resolve", 6.0), ("trust", 0.4), ("trust_weight", 20.0), ("crisis_hazard", 2.0)),
        only=("trust_step",),
    ),
    Case(SOFT, crises=3, only=("trust", "memory", "crisis_hazard", "peace_years")),
    Case(
        TABLE,
        crises=4,
        changes=(*EASY, ("tribunal", 0.5), ("crisis_hazard", 2.0), ("false_complaints", 0.5)),
        only=("precedent_gain", "precedent_loss"),
    ),
)
"""Those that move everything come first; the others set in motion what these leave at rest."""

WORDS = (
    *("policy", "challenger", "target", "ending", "war_result", "breach_by", "first_violation"),
    *("icb", "kahn"),
)
"""Columns of a table of worlds that are no numbers."""


def outcomes(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Outcomes of a crisis, a column each: those that are true or false, then the numbers."""
    ladder = scenario.ladder
    happened = {
        f"peak at {name} or above": table["peak_rung"] >= rung
        for rung, name in enumerate(ladder.names)
        if rung > ladder.opens
    }
    endings = [*dict.fromkeys(name for name in ladder.endings if name)]
    for ending in ("settlement", "stand-down", "stalemate", "capitulation", *endings):
        happened[f"ending: {ending}"] = table["ending"] == ending
    for result in ("victory", "defeat", "ceasefire", "ongoing"):
        happened[f"war: {result}"] = table["war_result"] == result
    for fate, held in (("held", 1.0), ("broken", 0.0)):
        happened[f"settlement {fate} for a year"] = table["settlement_held"] == held
    for test in ("made", "kept", "broken"):
        happened[f"a threat {test}"] = table[f"threats_{test}"] > 0
    for cause in CAUSES:
        happened[f"settlement ended by {cause}"] = table["breach_by"] == cause
    happened["a violation"] = table["violations"] > 0
    happened["a violation found"] = table["violations_found"] > 0
    happened["a ruling obeyed"] = table["rulings_obeyed"] > 0
    happened["settlement imposed"] = table["imposed"].astype(bool)
    # Left out beside what is said above: what a rate or the step changes by its meaning alone, and a mean that hangs
    # on its largest values.
    given = {"world", "unity", "imposed", "settlement_held", "breach_years", *WORDS}
    given |= {"incidents", "alarms", "turns", "peak_turn", "violations", "violations_found"}
    given |= {"rulings_obeyed", "rulings_defied"}
    numbers = table.drop(columns=[name for name in table.columns if name in given]).astype(float)
    return pd.concat([pd.DataFrame(happened), numbers], axis=1)


def series_outcomes(series: pd.DataFrame, scenario: Scenario, worlds: int) -> pd.DataFrame:
    """Outcomes of a series: how many crises, how much peace between, and whether it came to escalation."""
    by_world = series.groupby("world")
    count = by_world["crisis"].count().reindex(range(worlds)).to_numpy(dtype=float)
    happened = {f"at least {n} crises": count >= n for n in range(2, int(series["crisis"].max()) + 2)}
    happened["escalation in some crisis"] = (
        by_world["peak_rung"].max().to_numpy() >= scenario.ladder.threshold
    )
    numbers = {
        "crises": count,
        "years of peace between crises": by_world["peace"].mean().to_numpy(dtype=float),
        "trust at the last opening": by_world["trust"].last().to_numpy(dtype=float),
        "weight of the tribunal at the last opening": by_world["tribunal"].last().to_numpy(dtype=float),
        "held after the last crisis": by_world["held"].last().to_numpy(dtype=float),
        "belief_resolute after the last crisis": by_world["belief_resolute"].last().to_numpy(dtype=float),
    }
    return pd.DataFrame(happened | {name: np.asarray(each) for name, each in numbers.items()})
