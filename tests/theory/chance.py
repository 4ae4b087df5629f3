"""Monte Carlo at a fixed seed, and how near a simulated mean must come."""

from __future__ import annotations

import numpy as np

SEED = 20220224
DRAWS = 200_000


def dice() -> np.random.Generator:
    """The generator of a comparison, the same each time."""
    return np.random.default_rng(SEED)


def misses(samples: np.ndarray, expected: float) -> float:
    """Distance of the mean of samples from what it should be, in standard errors."""
    error = samples.std(ddof=1) / np.sqrt(samples.size)
    return float(abs(samples.mean() - expected) / error)
