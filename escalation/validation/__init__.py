"""How far the model can be believed: closed forms, published rates, past crises and published scales."""

from __future__ import annotations

from escalation.validation.history import history
from escalation.validation.oracles import ORACLES, THEORY_ONLY, WITHOUT, oracles
from escalation.validation.rates import rates
from escalation.validation.report import PARTS, part, validate

__all__ = ["ORACLES", "PARTS", "THEORY_ONLY", "WITHOUT", "history", "oracles", "part", "rates", "validate"]
