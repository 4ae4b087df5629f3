"""Typed access to a scenario file's tables; a refusal names file, field, value and what would be right."""

from __future__ import annotations

import datetime
import math
import numbers
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from escalation.errors import InputError, unknown


@contextmanager
def located(where: str) -> Iterator[None]:
    """Begin the message of every `InputError` that is raised inside with the place, such as a file's name."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{where.rstrip(':')}: {error}") from error


def number(value: object, low: float, high: float, what: str) -> float:
    """`value` as a float, if it is a finite number from `low` to `high`.

    Parameters
    ----------
    value : object
        What was given; booleans, strings and NaN are no numbers here.
    low, high : float
        The range, ends included; either may be infinite.
    what : str
        What the number is and where it stands, for the message.

    Raises
    ------
    InputError
        If it is no finite number or outside the range.
    """
    right = _span(low, high)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise InputError(f"{what} is {value!r}, which is not a number; give {right}.")
    result = float(value)
    if not math.isfinite(result) or not low <= result <= high:
        raise InputError(f"{what} is {result:g}; give {right}.")
    return result


def _span(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "a finite number"
    if math.isinf(high):
        return f"a number of at least {low:g}"
    return f"a number of at most {high:g}" if math.isinf(low) else f"a number from {low:g} to {high:g}"


def read_toml(path: Path) -> dict[str, Any]:
    """The contents of a TOML file.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    InputError
        If it cannot be opened, is not UTF-8 text or breaks TOML's grammar (the line is named).
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: this file cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: this file is not UTF-8 text (byte {error.start}).") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: this is not valid TOML: {error}.") from error


class Section:
    """A table of a scenario file that knows where it stands.

    Parameters
    ----------
    data : Mapping
        The table's contents.
    file : str
        The file's name, for messages.
    path : str, optional
        The table's name inside the file, for example ``parameters.unity``.

    Raises
    ------
    InputError
        If `data` is no table.
    """

    def __init__(self, data: object, file: str, path: str = "") -> None:
        self.file, self.path = file, path
        if not isinstance(data, Mapping):
            raise InputError(f"{self.where} is {data!r}, which is not a table; give [{path}] with its keys.")
        self.data: Mapping[str, Any] = data

    @property
    def where(self) -> str:
        """The file and the table, as messages name them."""
        return f"{self.file}: [{self.path}]" if self.path else f"{self.file}:"

    def only(self, *known: str) -> None:
        """Refuse keys other than `known`."""
        for key in self.data:
            if key not in known:
                raise unknown("key", key, known, self.where.rstrip(":"))

    def get(self, key: str) -> Any:
        """The value of `key`, which must be there."""
        if key not in self.data:
            raise InputError(f'{self.where} lacks the key "{key}"; add it.')
        return self.data[key]

    def text(self, key: str, default: str | None = None) -> str:
        """The string under `key`."""
        value = self.get(key) if default is None else self.data.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise InputError(f"{self.where} {key} is {value!r}; give a text in quotation marks.")
        return value

    def choice(self, key: str, options: Sequence[str]) -> str:
        """The string under `key`, one of `options`."""
        value = self.text(key)
        if value not in options:
            raise unknown(key, value, options, self.where.rstrip(":"))
        return value

    def flag(self, key: str) -> bool:
        """The true or false under `key`."""
        value = self.get(key)
        if not isinstance(value, bool):
            raise InputError(f"{self.where} {key} is {value!r}; give true or false.")
        return value

    def number(self, key: str, low: float = -math.inf, high: float = math.inf) -> float:
        """The number under `key`, from `low` to `high`."""
        return number(self.get(key), low, high, f"{self.where} {key}")

    def pair(self, key: str) -> tuple[float, float]:
        """The two numbers ``[low, high]`` under `key`, in this order."""
        value = self.get(key)
        if not isinstance(value, list) or len(value) != 2:
            raise InputError(f"{self.where} {key} is {value!r}; give two numbers, [low, high].")
        low, high = (number(each, -math.inf, math.inf, f"{self.where} {key}") for each in value)
        if low > high:
            raise InputError(f"{self.where} {key} is {value!r}; give the lower number first.")
        return low, high

    def date(self, key: str) -> datetime.date:
        """The date under `key`."""
        value = self.get(key)
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise InputError(
                f"{self.where} {key} is {value!r}; give a date such as 2021-12-17, without quotation marks."
            )
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of strings under `key`, at least one."""
        value = self.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            raise InputError(f"{self.where} {key} is {value!r}; give a list of at least one text.")
        return tuple(value)

    def section(self, key: str) -> Section:
        """The table under `key`."""
        return Section(self.get(key), self.file, f"{self.path}.{key}" if self.path else key)

    def sections(self, key: str) -> list[Section]:
        """The list of tables under `key`, each named by its place, counted from 1."""
        value = self.get(key)
        if not isinstance(value, list) or not value:
            raise InputError(f"{self.where} {key} is {value!r}; give at least one table [[{key}]].")
        return [Section(each, self.file, f"{key} {place}") for place, each in enumerate(value, start=1)]
