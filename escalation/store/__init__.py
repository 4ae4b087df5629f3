"""Results on disk: a folder of Parquet parts that any program reads, and what lets a sweep go on from there."""

from __future__ import annotations

from escalation.store.environment import EnvironmentWarning, environment
from escalation.store.folder import Store
from escalation.store.results import read_plan, read_results, read_trajectories, status
from escalation.store.writer import Writer

__all__ = [
    "EnvironmentWarning",
    "Store",
    "Writer",
    "environment",
    "read_plan",
    "read_results",
    "read_trajectories",
    "status",
]
