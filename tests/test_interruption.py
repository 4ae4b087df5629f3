"""What a kill destroyed is counted rightly."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from sources import ROOT

sys.path.insert(0, str(ROOT))
from experiments.interruption.kills import accounts

NAMES = ["process", "block", "piece", "worlds", "what", "at", "used"]
TIMES = pd.DataFrame(
    [
        # Two workers of the first main process: 1 finishes a piece that is kept and one that is not, 2 is cut off.
        (1, 0, 0, 10, "begun", 0.0, 1.0),
        (2, 0, 1, 10, "begun", 0.0, 1.0),
        (1, 0, 0, 10, "finished", 2.0, 2.0),
        (1, 0, 2, 20, "begun", 2.0, 2.0),
        (2, 0, 1, 10, "finished", 3.0, 2.0),
        (2, 0, 3, 30, "begun", 3.0, 2.0),
        (1, 0, 2, 20, "finished", 3.5, 3.5),
        # The main process is killed at 4; the next one has a worker that dies at 9 with a piece that waits.
        (3, 0, 2, 20, "begun", 6.0, 1.0),
        (3, 0, 2, 20, "finished", 7.0, 1.5),
        (3, 0, 3, 30, "begun", 7.0, 1.5),
        (4, 0, 3, 30, "begun", 11.0, 1.0),
        (4, 0, 3, 30, "finished", 12.0, 2.0),
    ],
    columns=NAMES,
)
KILLS = pd.DataFrame(
    [
        {"kill": 1, "at": 4.0, "used": {1: 4.0, 2: 2.75}, "who": "parent"},
        {"kill": 2, "at": 9.0, "used": {3: 2.5}, "who": "worker"},
        {"kill": 3, "at": 14.0, "used": {}, "who": "both"},
    ]
)


def test_what_was_run_twice_was_lost_the_first_time() -> None:
    found = accounts(KILLS, TIMES).set_index("kill")
    assert list(found["lost_worlds"]) == [50, 30, 0]
    assert list(found["lost_finished"]) == [20, 0, 0]
    assert list(found["lost_seconds"]) == [1.5, 2.0, 0.0]
    assert list(found["lost_cpu"]) == [1.5, 1.0, 0.0]
    assert list(found["lost_cpu_of_all"]) == [2.25, 1.0, 0.0]
    assert list(found["seconds_until_others_worked"]) == [2.0, 2.0, np.inf]


def test_what_waits_to_be_written_survives_a_worker_and_not_the_main_process() -> None:
    again = pd.DataFrame(
        [(5, 0, 0, 10, "begun", 15.0, 1.0), (5, 0, 0, 10, "finished", 16.0, 2.0)], columns=NAMES
    )
    found = accounts(KILLS.iloc[1:], pd.concat([TIMES.iloc[[0, 2]], again]))
    assert list(found["lost_finished"]) == [0, 10]
    assert found["lost_seconds"].iloc[1] == pytest.approx(2.0)
