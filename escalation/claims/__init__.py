"""The claims laboratory: what somebody holds to be so, as contrasts with verdicts."""

from __future__ import annotations

from escalation.claims.claim import Arm, Claim, Clause, Mechanism
from escalation.claims.laboratory import try_claims
from escalation.claims.reading import load_claims
from escalation.claims.tables import tables
from escalation.claims.verdicts import VERDICTS, Verdict

__all__ = [
    "VERDICTS",
    "Arm",
    "Claim",
    "Clause",
    "Mechanism",
    "Verdict",
    "load_claims",
    "tables",
    "try_claims",
]
