"""A figure of a ledger back to the rows of its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.errors import UsageError
from carbonacct.ghg import ledger_batches
from carbonacct.ghg.ledger import ledger_totals
from carbonacct.ghg.ledger_rows import cell_rows
from tests.ghg.ledgers import YEAR, factors, write_csv, write_parquet
from tests.ghg.test_ledger_totals import random_rows


def test_every_cell_is_the_sum_of_its_rows_to_the_last_digit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_batches, "BATCH_ROWS", 100)
    table = random_rows(1_500)
    files = tmp_path / "files"
    files.mkdir()
    write_parquet(files / "a.parquet", table[:700])
    write_csv(files / "b.csv", table[700:])
    listed = factors(tmp_path, gwp_set="gwp-ar6")
    totals = ledger_totals([files], listed, YEAR, threads=1)
    cells = [("E1", "2025-01", "CO2"), ("E2", "2025-07", "CH4"), ("企业三", "2025-12", "CO2_biogenic")]
    for entity, month, gas in cells:
        found = cell_rows([files], listed, YEAR, (entity, month, gas), threads=2)
        assert found.kg == totals.emissions.sel(entity=entity, month=month, gas=gas).item()
        for share in found.shares:
            place = {"entity": entity, "month": month, "code": share.factor.code}
            assert share.amount == totals.amounts.sel(place).item()
            assert share.rows == totals.counts.sel(place).item()
        assert found.count == len(found.rows) == sum(share.rows for share in found.shares)
        for row in found.rows:
            written = table.iloc[row.row - 2 + (700 if row.file == "b.csv" else 0)]
            assert (row.meter, row.code, row.amount, row.unit) == (
                written["meter"], written["carrier"], written["amount"], written["unit"],
            )  # fmt: skip
            assert written["entity_id"] == entity
            assert row.start[:7] == month


def test_the_first_rows_only(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "m.parquet", random_rows(2_000))
    cell = ("E1", "2025-01", "CO2")
    every = cell_rows([path], factors(tmp_path), YEAR, cell, threads=1)
    some = cell_rows([path], factors(tmp_path), YEAR, cell, threads=1, limit=3)
    assert some.rows == every.rows[:3]
    assert (some.count, some.kg) == (every.count, every.kg)


@pytest.mark.parametrize("cell", [("E9", "2025-01", "CO2"), ("E1", "2024-01", "CO2"), ("E1", "2025-01", "SF6")])
def test_a_cell_that_is_not_there(tmp_path: Path, cell: tuple[str, str, str]) -> None:
    path = write_parquet(tmp_path / "m.parquet", random_rows(100))
    with pytest.raises(UsageError, match=r"no row of|no such month or gas"):
        cell_rows([path], factors(tmp_path), YEAR, cell, threads=1)
