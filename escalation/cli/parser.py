"""What can be typed, and the sentence that answers what cannot."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Sequence
from typing import NoReturn

from escalation.cli import actions, words
from escalation.errors import InputError, suggestion, unknown

FIGURES = ("probability", "endings", "heatmap", "fan", "positions")
METHODS = ("sobol", "latin-hypercube")
OUTCOMES = ("escalation", "settlement", "weeks", "sovereignty_lost", "agreement", "threats_broken")
LISTS = ("policies", "scenarios", "parameters", "actors", "treaties")


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are InputErrors, without usage text."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found as one sentence."""
        command = self.prog.removeprefix("escalation").strip()
        see = f"{self.prog} --help shows what there is."
        choice = re.match(r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)", message)
        if choice:
            raise unknown(choice[1].strip("-").lower(), choice[2], re.findall(r"[\w-]+", choice[3]))
        missing = re.fullmatch(r"the following arguments are required: (.*)", message)
        if missing:
            raise InputError(f"{command or 'the command line'} lacks {missing[1]}; {see}")
        stray = re.fullmatch(r"unrecognized arguments: (\S+).*", message)
        if stray:
            known = [each for action in self._actions for each in action.option_strings]
            raise InputError(f"{command} does not know {stray[1]}; {suggestion(stray[1], known) or see}")
        raise InputError(f"{message.removeprefix('argument ')}.")


def read_command(argv: Sequence[str]) -> argparse.Namespace:
    """What was asked for, as a namespace whose ``act`` does it.

    Parameters
    ----------
    argv : sequence of str
        The words after ``escalation``.

    Raises
    ------
    InputError
        If they make no command.
    """
    parser, commands = build()
    found, stray = parser.parse_known_args(argv)
    if stray:
        commands[found.name].error(f"unrecognized arguments: {' '.join(stray)}")
    found.line = shlex.join(["escalation", *argv])
    return found


