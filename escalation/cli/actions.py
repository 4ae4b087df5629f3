"""What each command does: calls the library and prints what it returns."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escalation.cli import asked
from escalation.errors import InputError

# The library's modules are imported where they are used, so that --help answers at once.
if TYPE_CHECKING:
    import pandas as pd

    from escalation.plan import Plan
    from escalation.sweep.keepers import Keeper


def run(command: Namespace) -> None:
    """Print one crisis as a story."""
    from numpy import array

    from escalation.crisis import Crisis

    scenario = asked.scenario(command, command.scenario)
    crisis = Crisis(scenario, array([command.world]), seed=command.seed, **asked.players(command))
    print(crisis.run().transcript())


def sweep(command: Namespace) -> None:
    """Run a sweep; keep it, or print how often crises escalated."""
    from escalation.summary import escalation_probability

    plan = asked.plan(command, asked.varied(command), asked.points(command))
    threshold = asked.threshold(command, plan.scenario)
    how = {"out": command.out, "force": command.force, "trajectories": command.trajectories}
    with _run(command, plan, precision=asked.precision(command), **how) as (finished, place):
        if command.json or not command.out:
            sides = ("scenario", "challenger", "target")
            groups = ["policy", *(each for each in sides if len(plan.cells.axes[each]) > 1), *plan.vary]
            table = place.read(finished, [*groups, "world", "peak_rung"])
            # Where results have decided how many worlds there are, other intervals would be too narrow.
            method = "wilson" if command.precision is None else "sequential"
            _print(escalation_probability(table, groups, threshold, method=method), command.json)
    if command.out:
        _note(command, f"{command.out} is complete: {finished.rows:,} worlds.")


def status(command: Namespace) -> None:
    """Print how far a sweep is."""
    from escalation.cli.tables import progress
    from escalation.store import status as found

    table = found(command.folder)
    if command.json:
        _print(table, json=True)
    else:
        print(progress(command.folder, table.to_dict("records")[0]))


def plot(command: Namespace) -> None:
    """Draw a figure and write it with its table."""
    from escalation.cli.figures import draw
    from escalation.plot import save
    from escalation.plot.output import kind

    if command.out:
        kind(command.out)
    figure, data, name = draw(command)
    picture, table = save(figure, command.out or _place(command.source, name), data)
    _note(command, f"The figure is in {picture}, its table in {table}.")


def compare(command: Namespace) -> None:
    """Print paired differences between policies."""
    from escalation.summary import compare as paired

    plan = asked.plan(command, {})
    names = list(plan.players["policy"])
    if len(names) < 2:
        raise InputError(f"there is only one policy to compare ({names[0]}); name two or more with --policy.")
    threshold = asked.threshold(command, plan.scenario)
    with _run(command, plan) as (finished, place):
        table = place.read(finished)
    _print(paired(table, baseline=command.baseline, threshold=threshold), command.json)


def rare(command: Namespace) -> None:
    """Print how likely the highest rungs are."""
    from escalation.rare import rare_events

    scenario = asked.scenario(command, command.scenario)
    how = {"copies": command.copies, "batch": command.batch, "workers": command.workers}
    size = {"worlds": command.worlds, "seed": command.seed}
    found = rare_events(scenario, command.rung, **asked.players(command), **size, **how)
    _print(found, command.json)
    spent = found.attrs["pilot_turns"]
    pilot = f", {spent:,} of them of the pilot" if spent else ""
    _note(
        command,
        f"Turns are those of all worlds{pilot}; gain is how many times more turns plain worlds (without splitting) "
        "would play for the same standard error: below 1 splitting does not pay.",
    )


def explain(command: Namespace) -> None:
    """Print, and draw, what one crisis would have been with one thing otherwise."""
    from escalation import plot
    from escalation.attribution import explain
    from escalation.plot.attribution import telling
    from escalation.plot.output import kind

    if command.out:
        kind(command.out)
    scenario, players = asked.scenario(command, command.scenario), asked.players(command)
    found = explain(scenario, world=command.world, seed=command.seed, futures=command.futures, **players)
    told = telling(found).index
    _print(found if command.json else found.loc[[0, *told]].drop(columns="changed"), command.json)
    _note(command, f"{len(found) - 1 - len(told)} other changes leave its peak and ending as they were.")
    if command.out:
        picture, beside = plot.save(plot.otherwise(found), command.out, found)
        _note(command, f"The figure is in {picture}, its table in {beside}.")


def sensitivity(command: Namespace) -> None:
    """Print, keep and draw what outcomes depend on."""
    from escalation.cli.sensitivity import Analyses, as_json

    with _bar(command, 0) as progress:
        analyses = Analyses(
            command, {"workers": command.workers, "progress": progress, "command": command.line}
        )
        analyses.run()
    if command.out:
        analyses.write()
    print(as_json(analyses.tables) if command.json else "\n".join(analyses.said))
    if command.out:
        _note(command, f"Tables and figures are in {command.out}.")


def table(command: Namespace) -> None:
    """Print, keep and draw what the tables of a scenario's venues agree on."""
    from escalation.cli.negotiation import Negotiation
    from escalation.plot import save
    from escalation.plot.output import kind

    if command.figure:
        kind(command.figure)
    negotiation = Negotiation(command)
    if command.json:
        _print(negotiation.found, json=True)
    elif not (command.out or command.figure):
        print(negotiation.text())
    if command.out:
        negotiation.write(command.out)
        _note(command, f"{command.out} holds {len(negotiation.found):,} rows.")
    if command.figure:
        figure, data = negotiation.draw()
        picture, beside = save(figure, command.figure, data)
        _note(command, f"The figure is in {picture}, its table in {beside}.")


