"""Every column of a result is explained."""

from __future__ import annotations

import re

from sources import ROOT

import escalation as esc
from escalation.series import simulate_series


def test_every_column_is_explained() -> None:
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`([a-z_]+)`", text))
    scenario = esc.load_scenario("ukraine-2022").replace(horizon=4)
    # A share is explained once, for every issue that the scenario lists.
    assert "share_" in explained
    explained |= {f"share_{issue.name}" for issue in scenario.issues}
    assert set(esc.simulate(scenario, worlds=3)) <= explained
    assert set(simulate_series(scenario, worlds=3, crises=2)) <= explained
