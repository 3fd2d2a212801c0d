"""One map over pieces of work, with threads or processes; results do not depend on how many."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from carbonacct.errors import UsageError

Item = TypeVar("Item")
Result = TypeVar("Result")


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


def in_processes(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int
) -> Iterator[tuple[int, Result]]:
    """``work`` of every item in processes of their own; yields (place of the item, result) as they are done.

    ``work`` is a function of a module, and ``items`` and results can be pickled. The caller puts them in order. With
    one worker everything runs in this process.

    Raises:
        Exception: whatever ``work`` raises, at the item it raised it for; a process that dies raises BrokenProcessPool.
    """
    if workers <= 1 or len(items) <= 1:
        for place, item in enumerate(items):
            yield place, work(item)
        return
    from concurrent.futures import ProcessPoolExecutor, as_completed  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    # spawn: a forked child would inherit the locks of threads that numba and pyarrow started here
    with ProcessPoolExecutor(min(workers, len(items)), mp_context=get_context("spawn")) as pool:
        places = {pool.submit(work, item): place for place, item in enumerate(items)}
        for done in as_completed(places):
            yield places[done], done.result()
