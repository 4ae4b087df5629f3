"""From the options of a command to the library's own things."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any, TypedDict

from escalation.errors import InputError

# The library's modules are imported where they are used, so that --help answers at once.
if TYPE_CHECKING:
    from escalation.plan import Plan
    from escalation.scenario import Scenario

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


def plan(command: Namespace, vary: dict[str, Any]) -> Plan:
    """The plan that the options describe."""
    from escalation.plan import make_plan

    players = (command.policy, command.challenger, command.target)
    base = scenario(command, command.scenario)
    return make_plan(base, vary, *players, command.worlds, command.seed)


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
