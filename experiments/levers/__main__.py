"""Whether every parameter, every setting and every lever of a posture makes a difference somewhere.

Each is put to both ends of its range and to its default in cases that between them set every mechanism in motion.
Worlds with equal numbers share their luck. Something passes if an outcome changes by half a percentage point of a
probability or a twentieth of its range, and by four standard errors, under another seed than the one it was found with.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any, TypeAlias

import pandas as pd

from escalation.negotiation import Format
from escalation.parameters import RULES
from escalation.posture import CONCESSIONS, LEVERS
from escalation.scenario import Scenario
from experiments.folder import Folder, command
from experiments.levers import figure
from experiments.levers.cases import CASES, POSTURES, Case
from experiments.levers.moves import (
    CONFIRMING,
    ERRORS,
    PROBABILITY,
    SHARE,
    Run,
    changes,
    clearest,
    ranges,
)

SETTINGS: Mapping[str, tuple[Any, ...]] = {
    "step": (0.25, 4.0),
    "horizon": (8.0, 156.0),
    "session_weeks": (1.0, 26.0),
    "levels": (1, 20),
    "reach": (1, 8),
    "standdown_weeks": (1.0, 26.0),
    "rule": RULES,
    "nato_rule": RULES,
}
"""What settings are put to, beside their defaults."""

NAMES: Mapping[str, tuple[Any, ...]] = {
    "talk_condition": ("normal", "build-up", "limited-force"),
    "offer_condition": ("normal", "build-up", "limited-force"),
    "trigger": ("grey-zone", "limited-force", "invasion"),
    "concession": CONCESSIONS,
    "format": (None, Format("nato-russia-council"), Format("helsinki-2.0"), Format("bilateral")),
}
"""Levers that take names; all others take shares from 0 to 1."""

Runs: TypeAlias = dict[str, dict[str, Run]]
"""How to run each value of one thing, by case and value; the default comes first."""


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    # The first case's runs are read again for the figure, and every default for each parameter.
    base = {case: cache(partial(case.run, folder.scenario, {})) for case in CASES}
    kinds = {
        "parameters": parameters(folder.scenario, base),
        "settings": {name: setting(folder.scenario, name, base) for name in SETTINGS},
        "levers": {name: lever(folder.scenario, name) for name in LEVERS},
    }
    spans = ranges([run(folder.worlds, folder.seed) for run in base.values()])
    for kind, moved in kinds.items():
        rows = [clearest(name, runs, folder.worlds, folder.seed, spans) for name, runs in moved.items()]
        folder.table(kind, pd.DataFrame(rows))
        dead = [row["name"] for row in rows if not row["passes"]]
        print(f"{kind}: {len(rows) - len(dead)} of {len(rows)} pass; dead: {', '.join(dead) or 'none'}")
    swings = tornado(folder, kinds["parameters"])
    folder.figure("escalation", figure.tornado(swings), swings)
    return {
        "cases": [case.name for case in CASES],
        "settings": SETTINGS,
        "needed of a probability": PROBABILITY,
        "needed of a range": SHARE,
        "standard errors": ERRORS,
        "worlds of the change reported": CONFIRMING * folder.worlds,
    }


def parameters(scenario: Scenario, base: Mapping[Case, Run]) -> dict[str, Runs]:
    """Every parameter at its default and at both ends of its range."""
    moved: dict[str, Runs] = {}
    for name, parameter in scenario.parameters.items():
        default = "as unity" if parameter.default is None else f"{parameter.default:g}"
        ends = [value for value in (parameter.low, parameter.high) if value != parameter.default]
        moved[name] = {}
        for case in CASES:
            if not case.only or name in case.only:
                runs: dict[str, Run] = {
                    f"{value:g}": partial(case.run, scenario, {name: value}) for value in ends
                }
                if case is CASES[0]:
                    runs = {value: cache(run) for value, run in runs.items()}
                moved[name][case.name] = {default: base[case], **runs}
    return moved


def setting(scenario: Scenario, name: str, base: Mapping[Case, Run]) -> Runs:
    """A setting, in the first two cases."""
    default, values = scenario.settings[name], SETTINGS[name]
    others = [value for value in values if value != default]
    return {
        case.name: {
            str(default): base[case],
            **{str(value): partial(case.run, scenario, {name: value}) for value in others},
        }
        for case in CASES[:2]
    }


def lever(scenario: Scenario, name: str) -> Runs:
    """A lever, in postures that are otherwise firm, generous, or without Europe."""
    values = NAMES.get(name, (0.0, 1.0))
    return {
        Case(posture, changes=changed).name: {
            str(value): partial(Case(posture.but(name, value), changes=changed).run, scenario, {})
            for value in values
        }
        for posture, changed in POSTURES
    }


def tornado(folder: Folder, moved: Mapping[str, Runs]) -> pd.DataFrame:
    """How each parameter, at either end of its range, changes the probability of escalation in the first case."""
    ladder = folder.scenario.ladder
    outcome = f"peak at {ladder.names[ladder.threshold]} or above"
    rows = []
    for name, cases in moved.items():
        (_, default), *others = cases[CASES[0].name].items()
        before = default(folder.worlds, folder.seed)[[outcome]]
        for value, run in others:
            after = run(folder.worlds, folder.seed)[[outcome]]
            (change,) = changes("", {"": before, value: after}, {})
            end = "low" if float(value) <= folder.scenario.parameters[name].low else "high"
            rows.append((name, end, float(value), change.size, change.error))
    return pd.DataFrame(rows, columns=["parameter", "end", "value", "change", "standard_error"])


if __name__ == "__main__":
    command("levers", experiment, worlds=1000)
