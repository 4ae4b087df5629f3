"""Gambit as a peer: its equilibria against the closed forms, and against the choice rule that runs in a crisis."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from escalation.rules.choice import probabilities
from escalation.theory import deterrence, quantal_response, signalling

from . import games
from .games import Move, Path, Strategies

gambit = pytest.importorskip("pygambit", minversion="17.0.0b2", reason="Gambit has no wheel for this machine")

PRECISION = [0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0]
THRESHOLDS = (1 / 2, 1 / 3, 2 / 3)
"""Of the payoffs of T8."""

GAMES = {
    "quantal response": games.quantal_response(),
    "deterrence, bluff": games.deterrence(0.4, 0.2),
    "deterrence, separating": games.deterrence(0.4, 0.4),
    "deterrence, attack": games.deterrence(0.8, 0.2),
    "signalling, bluff": games.signalling(0.25, 1, 3, 1, 2),
    "signalling, all commit": games.signalling(0.6, 1, 3, 1, 2),
}


def read(root: Move) -> Any:
    """The game as Gambit has it."""
    return gambit.read_efg(io.StringIO(games.written(root)))


def at(path: Path) -> Any:
    """Gambit's name of a node."""
    return gambit.H.path(*path)


def play_of(root: Move, profiles: list[Any]) -> Strategies:
    """Strategies of Gambit's profiles by information set; a profile is a world."""
    return {
        move.infoset: {
            label: np.array([float(each[at(path)][label]) for each in profiles]) for label in move.branches
        }
        for path, move in games.moves(root)
        if not move.odds
    }


def beliefs_of(profiles: list[Any]) -> Mapping[Path, np.ndarray]:
    """Gambit's chance of each node given its information set; a profile is a world."""
    found: dict[Path, list[float]] = {}
    for each in profiles:
        for history, belief in each.beliefs:
            found.setdefault(tuple(history.actions), []).append(np.nan if belief is None else float(belief))
    return {path: np.array(values) for path, values in found.items()}


def values(root: Move, infoset: str, play: Strategies, beliefs: Mapping[Path, np.ndarray]) -> np.ndarray:
    """Expected utility of each branch (first axis) at an information set, given beliefs over its nodes."""
    total = 0.0
    for path, move in games.moves(root):
        if move.infoset == infoset:
            after = [
                np.broadcast_to(games.worth(x, move.player, play), beliefs[path].shape)
                for x in move.branches.values()
            ]
            total = total + beliefs[path] * np.stack(after)
    return np.asarray(total)


@pytest.mark.parametrize("name", GAMES)
def test_the_choice_rule_returns_gambits_quantal_responses(name: str) -> None:
    """Given the others' strategies and its own beliefs, each side chooses as in Gambit's equilibrium."""
    root = GAMES[name]
    found = gambit.qre.logit_solve_lambda(read(root), PRECISION)
    precision = np.array([each.lam for each in found])
    assert precision == pytest.approx(PRECISION, rel=1e-6)
    profiles = [each.profile for each in found]
    play, beliefs = play_of(root, profiles), beliefs_of(profiles)
    for infoset, strategy in play.items():
        utility = values(root, infoset, play, beliefs)
        width = np.full((len(strategy), 1), 1 / len(strategy))
        chosen = probabilities(utility, width, precision, np.ones(utility.shape, dtype=bool))
        assert chosen == pytest.approx(np.stack(list(strategy.values())), abs=1e-6), infoset


def test_quantal_responses_are_the_closed_form() -> None:
    root = GAMES["quantal response"]
    play = play_of(root, [each.profile for each in gambit.qre.logit_solve_lambda(read(root), PRECISION)])
    resist = quantal_response.p_resist(PRECISION, -0.5, -1)
    assert play["defender"]["resist"] == pytest.approx(resist, abs=1e-6)
    attack = quantal_response.p_attack(PRECISION, resist, 0, 1, -1)
    assert play["challenger"]["attack"] == pytest.approx(attack, abs=1e-6)


