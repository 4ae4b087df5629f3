"""Simulated sets kept on disk, so that a second look at them need not simulate again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from escalation import __version__
from escalation.calibration.reference import Reference, simulate_sets
from escalation.calibration.waves import Simulator
from escalation.files import write_files
from escalation.scenario import Scenario
from escalation.typing import Index


def kept(folder: Path) -> Simulator:
    """`simulate_sets`, which looks first whether a folder holds the counts of just these sets."""

    def simulator(
        scenario: Scenario,
        points: pd.DataFrame,
        number: Index,
        quantities: Sequence[str],
        worlds: int,
        seed: int,
    ) -> Reference:
        asked = f"{__version__} {scenario.digest()} {list(points.columns)} {quantities} {worlds} {seed}"
        key = hashlib.sha256(asked.encode() + points.to_numpy().tobytes() + number.tobytes())
        path = folder / f"{key.hexdigest()[:16]}.npz"
        if not path.exists():
            found = simulate_sets(scenario, points, number, quantities, worlds, seed)
            content = BytesIO()
            counts = {name: getattr(found, name).astype(np.int16) for name in ("hits", "among")}
            np.savez_compressed(content, shares=found.shares, **counts)
            folder.mkdir(parents=True, exist_ok=True)
            write_files({path: content.getvalue()})
        with np.load(path) as held:
            hits, among = (held[name].astype(float) for name in ("hits", "among"))
            return Reference(points, number, hits, among, held["shares"])

    return simulator
