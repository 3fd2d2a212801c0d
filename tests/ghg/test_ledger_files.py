"""Files of ledgers as people have them: headers, encodings, quotes, dictionaries; damaged ones end in a finding."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from carbonacct.findings import DataError
from carbonacct.ghg import ledger_files
from carbonacct.ghg.ledger import ledger_totals
from tests.ghg.ledgers import YEAR, factors, frame, write_csv, write_parquet

GOOD = frame([("E1", "M1", "power", "2025-03-01T00:00:00+08:00", 8.0, "kWh")])


def kg(path: Path, **options: Any) -> float:
    return float(ledger_totals([path], factors(path.parent), YEAR, threads=1, **options).emissions.sum())


def codes(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as stop:
        kg(path)
    return [(item.code, str(item.source)) for item in stop.value.findings if item.severity == "error"]


CSV = {
    "chinese headers": "单位编码,表号,因子代码,起始时刻,数量,单位\nE1,M1,power,2025-03-01T00:00:00+08:00,8,kWh\n",
    "other order, more columns": "unit,x,value,time,code,entity\nkWh,?,8,2025-03-01T00:00+08:00,power,E1\n",
    "blanks": " entity , code , start , amount , unit \n E1 , power ,2025-03-01T00:00:00+08:00, 8 , kWh \n",
    "semicolons": "entity;code;start;amount;unit\nE1;power;2025-03-01T00:00:00Z;8;kWh\n",
    "tabs": "entity\tcode\tstart\tamount\tunit\nE1\tpower\t2025-03-01T00:00:00Z\t8\tkWh\n",
    "crlf": "entity,code,start,amount,unit\r\nE1,power,2025-03-01T00:00:00Z,8,kWh\r\n",
    "no line end": "entity,code,start,amount,unit\nE1,power,2025-03-01T00:00:00Z,8,kWh",
    "mark": "\ufeffentity,code,start,amount,unit\nE1,power,2025-03-01T00:00:00Z,8,kWh\n",
    "thousands": 'entity,code,start,amount,unit\nE1,power,2025-03-01T00:00:00Z,"1,008.0",Wh\n',
    "full-width": "entity,code,start,amount,unit\nE1,power,2025-03-01T00:00:00Z,８,kWh\n",
    "line break in a cell": 'entity,note,code,start,amount,unit\nE1,"a\nb",power,2025-03-01T00:00:00Z,8,kWh\n',
}


@pytest.mark.parametrize("name", CSV)
def test_csv_as_people_write_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(CSV[name], encoding="utf-8", newline="")
    assert kg(path) == pytest.approx(0.504 if name == "thousands" else 4.0, rel=1e-15)


def test_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes("单位编码,代码,起始时刻,数量,单位\n企业一,power,2025-03-01T00:00:00Z,8,千瓦时\n".encode("gb18030"))
    found = ledger_totals([path], factors(tmp_path), YEAR, threads=1).emissions
    assert found["entity"].values.tolist() == ["企业一"]
    assert float(found.sum()) == 4.0


LOCAL = ["2025-03-01 00:15", "2025/3/1 0:15", "2025年3月1日 00:15", "2025-03-01T00:15:00", "2025/03/01 00:15:00"]


@pytest.mark.parametrize("text", LOCAL)
def test_local_times_as_spreadsheets_save_them(tmp_path: Path, text: str) -> None:
    path = write_csv(tmp_path / "m.csv", GOOD.assign(start=text))
    assert kg(path, naive_offset_hours=8.0) == 4.0


UNCLEAR = ["", "yesterday", "2025-03-01 24:00", "2025-02-30 00:00", "45000", "2025-13-01T00:00Z"]


@pytest.mark.parametrize("text", UNCLEAR)
def test_unclear_times(tmp_path: Path, text: str) -> None:
    assert codes(write_csv(tmp_path / "m.csv", GOOD.assign(start=text))) == [("ledger.bad_time", "m.csv!D2")]


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "—", "1.2.3", "true"])
def test_unclear_amounts(tmp_path: Path, text: str) -> None:
    path = write_csv(tmp_path / "m.csv", GOOD.assign(amount=text))
    assert codes(path) == [("ledger.not_a_number", "m.csv!E2")]


def test_rows_of_another_length_keep_the_numbers_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    row = "E1,power,2025-03-01T00:00:00Z,{},kWh"
    lines = ["entity,code,start,amount,unit", row.format(1), "E1,power", ""]  # a blank line is nothing wrong
    lines += [row.format(-1), row.format("1,2"), row.format(-2)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as stop:
        kg(path)
    found = {item.code: dict(item.params) for item in stop.value.findings}
    assert (found["ledger.ragged"]["count"], found["ledger.ragged"]["rows"]) == ("2", "3, 6")
    assert (found["ledger.negative"]["count"], found["ledger.negative"]["rows"]) == ("2", "5, 7")


def test_pieces_of_a_csv_are_cut_at_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every piece size gives the same total and the same address, also with line breaks in quotes."""
    lines = ["entity,note,code,start,amount,unit"]
    lines += [f'E1,"a ""quoted""\nnote {number}",power,2025-03-01T00:00:00Z,{number},kWh' for number in range(50)]
    path = tmp_path / "m.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    for size in (7, 64, 100, 1_000, 10**6):
        monkeypatch.setattr(ledger_files, "PIECE_BYTES", size)
        assert kg(path) == 0.5 * sum(range(50))
        _, pieces, _ = ledger_files.ledger_pieces([path])
        assert sum(piece.rows for piece in pieces) == 50
    path.write_text("\n".join([*lines, "E1,,power,2025-03-01T00:00:00Z,-1,kWh"]), encoding="utf-8")
    for size in (7, 10**6):
        monkeypatch.setattr(ledger_files, "PIECE_BYTES", size)
        assert codes(path) == [("ledger.negative", "m.csv!E52")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("m.parquet", b"", "ledger.unreadable"),
        ("m.parquet", b"PAR1 this is not parquet PAR1", "ledger.unreadable"),
        ("m.csv", b"", "ledger.missing_column"),
        ("m.csv", b"entity,code\n", "ledger.missing_column"),
        ("m.csv", b"\xff\xfee\x00n\x00", "ledger.encoding"),
        ("m.csv", b"entity,code,start,amount,unit\nE1,\xff\xff\xff,2025-03-01T00:00:00Z,1,kWh\n", "ledger.unreadable"),
        ("m.csv", b"entity,code,start,amount,unit,value\n", "ledger.duplicate_column"),
    ],
)
def test_damaged_files_end_in_a_finding(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert {found for found, _ in codes(path)} == {code}


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_parquet_file_cut_short(tmp_path: Path, share: float) -> None:
    path = write_parquet(tmp_path / "m.parquet", pd.concat([GOOD] * 1_000))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert codes(path) == [("ledger.unreadable", "m.parquet")]


def test_a_parquet_file_with_a_damaged_page(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "m.parquet", pd.concat([GOOD] * 1_000))
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(bytes(content))
    assert codes(path) == [("ledger.unreadable", "m.parquet")]


def test_all_files_are_looked_at(tmp_path: Path) -> None:
    """A file that is damaged does not hide the bad rows of another."""
    (tmp_path / "1.parquet").write_bytes(b"nothing")
    write_csv(tmp_path / "2.csv", GOOD.assign(amount=-1))
    write_csv(tmp_path / "3.csv", GOOD.drop(columns="unit"))
    assert codes(tmp_path) == [
        ("ledger.unreadable", "1.parquet"),
        ("ledger.missing_column", "3.csv"),
        ("ledger.negative", "2.csv!E2"),
    ]


def table(**columns: pa.Array) -> pa.Table:
    """The good row with other columns."""
    start = pa.array(pd.to_datetime(["2025-03-01T00:00:00Z"]))
    given = {"entity": pa.array(["E1"]), "code": pa.array(["power"]), "start": start, "amount": pa.array([8.0]),
             "unit": pa.array(["kWh"])}  # fmt: skip
    return pa.table(given | columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"entity": pa.array([7])},
        {"entity": pa.array(["E1"], pa.large_string()), "unit": pa.array(["kWh"], pa.string_view())},
        {"code": pa.array(["power"]).dictionary_encode()},
        {"amount": pa.array([8], pa.int32())},
        {"amount": pa.array([8.0], pa.float32())},
        {"amount": pa.array([Decimal("8.000")])},
        {"amount": pa.array(["8"])},
        {"start": pa.array(["2025-03-01T00:00:00+08:00"])},
        {"start": pa.array([1_740_787_200], pa.timestamp("s", "UTC"))},
        {"start": pa.array([1_740_787_200_000], pa.timestamp("ms", "Asia/Shanghai"))},
        {"start": pa.array([1_740_787_200_000_000_000], pa.timestamp("ns", "UTC"))},
    ],
)
def test_types_of_parquet_columns(tmp_path: Path, columns: dict[str, pa.Array]) -> None:
    pq.write_table(table(**columns), tmp_path / "m.parquet")
    assert kg(tmp_path / "m.parquet") == 4.0


