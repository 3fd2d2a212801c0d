"""Readings that stand twice in a ledger, against pandas' ``duplicated``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from carbonacct.findings import Finding
from carbonacct.ghg import ledger_batches, ledger_files, ledger_repeats, ledger_series
from carbonacct.ghg.ledger import plan_of
from carbonacct.ghg.ledger_files import ledger_pieces
from carbonacct.ghg.ledger_series import LedgerSeries
from carbonacct.ghg.ledger_sums import sum_piece
from tests.ghg.ledgers import YEAR, Row, factors, frame, write_csv, write_parquet
from tests.ghg.test_ledger_totals import errors, random_rows, run

KEY = ["entity_id", "meter", "carrier", "start"]
FIRST: Row = ("E1", "M1", "power", "2025-01-01T00:00:00+08:00", 1.0, "kWh")


def repeats(found: list[Finding]) -> dict[str, tuple[int, str, str]]:
    """File → count, rows and where the first of them stands before."""
    assert {item.code for item in found} == {"ledger.repeated"}
    values = {item.source.file if item.source else "": dict(item.params) for item in found}
    return {file: (int(told["count"]), told["rows"], told["other"]) for file, told in values.items()}


def test_a_row_that_stands_twice_is_found_in_its_file_and_in_another(tmp_path: Path) -> None:
    """Rows 2 and 4 of the csv are one instant in two time zones; the parquet file holds it once more."""
    other: Row = ("E1", "M1", "power", "2025-01-01T00:15:00+08:00", 1.0, "kWh")
    again: Row = ("E1", "M1", "power", "2024-12-31T16:00:00+00:00", 7.0, "MWh")
    write_csv(tmp_path / "a.csv", frame([FIRST, other, again]))
    write_parquet(tmp_path / "b.parquet", frame([("E2", *FIRST[1:]), FIRST]))
    found = errors(tmp_path, folder=tmp_path)
    assert repeats(found) == {"a.csv": (1, "4", "a.csv!B2"), "b.parquet": (1, "3", "a.csv!B2")}
    assert str(found[0].source) == "a.csv!B4"
    assert "2025-01-01T00:00:00+08:00" in found[0].message("zh")


def test_a_series_is_an_entity_a_meter_and_a_code(tmp_path: Path) -> None:
    rows = [FIRST, ("E2", *FIRST[1:]), (FIRST[0], "M2", *FIRST[2:]), (*FIRST[:2], "gas", FIRST[3], 1.0, "Nm3")]
    assert run(write_parquet(tmp_path / "m.parquet", frame(rows)), folder=tmp_path).findings[1:] == ()


def mixed(count: int, twice: int) -> pd.DataFrame:
    """Rows in no order, some of them twice with other amounts."""
    table = random_rows(count)
    again = table.sample(twice, random_state=5).assign(amount=0.5)
    return pd.concat([table, again, again[: twice // 3]]).sample(frac=1.0, random_state=2).reset_index(drop=True)


@pytest.mark.parametrize("most", [2**22, 40])
def test_every_repeat_is_counted_however_the_files_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    table = mixed(1_200, 90)
    cuts = {"1.parquet": table[:500], "2.csv": table[500:800], "3.parquet": table[800:]}
    folder = tmp_path / "parts"
    folder.mkdir()
    for name, part in cuts.items():
        if name.endswith("csv"):
            write_csv(folder / name, part)
        else:
            write_parquet(folder / name, part, row_group_size=70)
    wrong = table.duplicated(KEY)
    expected = {}
    for name, part in cuts.items():
        rows = np.flatnonzero(wrong[part.index])
        first = part.index[rows[0]]
        same = (table[KEY] == table.loc[first, KEY]).all(axis=1).idxmax()
        file, start = next((n, p.index[0]) for n, p in cuts.items() if same in p.index)
        shown = ", ".join(str(row + 2) for row in rows[:5]) + " …"
        expected[name] = (len(rows), shown, f"{file}!B{same - start + 2}")
    assert sum(count for count, _, _ in expected.values()) == 120
    assert repeats(errors(folder, folder=tmp_path)) == expected
    monkeypatch.setattr(ledger_files, "PIECE_ROWS", 100)
    monkeypatch.setattr(ledger_files, "PIECE_BYTES", 5_000)
    monkeypatch.setattr(ledger_batches, "BATCH_ROWS", 33)
    monkeypatch.setattr(ledger_series, "MOST_SPANS", most)
    monkeypatch.setattr(ledger_repeats, "MOST_KEYS", most)
    assert repeats(errors(folder, folder=tmp_path, threads=2)) == expected


def test_rows_in_no_order_are_no_repeats(tmp_path: Path) -> None:
    found = run(write_csv(tmp_path / "m.csv", random_rows(2_000)), folder=tmp_path)
    assert (found.rows, found.findings) == (2_000, ())


def doubtful(*files: Path, folder: Path) -> set[Any]:
    """Series that would be looked at again."""
    plan = plan_of(factors(folder), YEAR)
    series = LedgerSeries()
    for piece in ledger_pieces(files)[1]:
        series.add(sum_piece(plan, piece).series)
    return series.doubtful()


def test_a_ledger_in_order_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All meters of a quarter of an hour together, or meter by meter; in files of a month, whatever their names."""
    monkeypatch.setattr(ledger_files, "PIECE_ROWS", 50)
    monkeypatch.setattr(ledger_batches, "BATCH_ROWS", 20)
    starts = pd.date_range("2025-01-01T00:00:00+08:00", periods=60, freq="8h").map(lambda moment: moment.isoformat())
    meters = [("E1", "M1", "power", "kWh"), ("E1", "M2", "power", "kWh"), ("E2", "M1", "gas", "Nm3")]
    rows = [(e, m, code, start, 1.0, unit) for start in starts for e, m, code, unit in meters]
    together = frame(rows)
    by_meter = together.sort_values(["meter", "entity_id", "start"])
    for number, table in enumerate((together, by_meter)):
        path = write_parquet(tmp_path / f"{number}.parquet", table, row_group_size=40)
        assert doubtful(path, folder=tmp_path) == set()
    later = write_csv(tmp_path / "10.csv", together[90:])
    assert doubtful(later, write_csv(tmp_path / "9.csv", together[:90]), folder=tmp_path) == set()
    assert doubtful(later, write_csv(tmp_path / "8.csv", together[:91]), folder=tmp_path) == {("E1", "M1", 1)}


