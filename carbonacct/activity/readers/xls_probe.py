"""A damaged .xls is met first in a process of its own: both libraries believe the counts that it holds.

One changed byte makes calamine ask for 1.5 TB, which ends the process without an exception, or xlrd run without an end.
What comes back from the child is only whether it lived; the file is then read here.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SECONDS = 60
MOST_BYTES = 8 << 30
_CHILD = "import sys; from carbonacct.activity.readers.xls_probe import probe; probe(sys.argv[1])"


def survives(path: Path) -> bool:
    """Whether a process reads the file within ``SECONDS`` and ``MOST_BYTES``; findings count as read."""
    command = [sys.executable, "-c", _CHILD, str(path)]
    try:
        done = subprocess.run(
            command, check=False, timeout=SECONDS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def probe(file: str) -> None:
    """Read a file under a limit of memory, where the system knows one."""
    from carbonacct.activity.readers.workbook_reader import read_here  # noqa: PLC0415

    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limit
        pass
    else:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = MOST_BYTES if hard == resource.RLIM_INFINITY else min(MOST_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    read_here(Path(file), file, "xls")
