"""The target `resist`."""

from __future__ import annotations

import numpy as np

from escalation.policies.base import TargetPolicy, TargetView
from escalation.typing import Array


class Resist(TargetPolicy):
    """Resists, mobilises when that pays, and never gives in.

    The target as Piotr Buras and Kristi Raik want it bolstered: with a defence of its own [@dempsey2022].
    """

    name = "resist"
    summary = "resists, mobilises when that pays, never gives in."
    source = ("dempsey2022",)

    def stance(self, view: TargetView) -> Array:
        """Return the logit without its last option."""
        p = super().stance(view)
        kept = p[0] + p[1]
        return np.stack([p[0] / kept, p[1] / kept, np.zeros_like(kept)])
