"""Counter-based random streams: every world owns its own number in every stream, whatever the batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from scipy.special import ndtri

from escalation.typing import Array, Index

TINY = 2.0**-54
"""Smallest uniform handed out, so that inverse distribution functions stay finite."""

DOUBLES_PER_STEP = 4
"""Doubles that one step of Philox's counter yields."""

BRANCH = 2**48
"""World numbers of a branch: those of branch b begin at b times this. Branch 0 is the ordinary one."""

NEVER = 1.0 - 2.0**-53
"""The uniform below which no chance short of certainty lies: with it nothing happens that need not."""

Draw: TypeAlias = "tuple[str, str, int]"
"""What names a draw beside seed and world: the actor, the purpose, and the turn or other index."""

GAP = 500
"""Doubles that nobody needs which take as long to draw as to leap over."""


class Streams:
    """Streams of uniforms, one for each (seed, crisis, branch, actor, purpose, turn).

    In a stream, world number ``n`` owns the ``n``-th double: its luck depends on nothing but the seed and
    its number, not on which other worlds share the batch [@salmon2011]. Where a world is split in two, the
    copies go on under numbers of another branch, ``b * BRANCH + n``.

    Parameters
    ----------
    seed : int
        Seed of the run.
    world : (W,) integer array
        Numbers of the worlds in the batch, in any order, repeats allowed.
    crisis : int
        Number of the crisis in a series, from 0.
    given : mapping of draws to float, optional
        Uniforms that are set by hand, the same in all worlds, by (actor, purpose, turn).
    """

    def __init__(
        self, seed: int, world: Index, crisis: int = 0, given: Mapping[Draw, float] | None = None
    ) -> None:
        self._name = int(seed), int(crisis)
        self._given = dict(given or {})
        self._prefix = f"{int(seed)}/{int(crisis)}/"
        self._bits = np.random.Philox(0)
        self._generator = np.random.Generator(self._bits)
        self._state = self._bits.state
        self.keep(world)

    def keep(self, world: Index) -> None:
        """Draw for these world numbers from now on."""
        self.world = np.ascontiguousarray(world, dtype=np.int64)
        ordered = np.unique(self.world)
        apart = (np.diff(ordered) > GAP) | (np.diff(ordered // BRANCH) > 0)
        ends = np.flatnonzero(np.append(apart, True))
        first, last = ordered[np.append(0, ends[:-1] + 1)], ordered[ends]
        branch, number = np.divmod(first, BRANCH)
        block, drop = np.divmod(number, DOUBLES_PER_STEP)
        count = last - first + 1 + drop
        self._runs = [tuple(map(int, run)) for run in zip(branch, block, count, strict=True)]
        self._count = int(np.add.reduce(count))
        origin = first - drop - (np.cumsum(count) - count)
        offsets = self.world - origin[np.searchsorted(first, self.world, side="right") - 1]
        contiguous = len(offsets) == last[0] - first[0] + 1 and bool(np.all(np.diff(offsets) == 1))
        self._take: Index | slice = slice(int(drop[0]), None) if contiguous else offsets

    def among(self, world: Index) -> Streams:
        """The same streams for other worlds."""
        seed, crisis = self._name
        return Streams(seed, world, crisis, self._given)

    def uniform(self, actor: str, purpose: str, turn: int) -> Array:
        """Return the worlds' uniforms, shape (W,), in (0, 1).

        Parameters
        ----------
        actor : str
            Code of the actor, never its index: adding a member moves nobody's luck.
        purpose : str
            What the draw is for.
        turn : int
            Turn, session or other index of the draw.
        """
        result: Array = self.uniforms((actor,), purpose, turn)[0]
        return result

    def uniforms(self, actors: Sequence[str], purpose: str, turn: int) -> Array:
        """Return uniforms of many actors at once, shape (len(actors), W)."""
        raw = np.empty((len(actors), self._count))
        tail = f"/{purpose}/{int(turn)}"
        for row, actor in zip(raw, actors, strict=True):
            self._draw(f"{actor}{tail}", row)
        picked = raw[:, self._take] if isinstance(self._take, slice) else raw.take(self._take, axis=1)
        np.maximum(picked, TINY, out=picked)
        if self._given:
            for row, actor in zip(picked, actors, strict=True):
                row[:] = self._given.get((actor, purpose, int(turn)), row)
        return np.ascontiguousarray(picked)

    def normals(self, actors: Sequence[str], purpose: str, turn: int) -> Array:
        """Return standard normals of many actors, shape (len(actors), W)."""
        drawn: Array = ndtri(self.uniforms(actors, purpose, turn))
        return drawn

    def _draw(self, name: str, out: Array) -> None:
        """Fill a row with the doubles of all runs of world numbers, leaping over the gaps between them."""
        keyed, reached, done = -1, 0, 0
        for branch, block, count in self._runs:
            if branch == keyed:
                self._bits.advance(block - reached)
            else:
                self._rekey(f"{self._prefix}{branch}/{name}", block)
            self._generator.random(out=out[done : done + count])
            keyed, reached, done = branch, block - -count // DOUBLES_PER_STEP, done + count

    def _rekey(self, name: str, block: int) -> None:
        # Setting the state of one generator costs a fifth of making a generator for each stream.
        key = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), dtype="<u8")
        inner = self._state["state"]
        inner["key"] = key
        inner["counter"] = np.array([block, 0, 0, 0], dtype=np.uint64)
        self._bits.state = self._state
