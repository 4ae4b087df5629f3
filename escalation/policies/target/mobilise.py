"""The target `mobilise`."""

from __future__ import annotations

import numpy as np

from escalation.policies.base import TargetPolicy, TargetView
from escalation.typing import Array


class Mobilise(TargetPolicy):
    """Mobilises as soon as forces gather, and is slow to consent to anything.

    Military readiness of the target is part of what Kristi Raik counts as deterrence [@dempsey2022].
    """

    name = "mobilise"
    summary = "mobilises as soon as forces gather, consents half as readily."
    source = ("dempsey2022",)

    def stance(self, view: TargetView) -> Array:
        """Return mobilisation for certain from the opening rung on, resistance below."""
        gathered = view.seen.at_least(view.seen.ladder.opens).astype(float)
        return np.stack([1.0 - gathered, gathered, np.zeros_like(gathered)])

    def consent(self, view: TargetView) -> Array:
        """Return half of the ordinary probability."""
        return super().consent(view) / 2.0
