"""A result on disk is what was simulated, says what it is, is read by others, and is never mixed with another."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from pyarrow import dataset
from pyarrow.parquet import ParquetFile
from sources import ROOT
from test_files import full_disk

import escalation as esc
from escalation.errors import InputError
from escalation.fingerprint import model
from escalation.plan import Plan, make_plan
from escalation.scenario import load_scenario
from escalation.store import EnvironmentWarning, Store, environment, status, writer
from escalation.store.lock import is_locked, locked
from escalation.sweep import execute, keepers

sys.path.insert(0, str(ROOT))
from experiments.interruption.disk import disk, may_mount

SCENARIO = load_scenario("ukraine-2022").replace(horizon=3.0)


def plan(**changes: Any) -> Plan:
    asked: dict[str, Any] = {"vary": {"unity": [0.1 + 0.2, 1.0]}, "coalitions": ["inaction", "appeasement"]}
    return make_plan(SCENARIO, **{**asked, "worlds": 6, **changes})


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return execute(plan())


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of eight worlds, and no waiting for the disk."""
    monkeypatch.setattr(keepers, "PART", 8)
    monkeypatch.setattr(writer, "FLUSH", 0.0)


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_parts: None) -> Iterator[Path]:
    """A folder as it is left by a sweep that is killed with one part and some journal written."""

    def stop(done: int, total: int) -> None:
        if done >= 12:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(writer.Writer, "close", lambda self: None)
        with pytest.raises(KeyboardInterrupt):
            execute(plan(), out=tmp_path / "out", batch=2, progress=stop)
    assert len(parts(tmp_path / "out")) == 1
    assert list((tmp_path / "out" / "journal").iterdir())
    return tmp_path / "out"


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("worlds/*"))


def edit(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert one.attrs == other.attrs


def test_what_is_written_is_read_back_bit_by_bit(tmp_path: Path, table: pd.DataFrame) -> None:
    same(execute(plan(), out=tmp_path / "deep" / "er"), table)
    same(esc.read_results(tmp_path / "deep" / "er"), table)
    some = esc.read_results(tmp_path / "deep" / "er", columns=["world", "ending"])
    pd.testing.assert_frame_equal(some, table[["world", "ending"]])


@pytest.mark.usefixtures("small_parts")
def test_other_programs_read_the_folder_as_one_data_set(tmp_path: Path, table: pd.DataFrame) -> None:
    execute(plan(), out=tmp_path, batch=2)
    assert len(parts(tmp_path)) == 3
    assert all(path.suffix == ".parquet" for path in parts(tmp_path))
    schemas = [ParquetFile(path).schema_arrow.remove_metadata() for path in parts(tmp_path)]
    assert all(schema == schemas[0] for schema in schemas)
    place, keys = tmp_path / "worlds", ["policy", "unity", "world"]
    expected = table.sort_values(keys, ignore_index=True)
    by_pandas = pd.read_parquet(place).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(by_pandas, expected, check_exact=True)
    duck = duckdb.sql(
        f"select policy, unity, avg(peak_rung) from '{place}/*.parquet' group by all"
    ).fetchall()
    means = table.groupby(["policy", "unity"])["peak_rung"].mean().to_dict()
    assert {(policy, unity): mean for policy, unity, mean in duck} == means
    assert pl.read_parquet(place).sort(keys)["weeks"].to_list() == expected["weeks"].tolist()
    # R's arrow reads by the same library, and takes folders for values unless they are named like "unity=1".
    by_arrow = dataset.dataset(place, format="parquet", partitioning=None).to_table(use_threads=False)
    assert by_arrow.sort_by([(key, "ascending") for key in keys])["weeks"].to_pylist() == [*expected["weeks"]]


def test_what_a_killed_sweep_finished_is_read_and_gone_on_from(killed: Path, table: pd.DataFrame) -> None:
    with pytest.warns(UserWarning, match=r"not complete: it has 1\d of 24 worlds"):
        there = esc.read_results(killed)
    assert len(there) == 12 == status(killed).loc[0, "done"]
    merged = there.merge(table, how="inner")
    assert len(merged) == 12
    same(execute(plan(), out=killed), table)
    assert not list((killed / "journal").iterdir())


def test_a_kill_between_a_part_and_the_emptying_of_the_journal_doubles_nothing(
    killed: Path, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(path: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    half_done = writer.Writer(Store.open(killed))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stop)
        with pytest.raises(KeyboardInterrupt):
            half_done.compact()
    assert list((killed / "journal").iterdir())
    with pytest.warns(UserWarning, match="it has 12 of 24"):
        assert len(esc.read_results(killed)) == 12
    same(execute(plan(), out=killed), table)
    assert len(pd.read_parquet(killed / "worlds")) == 24


def test_half_written_and_damaged_files_are_put_away(killed: Path, table: pd.DataFrame) -> None:
    (killed / "journal" / ".000000009.rows.1.tmp").write_bytes(b"half")
    (killed / "journal" / "000000099.rows").write_bytes(b"PAR1")
    (killed / ".manifest.json.1.tmp").write_bytes(b"{")
    same(execute(plan(), out=killed), table)
    assert not list(killed.rglob("*.tmp"))
    assert not list((killed / "journal").iterdir())


def test_a_damaged_page_is_noticed(tmp_path: Path, table: pd.DataFrame) -> None:
    execute(plan(), out=tmp_path)
    (path,) = parts(tmp_path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 50] = bytes(50)
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"part-000000\.parquet: it is damaged; remove it and run"):
        esc.read_results(tmp_path)
    path.unlink()
    same(execute(plan(), out=tmp_path), table)


def test_only_one_writes_at_a_time(tmp_path: Path) -> None:
    execute(plan(), out=tmp_path)
    assert not is_locked(tmp_path)
    with locked(tmp_path):
        assert is_locked(tmp_path)
        with pytest.raises(InputError, match="another sweep is writing to"):
            execute(plan(), out=tmp_path)
        assert len(esc.read_results(tmp_path)) == 24
    other = f"from pathlib import Path\nfrom escalation.store.lock import *\nwith locked(Path({str(tmp_path)!r})):"
    program = f"{other}\n    print('mine', flush=True)\n    input()"
    process = subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "mine\n"
    assert is_locked(tmp_path)
    with pytest.raises(InputError, match="another sweep is writing to"):
        execute(plan(), out=tmp_path)
    process.kill()
    process.communicate()
    assert not is_locked(tmp_path)
    execute(plan(), out=tmp_path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": 2}, r"\(seed 1, not 2\)"),
        ({"points": pd.DataFrame({"tolerance": [0.1]})}, "one sweep samples nothing, the other tolerance"),
    ],
)
def test_what_cannot_be_joined_is_refused_by_name(
    tmp_path: Path, table: pd.DataFrame, changes: dict[str, Any], said: str
) -> None:
    execute(plan(), out=tmp_path)
    with pytest.raises(InputError, match=said):
        execute(plan(**changes), out=tmp_path)
    same(esc.read_results(tmp_path), table)


