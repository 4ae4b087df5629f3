"""From a table of worlds to findings: probabilities with intervals, endings, paired differences."""

from __future__ import annotations

from escalation.summary.cube import to_xarray
from escalation.summary.maps import escalation_map
from escalation.summary.paired import compare
from escalation.summary.quantiles import rung_quantiles
from escalation.summary.shares import endings, escalation_probability

__all__ = ["compare", "endings", "escalation_map", "escalation_probability", "rung_quantiles", "to_xarray"]
