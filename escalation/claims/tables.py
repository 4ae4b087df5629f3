"""Verdicts as tables: a row a claim, a row a clause, a row a mechanism."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from escalation.claims.verdicts import Verdict, adjusted

CLAIM = (
    "claim",
    "who",
    "says",
    "verdict",
    "share",
    "low",
    "high",
    "sets",
    "clear",
    "worlds",
    "begun",
    "built_on",
    "region",
)
"""Columns of the table of claims."""


def tables(verdicts: Iterable[Verdict]) -> dict[str, pd.DataFrame]:
    """Everything that was found, as tables by name.

    Parameters
    ----------
    verdicts : iterable of Verdict

    Returns
    -------
    dict of str to DataFrame
        ``claims`` (the verdict, the share of the clear parameter sets in which all is as claimed with a 95 % interval,
        how many sets and worlds it took and with how many sets it was ``begun``, what it is built on, and where it
        depends the region), ``clauses`` (the mean effect over the sets with its 95 % interval, the p-value corrected
        after Holm, and shares of the sets by what they say), ``mechanisms`` (what is left with each switched off) and
        ``regions`` (the limits of each region, as ``escalation.claims.region.box`` returns them).
    """
    return joined([parts(each) for each in verdicts])


def parts(verdict: Verdict) -> dict[str, pd.DataFrame]:
    """The tables of one verdict."""
    claim, mechanisms = verdict.claim, verdict.mechanisms
    carried = list(mechanisms.loc[mechanisms["built_in"], "mechanism"]) if len(mechanisms) else []
    row = {
        "claim": claim.key,
        "who": ", ".join(claim.who),
        "says": claim.says,
        "verdict": verdict.verdict,
        "share": verdict.share,
        "low": verdict.low,
        "high": verdict.high,
        "sets": verdict.sets,
        "clear": verdict.clear,
        "worlds": verdict.worlds,
        "begun": verdict.begun,
        "built_on": ", ".join(carried),
        "region": verdict.region,
    }
    regions = verdict.limits.copy()
    if len(regions):
        regions.insert(0, "claim", claim.key)
    return {
        "claims": pd.DataFrame([row]),
        "clauses": verdict.clauses,
        "mechanisms": mechanisms,
        "regions": regions,
    }


def joined(found: Iterable[Mapping[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """The tables of several verdicts as one of each, p-values corrected for the number of clauses."""
    several = list(found)
    result = {
        name: pd.concat(
            [each[name] for each in several if len(each.get(name, ()))] or [pd.DataFrame()], ignore_index=True
        )
        for name in ("claims", "clauses", "mechanisms", "regions")
    }
    if len(result["clauses"]):
        result["clauses"] = adjusted(result["clauses"])
    return result
