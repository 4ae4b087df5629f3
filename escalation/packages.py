"""What tables agree on and can reach, as tidy tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from escalation import __version__
from escalation.negotiation import Issue
from escalation.rules.bargaining import Problem
from escalation.rules.frontier import frontier, gains
from escalation.table import SOLUTIONS, Table, reckoned, solve, values


def packages(
    tables: Sequence[Table],
    solutions: Sequence[str] = SOLUTIONS,
    gamma: float = 0.5,
    disagreement: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """What tables agree on under each solution, and what it brings whom.

    Returns
    -------
    DataFrame
        A row for each ``venue``, ``solution``, ``party`` and ``issue``: the ``share`` agreed of the issue, the
        party's ``gain`` by it as it reckons with it, prizes, and whether it has ``refused`` to discuss it.
        ``seated`` is False for a state with a stake but no seat, ``agreed`` where every package leaves somebody
        worse off than going on. Side letters and disagreement values are not taken off.
    """
    rows = []
    for table in tables:
        seated = {code: value for code, value in (disagreement or {}).items() if code in table.parties}
        absent = [code for code in _parties(table.issues) if code not in table.parties]
        for solution in solutions:
            found = solve(table, solution, gamma, seated)
            shares = np.zeros(len(table.issues)) if found is None else found
            for code in (*table.parties, *absent):
                about = {"venue": table.venue.name, "solution": solution, "party": code}
                more = {"seated": code not in absent, "agreed": found is not None}
                for issue, share in zip(table.issues, shares.tolist(), strict=True):
                    gain, refused = share * reckoned(issue, code, table.inspected), code in issue.nonstarter
                    row = {"issue": issue.name, "share": share, "gain": gain, "refused": refused}
                    rows.append({**about, **row, **more})
    result = pd.DataFrame(rows)
    result.attrs |= {"version": __version__}
    return result


def _parties(issues: Iterable[Issue]) -> list[str]:
    return list(dict.fromkeys(code for issue in issues for code in issue.stakes))


def frontiers(
    tables: Sequence[Table],
    solutions: Sequence[str] = SOLUTIONS[:1],
    gamma: float = 0.5,
    disagreement: Mapping[str, float] | None = None,
    points: int = 41,
) -> pd.DataFrame:
    """The Pareto frontiers of tables, the challenger against the mean of the others, with their solutions.

    Returns
    -------
    DataFrame
        Columns ``venue``, ``solution`` (``frontier`` for a point of the frontier), ``challenger`` and
        ``others``, gains over disagreement in prizes; a table that can agree on nothing has no rows.
    """
    rows = []
    for table in tables:
        seated = {code: value for code, value in (disagreement or {}).items() if code in table.parties}
        problem = Problem(table.believed, values(table, seated) + table.price, table.most, table.must)
        own = np.arange(len(table.parties)) == table.challenger
        mean = ~own / max(len(own) - 1, 1)
        line = None if table.blocked else frontier(problem, own.astype(np.float64), mean, points)
        found = {name: solve(table, name, gamma, seated) for name in solutions}
        lines = {"frontier": line} | {name: each[None] for name, each in found.items() if each is not None}
        for name, shares in lines.items():
            gained = np.zeros((len(own), 0)) if shares is None else gains(problem, shares)
            ends = zip(
                gained[table.challenger].tolist(), (mean[:, None] * gained).sum(axis=0).tolist(), strict=True
            )
            rows += [(table.venue.name, name, ours, theirs) for ours, theirs in ends]
    result = pd.DataFrame(rows, columns=["venue", "solution", "challenger", "others"])
    result.attrs |= {"version": __version__}
    return result
