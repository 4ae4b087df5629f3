"""From a case's covariates to a scenario: one way for all cases."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from escalation.actors_table import ATTRIBUTES, Missing
from escalation.cast import Cast, assemble
from escalation.errors import InputError, unknown
from escalation.history import mapping
from escalation.history.records import FIGURES, FOLDER, NAMES, Case, Covariate, read_case
from escalation.parameters import DOMAINS, Parameter
from escalation.reading import number
from escalation.scenario import PastTest, Scenario, as_scenario

BASE = "ukraine-2022"
"""The scenario from which a case takes everything that no covariate says."""

OWN, SHARED = "members.csv", "actors_2021.csv"
"""Where a case's members stand: in rows of their own, or in the table of the base scenario."""

EQUAL = Missing(
    "ideal",
    1.0,
    0.0,
    2.0,
    "Members of historical cases are taken as equally close to their leader, unless their file says otherwise.",
    "assumed",
)


def case_scenario(
    name: str,
    base: Scenario | str = BASE,
    folder: Path = FOLDER,
    changes: Mapping[str, str] | None = None,
) -> Scenario:
    """A crisis of the past as a scenario.

    Ladder, parameters and settings are those of `base`; what the covariates say replaces them, by the functions
    of ``escalation.history.mapping``. Without issues and venues talks are about one offer, and no record of
    treaties weighs on trust; that holds for all cases alike. How the crisis ended is read nowhere here.

    Parameters
    ----------
    name : str
        One of `escalation.history.cases`.
    base : Scenario or str
        Where everything else comes from.
    folder : Path
        Where the files of cases lie.
    changes : mapping of str to str, optional
        Covariates read otherwise than coded, to see what hangs on it.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        If there is no such case, or its data cannot be used.
    """
    case, base = read_case(name, folder).recoded(changes or {}), as_scenario(base)
    return replace(
        base,
        name=name,
        title=case["title"],
        about=case["about"],
        date=case.opens,
        file=case.file,
        settings={**base.settings, "rule": case["union_rule"], "nato_rule": case["alliance_rule"]},
        ladder=mapping.ladder_for(
            base.ladder, case["trigger"], case["allied"] == "yes", case["nuclear"] == "yes"
        ),
        cast=cast_of(case, base),
        missing={**base.missing, "ideal": EQUAL},
        history=_known(case, folder / "tests.csv"),
        parameters={**base.parameters, **parameters(case, base)},
        calibration=(),
        overrides={},
        issues=(),
        venues=(),
        going_on={},
        treaties=(),
    )


def parameters(case: Case, base: Scenario) -> dict[str, Parameter]:
    """The parameters that a case's covariates determine.

    Parameters
    ----------
    case : Case
    base : Scenario
        Its values at the shipped covariates anchor the functions: the same share of a coalition is near at hand,
        and the same share of trade bites as much.
    """
    given, values, cast = case.covariates, base.values(), base.cast
    near = values["coalition_power"] * cast.cinc_target / _capabilities(cast)
    asked = mapping.DEMANDS[case["demand"]]
    bite, modest = values["sanction_bite"], values["modest_aspiration"] - values["held"]
    found: dict[str, tuple[Callable[..., float], tuple[str, ...]]] = {
        "held": (lambda held: held, ("held",)),
        "aspiration": (lambda held: mapping.aspiration(held, asked), ("held", "demand")),
        "modest_aspiration": (lambda held: held + modest, ("held",)),
        "committed": (lambda km: mapping.committed(values["committed"], km), ("distance",)),
        "trend": (mapping.trend, ("cinc_challenger", "cinc_before")),
        "coalition_power": (
            lambda ours, target: mapping.coalition_power(near, ours, target),
            ("cinc_coalition", "cinc_target"),
        ),
        "sanction_bite": (lambda trade: mapping.sanction_bite(bite, trade), ("trade",)),
    }
    changed = {
        name: _changed(
            base.parameters[name],
            mapping.spread(function, *(given[each].ends for each in used if given[each].ends)),
            {each: given[each] for each in used},
        )
        for name, (function, used) in found.items()
    }
    for name, weight in mapping.motives(case["motive"]).items():
        changed[name] = _changed(base.parameters[name], (weight, weight, weight), {"motive": given["motive"]})
    return changed


