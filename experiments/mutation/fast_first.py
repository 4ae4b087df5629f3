"""What pytest reads at the root of a copy under mutation: fast tests come first, slow ones are left out.

A mutant is killed by the first test that fails, and nobody needs to know the simplest example by which it does. The
library has timed each test once, without a mutant.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

TIMES = Path("mutmut-stats.json")

settings.register_profile(
    "mutation",
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow,),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort tests by the time they took; leave out those above the limit."""
    if TIMES.exists():
        seconds = json.loads(TIMES.read_text())["duration_by_test"]
        limit = float(os.environ["SLOWEST_TEST"])
        fast = [item for item in items if seconds.get(item.nodeid, 0.0) <= limit]
        items[:] = sorted(fast, key=lambda item: seconds.get(item.nodeid, 0.0))
