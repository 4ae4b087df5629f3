"""The sources that a scenario and a policy rest on, from the keys in their texts and one bibliography."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from escalation.errors import InputError, unknown
from escalation.scenario import Scenario
from escalation.shipped import DATA

BIBLIOGRAPHY = "references.bib"
"""The file of references; one beside a user's own scenario file adds to the shipped one."""

_GROUP = re.compile(r"\[(@[^\]]+)\]")
_KEY = re.compile(r"@([A-Za-z][\w-]*)")
_ENTRY = re.compile(r"^@\w+\{([\w-]+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", re.MULTILINE)


class Sourced(Protocol):
    """Anything that names the works behind it, such as a policy."""

    @property
    def source(self) -> Iterable[str]:
        """Keys into the bibliography."""


def keys(text: str) -> tuple[str, ...]:
    """The keys that a text cites, in order: ``("walt1987", "kydd2005")`` for ``"[@walt1987; @kydd2005]"``."""
    return tuple(key for group in _GROUP.findall(text) for key in _KEY.findall(group))


def read_bibliography(path: Path) -> dict[str, dict[str, str]]:
    """The entries of a BibTeX file by key, each a mapping of field to text.

    Parameters
    ----------
    path : Path
        A file with an entry's fields on lines of their own, in braces.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: this bibliography cannot be read ({error}).") from error
    return {
        key: {name: _plain(name, value) for name, value in _FIELD.findall(body)}
        for key, body in _ENTRY.findall(text)
    }


def _plain(field: str, text: str) -> str:
    """BibTeX's text as people write it; braces around a name keep its "and"."""
    if field == "author" and not text.startswith("{"):
        text = text.replace(" and others", " et al.").replace(" and ", "; ")
    return text.replace("{", "").replace("}", "").replace("\\", "")


def reference(entry: Mapping[str, str]) -> str:
    """One line of a list of references: authors, year, title, where it appeared."""
    journal = " ".join(entry[field] for field in ("journal", "volume") if field in entry)
    number = f"({entry['number']})" if "number" in entry else ""
    pages = f": {entry['pages']}" if "pages" in entry else ""
    link = f"https://doi.org/{entry['doi']}" if "doi" in entry else entry.get("url", "")
    sentences = (
        f"{entry['author']} ({entry['year']})",
        entry["title"],
        journal + number + pages,
        entry.get("publisher"),
    )
    ended = [each if each.endswith("?") else f"{each}." for each in sentences if each]
    return " ".join([*ended, link]).strip()


def cite(scenario: Scenario, policy: Sourced | None = None) -> list[str]:
    """The works that a scenario, and a policy if given, rest on.

    Parameters
    ----------
    scenario : Scenario
        The sources of its parameters, ladder, actors' table, assumed figures, past tests, targets, issues,
        venues and treaties are searched for keys such as ``[@fearon1997]``.
    policy : Sourced, optional
        A policy, for whoever proposed it.

    Returns
    -------
    list of str
        References in alphabetical order.

    Raises
    ------
    InputError
        If a key is in no bibliography.
    """
    entries = read_bibliography(DATA / BIBLIOGRAPHY)
    own = Path(scenario.file).parent / BIBLIOGRAPHY
    if own.is_file():
        entries |= read_bibliography(own)
    texts = [scenario.cast.source]
    texts += [each.source for each in scenario.parameters.values()]
    texts += [each.source for each in scenario.columns.values()]
    texts += [each.source for each in scenario.missing.values()]
    texts += [each.source for each in scenario.history]
    texts += [each.source for each in scenario.calibration]
    texts += [each.source for each in scenario.issues]
    texts += [each.source for each in scenario.venues]
    texts += [each.source for each in scenario.treaties]
    cited = {key for text in texts for key in keys(text)} | set(policy.source if policy else ())
    for key in sorted(cited):
        if key not in entries:
            raise unknown("reference", key, entries, scenario.file)
    return sorted((reference(entries[key]) for key in cited), key=str.casefold)
