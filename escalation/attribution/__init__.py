"""What a coalition's effect and a single crisis owe to each ally, decision and accident."""

from __future__ import annotations

from escalation.attribution.members import contributions, lead, shapley
from escalation.attribution.replay import explain

__all__ = ["contributions", "explain", "lead", "shapley"]
