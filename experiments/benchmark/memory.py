"""Peak memory of a simulation, said on standard output: ``python -m experiments.benchmark.memory WORLDS SEED HOW``.

HOW is ``resident``, what the process holds by the system's account before and at its peak, or ``traced``, what Python
and NumPy have asked for at most.
"""

from __future__ import annotations

import json
import resource
import sys
import tracemalloc
from pathlib import Path

import escalation as esc
from experiments.folder import SCENARIO


def resident() -> float:
    """Most memory that this process has held so far, in megabytes."""
    try:
        # Unlike getrusage, this does not count what the process that started this one held.
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e3
    except OSError:
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return held / (1e6 if sys.platform == "darwin" else 1e3)


def main(worlds: int, seed: int, how: str) -> list[dict[str, object]]:
    """Simulate, and return what was held."""
    scenario = esc.load_scenario(SCENARIO)
    esc.simulate(scenario, worlds=1, seed=seed)
    before = resident()
    if how == "traced":
        tracemalloc.start()
    esc.simulate(scenario, worlds=worlds, seed=seed)
    if how == "traced":
        return [
            {
                "what": "allocated at most",
                "worlds": worlds,
                "megabytes": tracemalloc.get_traced_memory()[1] / 1e6,
            }
        ]
    return [
        {"what": "resident with one world", "worlds": 1, "megabytes": before},
        {"what": "resident at most", "worlds": worlds, "megabytes": resident()},
    ]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
