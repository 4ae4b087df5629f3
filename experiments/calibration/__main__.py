"""Which sets of parameters go together with published rates and durations, and how far the procedure can be trusted.

Sets are simulated in waves, the rates weigh them (approximate Bayesian computation), and the ensemble that results is
simulated once more: what is then still implausible is left out. The crisis of 2021-22 is not among the rates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

import escalation as esc
from escalation.calibration import (
    OF_CASES,
    Published,
    Reference,
    Wave,
    band,
    cumulated,
    directions,
    effective,
    implausibility,
    informed,
    joined,
    log_drawn,
    pairs,
    points,
    posterior,
    published,
    resampled,
    truth_ranks,
    uniformity,
    unit,
    waves,
    with_errors,
)
from escalation.calibration.emulator import fit
from escalation.calibration.prior import cube as prior_cube
from escalation.calibration.shipped import ENSEMBLES
from escalation.errors import InputError
from escalation.files import write_files
from escalation.summary.intervals import share_interval
from escalation.typing import Array, Index
from escalation.validation.rates import POLICIES
from experiments.calibration import figures
from experiments.calibration.kept import kept
from experiments.folder import RESULTS, Folder, command

SIZES = (8192, 8192)
NEAREST = 0.25
"""Share of the table that is kept for the regression."""

DRAWN = 4096
"""Draws from the posterior that are simulated."""

TRUTHS = 400
CUTOFF = 3.0
"""Standard deviations beyond which a rate rules a set out: Pukelsheim's three-sigma rule [@pukelsheim1994]."""

DISCREPANCIES = (0.0, 0.05, 0.1, 0.15, 0.2)
JOINT = (
    ("violence",),
    ("durations",),
    ("threats of sanctions",),
    ("agreements",),
    ("violence", "durations"),
    ("violence", "threats of sanctions"),
    ("violence", "agreements"),
    ("violence", "durations", "threats of sanctions", "commitments"),
    ("violence", "durations", "threats of sanctions", "commitments", "agreements"),
)
"""Rates that are looked at together."""

UNITY = (0.0, 0.25, 0.5, 0.75, 1.0)


def worst(reference: Reference, given: Published) -> Array:
    """The implausibility of each set by the rate that it is furthest from, (S,)."""
    number = len(given.targets)
    each = implausibility(reference.angles()[:, :number], reference.effective()[:, :number], given)
    return np.asarray(each.max(axis=1))


def wave_table(found: Sequence[Wave], given: Published, last: Reference) -> pd.DataFrame:
    """What each wave found, and the ensemble before implausible sets are left out."""
    rows = []
    for at, wave in enumerate(found):
        explained = wave.choice.emulator.explained if wave.choice else np.full(len(given.targets), np.nan)
        rows.append(_wave_row(f"{at + 1}", wave.reference, given, wave.taken, float(np.median(explained))))
    rows.append(_wave_row("posterior", last, given, np.nan, np.nan))
    return pd.DataFrame(rows)


def _wave_row(
    name: str, reference: Reference, given: Published, taken: float, explained: float
) -> dict[str, Any]:
    found = worst(reference, given)
    return {
        "wave": name,
        "sets": len(found),
        "share of the prior": taken,
        "variance emulated": explained,
        "not implausible": float((found < CUTOFF).mean()),
        "median implausibility": float(np.median(found)),
        "least implausibility": float(found.min()),
    }


def discrepancy_table(folder: Folder, tables: Mapping[str, Reference]) -> pd.DataFrame:
    """How many sets are not ruled out, for each size of the model's own error, and which rate rules out most."""
    rows = []
    for name, reference in tables.items():
        for discrepancy in DISCREPANCIES:
            given = published(folder.scenario, discrepancy)
            number = len(given.targets)
            each = implausibility(reference.angles()[:, :number], reference.effective()[:, :number], given)
            best = each[each.max(axis=1).argmin()]
            rows.append(
                {
                    "sets": name,
                    "discrepancy": discrepancy,
                    "not implausible": float((each.max(axis=1) < CUTOFF).mean()),
                    "least implausibility": float(best.max()),
                    "rate furthest off in the best set": given.targets[int(best.argmax())].name,
                    "rate that rules out most": given.targets[
                        int((each > CUTOFF).mean(axis=0).argmax())
                    ].name,
                }
            )
    return pd.DataFrame(rows)


