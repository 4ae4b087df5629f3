"""A result on disk is what was simulated, says what it is, and is never mixed with another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_files import full_disk

from escalation.errors import InputError
from escalation.store import EnvironmentWarning, Store, environment, read_results

PLAN = {"scenario": "toy", "policies": ["a", "b"], "vary": [["unity", [0.0, 0.1 + 0.2]]], "seed": 1}
ABOUT = {"scenario": "toy", "rungs": ["settlement", "normal"], "vary": ["unity"]}


def manifest(**changes: Any) -> dict[str, Any]:
    plan = PLAN | changes
    return {"plan": plan, "about": ABOUT, "rows": 6, "batch": 3, "command": "x", "scenario": {"name": "toy"}}


def part(first: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "policy": ["a", "a", "b"],
            "world": np.arange(first, first + 3),
            "unity": [0.1 + 0.2, 1e-300, 1.0],
            "agreement": [np.nan, 0.5, 1 / 3],
            "imposed": [True, False, False],
            "ending": ["settlement", "stand-down", "nuclear use"],
        }
    )


def kept(folder: Path, parts: int = 2) -> Store:
    store = Store.create(folder, manifest())
    for number in range(parts):
        store.write(number, part(3 * number))
    return store


def edit(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_what_is_written_is_read_back_bit_by_bit(tmp_path: Path) -> None:
    returned = kept(tmp_path / "deep" / "er").finish()
    table = read_results(tmp_path / "deep" / "er")
    expected = pd.concat([part(0), part(3)], ignore_index=True)
    pd.testing.assert_frame_equal(table, expected, check_exact=True)
    pd.testing.assert_frame_equal(table, returned, check_exact=True)
    assert table.attrs == ABOUT


def test_parts_are_in_order_however_they_came(tmp_path: Path) -> None:
    store = Store.create(tmp_path, manifest())
    store.write(10, part(3))
    store.write(2, part(0))
    assert list(store.finish()["world"]) == [0, 1, 2, 3, 4, 5]


def test_each_part_holds_all_columns_and_only_parts_are_parquet(tmp_path: Path) -> None:
    kept(tmp_path).finish()
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"manifest.json", "part-000000.parquet", "part-000001.parquet"}
    for path in tmp_path.glob("*.parquet"):
        assert list(pd.read_parquet(path, use_threads=False, pre_buffer=False)) == list(part(0))


def test_the_manifest_says_what_the_result_rests_on(tmp_path: Path) -> None:
    kept(tmp_path).finish()
    said = json.loads((tmp_path / "manifest.json").read_text())
    assert said["plan"] == PLAN
    assert said["complete"] is True
    assert said["format"] == 1
    assert {"python", "numpy", "scipy", "pandas", "pyarrow", "mesa", "escalation"} <= set(said["environment"])
    assert {"machine", "system", "features"} <= set(said["environment"])


def test_an_unfinished_result_is_read_with_a_warning(tmp_path: Path) -> None:
    kept(tmp_path, parts=1)
    with pytest.warns(UserWarning, match="is not complete"):
        assert len(read_results(tmp_path)) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": 2}, r"\(seed 1, not 2\)"),
        ({"scenario": "other"}, r"\(scenario toy, not other\)"),
        ({"policies": ["a"]}, r'\(policies \["a", "b"\], not \["a"\]\)'),
        ({"vary": [], "seed": 3}, r"\(vary .*, not \[\], seed 1, not 3\)"),
    ],
)
def test_another_plan_is_refused_by_name(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    kept(tmp_path)
    with pytest.raises(InputError, match=said):
        Store.create(tmp_path, manifest(**changes))
    assert len(list(tmp_path.glob("*.parquet"))) == 2


def test_force_replaces_another_plan_wholly(tmp_path: Path) -> None:
    kept(tmp_path).finish()
    store = Store.create(tmp_path, manifest(seed=2), force=True)
    assert not store.complete
    assert not list(tmp_path.glob("*.parquet"))
    assert json.loads((tmp_path / "manifest.json").read_text())["plan"]["seed"] == 2


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_of_other_things_is_left_alone(tmp_path: Path, force: bool) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match="holds other files and no result"):
        Store.create(tmp_path, manifest(), force=force)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_going_on_keeps_the_parts_and_the_way_they_were_cut(tmp_path: Path) -> None:
    kept(tmp_path, parts=1)
    store = Store.create(tmp_path, manifest() | {"batch": 77})
    assert store.batch == 3
    assert store.has(0, 3)
    assert not store.has(1, 3)
    assert not store.has(0, 2)


def test_a_damaged_part_counts_as_missing(tmp_path: Path) -> None:
    store = kept(tmp_path)
    store.part(1).write_bytes(store.part(1).read_bytes()[:-100])
    assert not store.has(1, 3)
    with pytest.raises(InputError, match=r"part-000001\.parquet: it is damaged; remove it"):
        store.read()


def test_a_part_lost_from_a_complete_result_is_noticed(tmp_path: Path) -> None:
    store = kept(tmp_path)
    store.finish()
    store.part(0).unlink()
    with pytest.raises(InputError, match="lacks parts"):
        read_results(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 99}', ""])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match=r"manifest\.json is (damaged|not of format 1)"):
        read_results(tmp_path)


def test_a_folder_without_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere holds no result; give the folder"):
        read_results(tmp_path / "nowhere")


def test_going_on_elsewhere_names_what_differs(tmp_path: Path) -> None:
    kept(tmp_path, parts=1)
    here = environment()
    edit(tmp_path, environment=here | {"numpy": "1.0", "features": here["features"] + " MAGIC"})
    with pytest.warns(EnvironmentWarning, match=rf"numpy {here['numpy']}, was 1\.0; features -MAGIC\)"):
        Store.create(tmp_path, manifest())


@pytest.mark.filterwarnings("error")
def test_going_on_here_and_what_is_complete_warn_of_nothing(tmp_path: Path) -> None:
    store = kept(tmp_path, parts=1)
    Store.create(tmp_path, manifest())
    store.write(1, part(3))
    store.finish()
    edit(tmp_path, environment={"numpy": "1.0"})
    assert Store.create(tmp_path, manifest()).complete


def test_a_full_disk_keeps_finished_parts_and_nothing_half_written(tmp_path: Path) -> None:
    store = kept(tmp_path, parts=1)
    before = sorted(path.name for path in tmp_path.iterdir())
    with full_disk(1000), pytest.raises(InputError, match=r"part-000001\.parquet: File too large"):
        store.write(1, part(3))
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert store.has(0, 3)


def test_a_disk_full_from_the_start_leaves_no_folder(tmp_path: Path) -> None:
    with full_disk(100), pytest.raises(InputError, match="File too large"):
        Store.create(tmp_path / "new", manifest())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["file", "file/below", "/dev/full"])
def test_what_cannot_be_a_folder_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        Store.create(tmp_path / place, manifest())


def test_what_a_killed_process_left_is_swept_up(tmp_path: Path) -> None:
    store = kept(tmp_path)
    (tmp_path / ".part-000001.parquet.123.tmp").write_bytes(b"half")
    store.finish()
    assert not list(tmp_path.glob(".*"))
