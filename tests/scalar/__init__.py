"""An independent check: the model written again from its description, one world at a time, in ordinary floats."""

from __future__ import annotations

from scalar.model import ScalarCrisis

__all__ = ["ScalarCrisis"]