def cast_of(case: Case, base: Scenario) -> Cast:
    """The actors of a case; `base` gives the table that later cases share, and what fills its gaps."""
    shared = case["members"] == SHARED
    if not shared and case["members"] != OWN:
        raise unknown("table of members", case["members"], (OWN, SHARED), case.file)
    rows = _shared(case, base.cast) if shared else {code: _own(case, code) for code in case.members}
    for role in ("leader", "partner"):
        if case[role] not in rows:
            raise unknown("member", case[role], rows, f"{case.file}: {case.name} {role}")
    coalition = tuple(rows)
    for role in ("challenger", "target"):
        if case[role] in rows:
            raise InputError(
                f"{case.file}: {case.name} {role} is {case[role]}, a member of the coalition; give another."
            )
        empty: dict[str, object] = dict.fromkeys(ATTRIBUTES, math.nan)
        sides = {"nato": False, "eu": False, "filled": "", "cinc": case.ends(f"cinc_{role}")[0]}
        rows[case[role]] = {"country": case[f"{role}_name"], **empty, **sides}
    named = ("challenger", "target", "leader", "partner", "monitor", "alliance", "union")
    texts = dict.fromkeys([*case.sources, *(each.source for each in case.covariates.values())])
    roles = {role: case[role] for role in named}
    return assemble(roles, coalition, rows, " ".join(texts), {**base.missing, "ideal": EQUAL}, case.file)


def _known(case: Case, file: Path) -> tuple[PastTest, ...]:
    """A case's past tests, none of which may lie after its opening: that would be hindsight."""
    for test in case.tests:
        if test.date > case.opens:
            raise InputError(f"{file}: {case.name} has a test of {test.date}, after it opens; leave it out.")
    return case.tests


def _shared(case: Case, base: Cast) -> dict[str, dict[str, object]]:
    """Members as the base scenario has them, less those who had not joined and with those who had not left."""
    rows: dict[str, dict[str, object]] = {
        code: {str(name): value for name, value in base.actors.loc[code].items()} for code in base.coalition
    }
    for row in rows.values():  # what the base has filled is filled, and noted, again
        row.update(dict.fromkeys(str(row["filled"]).split(), math.nan))
    for key, column, member in (
        ("alliance_less", "nato", False),
        ("union_less", "eu", False),
        ("union_more", "eu", True),
    ):
        for code in case[key].split():
            if code not in rows:
                raise unknown("member", code, rows, f"{case.file}: {case.name} {key}")
            rows[code][column] = member
    return rows


def _own(case: Case, code: str) -> dict[str, object]:
    """A member's row of the file of members, in the units of `ATTRIBUTES`."""
    row: dict[str, object] = {
        "country": case.members[code]["country"],
        **dict.fromkeys(ATTRIBUTES, math.nan),
    }
    for name in FIGURES:
        text, where = case.members[code][NAMES.get(name, name)], f"{case.file}: {case.name} {code} {name}"
        if name in NAMES:
            if text not in ("y", "n"):
                raise InputError(f'{where} is "{text}"; give y or n.')
            row[name] = text == "y"
        elif text:
            try:
                figure = float(text)
            except ValueError as error:
                raise InputError(f'{where} is "{text}", which is not a number; give one.') from error
            row[name] = number(figure, *ATTRIBUTES[name][:2], where)
    return {**row, "filled": ""}


def _capabilities(cast: Cast) -> float:
    return sum(float(str(cast.actors.loc[code, "cinc"])) for code in cast.coalition)


def _changed(base: Parameter, ends: tuple[float, float, float], used: Mapping[str, Covariate]) -> Parameter:
    """A parameter at a case's value; the range is the base's, widened by what the case leaves open."""
    floor, ceiling = DOMAINS[base.name]
    value, low, high = (min(max(end, floor), ceiling) for end in ends)
    said = " ".join(f"{name}: {each.source}" for name, each in used.items())
    return replace(
        base,
        default=value,
        low=min(base.low, low),
        high=max(base.high, high),
        status="assumed",
        source=f"By escalation.history.mapping from {said}",
    )
