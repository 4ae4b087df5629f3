"""What the numbers of a model must satisfy, and the sentence for those that do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from escalation.errors import InputError
from escalation.typing import Array, Mask


@dataclass(frozen=True)
class Range:
    """A set of numbers, in words and as a condition.

    Parameters
    ----------
    words : str
        What a number must be, for example ``"above 0 and finite"``.
    holds : callable
        Which entries of an array are in the set.
    """

    words: str
    holds: Callable[[Array], Mask]


FINITE = Range("a finite number", lambda x: np.isfinite(x))
POSITIVE = Range("above 0 and finite", lambda x: (x > 0.0) & np.isfinite(x))
NOT_NEGATIVE = Range("at least 0 and finite", lambda x: (x >= 0.0) & np.isfinite(x))
WHOLE = Range("a whole number, at least 0", lambda x: (x >= 0.0) & np.isfinite(x) & (x == np.floor(x)))
COUNT = Range("a whole number, at least 1", lambda x: (x >= 1.0) & np.isfinite(x) & (x == np.floor(x)))
SHARE = Range("between 0 and 1", lambda x: (x >= 0.0) & (x <= 1.0))
INSIDE = Range("above 0 and below 1", lambda x: (x > 0.0) & (x < 1.0))


def number(name: str, value: ArrayLike, wanted: Range) -> Array:
    """Return a parameter as an array of floats whose every entry is in a range.

    Raises
    ------
    InputError
        If it is not numeric or an entry is out of range.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is {value!r}; it must be {wanted.words}.") from error
    wrong = ~wanted.holds(array)
    if wrong.any():
        raise InputError(f"{name} is {array[wrong].flat[0]:g}; it must be {wanted.words}.")
    return array


def numbers(**given: tuple[ArrayLike, Range]) -> tuple[Array, ...]:
    """Return parameters, given as ``name=(value, range)``, as arrays of one shape.

    Raises
    ------
    InputError
        If one is not numeric or out of range, or if their shapes do not go together.
    """
    return together(**{name: number(name, value, wanted) for name, (value, wanted) in given.items()})


def together(**given: Array) -> tuple[Array, ...]:
    """Return arrays, given by name, broadcast to one shape.

    Raises
    ------
    InputError
        If their shapes do not go together.
    """
    try:
        return tuple(np.broadcast_arrays(*given.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in given.items())
        raise InputError(f"These shapes do not broadcast against each other: {shapes}.") from error


def descending(**given: Array) -> None:
    """Check that each of some arrays of one shape exceeds the next.

    Raises
    ------
    InputError
        If one does not.
    """
    for (above, high), (below, low) in pairwise(given.items()):
        wrong = np.asarray(high <= low)
        if wrong.any():
            values = f"{above} is {high[wrong].flat[0]:g} and {below} is {low[wrong].flat[0]:g}"
            raise InputError(f"{values}; {above} must exceed {below}.")


def by_member(name: str, value: ArrayLike, wanted: Range) -> Array:
    """Return a parameter whose last axis runs over members or issues, at least one of them.

    Raises
    ------
    InputError
        If it is not numeric, an entry is out of range, or there is no last axis.
    """
    array = number(name, value, wanted)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise InputError(f"{name} has shape {array.shape}; its last axis must have at least one entry.")
    return array