def test_another_version_is_refused_but_read(
    tmp_path: Path, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(plan(), out=tmp_path)
    monkeypatch.setattr(esc, "__version__", "9.9")
    with pytest.raises(InputError, match=rf"\(version {table.attrs['version']}, not 9\.9\)"):
        execute(plan(worlds=7), out=tmp_path)
    same(esc.read_results(tmp_path), table)


def test_a_plan_is_read_back_and_run_again(tmp_path: Path, table: pd.DataFrame) -> None:
    points = pd.DataFrame({"tolerance": [0.1 + 0.2, 0.7], "rule": ["unanimity", "willing"]})
    scenario = SCENARIO.replace({"DEU.resolve": 0.5, "unity": 0.3})
    sampled = execute(make_plan(scenario, points=points, worlds=3), out=tmp_path / "sampled")
    execute(plan(), out=tmp_path / "grid")
    same(execute(esc.read_plan(tmp_path / "grid")), table)
    same(execute(esc.read_plan(tmp_path / "sampled")), sampled)
    assert sampled[["rule", "point", "tolerance"]].drop_duplicates().to_dict("list") == {
        "rule": ["unanimity", "willing"],
        "point": [0, 1],
        "tolerance": [0.1 + 0.2, 0.7],
    }


def test_trajectories_lie_beside_and_hang_on_no_batch(tmp_path: Path, table: pd.DataFrame) -> None:
    same(execute(plan(), out=tmp_path / "a", batch=24, trajectories=True), table)
    execute(plan(worlds=2), out=tmp_path / "b", batch=1, trajectories=True)
    same(execute(plan(), out=tmp_path / "b", batch=5), table)
    turns = esc.read_trajectories(tmp_path / "a")
    same(turns, esc.read_trajectories(tmp_path / "b"))
    assert len(turns) == 24 * 3
    assert list(turns["turn"][:6]) == [1, 2, 3] * 2
    last = turns[turns["turn"] == 3].reset_index(drop=True)
    assert (last[["policy", "unity", "world"]] == table[["policy", "unity", "world"]]).all().all()
    assert (last["belief_resolute"] == table["belief_resolute"]).mean() > 0.5
    execute(plan(), out=tmp_path / "c")
    with pytest.raises(InputError, match="holds no trajectories"):
        esc.read_trajectories(tmp_path / "c")


def test_the_manifest_says_what_the_result_rests_on(tmp_path: Path) -> None:
    execute(plan(), out=tmp_path, command="escalation sweep")
    said = json.loads((tmp_path / "manifest.json").read_text())
    assert said["basis"] == {
        "version": esc.__version__,
        "model": model(),
        "seed": 1,
        "scenario ukraine-2022": SCENARIO.digest(),
    }
    assert (said["format"], said["commands"]) == (2, ["escalation sweep"])
    assert {"python", "numpy", "scipy", "pandas", "pyarrow", "mesa", "escalation"} <= set(said["environment"])
    assert {"machine", "system", "features"} <= set(said["environment"])


def test_force_replaces_another_result_wholly(tmp_path: Path) -> None:
    execute(plan(), out=tmp_path)
    assert len(execute(plan(seed=2, worlds=1), out=tmp_path, force=True)) == 4
    assert len(pd.read_parquet(tmp_path / "worlds")) == 4


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_of_other_things_is_left_alone(tmp_path: Path, force: bool) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match="holds other files and no result"):
        execute(plan(), out=tmp_path, force=force)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 99}', ""])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match=r"manifest\.json is (damaged|not of format 2)"):
        esc.read_results(tmp_path)


