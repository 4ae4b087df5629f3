"""A result belongs to the code that it was made with: what it hangs on is in a digest, and nothing else is."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pandas as pd
import pytest
from sources import PACKAGE, imports, modules
from test_layers import ORDER, layer

from escalation import fingerprint
from escalation.errors import InputError
from escalation.fingerprint import APART, digest, model
from escalation.plan import Plan, make_plan
from escalation.scenario import load_scenario
from escalation.store import read_results
from escalation.sweep import execute, sweep, workers


def plan() -> Plan:
    return make_plan(load_scenario("ukraine-2022").replace(horizon=2.0), worlds=4)


def test_all_that_a_world_needs_is_in_it() -> None:
    paths = modules()
    found, todo = set(), ["escalation.plan.chunk", *(name for name in paths if ".policies." in name)]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += imports(paths[name].read_text(), set(paths)) & set(paths) - {"escalation"}
    needed = {layer(name) for name in found}
    assert {"rules", "policies", "turn", "plan"} <= needed
    # The story is told of a crisis that has happened.
    assert needed & APART == {"transcript"}
    assert APART - {"__init__"} < set(ORDER)


@pytest.mark.parametrize(
    ("file", "bears"),
    [
        *(("rules/chance.py", True), ("turn.py", True), ("policies/coalition/inaction.py", True)),
        *(("plot/fan.py", False), ("cli/words.py", False), ("data/actors_2021.csv", False)),
    ],
)
def test_it_changes_with_what_bears_on_results_alone(tmp_path: Path, file: str, bears: bool) -> None:
    copy = tmp_path / "escalation"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert digest(copy) == model()
    path = copy / file
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert digest(copy) == model()
    path.write_bytes(path.read_bytes() + b"x = 1\n")
    assert (digest(copy) != model()) == bears


def test_it_is_quick() -> None:
    best = min(seconds_taken() for _ in range(10))
    assert best < 0.03


def seconds_taken() -> float:
    begun = time.process_time()
    digest(PACKAGE)
    return time.process_time() - begun


def test_other_code_of_the_same_version_is_refused_but_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = execute(plan(), out=tmp_path)
    monkeypatch.setattr("escalation.plan.plan.model", lambda: "0" * 32)
    said = (
        rf"the code of the model was {model()[:8]}, and is now 00000000\); name another folder or use --force"
    )
    with pytest.raises(InputError, match=said):
        execute(plan(), out=tmp_path)
    pd.testing.assert_frame_equal(read_results(tmp_path), table, check_exact=True)
    assert len(execute(plan(), out=tmp_path, force=True)) == 4


def test_a_worker_with_other_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workers.model is fingerprint.model
    monkeypatch.setattr(workers, "model", lambda: "0" * 32)
    with pytest.raises(InputError, match=rf"a worker has other code of the model \({model()[:8]}, not 0000"):
        sweep("ukraine-2022", worlds=2, batch=1, workers=2)