def joint_table(folder: Folder, tables: Mapping[str, Reference]) -> pd.DataFrame:
    """How many sets meet several rates at once, without any discrepancy: the 95 % intervals of all of them overlap."""
    listed = [
        *published(folder.scenario).targets,
        *(each for each in folder.scenario.calibration if each.use != "calibration"),
    ]
    groups = {
        "violence": [each.quantity.startswith("P(icb") for each in listed],
        "durations": [each.quantity.startswith("P(weeks") or "stalemate" in each.quantity for each in listed],
        "threats of sanctions": ["sanctions threatened" in each.quantity for each in listed],
        "commitments": [each.quantity.startswith("threats_kept") for each in listed],
        "agreements": [each.quantity == "P(ending = settlement)" for each in listed],
    }
    rows = []
    for name, reference in tables.items():
        rates, effective = reference.rates(), reference.effective()
        low, high = share_interval(np.nan_to_num(rates), np.maximum(effective, 1e-9))
        apart = [(high[:, at] < each.low) | (low[:, at] > each.high) for at, each in enumerate(listed)]
        # A set in which nothing of the kind happened says nothing against a rate.
        met = ~np.stack(apart, axis=1) | np.isnan(rates)
        each = {group: met[:, np.array(which)].all(axis=1) for group, which in groups.items()}
        for together in JOINT:
            both = np.all([each[group] for group in together], axis=0)
            rows.append(
                {"sets": name, "rates": " and ".join(together), "n": len(met), "meet them": both.sum()}
            )
    return pd.DataFrame(rows)


def target_table(folder: Folder, tables: Mapping[str, Reference], given: Published) -> pd.DataFrame:
    """Each rate as published, and its median and 95 % range over sets of parameters before and after calibration."""
    listed = [*given.targets, *(each for each in folder.scenario.calibration if each.use != "calibration")]
    rows = []
    for place, each in enumerate(listed):
        row: dict[str, Any] = {"rate": each.name, "use": each.use, "published": each.value}
        row |= {"published_low": each.low, "published_high": each.high}
        for name, reference in tables.items():
            rates = reference.rates()[:, place]
            for end, quantile in (("_low", 0.025), ("", 0.5), ("_high", 0.975)):
                row[f"{name}{end}"] = float(np.nanquantile(rates, quantile))
        rows.append(row)
    return pd.DataFrame(rows)


def learnt(
    table: Reference, found: Sequence[Wave], given: Published, folder: Folder
) -> tuple[Array, Index, Index]:
    """Draws from the posterior in the unit cube, the table's set that each stems from, and the active parameters."""
    cube = unit(folder.scenario, table.points)
    angles = table.angles()[:, : len(given.targets)]
    first = len(found[0].reference)
    active = fit(cube[:first], angles[:first]).active
    noisy = with_errors(angles, given.covariance, folder.seed)
    number = round(NEAREST * len(table))
    drawn = log_drawn(found, cube)
    sets, weight, _ = posterior(cube[:, active], noisy, given.middle, given.covariance, number, drawn)
    print(f"the {number} nearest sets are worth {effective(weight):.0f}")
    # What does not act on the rates is drawn anew: it stays at its prior.
    result = prior_cube(folder.scenario, DRAWN, folder.seed + len(found))
    stem = resampled(weight, np.random.default_rng(folder.seed).random(DRAWN))
    result[:, active] = sets[stem]
    return result, stem, active


def calibrated(
    table: Reference, given: Published, active: Index, folder: Folder, label: str
) -> tuple[pd.DataFrame, Index]:
    """Ranks of truths drawn from a table by the procedure: a test for each parameter, and the ranks."""
    cube = unit(folder.scenario, table.points)[:, active]
    angles = with_errors(table.angles()[:, : len(given.targets)], given.covariance, folder.seed)
    # By lot: every twentieth point of a Sobol sequence lies in a part of the range only.
    truths = np.sort(np.random.default_rng(folder.seed).choice(len(table), TRUTHS, replace=False))
    ranks = truth_ranks(cube, angles, given.covariance, truths, round(NEAREST * len(table)), folder.seed)
    low, high = band(len(truths))
    inside = ((cumulated(ranks) >= low - 1e-12) & (cumulated(ranks) <= high + 1e-12)).all(axis=1)
    tests = pd.DataFrame(
        {
            "truths from": label,
            "parameter": table.points.columns[active],
            "truths": len(truths),
            "p": uniformity(ranks),
            "inside the band": inside,
        }
    )
    return tests, ranks


def show_ranks(folder: Folder, tables: Mapping[str, Reference], given: Published, active: Index) -> None:
    """Show the ranks of truths drawn from each table."""
    tests, lines = [], []
    for label, part in tables.items():
        test, ranks = calibrated(part, given, active, folder, label)
        tests.append(test)
        lines.append(figures.lines(ranks, label, list(part.points.columns[active])))
    folder.table("uniformity", pd.concat(tests, ignore_index=True))
    drawn = pd.concat(lines, ignore_index=True)
    folder.figure("ranks", figures.ranks(drawn), drawn)


def show_parameters(folder: Folder, cube: Array, names: Array, worth: int) -> None:
    """Show what the ensemble has learnt of each parameter, and what it knows only of several together."""
    said = informed(cube, names, folder.seed, worth=worth).sort_values(
        "divergence", ascending=False, ignore_index=True
    )
    folder.table("parameters", said)
    some = said["parameter"].head(max(2, int(said["informed"].sum()))).tolist()
    columns = [int(np.flatnonzero(names == name)[0]) for name in some]
    folder.table("pairs", pairs(cube[:, columns], some, folder.seed, worth=worth))
    folder.table("directions", directions(cube[:, columns], some))
    shown = figures.histograms(cube[:, columns], some, worth)
    folder.figure("densities", figures.densities(shown), shown)


