"""The target `accommodate`."""

from __future__ import annotations

import numpy as np

from escalation.policies.base import TargetPolicy, TargetView
from escalation.typing import Array


class Accommodate(TargetPolicy):
    """Weighs losses only: holding out has no worth of its own, and giving in is an option.

    The target over whose head others might agree, as Anna Wieslander fears [@dempsey2022].
    """

    name = "accommodate"
    summary = "weighs losses only, and may give in."
    source = ("dempsey2022",)

    def will(self, view: TargetView) -> Array:
        """Return no worth of holding out as such."""
        return np.zeros_like(view.will)
