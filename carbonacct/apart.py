"""Work in a process of its own, for libraries that believe the counts a damaged file holds.

One changed byte of a .xls makes calamine ask for 1.5 TB, which ends a process without an exception, or xlrd run without
an end; a damaged place of a cell does the same to .xlsx. The child does one piece of work after another under limits of
time and memory. It ends with this process, or with the work that it does not survive.
"""

from __future__ import annotations

import atexit
import importlib
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final, TypeVar, TypeVarTuple

SECONDS, BYTES_A_SECOND = 60, 100_000
"""Time that a file may take: so much, and a second more for so many bytes."""
MOST_BYTES = 8 << 30
"""Memory that the child may take."""
Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")
_CHILD = "from carbonacct.apart import serve; serve()"
_LENGTH = struct.Struct("<Q")
_LOCK = threading.Lock()
_children: Final[dict[int, subprocess.Popen[bytes]]] = {}
"""By the process that started it: after a fork, parent and child must not speak into one pipe."""


class LostError(RuntimeError):
    """No process survived the work."""


def apart(file: Path, work: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
    """``work(*arguments)`` on a file; work, arguments and result can be pickled, and work raises nothing.

    Raises:
        LostError: the child ended, or took longer than the size of the file allows.
        OSError: the file is not there.
    """
    seconds = SECONDS + file.stat().st_size / BYTES_A_SECOND
    with _LOCK:
        child = _child()
        limit = threading.Timer(seconds, child.kill)
        limit.start()
        try:
            _send(child.stdin, (work.__module__, work.__qualname__, arguments))
            body = _received(child.stdout)
        except BrokenPipeError:
            body = None
        finally:
            limit.cancel()
        if body is None:
            _end()
    if body is None:
        raise LostError("reading ends without a result")
    result: Result = pickle.loads(body)
    return result


def _send(stream: IO[bytes] | None, content: object) -> None:
    """Write the length of what is sent, then its bytes."""
    if stream is not None:
        body = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
        stream.write(_LENGTH.pack(len(body)) + body)
        stream.flush()


def _received(stream: IO[bytes] | None) -> bytes | None:
    """The bytes that come next, None where the other side ended."""
    head = b"" if stream is None else stream.read(_LENGTH.size)
    if stream is None or len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    body = stream.read(size)
    return body if len(body) == size else None


def _child() -> subprocess.Popen[bytes]:
    """The child that serves, or a new one, which finds the modules where this process found them."""
    child = _children.get(os.getpid())
    if child is None:
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(place for place in sys.path if place)},
        )
        _children[os.getpid()] = child
    return child


def _end() -> None:
    """End the child of this process."""
    child = _children.pop(os.getpid(), None)
    if child is not None:
        child.kill()
        child.communicate()


atexit.register(_end)


def serve() -> None:
    """Do the work that comes in, under a limit of memory where the system knows one."""
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
    while (body := _received(sys.stdin.buffer)) is not None:
        module, name, arguments = pickle.loads(body)
        work: Callable[..., Any] = getattr(importlib.import_module(module), name)
        _send(answers, work(*arguments))