def by_unity(folder: Folder, sets: pd.DataFrame) -> pd.DataFrame:
    """P(invasion) over unity under the default parameters and under the ensemble; of which the sets are the unit."""
    rows = []
    each = max(2, folder.worlds // 8)
    for value in UNITY:
        scenario = folder.scenario.replace(unity=value)
        rung = scenario.ladder.names.index("invasion")
        plain = esc.simulate(scenario, worlds=min(4000, len(sets) * each), seed=folder.seed)
        many = esc.sweep(scenario, points=sets, worlds=each, seed=folder.seed)
        hits = (many["peak_rung"] >= rung).to_numpy(dtype=float).reshape(len(sets), each).mean(axis=1)
        default = float((plain["peak_rung"] >= rung).mean())
        rows.append(
            {
                "unity": value,
                "default": default,
                "default_error": np.sqrt(default * (1 - default) / len(plain)),
                "ensemble": hits.mean(),
                "ensemble_error": hits.std(ddof=1) / np.sqrt(len(hits)),
            }
        )
    return pd.DataFrame(rows)


def ship(folder: Folder, sets: pd.DataFrame, about: Mapping[str, Any]) -> None:
    """Write the ensemble, into the package where the results go to their usual place."""
    place = ENSEMBLES if folder.path == RESULTS / "calibration" else folder.path / "ensembles"
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
    name = folder.scenario.name
    write_files(
        {place / f"{name}.csv": sets.to_csv(index=False).encode(), place / f"{name}.json": text.encode()}
    )


def described(folder: Folder, given: Published, sets: int, worth: int) -> dict[str, Any]:
    """What the ensemble rests on."""
    return {
        "scenario": folder.scenario.name,
        "scenario hash": folder.scenario.digest(),
        "version": esc.__version__,
        "seed": folder.seed,
        "command": f"python -m experiments.calibration --worlds {folder.worlds} --seed {folder.seed}",
        "sets": sets,
        "worth": worth,
        "worlds of a set under each policy": folder.worlds,
        "policies": list(POLICIES),
        "discrepancy": given.discrepancy,
        "cutoff": CUTOFF,
        "not in it": list(OF_CASES),
        "rates": [each.name for each in given.targets],
    }


def experiment(folder: Folder) -> Mapping[str, Any]:
    """Fill the folder; return what was varied."""
    scenario, given = folder.scenario, published(folder.scenario)
    quantities = (
        *given.quantities,
        *(each.quantity for each in scenario.calibration if each.use != "calibration"),
    )
    simulator = kept(folder.path / "reference")
    found = waves(scenario, given, SIZES, folder.worlds, folder.seed, simulator, quantities)
    table = joined([each.reference for each in found])
    cube, stem, active = learnt(table, found, given, folder)
    names = np.array(table.points.columns)

    numbers = np.arange(sum(SIZES), sum(SIZES) + len(cube))
    last = simulator(scenario, points(scenario, cube), numbers, quantities, folder.worlds, folder.seed)
    keep = worst(last, given) < CUTOFF
    held = last.take(keep)
    if not len(held):
        raise InputError("every set of the posterior is implausible; allow for a larger discrepancy.")
    cube = unit(scenario, held.points)
    # Sets that stem from one count together: their parameters that act on the rates are the same.
    worth = round(effective(np.unique(stem[keep], return_counts=True)[1].astype(float)))
    folder.table("waves", wave_table(found, given, last))
    every = {"prior": found[0].reference, "all waves": table, "posterior": last}
    folder.table("discrepancy", discrepancy_table(folder, every))
    folder.table("joint", joint_table(folder, {**every, "ensemble": held}))

    show_parameters(folder, cube, names, worth)
    default = simulator(
        scenario,
        pd.DataFrame({name: [scenario.values()[name]] * 16 for name in names}),
        np.arange(10**6, 10**6 + 16),
        quantities,
        folder.worlds,
        folder.seed,
    )
    rates = target_table(
        folder, {"prior": found[0].reference, "default": default, "posterior": last, "ensemble": held}, given
    )
    folder.figure("targets", figures.targets(rates), rates)

    show_ranks(folder, {"the prior": found[0].reference, "all waves": table}, given, active)
    stated = pd.DataFrame({"set": held.number, "implausibility": worst(held, given)})
    for place, target in enumerate(given.targets):
        stated[target.name] = held.rates()[:, place]
    folder.table("sets", stated)
    folder.table("unity", by_unity(folder, held.points))
    about = described(folder, given, len(held), worth)
    ship(folder, held.points, about)
    return {"sizes": SIZES, "nearest": NEAREST, "truths": TRUTHS, **about}


if __name__ == "__main__":
    command("calibration", experiment, worlds=32)
