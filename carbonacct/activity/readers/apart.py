"""Workbooks are read in a process of its own, for the libraries that read them believe the counts that a file holds.

One changed byte of a .xls makes calamine ask for 1.5 TB, which ends a process without an exception, or xlrd run without
an end; a damaged place of a cell does the same to .xlsx. The child serves file after file under limits of time and
memory. It ends with this process, or with the file that it does not survive.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final

from carbonacct.activity.readers.raw import RawSheet
from carbonacct.findings import Finding

SECONDS, BYTES_A_SECOND = 60, 100_000
"""Time that a file may take: so much, and a second more for so many bytes."""
MOST_BYTES = 8 << 30
"""Memory that the child may take."""
Read = tuple[list[RawSheet], list[Finding]]
_CHILD = "from carbonacct.activity.readers.apart import serve; serve()"
_LENGTH = struct.Struct("<Q")
_LOCK = threading.Lock()
_children: Final[dict[int, subprocess.Popen[bytes]]] = {}
"""By the process that started it: after a fork, parent and child must not speak into one pipe."""


def read_apart(path: Path, file: str, kind: str) -> Read | None:
    """What ``workbook_reader.read_here`` gives, or None where no process survives the file."""
    with _LOCK:
        child = _child()
        if child.stdin is None or child.stdout is None:  # not with pipes
            return None
        limit = threading.Timer(SECONDS + path.stat().st_size / BYTES_A_SECOND, child.kill)
        limit.start()
        try:
            child.stdin.write(json.dumps([str(path), file, kind]).encode() + b"\n")
            child.stdin.flush()
            answer = _answer(child.stdout)
        except BrokenPipeError:
            answer = None
        finally:
            limit.cancel()
        if answer is None:
            _end()
        return answer


def _answer(stream: IO[bytes]) -> Read | None:
    """The next answer of the child, None where it ended."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    body = stream.read(size)
    if len(body) < size:
        return None
    answer: Read = pickle.loads(body)
    return answer


def _child() -> subprocess.Popen[bytes]:
    """The child that serves, or a new one."""
    child = _children.get(os.getpid())
    if child is None:
        command = [sys.executable, "-c", _CHILD]
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
        )
        _children[os.getpid()] = child
    return child


def _environment() -> dict[str, str]:
    """That of this process; the child finds the modules where this process found them."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(place for place in sys.path if place)}


def _end() -> None:
    """End the child of this process."""
    child = _children.pop(os.getpid(), None)
    if child is not None:
        child.kill()
        child.communicate()


atexit.register(_end)


def serve() -> None:
    """Read the files that come in, one a line, under a limit of memory where the system knows one."""
    from carbonacct.activity.readers.workbook_reader import read_here  # noqa: PLC0415

    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limit
        pass
    else:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = MOST_BYTES if hard == resource.RLIM_INFINITY else min(MOST_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        path, file, kind = json.loads(line)
        body = pickle.dumps(read_here(Path(path), file, kind), pickle.HIGHEST_PROTOCOL)
        answers.write(_LENGTH.pack(len(body)) + body)
        answers.flush()
