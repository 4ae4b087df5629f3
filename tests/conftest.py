"""Settings for every test: no display, this checkout in child processes, the same examples everywhere."""

from __future__ import annotations

import os

from hypothesis import settings
from sources import ROOT

os.environ["MPLBACKEND"] = "Agg"
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))

settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("project")