def test_rows_without_a_meter_are_told(tmp_path: Path) -> None:
    table = frame([FIRST, FIRST, ("E1", "M2", *FIRST[2:])])
    table["meter"] = [None, " ", "M2"]
    for path in (write_parquet(tmp_path / "m.parquet", table), write_csv(tmp_path / "m.csv", table)):
        (told, *_) = (item for item in run(path, folder=tmp_path).findings if item.code == "ledger.no_meter")
        assert dict(told.params)["count"] == "2"
    found = run(write_csv(tmp_path / "n.csv", table.drop(columns="meter")), folder=tmp_path).findings
    assert dict(found[0].params)["count"] == "3"


@pytest.mark.parametrize("unit", ["s", "ms", "ns"])
def test_times_of_any_unit(tmp_path: Path, unit: Literal["s", "ms", "ns"]) -> None:
    table = frame([FIRST, FIRST, ("E1", "M1", "power", "2025-01-01T00:00:01+08:00", 1.0, "kWh")])
    moments = pd.to_datetime(table["start"], utc=True).dt.as_unit(unit)
    table.assign(start=moments).to_parquet(tmp_path / "m.parquet", index=False)
    assert repeats(errors(tmp_path / "m.parquet", folder=tmp_path)) == {"m.parquet": (1, "3", "m.parquet!B2")}


def test_repeats_are_told_beside_other_errors(tmp_path: Path) -> None:
    rows = [FIRST, FIRST, ("E1", "M1", "power", "2031-01-01T00:00:00+08:00", -1.0, "kWh")]
    found = errors(write_csv(tmp_path / "m.csv", frame(rows)), folder=tmp_path)
    assert {item.code for item in found} == {"ledger.repeated", "ledger.negative", "ledger.outside"}