def ours(p_challenger: float, p_defender: float) -> dict[str, dict[str, float]]:
    """The closed form of T8 by information set."""
    play = deterrence.equilibrium(p_challenger, p_defender, *THRESHOLDS)
    return {
        "hard challenger": {"demand": float(play.demand_hard)},
        "soft challenger": {"demand": float(play.demand_soft)},
        "hard defender": {"resist": 1.0},
        "soft defender": {"resist": float(play.resist_soft)},
        "hard resisted": {"fight": 1.0},
        "soft resisted": {"fight": 0.0},
    }


def regrets(root: Move, strategies: Mapping[str, Mapping[str, float]]) -> tuple[float, float]:
    """By how much a player, and the type of one at a single move, could do better, says Gambit."""
    profile = read(root).mixed_behavior_profile()
    for path, move in games.moves(root):
        if not move.odds:
            ((label, chance),) = strategies[move.infoset].items()
            profile[at(path)] = {each: chance if each == label else 1 - chance for each in move.branches}
    return float(profile.max_regret()), float(profile.agent_max_regret())


@pytest.mark.parametrize(
    ("pc", "pd"), [(0.4, 0.2), (0.1, 0.1), (0.6, 0.3), (0.4, 0.4), (0.8, 0.2), (0.9, 0.45), (0.4, 0.6)]
)
def test_deterrence_is_a_nash_equilibrium(pc: float, pd: float) -> None:
    assert regrets(games.deterrence(pc, pd), ours(pc, pd)) == pytest.approx((0, 0), abs=1e-12)


@pytest.mark.parametrize("infoset", ["soft challenger", "soft defender", "hard challenger", "soft resisted"])
def test_gambit_would_find_a_fault(infoset: str) -> None:
    """Had the closed form given any type another strategy, somebody could do better."""
    strategies = ours(0.4, 0.2)
    ((label, chance),) = strategies[infoset].items()
    strategies[infoset] = {label: chance + (0.1 if chance < 0.5 else -0.1)}
    assert min(regrets(games.deterrence(0.4, 0.2), strategies)) > 1e-3


@pytest.mark.parametrize("r", [0.05, 0.25, 0.33, 0.34, 0.9])
def test_signalling_is_a_nash_equilibrium(r: float) -> None:
    play = signalling.equilibrium(r, 1, 3, 1, 2)
    strategies = {
        "resolute": {"commit": 1.0},
        "irresolute": {"commit": float(play.p_bluff)},
        "challenger": {"attack": float(play.p_attack)},
    }
    assert regrets(games.signalling(r, 1, 3, 1, 2), strategies) == pytest.approx((0, 0), abs=1e-12)


def solved(root: Move) -> dict[str, dict[str, float]]:
    """The equilibrium that Gambit's quantal responses tend to as precision grows."""
    play = play_of(root, [gambit.nash.logit_solve(read(root)).equilibrium])
    return {
        infoset: {label: float(p[0]) for label, p in strategy.items()} for infoset, strategy in play.items()
    }


@pytest.mark.parametrize(("pc", "pd"), [(0.4, 0.2), (0.2, 0.1), (0.4, 0.4), (0.8, 0.2)])
def test_gambit_finds_the_same_deterrence(pc: float, pd: float) -> None:
    found, expected = solved(games.deterrence(pc, pd)), ours(pc, pd)
    for infoset, strategy in expected.items():
        for label, chance in strategy.items():
            assert found[infoset][label] == pytest.approx(chance, abs=1e-3), infoset


@pytest.mark.parametrize("r", [0.1, 0.25, 0.6])
def test_gambit_finds_the_same_bluffs(r: float) -> None:
    found, expected = solved(games.signalling(r, 1, 3, 1, 2)), signalling.equilibrium(r, 1, 3, 1, 2)
    assert found["resolute"]["commit"] == pytest.approx(1, abs=1e-3)
    assert found["irresolute"]["commit"] == pytest.approx(expected.p_bluff, abs=1e-3)
    assert found["challenger"]["attack"] == pytest.approx(expected.p_attack, abs=1e-3)
