"""What a table could agree on, as text, as a CSV file and as a figure."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from escalation import plot
from escalation.cli import asked
from escalation.cli.tables import as_text
from escalation.errors import InputError, unknown
from escalation.files import report, write_files
from escalation.packages import frontiers, packages
from escalation.scenario import Scenario, load_scenario
from escalation.table import Table, assemble, closed, values

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST = 1e-6
"""Shares below this are printed as 0."""

GAINS = "\nGains in prizes against leaving all as it is, as far as they could be verified."


class Negotiation:
    """The tables that a command names, with what they agree on.

    Parameters
    ----------
    command : Namespace
        The options of ``escalation table``.

    Raises
    ------
    InputError
        If a venue, a participant or an issue is unknown, or a number is not allowed.
    """

    def __init__(self, command: Namespace) -> None:
        scenario = load_scenario(command.scenario)
        names = command.venue or [venue.name for venue in scenario.venues]
        if len(set(names)) < len(names):
            raise InputError("--venue names a venue twice; name each once.")
        self.disagreement = asked.once("--disagreement", command.disagreement)
        insist: dict[str, list[str]] = {}
        for code, issue in command.insist:
            insist.setdefault(code, []).append(str(issue))
        terms: dict[str, Any] = {
            "insist": insist,
            "letters": command.side_letter or (),
            "yields": command.yields or (),
            "verified": not command.unverified,
        }
        self.tables = [assemble(scenario, name, command.agenda, **terms) for name in names]
        if not self.tables:
            assemble(scenario, "")
        self._seats(scenario)
        self.gamma: float = command.gamma
        given: dict[str, Any] = {"gamma": self.gamma, "disagreement": self.disagreement}
        self.found = packages(self.tables, **given)
        self.given = given
        self.found.attrs |= {"scenario": scenario.name}

    def _seats(self, scenario: Scenario) -> None:
        """Refuse a disagreement value of somebody who sits at none of the tables."""
        seated = list(dict.fromkeys(code for table in self.tables for code in table.parties))
        for code in self.disagreement:
            if code not in seated:
                raise unknown("participant", code, seated, "--disagreement")

    def text(self) -> str:
        """The tables to print: one venue in full, several side by side."""
        names = list(dict.fromkeys(self.found["solution"]))
        parts = [_heading(table) for table in self.tables]
        blocked = [sentence for table in self.tables for sentence in table.blocked]
        if len(self.tables) == 1:
            parts += [as_text(_issues(self.tables[0], self.found, names)), GAINS]
        else:
            parts += [
                f"\nShares agreed under {names[0]}.",
                as_text(_shares(self.tables, self.found, names[0])),
            ]
            parts += [GAINS]
        parts += [as_text(_gains(self.found)), *blocked, self._going_on()]
        return "\n".join(parts)

    def _going_on(self) -> str:
        """What each accepts no less than."""
        worth: dict[str, float] = {}
        for table in self.tables:
            seated = {code: value for code, value in self.disagreement.items() if code in table.parties}
            worth |= dict(zip(table.parties, (values(table, seated) + table.price).tolist(), strict=True))
        named = ", ".join(f"{code} {value:+.2f}" for code, value in worth.items() if value)
        return f"Nobody accepts less than going on is worth to it: {named or 'nothing to anybody'}."

    def write(self, path: str) -> None:
        """Write what was found as a CSV file."""
        write_files({Path(path): report(self.found)})

    def draw(self) -> tuple[Figure, pd.DataFrame]:
        """Draw the frontiers of several tables, or the package of one."""
        canvas = plot.blank()
        if len(self.tables) == 1:
            data = self.found[self.found["solution"] == self.found["solution"].iloc[0]]
            plot.package(data, ax=canvas)
        else:
            data = frontiers(self.tables, **self.given)
            data.attrs |= self.found.attrs
            plot.frontiers(data, ax=canvas)
        return canvas, data


def _heading(table: Table) -> str:
    return f"{table.venue.name}: {table.venue.about} At the table: {', '.join(table.parties)}."


def _issues(table: Table, found: pd.DataFrame, solutions: Sequence[str]) -> pd.DataFrame:
    """An issue a row: everyone's stake, why it cannot be agreed, and the share agreed under each solution."""
    rows = [
        {"issue": issue.name}
        | {code: issue.stakes[code].value for code in table.parties}
        | {"closed": closed(issue, table.parties) or "-"}
        for issue in table.issues
    ]
    shares = found.drop_duplicates(["solution", "issue"]).pivot(
        index="issue", columns="solution", values="share"
    )
    result = pd.DataFrame(rows)
    return result.assign(**{name: _tidy(result["issue"].map(shares[name])) for name in solutions})


def _shares(tables: Sequence[Table], found: pd.DataFrame, solution: str) -> pd.DataFrame:
    """An issue a row, a venue a column; an issue that is not on the agenda has no share."""
    agreed = found[found["solution"] == solution].drop_duplicates(["venue", "issue"])
    shares = agreed.pivot(index="issue", columns="venue", values="share")
    names = list(dict.fromkeys(agreed["issue"]))
    columns = {table.venue.name: _tidy(shares.loc[names, table.venue.name]).tolist() for table in tables}
    return pd.DataFrame({"issue": names, **columns})


def _gains(found: pd.DataFrame) -> pd.DataFrame:
    """A venue and solution a row, a state a column."""
    rows = []
    for (venue, solution), part in found.groupby(["venue", "solution"], sort=False):
        gain = part.groupby("party", sort=False)["gain"].sum().round(4) + 0.0  # no -0
        absent = " ".join(part.loc[~part["seated"], "party"].unique())
        nothing = part["share"].max() <= LEAST
        agreed = "no" if not part["agreed"].all() else "nothing" if nothing else "yes"
        rows.append(
            {"venue": venue, "solution": solution, "agreed": agreed, **gain, "no_seat": absent or "-"}
        )
    return pd.DataFrame(rows)


def _tidy(shares: pd.Series) -> pd.Series:
    return shares.where(shares.isna() | (shares > LEAST), 0.0).round(2)
