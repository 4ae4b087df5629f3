"""The one error that a user's input can cause: a sentence on what, where and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LISTED = 24
"""Names that a message lists at most: all policies of a side, not all parameters."""


class InputError(ValueError):
    """Input that cannot be used; the message is one sentence for the person who gave it."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """The question "did you mean X?" for the nearest known name, or nothing where none is near.

    Parameters
    ----------
    name : str
        The name as given.
    known : iterable of str
        The names that exist.

    Returns
    -------
    str
        For example ``did you mean "unity"?``, or an empty string.
    """
    names = {each.lower(): each for each in known}
    near = difflib.get_close_matches(str(name).lower(), names, n=1, cutoff=0.65)
    return f'did you mean "{names[near[0]]}"?' if near else ""


def unknown(kind: str, name: str, known: Iterable[str], where: str = "") -> InputError:
    """The error for a name that does not exist, with the nearest that does and, if short, the list.

    Parameters
    ----------
    kind : str
        What was named, for example ``"parameter"``.
    name : str
        The name as given.
    known : iterable of str
        The names that exist.
    where : str, optional
        The file or option where the name was found.

    Returns
    -------
    InputError
        To be raised by the caller.
    """
    names = list(known)
    place = f"{where}: " if where else ""
    hint = suggestion(name, names)
    if hint:
        return InputError(f'{place}there is no {kind} "{name}"; {hint}')
    choices = f"; choose from {', '.join(names)}" if 0 < len(names) <= _LISTED else ""
    return InputError(f'{place}there is no {kind} "{name}"{choices}.')
