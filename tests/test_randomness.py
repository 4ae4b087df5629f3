"""Streams of luck: every world owns its own number in every stream, whatever else is drawn."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from escalation.randomness import BRANCH, GAP, TINY, Streams

NAME = st.text("abcXYZ-", min_size=1, max_size=6)
WORLDS = st.lists(st.integers(0, 300), min_size=1, max_size=20)


def plain(
    seed: int, crisis: int, branch: int, actor: str, purpose: str, turn: int, worlds: int
) -> np.ndarray:
    """The first worlds' uniforms by an ordinary Philox generator with the documented key."""
    name = f"{seed}/{crisis}/{branch}/{actor}/{purpose}/{turn}"
    key = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), dtype="<u8")
    return np.maximum(np.random.Generator(np.random.Philox(key=key)).random(worlds), TINY)


@given(st.integers(0, 2**63), st.integers(0, 9), st.integers(0, 9), NAME, NAME, st.integers(0, 520), WORLDS)
def test_world_n_owns_the_nth_double_of_an_ordinary_philox_stream(
    seed: int, crisis: int, branch: int, actor: str, purpose: str, turn: int, worlds: list[int]
) -> None:
    drawn = Streams(seed, branch * BRANCH + np.array(worlds), crisis).uniform(actor, purpose, turn)
    assert list(drawn) == list(plain(seed, crisis, branch, actor, purpose, turn, 301)[worlds])


def test_worlds_far_apart_and_of_several_branches_draw_what_each_draws_alone() -> None:
    near, far = np.arange(40), 10**9 + np.array([0, 3, 5, GAP + 6, 40 * GAP])
    worlds = np.concatenate((near, far, BRANCH + far, 7 * BRANCH + near[::-1], far[:2]))
    names = ("USA", "DEU", "RUS")
    together = Streams(3, worlds).uniforms(names, "mood", 2)
    for column, world in zip(together.T, worlds, strict=True):
        assert list(column) == list(Streams(3, np.array([world])).uniforms(names, "mood", 2)[:, 0])
    assert len(np.unique(together[0])) == len(worlds) - 2


def test_far_worlds_cost_no_more_than_near_ones() -> None:
    streams = Streams(3, np.array([0, 2**47, BRANCH, BRANCH + 2**47]))
    assert streams.uniforms(("RUS",) * 50, "move", 1).shape == (50, 4)


@given(WORLDS, WORLDS)
def test_going_on_with_some_worlds_changes_none_of_their_numbers(worlds: list[int], later: list[int]) -> None:
    streams = Streams(1, np.array(worlds))
    streams.uniform("RUS", "move", 1)
    streams.keep(np.array(later))
    assert list(streams.uniform("RUS", "move", 2)) == list(
        Streams(1, np.array(later)).uniform("RUS", "move", 2)
    )


def test_what_was_drawn_before_does_not_matter() -> None:
    fresh, used = Streams(1, np.arange(7)), Streams(1, np.arange(7))
    for turn in range(3):
        used.uniforms(("USA", "DEU"), "mood", turn)
    assert list(used.uniform("RUS", "move", 1)) == list(fresh.uniform("RUS", "move", 1))


def test_many_actors_at_once_draw_what_each_draws_alone() -> None:
    streams, codes = Streams(5, np.arange(3, 50)), ("USA", "DEU", "LUX")
    together = streams.uniforms(codes, "mood", 2)
    for code, drawn in zip(codes, together, strict=True):
        assert list(drawn) == list(streams.uniform(code, "mood", 2))


@pytest.mark.parametrize(
    "other",
    [
        Streams(2, np.arange(500)).uniform("RUS", "move", 3),
        Streams(1, np.arange(500), crisis=1).uniform("RUS", "move", 3),
        Streams(1, BRANCH + np.arange(500)).uniform("RUS", "move", 3),
        Streams(1, np.arange(500)).uniform("UKR", "move", 3),
        Streams(1, np.arange(500)).uniform("RUS", "breach", 3),
        Streams(1, np.arange(500)).uniform("RUS", "move", 4),
        Streams(1, np.arange(4, 504)).uniform("RUS", "move", 3),
    ],
    ids=["seed", "crisis", "branch", "actor", "purpose", "turn", "world"],
)
def test_streams_of_other_names_are_unrelated(other: np.ndarray) -> None:
    usual = Streams(1, np.arange(500)).uniform("RUS", "move", 3)
    assert not np.any(usual == other)
    assert abs(np.corrcoef(usual, other)[0, 1]) < 4 / np.sqrt(500)


def test_numbers_are_uniform_or_normal_and_never_at_the_ends() -> None:
    streams = Streams(9, np.arange(20_000))
    u = streams.uniform("chance", "incident", 1)
    assert ((u > 0) & (u < 1)).all()
    assert kstest(u, "uniform").pvalue > 1e-4
    normals = streams.normals(("USA", "coalition"), "drift", 0)
    assert normals.shape == (2, 20_000)
    assert np.isfinite(normals).all()
    assert kstest(normals.ravel(), "norm").pvalue > 1e-4


def test_a_turn_is_as_uniform_over_turns_as_over_worlds() -> None:
    streams = Streams(9, np.arange(2))
    u = np.array([streams.uniform("RUS", "move", turn) for turn in range(2000)])
    assert kstest(u[:, 1], "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(u.T)[0, 1]) < 4 / np.sqrt(2000)
