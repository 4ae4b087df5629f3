"""What a validation found, as files and in words."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from escalation import __version__, plot
from escalation.cli.tables import as_text
from escalation.files import report, write_files
from escalation.plot.agreement import NAMES
from escalation.scenario import Scenario
from escalation.store import environment

Tables = Mapping[str, pd.DataFrame]

FIGURES: Mapping[str, Callable[..., object]] = {
    "rates": plot.rates,
    "history_cases": plot.forecasts,
    "history_scores": plot.scores,
    "scales_agreement": plot.agreement,
}
"""What draws a table."""

SHOWN = ["oracle", "result", "case", "formula", "simulated", "standard_error"]
"""Columns of a closed form that is missed."""


def write(folder: Path, tables: Tables, scenario: Scenario, asked: Namespace) -> None:
    """Write each table as CSV, some also as a figure, and a manifest of what they rest on."""
    drawn = [name for name in FIGURES if name in tables]
    files = {folder / f"{name}.csv": report(table) for name, table in tables.items() if name not in drawn}
    manifest = {
        "command": asked.line,
        "version": __version__,
        "scenario": scenario.name,
        "scenario hash": scenario.digest(),
        "seed": asked.seed,
        "quick": asked.quick,
        "files": sorted([*(f"{name}.csv" for name in tables), *(f"{name}.png" for name in drawn)]),
        "environment": environment(),
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    # By its manifest a folder is known as this command's, also if drawing is cut off.
    write_files({**files, folder / "manifest.json": text.encode()})
    for name in drawn:
        canvas = plot.blank()
        FIGURES[name](tables[name], ax=canvas)
        plot.save(canvas, folder / f"{name}.png", tables[name])


def differ(tables: Tables) -> bool:
    """Whether a rule differs from its closed form."""
    return bool((tables["oracles"]["verdict"] == "differs").any())


def _closed_forms(tables: Tables) -> str:
    table = tables["oracles"]
    wrong = table[table["verdict"] == "differs"]
    count = f"{len(table) - len(wrong)} of {len(table)} values agree with their closed form."
    said = f"Closed forms: {table['oracle'].nunique()} results of theory at the rules that run in a crisis.\n{count}"
    return said if wrong.empty else f"{said} These differ:\n{as_text(wrong[SHOWN])}"


def _published_rates(tables: Tables) -> str:
    table = tables["rates"]
    verdicts = table.groupby(["policy", "verdict"], sort=False).size().unstack(fill_value=0).reset_index()
    return (
        f"Published rates: {table['rate'].nunique()}, by whether their interval and that of the simulated rate meet.\n"
        f"{as_text(verdicts.rename_axis(columns=None))}"
    )


def _past_crises(tables: Tables) -> str:
    if not tables:
        return "Past crises: left out, as the ladder lacks rungs at which they open."
    scores = tables["history_scores"]
    model = scores[scores["forecast"] == "model"].set_index("score")
    draws = tables["history_draws"].set_index(["drawn", "score"])
    rows: dict[str, list[str]] = {"model": [_interval(row, "mean", "") for _, row in model.iterrows()]}
    for base in ("all crises", "same trigger"):
        rows[f"less {base}"] = [
            _interval(row, f"less {base}", f"less {base} ") for _, row in model.iterrows()
        ]
    for kind in draws.index.unique(0):
        rows[f"{kind} redrawn"] = [_interval(draws.loc[(kind, score)], "median", "") for score in model.index]
    table = (
        pd.DataFrame.from_dict(rows, orient="index", columns=model.index).rename_axis("mean").reset_index()
    )
    return (
        f"Past crises: forecasts of {model['n'].iloc[0]} (95 % intervals); smaller is better.\n"
        f"{as_text(table.rename(columns={'ranked probability score': 'ranked probability'}))}"
    )


def _interval(row: pd.Series, middle: str, ends: str) -> str:
    return f"{row[middle]:.2f} ({row[f'{ends}low']:.2f}, {row[f'{ends}high']:.2f})"


def _scales(tables: Tables) -> str:
    table = tables["scales_agreement"]
    said = [f"Scales: how five rank {table['n'].iloc[0]:,} crises alike, Kendall's tau-b of pairs."]
    for of, words in (("peak", "Peaks"), ("mean", "Weekly means")):
        mine = table[table["of"] == of].sort_values("tau_b")
        ends = [
            f"{row['tau_b']:.2f} ({NAMES[row['one']]}, {NAMES[row['two']]})"
            for row in (mine.iloc[0], mine.iloc[-1])
        ]
        said.append(f"{words}: from {' to '.join(ends)}.")
    return "\n".join(said)


SUMMARIES: Mapping[str, Callable[[Tables], str]] = {
    "closed forms": _closed_forms,
    "published rates": _published_rates,
    "past crises": _past_crises,
    "scales": _scales,
}
"""What is printed of each part of a validation."""
