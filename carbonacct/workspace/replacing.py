"""A folder of results is replaced whole or not at all, by one process at a time.

Everything is written into a fresh folder beside it and forced to disk; then the two change places in one step where
the system can exchange names (Linux), else by two renames that the next reader or writer completes. What is killed
at any moment leaves the old results or the new ones.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from carbonacct.errors import DiskFullError, ReadOnlyError, WorkspaceBusyError

PATIENCE_S = 30.0
"""So long a process waits for another one that is writing to the same place."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_EXCHANGE = 2
_HERE = -100


@contextmanager
def replaced(folder: Path, guard: Path | None = None) -> Iterator[Path]:
    """A fresh folder to fill; when the block ends well it takes the place of ``folder``, else nothing has changed.

    Args:
        folder: what is replaced.
        guard: the folder that is locked while writing; the one that ``folder`` lies in by default.

    Raises:
        WorkspaceBusyError: another process is writing there, and does not end soon.
        DiskFullError: the disk is full.
        ReadOnlyError: the place cannot be written.
    """
    fresh = folder.with_name(f".{folder.name}-new")
    place = guard or folder.parent
    with named_faults(place), guarded(place):
        _put_back(folder)
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        try:
            yield fresh
            _to_disk(fresh)
            _exchange(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def named_faults(place: Path) -> Iterator[None]:
    """Faults of the disk as named errors (a full disk, a place that cannot be written)."""
    try:
        yield
    except Exception as error:
        fault = _fault(error)
        number = None if fault is None else fault.errno
        if number in _FULL:
            raise DiskFullError(
                f"磁盘已满，未写出结果，原有结果未变 / the disk is full; older results are as they were: {place}"
            ) from error
        if number in _CLOSED:
            raise ReadOnlyError(
                f"文件夹不能写入，请检查权限 / the folder cannot be written: {place} ({fault})"
            ) from error
        raise


def _fault(error: BaseException) -> OSError | None:
    """The fault of the disk behind an error; writers of workbooks wrap it."""
    if isinstance(error, OSError) and error.errno is not None:
        return error
    inner = [part for part in (*error.args, error.__cause__, error.__context__) if isinstance(part, BaseException)]
    return next((found for part in inner if (found := _fault(part)) is not None), None)


@contextmanager
def guarded(place: Path, patience_s: float | None = None) -> Iterator[None]:
    """Hold the lock of a folder; it goes with the block or the process, whatever ends it, and leaves no file behind.

    Where the system cannot lock a folder (Windows) nothing is held.

    Raises:
        WorkspaceBusyError: another process holds it for longer than ``patience_s`` (:data:`PATIENCE_S` by default).
    """
    if os.name == "nt":
        yield
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        _lock(handle, place, PATIENCE_S if patience_s is None else patience_s)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, place: Path, patience_s: float) -> None:
    import fcntl  # noqa: PLC0415

    end = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= end:
                raise WorkspaceBusyError(
                    f"另一个程序正在写 {place}，请等它结束后再运行 / "
                    f"another process is writing to {place}: run again when it has ended"
                ) from error
            time.sleep(0.05)


def complete(folder: Path, guard: Path | None = None) -> None:
    """Finish an exchange that was interrupted between its two renames: the older results take their place again."""
    if folder.exists() or not _older(folder).exists():
        return
    with suppress(WorkspaceBusyError, OSError), guarded(guard or folder.parent, 0):
        _put_back(folder)


def _older(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}-old")


def _put_back(folder: Path) -> None:
    old = _older(folder)
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    """Force files and folders to disk, so that a name never stands for a file that is not there after a crash."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
    _folder_to_disk(folder)


def _folder_to_disk(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(fresh: Path, folder: Path) -> None:
    """Let two folders change places; what was there is left under the fresh one's name."""
    if not folder.exists():
        fresh.rename(folder)
    elif not _exchanged_at_once(fresh, folder):
        old = _older(folder)
        folder.rename(old)
        fresh.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    _folder_to_disk(folder.parent)


def _exchanged_at_once(first: Path, second: Path) -> bool:
    """Exchange two names in one step (``renameat2``); False where the system or the disk cannot."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    done: int = call(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE)
    return done == 0
