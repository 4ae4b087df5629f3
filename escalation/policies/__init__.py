"""Policies by name: those shipped, one a file, those of installed packages, and those registered by hand."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import warnings
from functools import cache
from importlib.metadata import entry_points
from typing import TypeAlias, cast

from escalation.errors import InputError, unknown
from escalation.policies import base
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy

AnyPolicy: TypeAlias = Policy | ChallengerPolicy | TargetPolicy

KINDS: dict[str, type[AnyPolicy]] = {
    "coalition": Policy,
    "challenger": ChallengerPolicy,
    "target": TargetPolicy,
}
"""Who plays a policy, and the class that it must have."""

ENTRY_POINTS = "escalation.policies"
"""Group of entry points by which an installed package adds policies."""

_registered: dict[str, dict[str, AnyPolicy]] = {kind: {} for kind in KINDS}

__all__ = ["KINDS", "ChallengerPolicy", "Policy", "TargetPolicy", "available", "get", "register"]


@cache
def _shipped(kind: str) -> dict[str, AnyPolicy]:
    package = importlib.import_module(f"{__name__}.{kind}")
    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for _, each in inspect.getmembers(module, inspect.isclass):
            if each.__module__ == module.__name__ and issubclass(each, KINDS[kind]):
                policy = each()
                found[policy.name] = policy
    return found


@cache
def _installed() -> dict[str, dict[str, AnyPolicy]]:
    found: dict[str, dict[str, AnyPolicy]] = {kind: {} for kind in KINDS}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            policy = _instance(entry.load(), f"entry point {entry.name!r} of {entry.value}")
        except Exception as error:
            # A stranger's broken package must not take the shipped policies with it.
            warnings.warn(f"the policy {entry.name!r} of {entry.value} is left out: {error}", stacklevel=2)
            continue
        found[policy.kind][policy.name] = policy
    return found


def _instance(given: object, where: str) -> AnyPolicy:
    try:
        policy = given() if inspect.isclass(given) else given
    except TypeError as error:
        raise InputError(
            f"{where}: this class cannot be made into a policy ({error}); give an object"
        ) from error
    if not isinstance(policy, Policy | ChallengerPolicy | TargetPolicy):
        raise InputError(
            f"{where} is a {type(policy).__name__}; it must be a Policy, ChallengerPolicy or TargetPolicy"
        )
    if not isinstance(getattr(policy, "name", None), str):
        raise InputError(
            f'{where}: {type(policy).__name__} has no name; give the class a line such as name = "firm"'
        )
    return policy


def register(policy: AnyPolicy | type[AnyPolicy]) -> AnyPolicy | type[AnyPolicy]:
    """Make a policy known by its name in this process; usable as a class decorator.

    Raises
    ------
    InputError
        If it is no policy, has no name, or the name is a shipped policy's.
    """
    instance = _instance(policy, "register")
    if instance.name in _shipped(instance.kind):
        raise InputError(
            f"there is a shipped {instance.kind} policy '{instance.name}' already; choose another name"
        )
    _registered[instance.kind][instance.name] = instance
    return policy


def available(kind: str = "coalition") -> dict[str, AnyPolicy]:
    """Return all policies of a kind ('coalition', 'challenger', 'target') by name."""
    if kind not in KINDS:
        raise unknown("kind of policy", kind, KINDS)
    return dict(sorted({**_installed()[kind], **_registered[kind], **_shipped(kind)}.items()))


def get(policy: str | AnyPolicy, kind: str = "coalition") -> AnyPolicy:
    """Return a policy given by name, or check one given as an object.

    Raises
    ------
    InputError
        If the name is unknown or the object of another kind.
    """
    if isinstance(policy, str):
        known = available(kind)
        if policy not in known:
            raise unknown(f"{kind} policy", policy, known)
        return known[policy]
    instance = _instance(policy, f"{kind} policy")
    if instance.kind != kind:
        raise InputError(f"'{instance.name}' is a {instance.kind} policy where a {kind} policy is needed")
    return instance


base._named.append(lambda name: cast(Policy, get(name, "coalition")))
