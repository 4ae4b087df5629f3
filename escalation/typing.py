"""Names for the arrays that the model is made of."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
"""Floats; the last axis runs over worlds."""

Index: TypeAlias = NDArray[np.int64]
"""Whole numbers: rungs, goals, world numbers."""

Mask: TypeAlias = NDArray[np.bool_]
"""Truth by world."""
