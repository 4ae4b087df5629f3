"""An independent check: the model written again from its description, a world at a time, in plain floats."""

from __future__ import annotations

from scalar.model import ScalarCrisis

__all__ = ["ScalarCrisis"]
