"""Where scenario files lie, and how one extends another."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from escalation.errors import InputError, unknown
from escalation.reading import Section, located, read_toml

DATA = Path(str(resources.files("escalation") / "data"))
"""The folder of the shipped scenarios, the actors' table and the bibliography."""


def shipped_scenarios() -> tuple[str, ...]:
    """The names of the scenarios that come with the library."""
    return tuple(sorted(path.stem for path in DATA.glob("*.toml")))


def locate(scenario: str | Path, folder: Path | None = None) -> Path:
    """The file of a scenario.

    Parameters
    ----------
    scenario : str or Path
        The name of a shipped scenario or the path of a file; a string is a path if it ends in ``.toml``.
    folder : Path, optional
        What a relative path starts from; by default the working folder.

    Raises
    ------
    InputError
        If there is no such scenario.
    """
    if isinstance(scenario, str) and not scenario.endswith(".toml"):
        if scenario not in shipped_scenarios():
            raise unknown("scenario", scenario, (*shipped_scenarios(), "the path of a .toml file"))
        return DATA / f"{scenario}.toml"
    path = (folder or Path()) / scenario
    if not path.is_file():
        shipped = ", ".join(shipped_scenarios())
        raise InputError(
            f"{path}: there is no such scenario file; give the path of one, or a shipped name: {shipped}."
        )
    return path


def read_merged(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """A scenario file's contents laid over those of the scenario that it extends.

    Tables are merged key by key, lists are replaced as a whole, and a parameter given as a bare number
    changes only its default. The path of the actors' table is relative to the file that gives it.

    Parameters
    ----------
    path : Path
        The file.
    seen : tuple of Path, optional
        Files that already extend this one, to refuse a circle.

    Raises
    ------
    InputError
        If a file cannot be read or extends itself.
    """
    own = read_toml(path)
    if path.resolve() in seen:
        raise InputError(
            f"{path}: extends leads back to this file; extend a scenario that does not extend this one."
        )
    cast, parameters = own.get("cast"), own.get("parameters")
    if isinstance(cast, dict) and isinstance(cast.get("actors"), str):
        cast["actors"] = str(path.parent / cast["actors"])
    if isinstance(parameters, dict):
        own["parameters"] = {
            name: given if isinstance(given, dict) else {"default": given}
            for name, given in parameters.items()
        }
    if "extends" not in own:
        return own
    extended = Section(own, str(path)).text("extends")
    with located(f"{path}: extends"):
        under = read_merged(locate(extended, path.parent), (*seen, path.resolve()))
    return _overlay(under, {"name": path.stem, **own})


def _overlay(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = _overlay(result[key], value) if both else value
    return result
