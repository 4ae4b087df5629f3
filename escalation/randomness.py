"""Counter-based random streams: every world owns its own number in every stream, whatever the batch."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from scipy.special import ndtri

from escalation.typing import Array, Index

TINY = 2.0**-54
"""Smallest uniform handed out, so that inverse distribution functions stay finite."""

DOUBLES_PER_STEP = 4
"""Doubles that one step of Philox's counter yields."""


class Streams:
    """Streams of uniforms, one for each (seed, crisis, branch, actor, purpose, turn).

    In a stream, world number ``n`` owns the ``n``-th double: its luck depends on nothing but the seed and
    its number, not on which other worlds share the batch [@salmon2011].

    Parameters
    ----------
    seed : int
        Seed of the run.
    world : (W,) integer array
        Numbers of the worlds in the batch, in any order, repeats allowed.
    crisis : int
        Number of the crisis in a series, from 0.
    branch : int
        0 except where a world is split in rare-event estimation.
    """

    def __init__(self, seed: int, world: Index, crisis: int = 0, branch: int = 0) -> None:
        self._name = int(seed), int(crisis), int(branch)
        self._prefix = "".join(f"{part}/" for part in self._name)
        self._bits = np.random.Philox(0)
        self._generator = np.random.Generator(self._bits)
        self._state = self._bits.state
        self.keep(world)

    def keep(self, world: Index) -> None:
        """Draw for these world numbers from now on."""
        self.world = np.ascontiguousarray(world, dtype=np.int64)
        first, last = int(self.world.min()), int(self.world.max())
        self._block, self._drop = divmod(first, DOUBLES_PER_STEP)
        self._count = last - first + 1 + self._drop
        offsets = self.world - first + self._drop
        contiguous = len(offsets) == last - first + 1 and bool(np.all(np.diff(offsets) == 1))
        self._take: Index | slice = slice(self._drop, None) if contiguous else offsets

    def among(self, world: Index) -> Streams:
        """The same streams for other worlds."""
        seed, crisis, branch = self._name
        return Streams(seed, world, crisis, branch)

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
            self._rekey(f"{self._prefix}{actor}{tail}")
            self._generator.random(out=row)
        picked = raw[:, self._take] if isinstance(self._take, slice) else raw.take(self._take, axis=1)
        np.maximum(picked, TINY, out=picked)
        return np.ascontiguousarray(picked)

    def normals(self, actors: Sequence[str], purpose: str, turn: int) -> Array:
        """Return standard normals of many actors, shape (len(actors), W)."""
        drawn: Array = ndtri(self.uniforms(actors, purpose, turn))
        return drawn

    def _rekey(self, name: str) -> None:
        # Setting the state of one generator costs a fifth of making a generator for each stream.
        key = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), dtype="<u8")
        inner = self._state["state"]
        inner["key"] = key
        inner["counter"] = np.array([self._block, 0, 0, 0], dtype=np.uint64)
        self._bits.state = self._state