@pytest.mark.parametrize(
    ("columns", "code", "cell"),
    [
        ({"amount": pa.array([None], pa.float64())}, "ledger.not_a_number", "D2"),
        ({"start": pa.array([None], pa.timestamp("us", "UTC"))}, "ledger.bad_time", "C2"),
        ({"entity": pa.array([None], pa.string())}, "ledger.blank", "A2"),
        ({"code": pa.array([None], pa.string())}, "ledger.blank", "B2"),
        ({"unit": pa.array([None], pa.string())}, "ledger.blank", "E2"),
        ({"amount": pa.array([True])}, "ledger.wrong_type", "D1"),
        ({"start": pa.array([1.5])}, "ledger.wrong_type", "C1"),
        ({"entity": pa.array([["E1"]])}, "ledger.wrong_type", "A1"),
    ],
)
def test_nothing_in_a_column_of_parquet(tmp_path: Path, columns: dict[str, pa.Array], code: str, cell: str) -> None:
    pq.write_table(table(**columns), tmp_path / "m.parquet")
    assert codes(tmp_path / "m.parquet") == [(code, f"m.parquet!{cell}")]


def test_a_file_without_rows_is_warned_of(tmp_path: Path) -> None:
    write_parquet(tmp_path / "1.parquet", GOOD)
    write_parquet(tmp_path / "2.parquet", GOOD[:0])
    found = ledger_totals([tmp_path], factors(tmp_path), YEAR, threads=1)
    assert [str(item.source) for item in found.findings if item.code == "ledger.no_rows"] == ["2.parquet"]


def test_standard_coal_is_no_energy_here(tmp_path: Path) -> None:
    assert codes(write_csv(tmp_path / "m.csv", GOOD.assign(unit="tce"))) == [("ledger.wrong_unit", "m.csv!F2")]
