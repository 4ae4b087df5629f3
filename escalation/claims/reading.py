"""Claims from TOML: those shipped, or a user's own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any

import numpy as np

from escalation import policies
from escalation.citations import BIBLIOGRAPHY, read_bibliography
from escalation.claims.claim import DIRECTIONS, Arm, Claim, Clause, Mechanism
from escalation.claims.outcomes import outcome
from escalation.errors import InputError, unknown
from escalation.posture import LEVERS
from escalation.reading import Section, located, number, read_toml
from escalation.shipped import DATA

SHIPPED = DATA / "claims" / "two-essays.toml"
"""The claims of the two essays."""

MOST_CRISES = 20
"""Longest series of an arm."""

_ARM = ("policy", "challenger", "target", "levers", "set", "crises", "outcome")
_CONTRASTS = ("arm", "against", "over", "terms", "spread", "shares")

MOST_MEMBERS = 6
"""Most members among whom a clause can share an effect: every set of them is an arm."""


def load_claims(path: str | Path | None = None) -> dict[str, Claim]:
    """Read and check claims.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file with ``[[claims]]``; the shipped ones by default.

    Returns
    -------
    dict of str to Claim
        By identifier, in the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read or a claim cannot be used; the message names the place.
    """
    file = SHIPPED if path is None else Path(path)
    root = Section(read_toml(file), str(file))
    root.only("claims")
    works = [each for each in {DATA / BIBLIOGRAPHY, file.parent / BIBLIOGRAPHY} if each.exists()]
    known = {key for each in works for key in read_bibliography(each)}
    found: dict[str, Claim] = {}
    for row in root.sections("claims"):
        claim = _claim(row, known)
        if claim.key in found:
            raise InputError(f'{row.where} repeats the identifier "{claim.key}"; give each claim its own.')
        found[claim.key] = claim
    return found


def _claim(row: Section, known: Collection[str]) -> Claim:
    row.only("id", "who", "says", "source", "clauses", "mechanisms", "note")
    key = row.text("id")
    if not re.fullmatch(r"[A-Za-z][\w-]*", key):
        raise InputError(f'{row.where} id is "{key}"; give letters and digits, such as "C01".')
    row.path = f"claim {key}"
    source = row.texts("source") if row.data.get("source") else ()
    for each in source:
        if each not in known:
            raise unknown("work in the bibliography", each, known, f"{row.where} source")
    mechanisms = row.data.get("mechanisms", [])
    clauses = tuple(_clause(_named(each, row)) for each in row.sections("clauses"))
    tested = [each.claimed for each in clauses if each.claimed != "reported"]
    if not tested:
        raise InputError(f"{row.where} has only clauses that are reported; let one claim something.")
    if "open" in tested and len(tested) > 1:
        raise InputError(
            f"{row.where} claims of one clause that it is open, and has {len(tested) - 1} beside it; "
            'make them claims of their own, or "reported".'
        )
    return Claim(
        key,
        row.texts("who"),
        row.text("says"),
        source,
        clauses,
        tuple(_mechanism(_named(each, row)) for each in row.sections("mechanisms")) if mechanisms else (),
        row.text("note", ""),
    )


def _named(section: Section, row: Section) -> Section:
    """A table inside a claim, which messages name with the claim."""
    return Section(section.data, section.file, f"{row.path}, {section.path}")


def _mechanism(row: Section) -> Mechanism:
    row.only("parameter", "off", "across")
    off, across = row.number("off"), row.pair("across")
    if not across[0] < off < across[1]:
        raise InputError(f"{row.where} across is {list(across)}; give a range on both sides of off, {off:g}.")
    return Mechanism(row.text("parameter"), off, across, row.where)


def _clause(row: Section) -> Clause:
    row.only("says", "outcome", "claimed", "margin", *_CONTRASTS)
    outcome(row.text("outcome"), row.where)
    margin = row.number("margin", 1e-9) if "margin" in row.data else 0.0
    says, about, claimed = row.text("says"), row.text("outcome"), row.choice("claimed", DIRECTIONS)
    if "shares" in row.data:
        return Clause(says, about, claimed, _shares(row), margin=margin)
    if "spread" in row.data:
        return Clause(says, about, claimed, spreads=_spreads(row), margin=margin)
    return Clause(says, about, claimed, _terms(row), margin=margin)


def _terms(row: Section) -> tuple[tuple[float, Arm], ...]:
    """The weighted arms of ``terms``, of ``arm`` and ``against``, or of either over values of a parameter."""
    if "terms" in row.data:
        return tuple(
            (each.number("weight"), _arm(each, "weight"))
            for each in (_named(one, row) for one in row.sections("terms"))
        )
    signed = [(1.0, row.section("arm")), *([(-1.0, row.section("against"))] if "against" in row.data else [])]
    if "over" not in row.data:
        if len(signed) < 2:
            raise InputError(f"{row.where} has nothing to hold its arm against; add against or over.")
        return tuple((sign, _arm(section)) for sign, section in signed)
    over = row.section("over")
    if len(over.data) != 1:
        raise InputError(f"{over.where} names {len(over.data)} parameters; give one, with a list of numbers.")
    name, values = next(iter(over.data.items()))
    if not isinstance(values, list) or len(set(map(str, values))) < 2:
        raise InputError(f"{over.where} {name} is {values!r}; give a list of at least two numbers.")
    x = np.array([number(each, -np.inf, np.inf, f"{over.where} {name}") for each in values])
    slope = (x - np.mean(x)) / np.sum((x - np.mean(x)) ** 2)
    return tuple(
        (sign * float(weight), _with(_arm(section), name, float(value), over.where))
        for sign, section in signed
        for value, weight in zip(x, slope, strict=True)
    )


def _with(arm: Arm, name: str, value: float, where: str) -> Arm:
    return replace(arm, changes={**arm.changes, name: value}, where=where)


def _shares(row: Section) -> tuple[tuple[float, Arm], ...]:
    """One member's Shapley share less another's, among some members; all others take part throughout [@shapley1953]."""
    row.only("says", "outcome", "claimed", "margin", "arm", "shares")
    section, arm = row.section("shares"), _arm(row.section("arm"))
    section.only("of", "less", "among")
    of, less, among = section.text("of"), section.text("less"), section.texts("among")
    if len(set(among)) < len(among) or not 2 <= len(among) <= MOST_MEMBERS:
        raise InputError(
            f"{section.where} among names {len(among)} members; give 2 to {MOST_MEMBERS}, each of them once."
        )
    for each in (of, less):
        if each not in among:
            raise unknown("member", each, among, f"{section.where} among")
    weight: dict[frozenset[str], float] = {}
    for member, sign in ((of, 1.0), (less, -1.0)):
        rest = [each for each in among if each != member]
        for size in range(len(among)):
            share = sign / (len(among) * comb(len(rest), size))
            for joined in map(frozenset, combinations(rest, size)):
                weight[joined | {member}] = weight.get(joined | {member}, 0.0) + share
                weight[joined] = weight.get(joined, 0.0) - share
    return tuple((each, _aside(arm, among, joined)) for joined, each in weight.items() if abs(each) > 1e-12)


def _aside(arm: Arm, among: Sequence[str], joined: Collection[str]) -> Arm:
    """An arm in which those who have not joined stand aside."""
    parts = {f"{each}.part": 0 for each in among if each not in joined}
    return replace(arm, changes={**arm.changes, **parts})


def _spreads(row: Section) -> tuple[tuple[Arm, ...], tuple[Arm, ...]]:
    section = row.section("spread")
    section.only("of", "against")
    return tuple(_arm(_named(each, row)) for each in section.sections("of")), tuple(
        _arm(_named(each, row)) for each in section.sections("against")
    )


def _arm(section: Section, *more: str) -> Arm:
    section.only(*_ARM, *more)
    names = {side: section.text(side, "") for side in ("policy", "challenger", "target")}
    for side, name in names.items():
        if name:
            with located(f"{section.where} {side}"):
                policies.get(name, "coalition" if side == "policy" else side)
    if "outcome" in section.data:
        outcome(section.text("outcome"), section.where)
    crises = section.number("crises", 1, MOST_CRISES) if "crises" in section.data else 0
    levers = {name: _plain(name, value, section) for name, value in _table(section, "levers").items()}
    return Arm(
        **names,
        levers=levers,
        changes=dict(_table(section, "set")),
        crises=int(crises),
        outcome=section.text("outcome", ""),
        where=section.where,
    )


def _table(section: Section, key: str) -> Mapping[str, Any]:
    return section.section(key).data if key in section.data else {}


def _plain(name: str, value: Any, section: Section) -> Any:
    """A lever's value as Python's postures take it: lists as tuples."""
    if name not in LEVERS:
        raise unknown("lever", name, LEVERS, f"{section.where} levers")
    if name == "format" and value == "none":
        return None
    if isinstance(value, Mapping):
        return {key: tuple(each) if isinstance(each, list) else each for key, each in value.items()}
    return value
