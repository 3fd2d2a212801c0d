"""One map over pieces of work: threads, processes or a cluster; results do not depend on which, or how many."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, TypeVar

from carbonacct.errors import UsageError

Item = TypeVar("Item")
Result = TypeVar("Result")
Shared = TypeVar("Shared")

AHEAD = 3
"""Pieces under way for each thread: enough that none waits for the piece whose turn it is."""

LOSSES, PATIENCE_S = 5, 30
"""So often in a row a cluster may lose everything, and so long it may take to answer."""


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


def ordered(
    work: Callable[[Shared, Item], Result],
    shared: Shared,
    items: Sequence[Item],
    *,
    threads: int | None = None,
    scheduler: str | None = None,
) -> Generator[Result, None, None]:
    """``work(shared, item)`` of every item, yielded in the order of the items, as soon as all before it are done.

    Results must depend on ``shared`` and the item alone; then neither threads nor a cluster nor a worker that dies
    half-way (its items are computed again) change them. A few items per worker are under way at a time; closing the
    iterator gives up the rest.

    Args:
        work: a function of a module (a cluster looks it up by name).
        shared: what all items need; it is sent to every worker once.
        items: small pieces of work.
        threads: threads of this process; None: :func:`default_threads`. Not used on a cluster.
        scheduler: address of a Dask scheduler (``tcp://host:8786``); None: this process.

    Raises:
        UsageError: the cluster does not answer, has no workers, or runs another version.
        Exception: whatever ``work`` raises, when its item's turn comes.
    """
    if scheduler is not None:
        return _ordered_on_cluster(work, shared, items, scheduler)
    return _ordered_in_threads(work, shared, items, default_threads() if threads is None else threads)


def _ordered_in_threads(
    work: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item], threads: int
) -> Generator[Result, None, None]:
    if threads <= 1 or len(items) <= 1:
        for item in items:
            yield work(shared, item)
        return
    pool = ThreadPoolExecutor(max_workers=min(threads, len(items)))
    try:
        waiting: deque[Future[Result]] = deque()
        rest = iter(items)
        while True:
            waiting.extend(pool.submit(work, shared, item) for item in islice(rest, AHEAD * threads - len(waiting)))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _ordered_on_cluster(
    work: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item], address: str
) -> Generator[Result, None, None]:
    """Items on the workers of a Dask scheduler; after a loss that Dask cannot mend, everything left is sent again."""
    lost = _lost_on_cluster()
    with _client(address) as client:
        done, losses = 0, 0
        while done < len(items):
            try:
                for result in _sent(client, work, shared, items[done:]):
                    losses = 0
                    done += 1
                    yield result
            except lost as error:
                losses += 1
                if losses > LOSSES:
                    raise UsageError(f"the cluster at {address} loses its workers again and again: {error}") from error
                _wait_for_workers(client, address)


def _sent(
    client: Any, work: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item]
) -> Iterator[Result]:
    everywhere = client.scatter(shared, broadcast=True, hash=False)
    waiting: deque[Any] = deque()
    rest = iter(items)
    try:
        while True:
            ahead = AHEAD * max(1, sum(client.nthreads().values())) - len(waiting)
            waiting.extend(client.submit(work, everywhere, item, pure=False) for item in islice(rest, max(ahead, 0)))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _client(address: str) -> Any:
    """A client of the scheduler; workers are there and run this version.

    Raises:
        UsageError: the package is missing, nobody answers, there is no worker, or a worker has another version.
    """
    from carbonacct import __version__  # noqa: PLC0415

    try:
        import distributed  # noqa: PLC0415
    except ImportError as error:
        raise UsageError("a cluster needs the extra packages: pip install 'carbonacct[cluster]'") from error
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"no Dask scheduler answers at {address}: {error}") from error
    try:
        _wait_for_workers(client, address)
        versions = set(client.run(_version, on_error="return").values())
        if {str(version) for version in versions} != {__version__}:
            raise UsageError(f"workers at {address} run carbonacct {sorted(map(str, versions))}, not {__version__}")
    except BaseException:
        client.close()
        raise
    return client


def _version() -> str:
    from carbonacct import __version__  # noqa: PLC0415

    return __version__


def _wait_for_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError as error:
        raise UsageError(f"the Dask scheduler at {address} has no workers") from error


def _lost_on_cluster() -> tuple[type[BaseException], ...]:
    """What Dask raises when the shared data or an item went down with a worker."""
    from concurrent.futures import CancelledError  # noqa: PLC0415

    try:
        from distributed import CancelledError as Cancelled  # noqa: PLC0415
        from distributed import KilledWorker  # noqa: PLC0415
        from distributed.comm.core import CommClosedError  # noqa: PLC0415
    except ImportError:
        return (CancelledError,)
    return CancelledError, Cancelled, KilledWorker, CommClosedError
