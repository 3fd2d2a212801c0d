"""Fixed pieces of work on threads."""

from __future__ import annotations

import operator
import os
import sys
import threading
import time

import pytest

from carbonacct.errors import UsageError
from carbonacct.parallel import AHEAD, default_threads, each, ordered


@pytest.mark.parametrize("threads", [0, 1, 2, 9])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_every_piece_is_done_once(threads: int, count: int) -> None:
    done = [0] * count

    def work(index: int) -> None:
        done[index] += 1

    each(threads)(work, count)
    assert done == [1] * count


def test_one_thread_keeps_the_order_and_the_thread() -> None:
    seen: list[tuple[int, int]] = []
    each(1)(lambda index: seen.append((index, threading.get_ident())), 4)
    assert seen == [(index, threading.get_ident()) for index in range(4)]


def test_two_threads_run_at_the_same_time() -> None:
    # two pieces that wait for each other end only if both run at once
    barrier = threading.Barrier(2, timeout=20)
    each(2)(lambda index: barrier.wait() and None, 2)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_failing_piece_is_heard_of(threads: int) -> None:
    def work(index: int) -> None:
        if index == 3:
            raise ZeroDivisionError("piece 3")

    with pytest.raises(ZeroDivisionError, match="piece 3"):
        each(threads)(work, 5)


def test_threads_without_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARBONACCT_THREADS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert default_threads() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert default_threads() == 1


def test_threads_by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARBONACCT_THREADS", "3")
    assert default_threads() == 3


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", " 2", "²"])
def test_a_wrong_setting_is_a_wrong_call(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARBONACCT_THREADS", text)
    with pytest.raises(UsageError, match="CARBONACCT_THREADS"):
        default_threads()


def slow_first(shared: int, item: int) -> int:
    time.sleep(0.05 if item == 0 else 0.0)
    return shared * item


@pytest.mark.parametrize("threads", [1, 2, 9])
@pytest.mark.parametrize("count", [0, 1, 50])
def test_results_come_in_the_order_of_the_items(threads: int, count: int) -> None:
    assert list(ordered(slow_first, 3, range(count), threads=threads)) == [3 * item for item in range(count)]


@pytest.mark.parametrize("threads", [1, 2])
def test_a_failing_item_is_heard_of_in_its_turn(threads: int) -> None:
    done = ordered(operator.floordiv, 12, [1, 2, 0, 4], threads=threads)
    assert [next(done), next(done)] == [12, 6]
    with pytest.raises(ZeroDivisionError):
        next(done)


@pytest.mark.parametrize("threads", [1, 2])
def test_closing_gives_up_what_is_left(threads: int) -> None:
    seen: list[int] = []
    done = ordered(lambda _, item: seen.append(item), None, range(10_000), threads=threads)
    next(done)
    done.close()  # type: ignore[attr-defined]
    assert len(seen) <= 1 + 2 * AHEAD * threads


def test_ordered_uses_the_threads_of_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARBONACCT_THREADS", "1")
    names = set(ordered(lambda _, item: threading.get_ident(), None, range(5)))
    assert names == {threading.get_ident()}


def test_a_cluster_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="cluster"):
        list(ordered(operator.floordiv, 12, [1], scheduler="tcp://127.0.0.1:9"))
