"""What a validation found, as files and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from escalation import plot
from escalation.cli.tables import as_text
from escalation.files import write_files
from escalation.store import environment

SHOWN = ["oracle", "result", "case", "formula", "simulated", "standard_error", "verdict"]
"""Columns of the oracles that are printed."""


def write(folder: Path, tables: Mapping[str, pd.DataFrame], command: str) -> None:
    """Write each table as CSV, the rates also as a figure, and a manifest of what they rest on."""
    files = {folder / f"{name}.csv": table.to_csv(index=False).encode() for name, table in tables.items()}
    canvas = plot.blank()
    plot.rates(tables["rates"], ax=canvas)
    manifest = {
        "command": command,
        **{key: tables["rates"].attrs[key] for key in ("version", "scenario", "seed")},
        "worlds": {name: table.attrs["worlds"] for name, table in tables.items() if "worlds" in table.attrs},
        "files": sorted([*(path.name for path in files), "rates.png"]),
        "environment": environment(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    plot.save(canvas, folder / "rates.png", tables["rates"])
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    write_files({**files, folder / "manifest.json": text.encode()})


def summary(tables: Mapping[str, pd.DataFrame]) -> str:
    """The oracles one by one, the published rates by policy and verdict."""
    oracles, rates = tables["oracles"], tables["rates"]
    agree = int((oracles["verdict"] == "agrees").sum())
    verdicts = rates.groupby(["policy", "verdict"], sort=False).size().unstack(fill_value=0).reset_index()
    return "\n".join(
        [
            as_text(oracles[SHOWN]),
            f"\n{agree} of {len(oracles)} values agree with their closed form.\n",
            as_text(verdicts.rename_axis(columns=None)),
            "\nPublished rates, by whether the intervals overlap with the simulated ones.",
        ]
    )
