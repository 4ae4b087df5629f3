"""What was found, as a report that a reader of the essays can follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from escalation.claims.claim import Claim
from escalation.claims.region import span
from escalation.claims.verdicts import BOUND, is_open

MEANS = {
    "holds": "holds in the model",
    "fails": "fails in the model",
    "depends": "depends on the parameters",
    "borderline": "is on the line",
    "open": "cannot be told with so many worlds",
    "built in": "is built into the model",
}
"""What a verdict says, in words about the model."""

Limits = Mapping[str, tuple[float, float]]
"""Lowest and highest value by parameter; nan is no limit."""

Again = Callable[[str, Limits, int], str]
"""From a claim's identifier, limits of parameters and a number of sets to the command that tries it there."""

HOW = """\
Each claim is a contrast between crises that differ in one thing and share everything else, their luck included. It is
tried on many parameter sets. A verdict is about the model, never about a person: *holds* means that four fifths or more
of the sets in which the answer is clear are as claimed, *fails* that four fifths are not, *depends* that it is in
between, *built in* that the sign is that of one coefficient, so that the model carries the claim and does not test it,
*borderline* and *open* that it cannot be told. A claim that an effect has no one sign holds where the sign differs
between sets, none having four fifths."""
"""How to read the report."""


def command(
    key: str, limits: Limits, points: int, words: str = "--seed 2", kept: Limits | None = None
) -> str:
    """The command that tries a claim inside a box, as `Again`, after limits that are `kept` from before."""
    both = dict(kept or {})
    for name, ends in limits.items():
        both[name] = tuple(np.where(np.isnan(ends), both.get(name, ends), ends).tolist())
    within = " ".join(f"--within {name}={_end(low)}:{_end(high)}" for name, (low, high) in both.items())
    return f"escalation claims {key} {within} --points {points} {words}"


def _end(value: float) -> str:
    return "" if np.isnan(value) else f"{value:g}"


def report(
    claims: Mapping[str, Claim],
    tables: Mapping[str, pd.DataFrame],
    facts: Mapping[str, object],
    again: Again = command,
) -> str:
    """The report in Markdown.

    Parameters
    ----------
    claims : mapping of str to Claim
        By identifier.
    tables : mapping of str to DataFrame
        As `escalation.claims.tables` returns them.
    facts : mapping
        What it rests on: scenario, version, seed and the like, for the last section.
    again : callable
        What to type to try a claim inside a box.
    """
    rows = tables["claims"].to_dict("records")
    counts = ", ".join(
        f"*{each}* for {count}" for each, count in tables["claims"]["verdict"].value_counts().items()
    )
    lines = [
        "# What the essays claim, and what the model makes of it",
        "",
        HOW,
        "",
        f"Of {len(rows)} claims the verdict is {counts}.",
        "",
        "![Each claim's effect and verdict](forest.png)",
        "",
        "| claim | who | what is claimed | verdict | as claimed |",
        "|---|---|---|---|---|",
        *(_line(claims[row["claim"]], row, tables["clauses"]) for row in rows),
        "",
    ]
    for row in rows:
        lines += [f"## {row['claim']}", "", *explained(claims[row["claim"]], tables, again), ""]
    lines += ["## What this rests on", "", *(f"- {name}: {value}" for name, value in facts.items()), ""]
    return "\n".join(lines)


def _line(claim: Claim, row: Mapping[Any, Any], clauses: pd.DataFrame) -> str:
    """A claim's row in the table of all."""
    link = f"[{row['claim']}](#{row['claim'].lower()})"
    share = _share(row)
    if is_open(claim) and row["clear"]:
        share = (
            f"{_commonest(claim, clauses)} in {_percent(1 - row['share'], 1 - row['high'], 1 - row['low'])}"
        )
    return f"| {link} | {row['who']} | {row['says']} | **{row['verdict']}** | {share} |"


def explained(claim: Claim, tables: Mapping[str, pd.DataFrame], again: Again = command) -> Iterable[str]:
    """The paragraphs on one claim: what was said, what the model says, on what it depends, what is built in."""
    (row,) = (each for each in tables["claims"].to_dict("records") if each["claim"] == claim.key)
    works = f" [{'; '.join(f'@{key}' for key in claim.source)}]" if claim.source else ""
    yield f"**{', '.join(claim.who)}:** {claim.says}{works}"
    if claim.note:
        yield from ("", claim.note)
    clauses = tables["clauses"]
    yield from ("", f"The claim **{MEANS[row['verdict']]}**: {_told(claim, row, clauses)}", "")
    yield from (f"- {_clause(each)}" for each in clauses[clauses["claim"] == claim.key].to_dict("records"))
    yield from _where(claim, row, tables["regions"], again)
    mechanisms = tables["mechanisms"]
    if len(mechanisms):
        mine = mechanisms[mechanisms["claim"] == claim.key]
        if len(mine):
            yield from ("", *(f"- {_mechanism(claim, each)}" for each in mine.to_dict("records")))


