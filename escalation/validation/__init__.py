"""How far the model can be believed: its rules against closed forms, its rates against published ones."""

from __future__ import annotations

from escalation.validation.oracles import ORACLES, THEORY_ONLY, WITHOUT, oracles
from escalation.validation.rates import rates
from escalation.validation.report import validate

__all__ = ["ORACLES", "THEORY_ONLY", "WITHOUT", "oracles", "rates", "validate"]
