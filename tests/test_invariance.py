"""Results do not hang on the step, nor on how finely a rung is drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from situations import ERRORS, SCENARIO, Decision, decision, parameters

from escalation.ensemble import simulate
from escalation.ladder import split
from escalation.posture import Posture
from escalation.rules import beliefs
from escalation.rules.rungs import Rungs
from escalation.scenario import Scenario

WORLDS = 4000
LADDER = SCENARIO.ladder


def measured(scenario: Scenario, policy: str, seed: int) -> pd.DataFrame:
    """Escalation, force, holdings and endings of each world, as numbers."""
    table = simulate(scenario, policy, worlds=WORLDS, seed=seed)
    height, ladder = scenario.ladder.height[table["peak_rung"]], scenario.ladder
    numbers = {
        "escalation": height >= ladder.height[ladder.threshold],
        "force": height >= ladder.height[ladder.first_force],
        "held": table["held"],
        **{
            ending: table["ending"] == ending
            for ending in ("settlement", "stand-down", "stalemate", "invasion")
        },
    }
    return pd.DataFrame(numbers, dtype=float)


@cache
def usual(policy: str) -> pd.DataFrame:
    """The shipped crisis under a policy."""
    return measured(SCENARIO, policy, seed=21)


def apart(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, str]:
    """The means that differ by more than four standard errors, and by how many."""
    error = np.sqrt(one.var() / len(one) + other.var() / len(other))
    gap = other.mean() - one.mean()
    far = gap.abs() > ERRORS * error
    return {
        name: f"{one[name].mean():.4f} and {other[name].mean():.4f}, {gap[name] / error[name]:+.1f} errors"
        for name in gap[far].index
    }


@pytest.mark.parametrize("policy", ["inaction", "deterrence-backed-diplomacy"])
def test_halving_the_step_changes_nothing(policy: str) -> None:
    assert not apart(usual(policy), measured(SCENARIO.replace(step=0.5), policy, seed=22))


@pytest.mark.parametrize("rung", ["grey-zone", "limited-force"])
def test_splitting_a_rung_changes_nothing(rung: str) -> None:
    halves = replace(SCENARIO, ladder=split(LADDER, rung))
    assert not apart(
        usual("deterrence-backed-diplomacy"), measured(halves, "deterrence-backed-diplomacy", seed=21)
    )


# The same, exactly, in one decision and one look


def tense(parts: int, rung: str) -> Decision:
    """A tense moment on the ladder, one of whose rungs is split; it is the same rung that the challenger stands on."""
    ladder = split(LADDER, rung, parts)
    posture = Posture(
        talk=1,
        sanctions=1,
        trigger=ladder.index(next(name for name in ladder.names if name.startswith("invasion"))),
    )
    return decision(
        ladder,
        parameters(),
        posture=posture,
        rung=2,
        aspiration=0.7,
        patience=0.7,
        audience_cost=0.05,
        insecurity=0.2,
        commit=3,
        hard=0.5,
        alert=0.4,
        deployment=0.3,
        sanctions=0.8,
        credibility=0.6,
        offer=0.2,
        serve=0.5,
        strength=0.05,
        target_strength=0.03,
        target_base=0.02,
    )


def merged(values: np.ndarray, ladder: object) -> np.ndarray:
    """Sums of a (K, W) array over the rungs of each height."""
    height = np.asarray(ladder.height)
    return np.stack([values[height[:, 0] == each].sum(axis=0) for each in np.unique(height)])


@pytest.mark.parametrize("parts", [2, 5])
@pytest.mark.parametrize("rung", LADDER.names[1:])
def test_splitting_a_rung_moves_no_choice(rung: str, parts: int) -> None:
    whole, finer = tense(1, rung), tense(parts, rung)
    np.testing.assert_allclose(merged(finer.destinations(), finer.rungs), whole.destinations(), atol=1e-12)


@pytest.mark.parametrize("rung", ["grey-zone", "limited-force", "invasion"])
def test_splitting_a_rung_moves_nothing_that_is_seen(rung: str) -> None:
    """The height seen a turn later is as likely as before, from a rung that was not split."""
    seen = []
    for parts in (1, 3):
        case = tense(parts, rung)
        rungs = Rungs.of(split(LADDER, rung, parts), 2)
        blur = 0.1 * rungs.ambiguity
        one = np.ones(1)
        distribution = beliefs.sight_distribution(
            np.array([2]),
            case.destinations(),
            rungs.reachable,
            rungs.landing,
            0.4 * one,
            0.05 * one,
            blur,
            rungs.up,
        )
        seen.append(merged(distribution, rungs))
    np.testing.assert_allclose(*seen, atol=1e-12)
