"""Does every parameter, every setting and every lever of a posture make a difference somewhere?

Each is put to both ends of its range and to its default in cases that between them set every mechanism in motion.
Worlds with equal numbers share their luck. Something passes if an outcome changes by half a percentage point of a
probability or a twentieth of its range, and by four standard errors, under another seed than the one it was found with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any, TypeAlias

import pandas as pd

from escalation.parameters import RULES
from escalation.posture import CONCESSIONS, LEVERS
from escalation.scenario import Scenario
from experiments.folder import Folder, command
from experiments.levers import figure
from experiments.levers.cases import BILATERAL, CASES, FIRM, SOFT, Case
from experiments.levers.moves import CONFIRMING, ERRORS, PROBABILITY, SHARE, Run, changes, largest, ranges

SETTINGS: Mapping[str, tuple[Any, ...]] = {
    "step": (0.25, 1.0, 4.0),
    "horizon": (8.0, 52.0, 156.0),
    "session_weeks": (1.0, 4.0, 26.0),
    "levels": (1, 4, 20),
    "reach": (1, 2, 8),
    "standdown_weeks": (1.0, 4.0, 26.0),
    "rule": RULES,
    "nato_rule": RULES,
}

RUNGS: Mapping[str, tuple[Any, ...]] = {
    "talk_condition": ("normal", "build-up", "limited-force"),
    "offer_condition": ("normal", "build-up", "limited-force"),
    "trigger": ("grey-zone", "limited-force", "invasion"),
    "concession": CONCESSIONS,
}
"""Levers that take names; all others take shares from 0 to 1."""

Moved: TypeAlias = Iterable[tuple[str, dict[str, dict[str, Run]]]]
"""Names of what is moved, each with how to run its values by case."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    base = {case: cache(partial(case.run, folder.scenario)) for case in CASES}
    spans = ranges([run(folder.worlds, folder.seed) for run in base.values()])
    moved_parameters = dict(parameters(folder.scenario, base))
    kinds: dict[str, Moved] = {
        "parameters": moved_parameters.items(),
        "settings": settings(folder.scenario),
        "levers": levers(folder.scenario),
    }
    for kind, moved in kinds.items():
        rows = [largest(name, cases, folder.worlds, folder.seed, spans) for name, cases in moved]
        folder.table(kind, pd.DataFrame(rows))
        dead = [row["name"] for row in rows if not row["passes"]]
        print(f"{kind}: {len(rows) - len(dead)} of {len(rows)} pass; dead: {', '.join(dead) or 'none'}")
    swings = tornado(folder, moved_parameters)
    folder.figure("escalation", figure.tornado(swings), swings)
    return {
        "cases": [case.name for case in CASES],
        "settings": SETTINGS,
        "needed of a probability": PROBABILITY,
        "needed of a range": SHARE,
        "standard errors": ERRORS,
        "worlds of the change reported": CONFIRMING * folder.worlds,
    }


def parameters(scenario: Scenario, base: Mapping[Case, Run]) -> Moved:
    """Every parameter: its default and both ends of its range."""
    for name in scenario.parameters:
        cases = {
            case.name: ends(scenario, name, case, base[case])
            for case in CASES
            if not case.only or name in case.only
        }
        yield name, cases


def ends(scenario: Scenario, name: str, case: Case, default: Run) -> dict[str, Run]:
    """Runs of one parameter in one case, the default first."""
    parameter = scenario.parameters[name]
    runs = {"as unity" if parameter.default is None else f"{parameter.default:g}": default}
    for value in (parameter.low, parameter.high):
        if value != parameter.default:
            run = partial(case.run, scenario.replace({name: value}))
            # The default case is read again, for the figure.
            runs[f"{value:g}"] = cache(run) if case is CASES[0] else run
    return runs


def settings(scenario: Scenario) -> Moved:
    """Every setting, under two policies."""
    for name, values in SETTINGS.items():
        yield (
            name,
            {
                case.name: {
                    str(value): partial(case.run, scenario.replace({name: value})) for value in values
                }
                for case in CASES[:2]
            },
        )


def levers(scenario: Scenario) -> Moved:
    """Every lever, in postures that are otherwise firm, generous, or without Europe."""
    for name in LEVERS:
        yield (
            name,
            {
                Case(posture).name: {
                    str(value): partial(Case(posture.but(name, value)).run, scenario)
                    for value in RUNGS.get(name, (0.0, 1.0))
                }
                for posture in (FIRM, SOFT, BILATERAL)
            },
        )


def tornado(folder: Folder, moved: Mapping[str, dict[str, dict[str, Run]]]) -> pd.DataFrame:
    """How each parameter, at either end of its range, changes the probability of escalation in the default case."""
    ladder = folder.scenario.ladder
    outcome = f"peak at {ladder.names[ladder.threshold]} or above"
    rows = []
    for name, cases in moved.items():
        (_, default), *others = cases[CASES[0].name].items()
        before = default(folder.worlds, folder.seed)[[outcome]]
        for value, run in others:
            after = run(folder.worlds, folder.seed)[[outcome]]
            (change,) = changes("", {"": before, value: after}, {})
            end = "low" if float(value) == folder.scenario.parameters[name].low else "high"
            rows.append((name, end, float(value), change.size, change.error))
    return pd.DataFrame(rows, columns=["parameter", "end", "value", "change", "standard_error"])


if __name__ == "__main__":
    command("levers", experiment, worlds=1000)
