"""From the words of a command to values."""

from __future__ import annotations

from argparse import ArgumentTypeError
from math import inf, isinf, isnan, nan

Value = float | int | str

SCENARIO = "ukraine-2022"
"""The scenario that is meant where a command may leave it out."""


def names(text: str) -> list[str]:
    """The names in ``a,b,c``."""
    found = [each.strip() for each in text.split(",")]
    if not all(found):
        raise ArgumentTypeError(f"{text!r} lacks a name; give names with commas between, such as a,b")
    return found


def count(text: str) -> int:
    """A whole number from 1 on."""
    return _whole(text, 1)


def number(text: str) -> int:
    """A whole number from 0 on: a seed, or a world's number."""
    return _whole(text, 0)


def counts(text: str) -> list[int]:
    """The whole numbers from 1 on in ``a,b,c``."""
    return [count(each) for each in names(text)]


def _whole(text: str, least: int) -> int:
    try:
        found = int(text)
    except ValueError:
        found = least - 1
    if found < least:
        raise ArgumentTypeError(f"{text!r} is no whole number from {least} on; give one such as 7")
    return found


def value(text: str) -> Value:
    """A number where the text is one, else the text."""
    try:
        return float(text)
    except ValueError:
        return text


def rung(text: str) -> str | int:
    """A rung's number where the text is one, else its name."""
    return int(text) if text.isdigit() else text


def points(text: str) -> int | str:
    """A number of points where the text is one, else the path of a table."""
    return count(text) if text.lstrip("-").isdigit() else text


def setting(text: str) -> tuple[str, Value]:
    """The name and value in ``NAME=VALUE``."""
    name, equals, given = text.partition("=")
    if not (name.strip() and equals and given.strip()):
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE; write for example unity=0.3")
    return name.strip(), value(given.strip())


def limits(text: str) -> tuple[str, tuple[float, float]]:
    """The name and ends in ``NAME=LOW:HIGH``, of which one may be left out; nan where it is."""
    name, equals, given = (each.strip() for each in text.partition("="))
    try:
        low, high = (float(end) if end.strip() else nan for end in given.split(":"))
    except ValueError:
        low, high = nan, nan
    if not (name and equals) or (isnan(low) and isnan(high)) or isinf(low) or isinf(high):
        raise ArgumentTypeError(f"{text!r} is not NAME=LOW:HIGH; write for example unity=0.6:1 or unity=0.6:")
    return name, (low, high)


MOST = 100_000
"""Values of one parameter that a sweep may take."""


def range_or_list(text: str) -> tuple[str, list[Value]]:
    """The name and values in ``NAME=LOW:HIGH:COUNT`` or ``NAME=a,b,c``."""
    name, equals, given = (each.strip() for each in text.partition("="))
    if not (name and equals and given):
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUES; write for example unity=0:1:21 or levels=2,4")
    if ":" not in given:
        return name, [value(each) for each in names(given)]
    try:
        low, high, count = given.split(":")
        ends, points = (float(low), float(high)), int(count)
    except ValueError:
        ends, points = (0.0, 0.0), 0
    if points > MOST:
        raise ArgumentTypeError(f"{given!r} asks for {points:,} values; {MOST:,} are the most")
    if points < 2 or not -inf < ends[0] < ends[1] < inf:
        raise ArgumentTypeError(
            f"{given!r} is not LOW:HIGH:COUNT, rising and with two or more values; write for example 0:1:21"
        )
    from numpy import linspace

    return name, [float(each) for each in linspace(*ends, points)]
