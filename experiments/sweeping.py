"""Sweeps by the command line, as a user types them, and what tells two results apart."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pandas as pd

from escalation.scenario import Scenario, load_scenario
from escalation.store.parts import arrow, encode
from experiments.folder import RESULTS

ROOT = RESULTS.parent


def asked(scenario: Scenario, policies: Sequence[str], points: int, worlds: int, seed: int) -> list[str]:
    """What to type after ``escalation`` to sweep unity over as many points under some policies."""
    shipped = load_scenario(scenario.name).settings
    changed = [f"{name}={value}" for name, value in scenario.settings.items() if value != shipped[name]]
    return [
        *("sweep", scenario.name, "--vary", f"unity=0:1:{points}", "--policy", ",".join(policies)),
        *("--worlds", str(worlds), "--seed", str(seed), "--quiet"),
        *[word for each in changed for word in ("--set", each)],
    ]


def start(words: Sequence[str], **how: Any) -> subprocess.Popen[Any]:
    """Begin a command in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "escalation", *words], cwd=ROOT, **how)


def checksum(table: pd.DataFrame) -> str:
    """SHA-256 of all values of a table, bit by bit, with the names and types of its columns."""
    return hashlib.sha256(encode([arrow(table)], [])).hexdigest()
