"""What was found, as a report that a reader of the essays can follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from escalation.claims.claim import Claim

MEANS = {
    "holds": "holds in the model",
    "fails": "fails in the model",
    "depends": "depends on the parameters",
    "borderline": "is on the line",
    "open": "cannot be told with so many worlds",
    "built in": "is built into the model",
}
"""What a verdict says, in words about the model."""

HOW = """\
Each claim is a contrast between crises that differ in one thing and share everything else, their luck included. It is
tried on many parameter sets. A verdict is about the model, never about a person: *holds* means that four fifths or more
of the sets in which the answer is clear are as claimed, *fails* that four fifths are not, *depends* that it is in
between, *built in* that the sign is that of one coefficient, so that the model carries the claim and does not test it,
*borderline* and *open* that it cannot be told. A claim that an effect has no one sign holds where none has four
fifths."""
"""How to read the report."""


def report(
    claims: Mapping[str, Claim], tables: Mapping[str, pd.DataFrame], facts: Mapping[str, object]
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
    """
    rows = tables["claims"].to_dict("records")
    counts = ", ".join(
        f"{count} {each}" for each, count in tables["claims"]["verdict"].value_counts().items()
    )
    lines = [
        "# What the essays claim, and what the model makes of it",
        "",
        HOW,
        "",
        f"Of {len(rows)} claims: {counts}.",
        "",
        "![Each claim's effect and verdict](forest.png)",
        "",
        "| claim | who | what is claimed | verdict | as claimed |",
        "|---|---|---|---|---|",
        *(_line(row) for row in rows),
        "",
    ]
    for row in rows:
        lines += [f"## {row['claim']}", "", *explained(claims[row["claim"]], tables), ""]
    lines += ["## What this rests on", "", *(f"- {name}: {value}" for name, value in facts.items()), ""]
    return "\n".join(lines)


def _line(row: Mapping[Any, Any]) -> str:
    """A claim's row in the table of all."""
    link = f"[{row['claim']}](#{row['claim'].lower()})"
    return f"| {link} | {row['who']} | {row['says']} | **{row['verdict']}** | {_share(row)} |"


def explained(claim: Claim, tables: Mapping[str, pd.DataFrame]) -> Iterable[str]:
    """The paragraphs on one claim: what was said, what the model says, on what it depends, what is built in."""
    (row,) = (each for each in tables["claims"].to_dict("records") if each["claim"] == claim.key)
    works = f" [{'; '.join(f'@{key}' for key in claim.source)}]" if claim.source else ""
    yield f"**{', '.join(claim.who)}:** {claim.says}{works}"
    if claim.note:
        yield from ("", claim.note)
    yield from ("", f"The claim **{MEANS[row['verdict']]}**: {_told(row)}", "")
    clauses = tables["clauses"]
    yield from (f"- {_clause(each)}" for each in clauses[clauses["claim"] == claim.key].to_dict("records"))
    if isinstance(row["region"], str) and row["region"]:
        yield from ("", f"Where: {row['region']}.")
    mechanisms = tables["mechanisms"]
    if len(mechanisms):
        mine = mechanisms[mechanisms["claim"] == claim.key]
        if len(mine):
            yield from ("", *(f"- {_mechanism(each)}" for each in mine.to_dict("records")))


def _told(row: Mapping[Any, Any]) -> str:
    clear = f"{row['clear']} of {row['sets']} parameter sets tell, with up to {row['worlds']} worlds in each"
    if not row["clear"]:
        return clear + "."
    return f"as claimed in {row['share']:.0%} ({row['low']:.0%} to {row['high']:.0%}) of those that tell; {clear}."


def _clause(row: Mapping[Any, Any]) -> str:
    names = ("claimed", "none", "opposite", "lower", "higher", "unclear")
    shares = ", ".join(f"{name} {row[name]:.0%}" for name in names if row[name] > 0)
    said = "" if row["direction"] in ("open", "reported") else f"; said to be {row['direction']}"
    effect = f"{row['effect']:+.3g} ({row['low']:+.3g} to {row['high']:+.3g})"
    return f"{row['clause']}: {effect} on average{said}. Sets: {shares}."


def _mechanism(row: Mapping[Any, Any]) -> str:
    if np.isnan(row["none_off"]):
        left = "no set tells"
    else:
        left = (
            f"as claimed in {row['claimed_off']:.0%}, nothing in {row['none_off']:.0%} of the sets that tell"
        )
    sign = "; its sign is that of this coefficient: built in" if row["built_in"] else ""
    return f"Without `{row['mechanism']}`: {left}{sign}."


def _share(row: Mapping[Any, Any]) -> str:
    share, low, high = (row[name] for name in ("share", "low", "high"))
    return "-" if np.isnan(share) else f"{share:.0%} ({low:.0%}-{high:.0%})"
