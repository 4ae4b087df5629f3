"""Settings for every test: no display, and property tests that draw the same examples everywhere."""

from __future__ import annotations

import os

os.environ["MPLBACKEND"] = "Agg"

from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("project")
