"""Which of the things that we do not know, or that somebody chooses, an outcome depends on.

`problem` describes a scenario's factors to SALib, `points_of` turns a sampled design into points to simulate, and
`evaluate` simulates them. On these rest the methods: `by_holder`, `sobol`, `screening`, `pawn`, `tornado`, `discover`.
"""

from __future__ import annotations

from escalation.sensitivity.discovery import Discovery, discover
from escalation.sensitivity.evaluate import Evaluated, evaluate
from escalation.sensitivity.factors import Factor, factors, points_of, problem
from escalation.sensitivity.methods import Study, by_holder, pawn, screening, sobol, tornado
from escalation.sensitivity.outcomes import OUTCOMES

__all__ = [
    "OUTCOMES",
    "Discovery",
    "Evaluated",
    "Factor",
    "Study",
    "by_holder",
    "discover",
    "evaluate",
    "factors",
    "pawn",
    "points_of",
    "problem",
    "screening",
    "sobol",
    "tornado",
]
