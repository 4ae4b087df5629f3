"""Claims tried one by one, each kept as soon as it is done: a run that is stopped goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from escalation import __version__
from escalation.claims.claim import Claim, plain
from escalation.claims.tables import parts
from escalation.claims.verdicts import Verdict
from escalation.errors import InputError
from escalation.files import write_files
from escalation.fingerprint import digest, model
from escalation.scenario import Scenario

PARTS = "parts"
"""Folder of what is found of each claim."""

TELLING = {"__init__", "report"}
"""Modules of this package that no verdict hangs on."""

Found = dict[str, pd.DataFrame]


def basis(scenario: Scenario, sets: pd.DataFrame | None, how: Mapping[str, Any]) -> dict[str, Any]:
    """What verdicts rest on, beside the claim: two with another basis must not stand side by side."""
    about = {
        "version": __version__,
        "scenario": scenario.name,
        "scenario hash": scenario.digest(),
        "model": model(),
        "laboratory": digest(Path(__file__).parent, TELLING),
    }
    about |= how
    if sets is not None:
        drawn = hashlib.blake2b(sets.to_csv(index=False).encode(), digest_size=16)
        about["sets hash"] = drawn.hexdigest()
    return about


class Parts:
    """What was found of each claim, in a folder.

    Parameters
    ----------
    folder : Path or None
        Where; None keeps nothing.
    about : mapping
        The basis.
    force : bool
        Whether results with another basis may be replaced.
    """

    def __init__(self, folder: Path | None, about: Mapping[str, Any], force: bool = False) -> None:
        self.folder, self.about, self.force = folder, dict(about), force

    def missing(self, claims: Iterable[Claim]) -> list[Claim]:
        """The claims that are not there yet.

        Raises
        ------
        InputError
            If one is there with another basis, and may not be replaced.
        """
        return [each for each in claims if self.read(each) is None]

    def beside(self, claims: Iterable[Claim]) -> dict[str, Found]:
        """What was found of claims that were tried on this basis before, by identifier."""
        found = {each.key: self.read(each, insist=False) for each in claims}
        return {key: each for key, each in found.items() if each is not None}

    def read(self, claim: Claim, insist: bool = True) -> Found | None:
        """What was found of a claim, if it was tried on this basis; another is refused unless nobody insists."""
        if self.folder is None or not (path := self._path(claim)).exists():
            return None
        kept = self._content(path)
        if kept["basis"] == self.about and kept["claim"] == _plain(claim):
            return {
                name: pd.read_csv(StringIO(text)) if text else pd.DataFrame()
                for name, text in kept["tables"].items()
            }
        if self.force or not insist:
            return None
        other = [
            name for name in {*kept["basis"], *self.about} if kept["basis"].get(name) != self.about.get(name)
        ]
        raise InputError(
            f"{path} was found on another {' and '.join(sorted(other)) or 'wording of the claim'}; "
            "give another folder, or replace it with --force."
        )

    def keep(self, verdict: Verdict) -> None:
        """Write down what was found of a claim."""
        if self.folder is None:
            return
        text = {
            name: table.to_csv(index=False) if len(table) else "" for name, table in parts(verdict).items()
        }
        content = {"basis": self.about, "claim": _plain(verdict.claim), "tables": text}
        path = self._path(verdict.claim)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_files({path: (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()})

    def _content(self, path: Path) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return {"basis": dict(kept["basis"]), "claim": kept["claim"], "tables": dict(kept["tables"])}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path} cannot be read as what was found of a claim ({type(error).__name__}); remove it, and the "
                "claim is tried again."
            ) from error

    def _path(self, claim: Claim) -> Path:
        assert self.folder is not None
        return self.folder / PARTS / f"{claim.key}.json"


def _plain(claim: Claim) -> Any:
    return json.loads(json.dumps(plain(claim), default=str))


def kept(verdicts: Iterator[Verdict], place: Parts) -> Iterator[Found]:
    """Keep verdicts as they come, and hand on their tables."""
    for each in verdicts:
        place.keep(each)
        yield parts(each)
