"""Calibration: which sets of parameters go together with published rates, and how far that can be trusted.

`waves` simulates sets of parameters, more of them where the published rates are near; `posterior` makes those that
explain the rates of them, `informed` says what was learnt, `truth_ranks` tests the procedure on known truths.
`ensemble` is what came out.
"""

from __future__ import annotations

from escalation.calibration.approximate import effective, posterior, resampled, with_errors
from escalation.calibration.informed import directions, informed, pairs
from escalation.calibration.prior import OF_CASES, points, unit
from escalation.calibration.ranks import band, cumulated, truth_ranks, uniformity
from escalation.calibration.reference import Reference, joined, simulate_sets
from escalation.calibration.shipped import ensemble, ensemble_file, ensemble_manifest, shipped_ensembles
from escalation.calibration.targets import Published, implausibility, published
from escalation.calibration.waves import Wave, log_drawn, waves

__all__ = [
    "OF_CASES",
    "Published",
    "Reference",
    "Wave",
    "band",
    "cumulated",
    "directions",
    "effective",
    "ensemble",
    "ensemble_file",
    "ensemble_manifest",
    "implausibility",
    "informed",
    "joined",
    "log_drawn",
    "pairs",
    "points",
    "posterior",
    "published",
    "resampled",
    "shipped_ensembles",
    "simulate_sets",
    "truth_ranks",
    "uniformity",
    "unit",
    "waves",
    "with_errors",
]
