"""What pytest reads at the root of a copy under mutation: fast tests come first, slow ones are left out.

A mutant is killed by the first test that fails, and nobody needs to know the simplest example by which it does. Each
test is timed once, without a mutant, by what it takes of a processor: other programs on the machine change nothing.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

TIMES = Path("processor-times.json")
SECONDS: dict[str, float] = {}

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
        seconds = json.loads(TIMES.read_text())
        limit = float(os.environ["SLOWEST_TEST"])
        fast = [item for item in items if seconds.get(item.nodeid, 0.0) <= limit]
        items[:] = sorted(fast, key=lambda item: seconds.get(item.nodeid, 0.0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Time a test with all that it needs, in the run without a mutant."""
    began = time.process_time()
    done = yield
    SECONDS[item.nodeid] = time.process_time() - began
    return done


def pytest_sessionfinish() -> None:
    """Keep the times of the first whole run."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats" and SECONDS:
        TIMES.write_text(json.dumps(SECONDS))