def validate(command: Namespace) -> None:
    """Hold the model against published results; end with status 1 if a rule differs from its closed form."""
    from escalation.cli.validation import SUMMARIES, differ, write
    from escalation.files import prepared
    from escalation.scenario import load_scenario
    from escalation.validation import PARTS, part

    out = command.out or ("results/validation-quick" if command.quick else "results/validation")
    scenario = load_scenario(command.scenario)
    folder = prepared(Path(out), "validate")
    tables: dict[str, pd.DataFrame] = {}
    for name in PARTS:
        found = part(name, scenario, command.seed, command.quick)
        print(SUMMARIES[name](found), end="\n\n", flush=True)
        tables |= found
    write(folder, tables, scenario, command)
    _note(command, f"{len(tables)} tables and their figures are in {out}.")
    if differ(tables):
        raise SystemExit(1)


def claims(command: Namespace) -> None:
    """Print the claims there are with their verdicts, or try some and explain them."""
    from escalation.cli import claims as laboratory

    if not (command.claims or command.all):
        listed = laboratory.listing(command)
        _note(command, laboratory.missing(command), aside=True)
        if command.json:
            _print(listed, json=True)
        else:
            print(
                "\n".join(
                    f"{row.claim}  {row.verdict:<14}  {row.who}: {row.says}" for row in listed.itertuples()
                )
            )
        return
    with _bar(command, 0) as progress:
        found, kept = laboratory.tried(command, progress)
    if command.json:
        _print(found["claims"], json=True)
    else:
        print(laboratory.explained(command, found))
    if kept:
        _note(command, f"Tables, figure and report are in {kept}.")


def show_list(command: Namespace) -> None:
    """Print what there is."""
    from escalation.cli import lists
    from escalation.scenario import load_scenario, shipped_scenarios

    scenario = load_scenario(command.scenario or shipped_scenarios()[0])
    _print(getattr(lists, command.what)(scenario), command.json)


def cite(command: Namespace) -> None:
    """Print the works that a scenario and the policies named rest on."""
    import pandas as pd

    from escalation import citations, policies

    scenario = asked.scenario(command, command.scenario)
    works = set(citations.cite(scenario))
    for option, kind in asked.PLAYERS.items():
        for name in getattr(command, option) or ():
            works |= set(citations.cite(scenario, policies.get(name, kind)))
    table = pd.DataFrame({"reference": sorted(works, key=str.casefold)})
    if command.json:
        _print(table, json=True)
    else:
        print("\n".join(table["reference"]))


@contextmanager
def _run(command: Namespace, plan: Plan, **how: Any) -> Iterator[tuple[Plan, Keeper]]:
    from escalation.cli.executors import named
    from escalation.sweep import run

    with _bar(command, plan.rows) as progress, named(command) as executor:
        how |= {"executor": executor, "progress": progress, "command": command.line}
        with run(plan, command.workers, command.batch, **how) as found:
            yield found


@contextmanager
def _bar(command: Namespace, rows: int) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar, on a terminal only."""
    if command.quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=rows, unit=" worlds", unit_scale=True, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _place(source: str, figure: str) -> Path:
    folder = Path(source)
    return folder / f"{figure}.png" if folder.is_dir() else Path(f"{folder.stem}-{figure}.png")


def _print(table: pd.DataFrame, json: bool) -> None:
    from escalation.cli.tables import as_text

    print(table.to_json(orient="records", double_precision=15) if json else as_text(table))


def _note(command: Namespace, sentence: str, aside: bool = False) -> None:
    if sentence and not command.quiet:
        print(sentence, file=sys.stderr if aside or getattr(command, "json", False) else sys.stdout)