def test_a_folder_without_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere holds no result; give the folder"):
        esc.read_results(tmp_path / "nowhere")


def test_going_on_elsewhere_names_what_differs(killed: Path) -> None:
    here = environment()
    edit(killed, environment=here | {"numpy": "1.0", "features": here["features"] + " MAGIC"})
    with pytest.warns(EnvironmentWarning, match=rf"numpy {here['numpy']}, was 1\.0; features -MAGIC\)"):
        execute(plan(), out=killed)


@pytest.mark.filterwarnings("error")
def test_going_on_here_and_what_is_complete_warn_of_nothing(killed: Path) -> None:
    execute(plan(), out=killed)
    edit(killed, environment={"numpy": "1.0"})
    execute(plan(), out=killed)


@pytest.mark.usefixtures("small_parts")
def test_a_full_disk_keeps_what_is_finished_and_nothing_half_written(
    tmp_path: Path, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(plan(worlds=1), out=tmp_path)
    before = [path.read_bytes() for path in parts(tmp_path)]
    with (
        full_disk(9000),
        pytest.raises(
            InputError, match=r"cannot write .*: File too large; put that right, and the same command"
        ),
    ):
        execute(plan(), out=tmp_path, batch=2)
    assert not list(tmp_path.rglob("*.tmp"))
    assert [path.read_bytes() for path in parts(tmp_path)][: len(before)] == before
    same(execute(plan(), out=tmp_path), table)


@pytest.fixture(scope="module")
def small_disks() -> None:
    """Leave out what needs a small disk where none may be had."""
    if not may_mount():
        pytest.skip("mounting a file system is not allowed here")


@pytest.mark.usefixtures("small_parts", "small_disks")
def test_a_disk_that_fills_up_keeps_what_is_finished_until_there_is_room(
    tmp_path: Path, table: pd.DataFrame
) -> None:
    with disk(tmp_path / "disk", "128k") as there:
        out = there.place / "out"
        for _ in range(2):
            with pytest.raises(InputError, match=r"No space left on device; put that right, and the same"):
                execute(plan(), out=out, batch=1)
        kept = status(out)["done"].item()
        assert 0 < kept < 24
        with pytest.warns(UserWarning, match=f"it has {kept} of 24 worlds"):
            assert len(esc.read_results(out).merge(table, how="inner")) == kept
        assert not list(out.rglob("*.tmp"))
        there.remount("size=64m")
        same(execute(plan(), out=out), table)


@pytest.mark.usefixtures("small_disks")
def test_a_disk_that_cannot_be_written_to_any_more_is_read(tmp_path: Path, table: pd.DataFrame) -> None:
    with disk(tmp_path / "disk", "64m") as there:
        out = there.place / "out"
        execute(plan(worlds=3), out=out)
        there.remount("ro")
        with pytest.raises(
            InputError, match=r"cannot write .*out: Read-only file system; give another place"
        ):
            execute(plan(), out=out)
        assert len(esc.read_results(out)) == 12
        there.remount("rw")
        same(execute(plan(), out=out), table)


def test_a_disk_full_from_the_start_leaves_no_folder(tmp_path: Path) -> None:
    with full_disk(100), pytest.raises(InputError, match="File too large"):
        execute(plan(), out=tmp_path / "new")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["file", "file/below", "/dev/full"])
def test_what_cannot_be_a_folder_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        execute(plan(), out=tmp_path / place)
