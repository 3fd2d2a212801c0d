"""One map over fixed pieces of work, with threads; results do not depend on how many."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from carbonacct.errors import UsageError


def default_threads() -> int:
    """Threads used when none are asked for: ``CARBONACCT_THREADS``, else the processors of this machine.

    Raises:
        UsageError: the environment variable is not a positive whole number.
    """
    text = os.environ.get("CARBONACCT_THREADS", "")
    if not text:
        return os.cpu_count() or 1
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"CARBONACCT_THREADS must be a positive whole number, not {text!r}")
    return int(text)


def each(threads: int) -> Callable[[Callable[[int], None], int], None]:
    """A function that runs ``work(0) … work(count − 1)`` on this many threads and waits for all of them.

    The pieces must write to separate places; the caller reduces them in order.
    """

    def run(work: Callable[[int], None], count: int) -> None:
        if threads <= 1 or count <= 1:
            for index in range(count):
                work(index)
            return
        with ThreadPoolExecutor(max_workers=min(threads, count)) as pool:
            for future in [pool.submit(work, index) for index in range(count)]:
                future.result()

    return run