def _told(claim: Claim, row: Mapping[Any, Any], clauses: pd.DataFrame) -> str:
    clear = f"{row['clear']} of {row['sets']} parameter sets tell, with up to {row['worlds']} worlds in each."
    if row["sets"] > row["begun"]:
        clear += (
            f" It began with {row['begun']} sets, which were doubled as the share was too near "
            f"{BOUND:.0%} or {1 - BOUND:.0%} to tell."
        )
    if not row["clear"]:
        return clear
    if not is_open(claim):
        share = _percent(row["share"], row["low"], row["high"])
        return f"as claimed in {share} of those that tell; {clear}"
    share = _percent(1.0 - row["share"], 1.0 - row["high"], 1.0 - row["low"])
    return (
        f"it says that the effect has no one sign, which is so if the commonest, here {_commonest(claim, clauses)}, "
        f"has less than {BOUND:.0%} of the sets that tell; it has {share}; {clear}"
    )


def _commonest(claim: Claim, clauses: pd.DataFrame) -> str:
    """What most sets say of the effect that an open claim is about."""
    mine = clauses[(clauses["claim"] == claim.key) & (clauses["clause"] == claim.tested[0].says)].iloc[0]
    sign = max(("lower", "higher", "none"), key=lambda name: float(mine[name]))
    return "nothing" if sign == "none" else sign


def _percent(share: float, low: float, high: float) -> str:
    return f"{share:.0%} ({low:.0%} to {high:.0%})"


def _where(claim: Claim, row: Mapping[Any, Any], regions: pd.DataFrame, again: Again) -> Iterable[str]:
    """The box in which a claim is so: its limits, what it is worth, and the command that tries the claim inside."""
    mine = regions[regions["claim"] == claim.key] if len(regions) else regions
    if not len(mine):
        if isinstance(row["region"], str) and row["region"]:
            yield from ("", f"Where: {row['region']}.")
        return
    limits = mine.to_dict("records")
    one = limits[0]
    yield from ("", f"Where it is {'as claimed' if one['answer'] == 'claimed' else one['answer']}:", "")
    for each in limits:
        meaning = f" {each['meaning']}" if isinstance(each["meaning"], str) else ""
        spread = f"{each['low']:.3g} to {each['high']:.3g}"
        yield f"- `{each['parameter']}` is {span(each)} (the sets have {spread}).{meaning}"
    inside, outside = int(one["inside"]), int(one["outside"])
    yield from (
        "",
        f"This box holds {inside / (inside + outside):.0%} of the sets that tell: it is so in {_worth(one)}. "
        "It was drawn on these sets, which flatters it: boxes drawn in the same way on one half of them and tried on "
        f"the other have {_worth(one, 'fresh_')}. This tries the claim inside with other luck:",
        "",
        "```console",
        f"$ {again(claim.key, {e['parameter']: (e['at_least'], e['at_most']) for e in limits}, inside)}",
        "```",
    )


def _worth(box: Mapping[Any, Any], which: str = "") -> str:
    """In what share of the sets it is so inside a box and outside."""
    inside, outside = (
        _of(box[f"{which}hits_{side}"], box[f"{which}{side}"]) if box[f"{which}{side}"] else "no set"
        for side in ("inside", "outside")
    )
    return f"{inside} inside, {outside} outside"


def _of(hits: float, sets: int) -> str:
    return f"{hits / sets:.0%} ({int(hits)} of {int(sets)})"


def _clause(row: Mapping[Any, Any]) -> str:
    names = ("claimed", "none", "opposite", "lower", "higher", "unclear")
    shares = ", ".join(f"{name} {row[name]:.0%}" for name in names if row[name] > 0)
    said = "" if row["direction"] in ("open", "reported") else f"; said to be {row['direction']}"
    return f"{row['clause']}: {_effect(row)}{said}. Sets: {shares}."


def _effect(row: Mapping[Any, Any]) -> str:
    """The mean effect and its interval, to a tenth of the margin's first digit: less is nothing to speak of."""
    if row["effect"] == row["low"] == row["high"] == 0.0:
        return "no difference in any parameter set"
    if np.isnan(row["effect"]):
        return "no set has both sides to compare"
    digits = max(0, 1 - int(np.floor(np.log10(row["margin"]))))
    mean, low, high = (_signed(row[name], digits) for name in ("effect", "low", "high"))
    return f"{mean} on average" if np.isnan(row["low"]) else f"{mean} ({low} to {high}) on average"


def _signed(value: float, digits: int) -> str:
    rounded = round(value, digits) + 0.0
    return f"{rounded:{'+' if rounded else ''}.{digits}f}"


def _mechanism(claim: Claim, row: Mapping[Any, Any]) -> str:
    if np.isnan(row["none_off"]):
        left = "no set tells"
    else:
        so = "" if is_open(claim) else f"as claimed in {row['claimed_off']:.0%}, "
        left = f"{so}nothing in {row['none_off']:.0%} of the sets that tell ({row['clear_off']:.0%} do)"
    sign = "; its sign is that of this coefficient: built in" if row["built_in"] else ""
    only = ", of the first contrast" if len(claim.tested) > 1 else ""
    return f"Without `{row['mechanism']}`{only}: {left}{sign}."


def _share(row: Mapping[Any, Any]) -> str:
    share, low, high = (row[name] for name in ("share", "low", "high"))
    return "-" if np.isnan(share) else f"{share:.0%} ({low:.0%}-{high:.0%})"
