"""From the options of a command to the library's own things."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any, TypedDict

from escalation.errors import InputError

# The library's modules are imported where they are used, so that --help answers at once.
if TYPE_CHECKING:
    import pandas as pd

    from escalation.plan import Plan
    from escalation.scenario import Scenario
    from escalation.sweep import Precision

PLAYERS = {"policy": "coalition", "challenger": "challenger", "target": "target"}
"""Options that name policies, and who plays them."""


class Players(TypedDict):
    """Names of one policy for each side, None where the scenario's own is meant."""

    policy: str | None
    challenger: str | None
    target: str | None


def scenario(command: Namespace, source: str) -> Scenario:
    """The scenario named, with what ``--set`` changes."""
    from escalation.scenario import load_scenario

    return load_scenario(source).replace(once("--set", command.set))


def plan(command: Namespace, vary: dict[str, Any], points: pd.DataFrame | str | None = None) -> Plan:
    """The plan that the options describe."""
    from escalation.plan import make_plan

    players = (command.policy, command.challenger, command.target)
    named = command.scenario if isinstance(command.scenario, list) else [command.scenario]
    several = [scenario(command, each) for each in named]
    return make_plan(several, vary, *players, command.worlds, command.seed, points)


def points(command: Namespace) -> pd.DataFrame | str | None:
    """The points of ``--sample``, ``--points`` and ``--over``: sampled, in a file, or none."""
    from escalation.plan import sample

    if command.sample is None:
        for option in ("over", "points"):
            given = getattr(command, option)
            if given is not None and not (option == "points" and isinstance(given, str)):
                raise InputError(f"--{option} {given} says nothing without --sample; add --sample sobol.")
        found: str | None = command.points
        return found
    if isinstance(command.points, str):
        raise InputError(
            f"--points {command.points} is no number of points to sample; write one such as 256."
        )
    over = command.over or ["all"]
    first = scenario(command, command.scenario[0])
    for name, _ in command.set:
        if name in over:
            raise InputError(f"{name} is both set and sampled; keep --set or --over.")
    named = "all" if over == ["all"] else over
    return sample(first, command.sample, command.points or 256, named, command.seed)


def precision(command: Namespace) -> Precision | None:
    """What ``--precision`` and ``--most`` ask for."""
    from escalation.sweep import Precision

    if command.precision is None:
        if command.most is not None:
            raise InputError("--most limits what --precision asks for; add --precision, or use --worlds.")
        return None
    most = {} if command.most is None else {"most": command.most}
    return Precision(command.precision, threshold=command.threshold, **most)


def varied(command: Namespace) -> dict[str, Any]:
    """What ``--vary`` names, which ``--set`` must not."""
    values = once("--vary", command.vary)
    for name, _ in command.set:
        if name in values:
            raise InputError(f"{name} is both set and varied; keep --set or --vary.")
    return values


def players(command: Namespace) -> Players:
    """One policy for each side."""
    for option in PLAYERS:
        named = getattr(command, option) or []
        if len(named) > 1:
            raise InputError(f"--{option} names {', '.join(named)}; give only one of them here.")
    one, two, three = ((getattr(command, option) or [None])[0] for option in PLAYERS)
    return Players(policy=one, challenger=two, target=three)


def threshold(command: Namespace, scenario: Scenario) -> str | None:
    """The rung named by ``--threshold``, which must be on the scenario's ladder."""
    if command.threshold is None:
        return None
    return scenario.ladder.names[scenario.ladder.index(command.threshold)]


def once(option: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What an option names, each name once."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InputError(f"{option} names {name} twice; name it once.")
        found[name] = value
    return found
