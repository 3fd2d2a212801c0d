"""Results are the old ones or the new ones: killed at any step, on a full disk, with a second writer."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from carbonacct.errors import DiskFullError, ReadOnlyError, WorkspaceBusyError
from carbonacct.workspace import replacing
from carbonacct.workspace.replacing import complete, guarded, replaced

STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "ctypes.call_function", "os.fsync"}
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by fork and _exit")


def old_results(folder: Path) -> Path:
    """Results of an earlier run: three files that say so."""
    results = folder / "results"
    results.mkdir()
    for name in ("a.json", "b.parquet", "old.txt"):
        (results / name).write_text("old")
    return results


def write_new(results: Path) -> None:
    with replaced(results) as fresh:
        for name in ("a.json", "b.parquet", "c.html"):
            (fresh / name).write_text("new")


def content(results: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in results.iterdir()}


OLD = {"a.json": "old", "b.parquet": "old", "old.txt": "old"}
NEW = {"a.json": "new", "b.parquet": "new", "c.html": "new"}


def dies_at(step: int, work: Callable[[], None]) -> bool:
    """Run ``work`` in a child that is ended, without any clean-up, just before its n-th step on the disk."""
    child = os.fork()
    if child == 0:
        count = 0

        def audit(event: str, _arguments: tuple[object, ...]) -> None:
            nonlocal count
            if event in STEPS:
                count += 1
                if count > step:
                    os._exit(9)

        real = os.fsync

        def fsync(handle: int) -> None:
            sys.audit("os.fsync", handle)
            real(handle)

        os.fsync = fsync
        sys.addaudithook(audit)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("at_once", [True, False], ids=["exchange", "two renames"])
def test_killed_before_every_step(at_once: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not at_once:
        monkeypatch.setattr(replacing, "_exchanged_at_once", lambda first, second: False)
    step, seen = 0, set()
    while True:
        folder = tmp_path / f"park-{step}"
        folder.mkdir()
        results = old_results(folder)
        died = dies_at(step, lambda results=results: write_new(results))  # type: ignore[misc]
        if at_once:
            assert results.exists()  # the names are exchanged in one step
        complete(results)
        found = content(results)
        assert found in (OLD, NEW), (step, found)
        seen.add("old" if found == OLD else "new")
        write_new(results)  # the next run is not hindered by what the killed one left
        assert content(results) == NEW
        assert [path.name for path in folder.iterdir()] == ["results"]
        if not died:
            break
        step += 1
    assert step > 12 and seen == {"old", "new"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_and_changes_nothing(number: int, tmp_path: Path) -> None:
    results = old_results(tmp_path)
    with pytest.raises(DiskFullError, match="磁盘已满"), replaced(results) as fresh:
        (fresh / "a.json").write_text("new")
        raise OSError(number, os.strerror(number))
    assert content(results) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_full_disk_behind_another_error_is_named(tmp_path: Path) -> None:
    """Writers of workbooks wrap what the disk said."""
    with pytest.raises(DiskFullError), replaced(tmp_path / "results"):
        raise RuntimeError(OSError(errno.ENOSPC, "full"))


def test_a_device_that_is_full(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    results = old_results(tmp_path)
    with pytest.raises(DiskFullError), replaced(results) as fresh:
        (fresh / "a.json").symlink_to("/dev/full")
        (fresh / "a.json").write_text("new")
    assert content(results) == OLD


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    results = old_results(tmp_path)
    with pytest.raises(ReadOnlyError, match="不能写入"), replaced(results):
        raise OSError(errno.EROFS, "read-only file system")
    if os.geteuid() == 0:
        return  # permissions do not bind the superuser
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReadOnlyError), replaced(results):
            pass
    finally:
        tmp_path.chmod(0o700)


def test_another_error_stays_what_it_is(tmp_path: Path) -> None:
    results = old_results(tmp_path)
    with pytest.raises(KeyError), replaced(results) as fresh:
        (fresh / "a.json").write_text("new")
        raise KeyError("a mistake of the program")
    assert content(results) == OLD


def test_a_second_writer_waits_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "PATIENCE_S", 0.2)
    results = old_results(tmp_path)
    with guarded(tmp_path), pytest.raises(WorkspaceBusyError, match="另一个程序正在写"), replaced(results):
        raise AssertionError("nothing is written while another one writes")
    assert content(results) == OLD
    write_new(results)
    assert content(results) == NEW


def test_a_reader_does_not_meddle_with_a_writer(tmp_path: Path) -> None:
    """Between the two renames of a writer the older results must not be put back under it."""
    old_results(tmp_path).rename(tmp_path / ".results-old")
    with guarded(tmp_path):
        complete(tmp_path / "results")
        assert not (tmp_path / "results").exists()
    complete(tmp_path / "results")
    assert content(tmp_path / "results") == OLD
