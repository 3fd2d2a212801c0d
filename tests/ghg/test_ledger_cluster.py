"""A ledger on a Dask cluster of two worker processes: the digits of one thread, also when one is killed half-way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from carbonacct.findings import DataError, Finding
from carbonacct.ghg.ledger import LedgerTotals, ledger_totals
from tests.ghg.ledgers import YEAR, factors, write_csv, write_parquet
from tests.ghg.test_ledger_totals import digits, random_rows

pytestmark = pytest.mark.long
FILES, ROWS = 40, 2_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster  # noqa: PLC0415

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as made:
        yield made


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many small files, each a piece of work."""
    folder = tmp_path_factory.mktemp("ledger")
    for number in range(FILES):
        table = random_rows(ROWS, seed=number)  # in no order: every series is looked at again
        table["meter"] += f"-{number}"
        (write_csv if number % 4 == 3 else write_parquet)(
            folder / f"{number:02}.{'csv' if number % 4 == 3 else 'parquet'}", table
        )
    return folder


def pids(cluster: Any) -> list[int]:
    from distributed import Client  # noqa: PLC0415

    with Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        return list(client.run(os.getpid).values())


def run(files: Path, folder: Path, **options: Any) -> LedgerTotals:
    return ledger_totals([files], factors(folder), YEAR, **options)


def test_a_cluster_gives_the_digits_of_one_thread(cluster: Any, files: Path, tmp_path: Path) -> None:
    one = run(files, tmp_path, threads=1)
    assert one.rows == FILES * ROWS
    assert digits(run(files, tmp_path, scheduler=cluster.scheduler_address)) == digits(one)


def test_a_cluster_finds_the_repeats_of_one_thread(cluster: Any, files: Path, tmp_path: Path) -> None:
    places = [files, write_csv(tmp_path / "again.csv", pd.read_csv(files / "03.csv")[100:300])]

    def told(**options: Any) -> list[Finding]:
        with pytest.raises(DataError) as stop:
            ledger_totals(places, factors(tmp_path), YEAR, **options)
        return [item for item in stop.value.findings if item.severity == "error"]

    one = told(threads=1)
    assert [(item.code, dict(item.params)["count"]) for item in one] == [("ledger.repeated", "200")]
    assert told(scheduler=cluster.scheduler_address) == one


def test_a_worker_that_is_killed_half_way_changes_nothing(cluster: Any, files: Path, tmp_path: Path) -> None:
    one, before, killed = run(files, tmp_path, threads=1), pids(cluster), []

    def kill(done: int, of: int) -> None:
        if done >= of // 2 and not killed:
            os.kill(before[0], signal.SIGKILL)
            killed.append(before[0])

    found = run(files, tmp_path, scheduler=cluster.scheduler_address, progress=kill)
    assert digits(found) == digits(one)
    assert found.rows == one.rows
    assert killed
    assert not set(killed) & set(pids(cluster))
