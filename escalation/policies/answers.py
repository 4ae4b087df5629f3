"""What policies answer, checked before the crisis acts on it: a mistake in a user's policy gets one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from escalation.errors import InputError
from escalation.policies.base import ChallengerPolicy, ChallengerView, Policy, TargetPolicy, TargetView
from escalation.posture import Posture
from escalation.typing import Array, Mask


def posture(policy: Policy, seen: Any) -> Posture:
    """Return the coalition's posture.

    Raises
    ------
    InputError
        If the policy answers something else.
    """
    answer = _asked(policy.name, "posture()", seen.turn, lambda: policy.posture(seen))
    if not isinstance(answer, Posture):
        raise InputError(
            f"policy '{policy.name}' returned a {type(answer).__name__}; posture() must return a Posture"
        )
    return answer


def destinations(policy: ChallengerPolicy, view: ChallengerView) -> Array:
    """Return probabilities of destinations, (K, W), 0 where a destination is no option.

    Raises
    ------
    InputError
        If they have another shape, are negative or not finite, or leave no option any weight.
    """
    weights = _weights(
        policy.name,
        "destinations()",
        _asked(policy.name, "destinations()", view.seen.turn, lambda: policy.destinations(view)),
        view.options.shape,
    )
    open_ = np.where(view.options, weights, 0.0)
    if not np.logical_or.reduce(open_ > 0.0, axis=0).all():
        raise InputError(
            f"policy '{policy.name}': destinations() gives every open destination probability 0 in some world"
        )
    return open_


def stance(policy: TargetPolicy, view: TargetView) -> Array:
    """Return probabilities of resisting, mobilising, conceding, (3, W); the errors are those of `destinations`."""
    return _weights(
        policy.name,
        "stance()",
        _asked(policy.name, "stance()", view.seen.turn, lambda: policy.stance(view)),
        (3, view.seen.worlds),
    )


def consents(policy: TargetPolicy, view: TargetView, u: Array) -> Mask:
    """Return where the target consents: a uniform u (W,) below its probability; errors as for `destinations`."""
    chance = _weights(
        policy.name,
        "consent()",
        _asked(policy.name, "consent()", view.seen.turn, lambda: policy.consent(view)),
        (view.seen.worlds,),
    )
    consenting: Mask = u < chance
    return consenting


def _asked(name: str, method: str, turn: int, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"policy '{name}' failed in turn {turn}: {method} raised {type(error).__name__}: {error}"
        ) from error


def _weights(name: str, method: str, answer: Any, shape: tuple[int, ...]) -> Array:
    weights = np.asarray(answer, dtype=float)
    if weights.shape != shape:
        raise InputError(
            f"policy '{name}': {method} returned shape {weights.shape}; it must return shape {shape}"
        )
    wrong = ~(weights >= 0.0) | (weights == np.inf)
    if wrong.any():
        raise InputError(f"policy '{name}': {method} returned {weights[wrong][0]:g}; give numbers from 0 on")
    if weights.ndim == 2 and not np.logical_or.reduce(weights > 0.0, axis=0).all():
        raise InputError(
            f"policy '{name}': {method} returned only zeros for some world; give some option a chance"
        )
    return weights
