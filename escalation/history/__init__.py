"""Crises of the past as data, and the one way from what was known of a case to a scenario."""

from __future__ import annotations

from escalation.history.build import case_scenario
from escalation.history.outcomes import outcomes
from escalation.history.records import cases

__all__ = ["case_scenario", "cases", "outcomes"]
