"""Files are written whole or not at all, and what stops them is said in a sentence."""

from __future__ import annotations

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from escalation.errors import InputError
from escalation.files import report, write_files


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond some bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_files_are_written_and_replaced(tmp_path: Path) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_bytes(b"old")
    write_files({one: b"new", two: b"more"})
    assert (one.read_bytes(), two.read_bytes()) == (b"new", b"more")
    assert sorted(tmp_path.iterdir()) == [one, two]


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_bytes(b"old")
    with full_disk(1000), pytest.raises(InputError, match=r"cannot write .*big\.txt: File too large"):
        write_files({old: b"new", tmp_path / "big.txt": b"x" * 5000})
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("old.txt", b"old")]


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot write .*file/x\.csv: Not a directory"):
        write_files({tmp_path / "file" / "x.csv": b"1"})


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Is a directory"):
        write_files({tmp_path: b"1"})


def test_a_device_is_written_to_and_stays_one() -> None:
    with pytest.raises(InputError, match="cannot write /dev/full: No space left on device"):
        write_files({Path("/dev/full"): b"1"})
    write_files({Path("/dev/null"): b"1"})
    for device in ("/dev/full", "/dev/null"):
        assert stat.S_ISCHR(Path(device).stat().st_mode)


def test_nothing_is_left_when_a_move_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_files({tmp_path / "x.csv": b"1"})
    assert not list(tmp_path.iterdir())


def test_a_report_keeps_six_digits() -> None:
    table = pd.DataFrame(
        {"x": [0.1 + 0.2, 1.0 - 1e-12, 1234567.8], "n": [1, 2, 12345678], "s": ["a", "b", "c"]}
    )
    assert report(table).decode() == "x,n,s\n0.3,1,a\n1.0,2,b\n1234570.0,12345678,c\n"
    assert table["x"][0] == 0.1 + 0.2
