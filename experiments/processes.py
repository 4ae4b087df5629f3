"""What the system tells of other processes, by Linux's /proc."""

from __future__ import annotations

import os
from pathlib import Path


def peak(process: int) -> float:
    """Most memory that a process has held so far, in megabytes; 0 if it has ended."""
    return next((float(line.split()[1]) / 1e3 for line in _status(process) if line.startswith("VmHWM")), 0.0)


def alive(process: int) -> bool:
    """Whether a process still runs."""
    return any(line.startswith("State:") and " Z" not in line for line in _status(process))


def children(process: int) -> list[int]:
    """Processes that a process has started, whichever of its threads did."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(each) for each in path.read_text().split()]
        except OSError:
            continue
    return found


def cpu(process: int) -> float:
    """Seconds of computing that a process has had so far; 0 if it has ended."""
    try:
        words = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, ProcessLookupError):
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _status(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/status").read_text().splitlines()
    except (OSError, ProcessLookupError):
        return []