def build() -> tuple[Parser, dict[str, Parser]]:
    """The parser, and those of the commands by name."""
    from escalation import __version__

    parser = Parser(
        prog="escalation",
        description="Simulate coercive crises on an escalation ladder.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"escalation {__version__}")
    commands = parser.add_subparsers(dest="name", metavar="COMMAND", required=True, parser_class=Parser)
    made = {}
    for name, help_text, fill in (
        ("run", "tell one crisis turn by turn", _run),
        ("sweep", "simulate policies, parameters and settings crossed", _sweep),
        ("status", "say how far a sweep is", _status),
        ("plot", "draw a result, or a scenario's fan or positions", _plot),
        ("compare", "compare policies world by world", _compare),
        ("rare", "estimate how likely the highest rungs are, by splitting worlds on their way", _rare),
        ("explain", "say what one crisis would have been with one thing otherwise", _explain),
        ("sensitivity", "say which factors an outcome depends on", _sensitivity),
        ("table", "show what a venue's negotiators could agree on", _negotiation),
        ("validate", "hold the model against published results", _validate),
        ("claims", "hold what experts claimed against the model", _claims),
        ("list", "list policies, scenarios, parameters, actors or treaties", _list),
        ("cite", "name the works that a scenario and its policies rest on", _cite),
    ):
        command = commands.add_parser(name, help=help_text, description=help_text, allow_abbrev=False)
        command.set_defaults(act=getattr(actions, name.replace("list", "show_list")))
        command.add_argument("--quiet", action="store_true", help="no progress and no notes")
        fill(command)
        made[name] = command
    return parser, made


def _scenario(command: Parser, one: bool = False) -> None:
    command.add_argument("scenario", metavar="SCENARIO", help="a shipped scenario, or a path to a .toml")
    _players(command, one)


def _players(command: Parser, one: bool = False) -> None:
    meta, what = ("NAME", "policy") if one else ("A,B", "policies")
    for option, side in (("policy", "coalition"), ("challenger", "challenger"), ("target", "target")):
        command.add_argument(f"--{option}", metavar=meta, type=words.names, help=f"{what} of the {side}")
    command.add_argument(
        "--set",
        metavar="NAME=VALUE",
        type=words.setting,
        action="append",
        default=[],
        help="a parameter, a setting or an actor's attribute such as DEU.resolve",
    )
    command.add_argument("--seed", metavar="N", type=words.number, default=1, help="seed of the run")


def _ensemble(command: Parser, worlds: str = "worlds in each cell") -> None:
    command.add_argument("--worlds", metavar="N", type=words.count, default=1000, help=worlds)
    command.add_argument("--workers", metavar="N", type=words.count, default=1, help="processes")
    command.add_argument("--batch", metavar="N", type=words.count, help="worlds computed together")


def _table(command: Parser) -> None:
    command.add_argument("--json", action="store_true", help="print the table as JSON")


def _threshold(command: Parser) -> None:
    command.add_argument("--threshold", metavar="RUNG", type=words.rung, help="what counts as escalation")


def _run(command: Parser) -> None:
    _scenario(command, one=True)
    command.add_argument("--world", metavar="N", type=words.number, default=0, help="the world to tell")


def _sweep(command: Parser) -> None:
    command.add_argument(
        "scenario", metavar="SCENARIO", type=words.names, help="shipped scenarios or paths, as a,b"
    )
    _players(command)
    _ensemble(command)
    _threshold(command)
    _table(command)
    command.add_argument(
        "--vary",
        metavar="NAME=LOW:HIGH:COUNT",
        type=words.range_or_list,
        action="append",
        default=[],
        help="values of a parameter or setting, as a range or as a list a,b,c",
    )
    _samples(command)
    for name, meta, kind, text in (
        (
            "--precision",
            "WIDTH",
            float,
            "run until the probability is known so well, half an interval's width",
        ),
        ("--most", "N", words.count, "worlds in a cell at which --precision stops; 100,000"),
        ("--dask", "ADDRESS", str, "run on the Dask cluster of this scheduler"),
    ):
        command.add_argument(name, metavar=meta, type=kind, help=text)
    command.add_argument("--mpi", action="store_true", help="run on MPI, under python -m mpi4py.futures")
    command.add_argument(
        "--out", metavar="FOLDER", help="keep the result here; what is there is not run again"
    )
    command.add_argument("--trajectories", action="store_true", help="keep every turn there too")
    command.add_argument("--force", action="store_true", help="replace another result there")


def _samples(command: Parser) -> None:
    command.add_argument("--sample", choices=METHODS, help="spread points over parameters")
    command.add_argument(
        "--points", metavar="N", type=words.points, help="how many points; or a CSV file, a row a point"
    )
    command.add_argument("--over", metavar="A,B", type=words.names, help="what to sample; all by default")


def _status(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="a folder that a sweep writes, or wrote")
    _table(command)


def _plot(command: Parser) -> None:
    command.add_argument(
        "source", metavar="RESULT", help="a folder that a sweep wrote; a scenario for fan and positions"
    )
    command.add_argument("--figure", choices=FIGURES, help="what to draw; by default what suits the result")
    command.add_argument("--by", metavar="A,B", type=words.names, help="columns along the axes")
    command.add_argument("--out", metavar="FILE", help="a .png, .svg or .pdf; its table goes beside")
    command.add_argument("--worlds", metavar="N", type=words.count, default=1000, help="worlds of a fan")
    _threshold(command)
    _players(command)


def _compare(command: Parser) -> None:
    _scenario(command)
    _ensemble(command)
    _threshold(command)
    _table(command)
    command.add_argument("--baseline", metavar="POLICY", help="what the others are held against; the first")


def _rare(command: Parser) -> None:
    _scenario(command, one=True)
    _ensemble(command, "worlds to begin with, before they are split")
    _table(command)
    command.add_argument(
        "--rung", metavar="RUNG", type=words.rung, help="how likely to be reached; the highest"
    )
    command.add_argument(
        "--copies",
        metavar="A,B",
        type=words.counts,
        help="worlds that go on from each rung below; by default a pilot sets them",
    )


def _explain(command: Parser) -> None:
    _scenario(command)
    _table(command)
    command.add_argument("--world", metavar="N", type=words.number, default=0, help="the world to explain")
    command.add_argument(
        "--futures",
        metavar="N",
        type=words.count,
        default=0,
        help="how often luck is drawn anew after each change; not at all by default",
    )
    command.add_argument("--out", metavar="FILE", help="a .png, .svg or .pdf; its table goes beside")


def _sensitivity(command: Parser) -> None:
    _scenario(command)
    _table(command)
    for name, meta, kind, default, text in (
        (
            "--method",
            "A,B",
            words.names,
            ["groups", "morris", "sobol"],
            "groups,morris,sobol unless told; or pawn, tornado, prim",
        ),
        ("--over", "A,B", words.names, None, "factors; or parameters, or all, which adds policies and rule"),
        ("--outcome", "A,B", words.names, list(OUTCOMES), "what is measured; the first is drawn"),
        ("--points", "N", words.count, 4096, "points of a method's design, at most"),
        ("--worlds", "N", words.count, 64, "worlds at each point"),
        ("--top", "N", words.count, 6, "factors that sobol takes from the screening"),
        ("--coverage", "SHARE", float, 0.5, "of what is sought, that prim's box must hold"),
        ("--workers", "N", words.count, 1, "processes"),
        ("--out", "FOLDER", str, None, "tables, figures and worlds; what is there is not run again"),
    ):
        command.add_argument(name, metavar=meta, type=kind, default=default, help=text)


def _negotiation(command: Parser) -> None:
    command.add_argument("scenario", metavar="SCENARIO", help="a shipped scenario, or a path to a .toml")
    command.add_argument("--venue", metavar="A,B", type=words.names, help="venues; all by default")
    command.add_argument("--agenda", metavar="VENUE", help="trade the issues of this venue instead")
    command.add_argument(
        "--gamma", metavar="SHARE", type=words.value, default=0.5, help="the challenger's power"
    )
    for name, meta, text in (
        ("--disagreement", "CODE=VALUE", "what going on is worth to a state, in prizes"),
        ("--insist", "CODE=ISSUE", "a nonstarter that a state insists on"),
    ):
        command.add_argument(name, metavar=meta, type=words.setting, action="append", default=[], help=text)
    for name, place, text in (
        ("--side-letter", "side_letter", "disputes put into side letters"),
        ("--yield", "yields", "nonstarters that the coalition will discuss all the same"),
    ):
        command.add_argument(name, dest=place, metavar="A,B", type=words.names, help=text)
    command.add_argument("--unverified", action="store_true", help="without inspections")
    command.add_argument(
        "--out", metavar="FILE", help="write venue, solution, party, issue, share, gain as CSV"
    )
    command.add_argument(
        "--figure", metavar="FILE", help="draw the package, or the frontiers of several venues"
    )
    _table(command)


def _validate(command: Parser) -> None:
    command.add_argument(
        "scenario",
        nargs="?",
        default=words.SCENARIO,
        metavar="SCENARIO",
        help="whose rates and scales to compare, and what past crises take from it",
    )
    command.add_argument("--quick", action="store_true", help="fewer worlds: under a minute, not five")
    command.add_argument("--seed", metavar="N", type=words.number, default=1, help="seed of the run")
    command.add_argument("--out", metavar="FOLDER", help="where tables and figures go: results/validation")


def _claims(command: Parser) -> None:
    command.add_argument("claims", metavar="CLAIM", nargs="*", help="identifiers to try, such as C02")
    command.add_argument("--all", action="store_true", help="try every claim")
    command.add_argument("--file", metavar="FILE", help="a .toml with claims of your own")
    command.add_argument("--scenario", metavar="SCENARIO", default=words.SCENARIO, help="what they are about")
    command.add_argument(
        "--sets",
        metavar="KIND",
        default="",
        help="parameter sets: calibrated, ranges, or a CSV with a row each; by default what the scenario has",
    )
    command.add_argument(
        "--within",
        metavar="NAME=LOW:HIGH",
        type=words.limits,
        action="append",
        default=[],
        help="only sets in which a parameter lies there; either end may be left out",
    )
    for name, meta, text in (
        ("--points", "N", "parameter sets to begin with; 400"),
        (
            "--most-points",
            "N",
            "parameter sets at which a verdict on the line is borderline; 8 times --points",
        ),
        ("--worlds", "N", "most worlds in a set; 800"),
    ):
        command.add_argument(name, metavar=meta, type=words.count, help=text)
    command.add_argument("--seed", metavar="N", type=words.number, default=1, help="seed of the run")
    command.add_argument("--workers", metavar="N", type=words.count, default=1, help="processes")
    command.add_argument("--challenger", metavar="NAME", default="", help="who plays the challenger instead")
    command.add_argument(
        "--out",
        metavar="FOLDER",
        help="where tables, figure and report go; the list reads verdicts from there",
    )
    command.add_argument("--force", action="store_true", help="replace other results there")
    _table(command)


def _list(command: Parser) -> None:
    command.add_argument("what", metavar="LIST", choices=LISTS, help=", ".join(LISTS))
    command.add_argument("--scenario", metavar="SCENARIO", help="whose parameters, actors or treaties")
    _table(command)


def _cite(command: Parser) -> None:
    _scenario(command)
    _table(command)
