"""A damaged .xls is met first in a process of its own: both libraries believe the counts that it holds.

One changed byte makes calamine ask for 1.5 TB, which ends the process without an exception, or xlrd run without an end.
What comes back from the child is only whether it lived; the file is then read here. The child serves file after file
and ends with this process, or with the file that it does not survive.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

SECONDS = 60
MOST_BYTES = 8 << 30
_CHILD = "from carbonacct.activity.readers.xls_probe import serve; serve()"
_LOCK = threading.Lock()
_children: Final[dict[int, subprocess.Popen[str]]] = {}
"""By the process that started it: after a fork, parent and child must not speak into one pipe."""


def survives(path: Path) -> bool:
    """Whether a process reads the file within ``SECONDS`` and ``MOST_BYTES``; findings count as read."""
    with _LOCK:
        child = _child()
        if child.stdin is None or child.stdout is None:  # not with pipes
            return False
        limit = threading.Timer(SECONDS, child.kill)
        limit.start()
        try:
            child.stdin.write(json.dumps(str(path)) + "\n")
            child.stdin.flush()
            read = child.stdout.readline() == "read\n"
        except BrokenPipeError:
            read = False
        finally:
            limit.cancel()
        if not read:
            _end()
        return read


def _child() -> subprocess.Popen[str]:
    """The child that serves, or a new one."""
    child = _children.get(os.getpid())
    if child is None:
        command = [sys.executable, "-c", _CHILD]
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
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
    """Read the files whose paths come in, one a line, under a limit of memory where the system knows one."""
    from carbonacct.activity.readers.workbook_reader import read_here  # noqa: PLC0415

    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limit
        pass
    else:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = MOST_BYTES if hard == resource.RLIM_INFINITY else min(MOST_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    for line in sys.stdin:
        file = json.loads(line)
        read_here(Path(file), file, "xls")
        sys.stdout.write("read\n")
        sys.stdout.flush()
