"""The claims laboratory on the command line: what is there, what is tried, and where it goes."""

from __future__ import annotations

import json
import shlex
import time
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import pandas as pd

from escalation.claims import Claim, keeping, load_claims, try_claims
from escalation.claims.laboratory import POINTS, WORLDS, most_sets
from escalation.claims.report import Again, report
from escalation.claims.report import command as rerun
from escalation.claims.report import explained as paragraphs
from escalation.claims.sets import parameter_sets
from escalation.claims.tables import joined
from escalation.cli import words
from escalation.cli.asked import once
from escalation.errors import InputError, unknown
from escalation.files import prepared, rounded, write_files
from escalation.scenario import load_scenario
from escalation.store import environment

RESULTS = Path("results") / "claims"
"""Where all claims go, and where the list looks for verdicts, unless told otherwise."""

DIGITS = 4
"""Significant digits of the tables: more would be noise."""

Found = Mapping[str, pd.DataFrame]


def listing(command: Namespace) -> pd.DataFrame:
    """A row a claim: its identifier, verdict, who holds it and what it says."""
    known = _verdicts(Path(command.out or RESULTS) / "claims.csv")
    rows = [
        {
            "claim": key,
            "verdict": known.get(key, "not tried here"),
            "who": ", ".join(claim.who),
            "says": claim.says,
        }
        for key, claim in load_claims(command.file).items()
    ]
    return pd.DataFrame(rows)


def _verdicts(table: Path) -> dict[str, str]:
    """Verdicts by claim from a table, if there is one."""
    if not table.exists():
        return {}
    try:
        rows = pd.read_csv(table, dtype=str)
        return dict(zip(rows["claim"], rows["verdict"], strict=True))
    except (OSError, KeyError, ValueError) as error:
        raise InputError(
            f"{table} is no table of verdicts ({type(error).__name__}); name the folder of another by --out."
        ) from error


def missing(command: Namespace) -> str:
    """A sentence where the folder that the list looks into has no verdicts, else nothing."""
    folder = Path(command.out or RESULTS)
    if (folder / "claims.csv").exists():
        return ""
    file = f" --file {shlex.quote(command.file)}" if command.file else ""
    made = f"escalation claims --all{file} --out {shlex.quote(str(folder))}"
    return f"There are no verdicts in {folder}; {made} tries all claims and writes them there."


def tried(command: Namespace, progress: Callable[[int, int], None] | None) -> tuple[Found, Path | None]:
    """What was found of the claims asked for, and the folder that holds it, if any."""
    claims = _asked(command)
    scenario = load_scenario(command.scenario)
    points = command.points or POINTS
    how = {
        "points": points,
        "most_points": most_sets(points, command.most_points),
        "worlds": command.worlds or WORLDS,
        "seed": command.seed,
        "challenger": command.challenger,
    }
    limits = once("--within", command.within)
    sets = parameter_sets(scenario, command.sets, how["most_points"], command.seed, limits)
    folder = (
        prepared(Path(command.out or RESULTS), "claims", {keeping.PARTS})
        if command.out or command.all
        else None
    )
    place = keeping.Parts(folder, keeping.basis(scenario, sets, how), command.force)
    missing, begun = place.missing(claims), time.monotonic()
    # What was tried before on the same basis stays in the tables, whichever claims are asked for now.
    known = list(load_claims(command.file).values())
    both = place.beside(known)
    done = 0

    def told(key: str, worlds: int) -> None:
        nonlocal done
        done += worlds
        if progress is not None:
            progress(done, 0)

    verdicts = try_claims(missing, scenario, sets, workers=command.workers, progress=told, **how)
    new = dict(zip([each.key for each in missing], keeping.kept(verdicts, place), strict=True))
    both |= new
    there = [each for each in known if each.key in both]
    found = joined([both[each.key] for each in there])
    if folder is not None:
        spent = {"seconds": round(time.monotonic() - begun), "worlds": done, "claims": len(new)}
        if not new:
            spent = _spent(folder) or spent
        _write(folder, command, there, found, place.about, spent)
    keys = [each.key for each in claims]
    return {
        name: table[table["claim"].isin(keys)] if len(table) else table for name, table in found.items()
    }, folder


def explained(command: Namespace, found: Found) -> str:
    """The paragraphs on the claims that were tried; of more than three the verdicts only."""
    claims = _asked(command)
    if len(claims) > 3:
        rows = found["claims"].itertuples()
        return "\n".join(f"{row.claim}  {row.verdict:<10}  {row.says}" for row in rows)
    again = _again(command)
    return "\n\n".join("\n".join((key.key, *paragraphs(key, found, again))) for key in claims)


def _again(command: Namespace) -> Again:
    """What to type to try a claim inside a box, in the same way with other worlds."""
    given = [(name, getattr(command, name)) for name in ("file", "scenario", "sets", "worlds", "challenger")]
    told = [(name, each) for name, each in given if each and (name, each) != ("scenario", words.SCENARIO)]
    typed = [word for name, each in told for word in (f"--{name}", str(each))]
    seed = ["--seed", str(command.seed + 1)]
    return partial(rerun, words=shlex.join(typed + seed), kept=dict(command.within))


def _asked(command: Namespace) -> list[Claim]:
    known = load_claims(command.file)
    if command.all and command.claims:
        raise InputError(f"{command.claims[0]} is asked for and so are all; leave one of them out.")
    for key in command.claims:
        if key not in known:
            raise unknown("claim", key, known)
    return [known[key] for key in (known if command.all else dict.fromkeys(command.claims))]


def _spent(folder: Path) -> dict[str, int]:
    """What the verdicts in a folder took when they were found, as its manifest says, if it has one."""
    with suppress(OSError, ValueError, KeyError):
        found: dict[str, int] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["spent"]
        return found
    return {}


def _write(
    folder: Path,
    command: Namespace,
    claims: list[Claim],
    found: Found,
    about: Mapping[str, object],
    spent: Mapping[str, int],
) -> None:
    """Tables, figure, report and manifest."""
    from escalation import plot

    files = {
        folder / f"{name}.csv": rounded(table, DIGITS).to_csv(index=False).encode()
        for name, table in found.items()
    }
    facts = {**about, "command": command.line}
    files[folder / "report.md"] = report(
        {each.key: each for each in claims}, found, facts, _again(command)
    ).encode()
    manifest = {**facts, "spent": dict(spent), "environment": environment()}
    files[folder / "manifest.json"] = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()
    # By its manifest a folder is known as this command's, also if drawing is cut off.
    write_files(files)
    shown = rounded(found["clauses"], DIGITS)
    figure = plot.forest(found["claims"], found["clauses"])
    plot.save(
        figure,
        folder / "forest.png",
        shown,
        source=str(about["scenario"]),
        seed=command.seed,
        version=str(about["version"]),
    )
