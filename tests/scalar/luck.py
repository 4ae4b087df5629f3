"""Where a world's luck comes from: the package's named streams, or one ordinary generator."""

from __future__ import annotations

import math
import random
from typing import Protocol

import numpy
from scipy.special import ndtri

from escalation.randomness import TINY, Streams


class Luck(Protocol):
    """What the model asks of its luck."""

    def uniform(self, actor: str, purpose: str, index: int) -> float:
        """A number from 0 to 1."""

    def normal(self, actor: str, purpose: str, index: int) -> float:
        """A standard normal number."""


class StreamLuck:
    """The numbers that the library gives to the same world."""

    def __init__(self, seed: int, world: int, crisis: int) -> None:
        self._streams = Streams(seed, numpy.array([world]), crisis)

    def uniform(self, actor: str, purpose: str, index: int) -> float:
        """A number from 0 to 1, the same whenever it is asked for."""
        return float(self._streams.uniform(actor, purpose, index)[0])

    def normal(self, actor: str, purpose: str, index: int) -> float:
        """A standard normal number, the same whenever it is asked for."""
        return float(ndtri(self.uniform(actor, purpose, index)))


class OrdinaryLuck:
    """Python's own generator, in the order of asking, as such models mostly have it: to compare the speed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def uniform(self, actor: str, purpose: str, index: int) -> float:
        """The next number from 0 to 1."""
        return max(self._random.random(), TINY)

    def normal(self, actor: str, purpose: str, index: int) -> float:
        """The next standard normal number."""
        return self._random.normalvariate()


def make_luck(kind: str, seed: int, world: int, crisis: int) -> Luck:
    """The luck called "streams" or "random"."""
    if kind == "streams":
        return StreamLuck(seed, world, crisis)
    if kind == "random":
        return OrdinaryLuck(seed)
    raise ValueError(f'luck is "{kind}"; give "streams" or "random"')


def logistic(uniform: float) -> float:
    """The standard logistic number at this quantile."""
    return math.log(uniform) - math.log1p(-uniform)
