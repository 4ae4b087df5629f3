"""From tables to figures: draws and saves, computes nothing that a table should hold."""

from __future__ import annotations

from escalation.plot.agreement import agreement
from escalation.plot.attribution import otherwise, shares
from escalation.plot.endings import endings
from escalation.plot.fan import rung_fan
from escalation.plot.forecasts import forecasts, scores
from escalation.plot.forest import forest
from escalation.plot.heatmap import heatmap
from escalation.plot.output import save
from escalation.plot.positions import positions
from escalation.plot.probability import escalation_probability
from escalation.plot.rates import rates
from escalation.plot.sensitivity import box, indices, pawn, screening, tornado, trade_off
from escalation.plot.style import blank
from escalation.plot.table import frontiers, package

__all__ = [
    "agreement",
    "blank",
    "box",
    "endings",
    "escalation_probability",
    "forecasts",
    "forest",
    "frontiers",
    "heatmap",
    "indices",
    "otherwise",
    "package",
    "pawn",
    "positions",
    "rates",
    "rung_fan",
    "save",
    "scores",
    "screening",
    "shares",
    "tornado",
    "trade_off",
]
