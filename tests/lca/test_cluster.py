"""Batches on a Dask cluster of two worker processes: the bytes of one thread, also when a worker is killed half-way."""

from __future__ import annotations

import operator
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from carbonacct import parallel
from carbonacct.errors import UsageError
from carbonacct.lca.uncertainty.monte_carlo import monte_carlo
from tests.lca.drawn_systems import chain

pytestmark = pytest.mark.long

DRAWS, DEMAND, GAS = 1_500, {"p0": 1.0}, {"gas": 1.0}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster  # noqa: PLC0415

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as made:
        yield made


def pids(cluster: Any) -> list[int]:
    """Process numbers of the two workers (a killed one is replaced after a while)."""
    from distributed import Client  # noqa: PLC0415

    with Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        return list(client.run(os.getpid).values())


def run(**options: Any) -> bytes:
    found = monte_carlo(chain(6, 0.3), DEMAND, GAS, draws=DRAWS, seed=12, **options)
    return bytes(found.scores.values.tobytes())


def test_a_cluster_gives_the_bytes_of_one_thread(cluster: Any, tmp_path: Path) -> None:
    one = run(threads=1, samples=tmp_path / "one.parquet")
    assert run(scheduler=cluster.scheduler_address, samples=tmp_path / "two.parquet") == one
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


@pytest.mark.parametrize("victims", [1, 2])
def test_workers_that_are_killed_half_way_change_nothing(cluster: Any, victims: int) -> None:
    one, killed, before = run(threads=1), [], pids(cluster)

    def kill(done: int, _total: int) -> None:
        if done >= DRAWS // 2 and not killed:
            for pid in before[:victims]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    assert run(scheduler=cluster.scheduler_address, progress=kill) == one
    assert len(killed) == victims
    assert not set(killed) & set(pids(cluster))


@pytest.mark.parametrize("sampler", ["latin_hypercube", "sobol"])
def test_other_samplers_too(cluster: Any, sampler: str) -> None:
    assert run(scheduler=cluster.scheduler_address, sampler=sampler) == run(threads=1, sampler=sampler)


def test_a_failing_piece_is_heard_of(cluster: Any) -> None:
    done = parallel.ordered(operator.floordiv, 12, [1, 2, 0, 4], scheduler=cluster.scheduler_address)
    assert next(done) == 12
    assert next(done) == 6
    with pytest.raises(ZeroDivisionError):
        next(done)


def test_a_cluster_of_another_version_is_refused(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carbonacct.__version__", "99.0.0")
    with pytest.raises(UsageError, match=r"99\.0\.0"):
        run(scheduler=cluster.scheduler_address)


def test_a_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "PATIENCE_S", 1)
    with pytest.raises(UsageError, match="no Dask scheduler"):
        run(scheduler="tcp://127.0.0.1:9")


def test_a_cluster_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster  # noqa: PLC0415

    monkeypatch.setattr(parallel, "PATIENCE_S", 1)
    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        pytest.raises(UsageError, match="no workers"),
    ):
        run(scheduler=empty.scheduler_address)
