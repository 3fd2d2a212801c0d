"""Time series: what is read, each kind of bad input at its first cell, and hourly profiles by hand."""
# ruff: noqa: E501  (one case a line)

from __future__ import annotations

import struct
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.activity.period import Period
from carbonacct.activity.timeseries import COLUMNS, empty_series, hourly, load_timeseries
from carbonacct.findings import Finding, has_errors
from tests.activity.conftest import places, write

DAY = Period(date(2025, 1, 1), date(2025, 1, 1))
ENTITIES = {"P", "E1"}
HEAD = "表号,单位编码,类别,起始时刻,分钟,数量,单位,质量\n"
FILE = "timeseries/a.csv"


def row(hour: str = "00:00", amount: str = "5", unit: str = "kWh", minutes: str = "60", **cells: str) -> str:
    start = cells.get("start", f"2025-01-01T{hour}:00+08:00")
    parts = [
        cells.get("meter", "M1"),
        cells.get("entity", "P"),
        cells.get("kind", "用电负荷"),
        start,
        minutes,
        amount,
        unit,
    ]
    return ",".join([*parts, cells.get("quality", "")]) + "\n"


def day(**cells: str) -> str:
    """A whole day of hours."""
    return "".join(row(f"{hour:02d}:00", **cells) for hour in range(24))


def read(folder: Path, text: str | bytes, name: str = FILE) -> tuple[pd.DataFrame, list[Finding]]:
    write(folder, {name: text})
    return load_timeseries(folder, ENTITIES, DAY)


def spoiled(old: str, new: str, times: int = 1) -> str:
    """A whole day in which the first rows are changed."""
    assert old in row()
    return HEAD + day().replace(old, new, times)


CASES: dict[str, tuple[str | bytes, str, str]] = {
    "missing column": (HEAD.replace("分钟", "颜色") + day(), "activity.missing_column", "A1"),
    "unknown column": (HEAD.replace("质量", "颜色") + day(), "activity.unknown_column", "H1"),
    "duplicate column": (HEAD.replace("质量", "电量") + day(), "activity.duplicate_column", "H1"),
    "no table": ("甲,乙\n1,2\n", "activity.no_table", ""),
    "nothing": ("", "activity.empty_table", ""),
    "headers alone": (HEAD, "activity.empty_table", ""),
    "encoding": (b"\xff\x00\x81\x20\xff", "activity.encoding", ""),
    "blank meter": (spoiled("M1,", ",", 2), "timeseries.blank", "A2"),
    "blank amount": (spoiled(",5,", ",,"), "timeseries.blank", "F2"),
    "unknown entity": (spoiled("P,", "Q,"), "timeseries.unknown_entity", "B2"),
    "unknown kind": (spoiled("用电负荷", "发电"), "timeseries.unknown_choice", "C2"),
    "unknown quality": (HEAD + day().replace("kWh,", "kWh,好", 1), "timeseries.unknown_choice", "H2"),
    "unreadable time": (HEAD + day().replace("2025-01-01T03:00:00+08:00", "三点"), "timeseries.bad_time", "D5"),
    "no such day": (HEAD + day().replace("2025-01-01T03:00:00+08:00", "2025-02-30T03:00:00+08:00"), "timeseries.bad_time", "D5"),
    "far away": (HEAD + day().replace("2025-01-01T03:00:00+08:00", "9999-01-01T03:00:00+08:00"), "timeseries.bad_time", "D5"),
    "no offset": (HEAD + day().replace("+08:00", ""), "timeseries.no_offset", "D2"),
    "time of a spreadsheet": (HEAD + day().replace("2025-01-01T03:00:00+08:00", "2025/1/1 3:00"), "timeseries.no_offset", "D5"),
    "a day alone": (HEAD + day().replace("2025-01-01T03:00:00+08:00", "2025-01-01"), "timeseries.no_offset", "D5"),
    "no minutes": (spoiled(",60,", ",0,"), "timeseries.minutes", "E2"),
    "minutes below zero": (spoiled(",60,", ",-15,"), "timeseries.minutes", "E2"),
    "an age": (spoiled(",60,", ",1e12,"), "timeseries.minutes", "E2"),
    "text in minutes": (spoiled(",60,", ",一小时,"), "timeseries.not_a_number", "E2"),
    "text in the amount": (spoiled(",5,", ",--,"), "timeseries.not_a_number", "F2"),
    "nan": (spoiled(",5,", ",NaN,"), "timeseries.not_finite", "F2"),
    "overflow": (spoiled(",5,", ",1e400,"), "timeseries.not_finite", "F2"),
    "negative": (spoiled(",5,", ",-0.01,"), "timeseries.negative", "F2"),
    "unknown unit": (spoiled("kWh", "车"), "timeseries.unknown_unit", "G2"),
    "coal": (spoiled("kWh", "tce"), "timeseries.unknown_unit", "G2"),
    "mass": (spoiled("kWh", "t"), "timeseries.unknown_unit", "G2"),
    "unit against its header": (HEAD.replace("数量", "数量(MWh)") + day(), "activity.unit_conflict", "G2"),
    "interval twice": (HEAD + day() + row("05:00", amount="7"), "timeseries.duplicate", "D26"),
    "overlap": (HEAD + day() + row("05:30", minutes="15"), "timeseries.overlap", "D26"),
    "overlap with one before the last": (HEAD + row("00:00", minutes="1440") + row("01:00", minutes="5") + row("02:00"), "timeseries.overlap", "D3"),
    "before the period": (HEAD + day() + row("23:00", start="2024-12-31T23:00:00+08:00"), "timeseries.outside", "D26"),
    "past the period": (HEAD + day(meter="M2") + day().replace("T23:00:00+08:00,60", "T23:00:00+08:00,61"), "timeseries.outside", "D49"),
    "a day of another zone": (HEAD + day().replace("+08:00", "Z"), "timeseries.outside", "D18"),
    "gap": (HEAD + day().replace(row("03:00"), "").replace(row("04:00"), ""), "timeseries.gap", "D5"),
    "gap at the beginning": (HEAD + day().replace(row("00:00"), ""), "timeseries.gap", "D2"),
    "gap at the end": (HEAD + day().replace(row("23:00"), ""), "timeseries.gap", "D24"),
}  # fmt: skip
WARNINGS = {"unknown column", "nothing", "headers alone", "gap", "gap at the beginning", "gap at the end"}
ALONGSIDE = {
    "missing column": {"activity.unknown_column"},
    "a day of another zone": {"timeseries.gap"},
    "before the period": {"timeseries.gap"},
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_names_its_first_cell(name: str, tmp_path: Path) -> None:
    text, code, cell = CASES[name]
    _, findings = read(tmp_path, text)
    assert (code, FILE, "", cell) in places(findings)
    assert {item.code for item in findings} - ALONGSIDE.get(name, set()) == {code}, places(findings)
    assert has_errors(findings) == (name not in WARNINGS)
    for item in findings:
        assert "{" not in item.message("zh") + item.hint("zh") + item.message("en") + item.hint("en")


def test_counts_and_hours_are_told(tmp_path: Path) -> None:
    """Three rows of 24 are blank; two of 24 hours lack."""
    _, findings = read(tmp_path, HEAD + day().replace(",5,", ",,", 3))
    assert findings[0].message("en") == "'amount' is blank (3 rows, this is the first)"
    _, findings = read(tmp_path, HEAD + day().replace(row("03:00"), "").replace(row("22:00"), ""))
    assert "缺 2 小时" in findings[0].message("zh")
    assert "2 of 24 hours" in findings[0].message("en")
    _, findings = read(tmp_path, HEAD + day(entity="E9") + day(entity="E8", meter="M2"))
    assert "'E9'" in findings[0].message("en") and "48 rows" in findings[0].message("en")
    assert "E1" in findings[0].hint("en")


def test_each_file_tells_its_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"timeseries/b.csv": HEAD + day(meter="M2", amount="-1"), "timeseries/c.txt": "x", "timeseries/.x": "x"},
    )
    frame, findings = read(tmp_path, HEAD + day(amount="坏"))
    assert places(findings) == [
        ("timeseries.not_a_number", FILE, "", "F2"),
        ("timeseries.negative", "timeseries/b.csv", "", "F2"),
        ("timeseries.unread_file", "timeseries/c.txt", "", ""),
    ]
    assert len(frame) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    frame, findings = read(tmp_path, (HEAD + day(meter="总表1号")).encode(encoding))
    assert findings == []
    assert frame["meter"].unique().tolist() == ["总表1号"]


@pytest.mark.parametrize(
    ("amount", "unit", "minutes", "kwh"),
    [
        ("5", "kWh", "60", 5.0),
        ("0.25", "MWh", "60", 250.0),
        ("0.03", "万kWh", "60", 300.0),
        ("3", "度", "60", 3.0),
        ("400", "kW", "15", 100.0),
        ("2", "MW", "30", 1000.0),
        ("１２.５", "kWh", "60", 12.5),
        ('"1,250"', "kWh", "60", 1250.0),
        (" 7 ", " kWh ", " 60 ", 7.0),
        ("1.5e2", "kWh", "60", 150.0),
        ("0", "kWh", "60", 0.0),
    ],
)
def test_energy(amount: str, unit: str, minutes: str, kwh: float, tmp_path: Path) -> None:
    """A power times its hours is an energy: 400 kW over a quarter of an hour are 100 kWh."""
    frame, findings = read(tmp_path, HEAD + row("00:00", amount, unit, minutes))
    assert {item.code for item in findings} == {"timeseries.gap"}
    assert frame["kwh"].tolist() == [pytest.approx(kwh, rel=1e-15)]


def test_the_frame(tmp_path: Path) -> None:
    """Sorted by kind, meter and start, whatever the order and the offsets of the rows; 01:00 +08:00 is 17:00 UTC."""
    text = HEAD + row("01:00", meter="B", kind="光伏", quality="估算") + row("00:00", meter="B", kind="solar")
    text += (
        "\n" + row(meter="A", kind="Solar", start="2024-12-31T18:00:00Z", minutes="15") + row(meter="C", entity="E1")
    )
    frame, findings = read(tmp_path, text)
    assert {item.code for item in findings} == {"timeseries.gap"}
    assert tuple(frame.columns) == COLUMNS
    assert frame["kind"].tolist() == ["load", "solar", "solar", "solar"]
    assert frame["meter"].tolist() == ["C", "A", "B", "B"]
    assert frame["start"].tolist() == [pd.Timestamp(f"2024-12-31T{hour}:00Z") for hour in (16, 18, 16, 17)]
    assert str(frame["start"].dtype) == "datetime64[ns, UTC]"
    assert frame["minutes"].tolist() == [60.0, 15.0, 60.0, 60.0]
    assert frame["quality"].tolist() == ["measured", "measured", "measured", "estimated"]
    assert frame["row"].tolist() == [6, 5, 3, 2]
    assert frame["file"].unique().tolist() == [FILE]
    assert frame["entity_id"].tolist() == ["E1", "P", "P", "P"]
    assert (frame.dtypes == empty_series().dtypes).all()


def test_title_rows_and_other_delimiters(tmp_path: Path) -> None:
    frame, findings = read(tmp_path, ("某园区负荷\n\n" + HEAD + day() + "\n").replace(",", ";"))
    assert findings == []
    assert frame["row"].tolist() == list(range(4, 28))


def test_a_unit_in_the_header(tmp_path: Path) -> None:
    lines = (
        (HEAD.replace("数量", "数量（MWh）") + day(amount="0.5", unit=""))
        .replace("单位,质量", "质量")
        .replace(",,\n", ",\n")
    )
    frame, findings = read(tmp_path, lines)
    assert findings == []
    assert frame["kwh"].tolist() == [500.0] * 24


NO_TEXT = pa.Array.from_buffers(
    pa.string(), 24, [None, pa.py_buffer(struct.pack("<25i", *range(25))), pa.py_buffer(b"\xff" * 24)]
)
"""A column of text that holds bytes of no text, as a program in another language may write it."""


def table(**columns: object) -> pa.Table:
    count = 24
    starts = [datetime(2024, 12, 31, 16, tzinfo=UTC) + timedelta(hours=hour) for hour in range(count)]
    values: dict[str, object] = {
        "meter": [7] * count, "entity_id": pa.array(["P"] * count).dictionary_encode(), "kind": ["load"] * count,
        "start": pa.array(starts, pa.timestamp("ms", "Asia/Shanghai")), "minutes": [60] * count,
        "amount": [float(hour) for hour in range(count)], "unit": ["MWh"] * count,
    }  # fmt: skip
    return pa.table({**values, **columns})


def test_parquet(tmp_path: Path) -> None:
    """Times with a zone, whole numbers and dictionaries; the row is counted as if the names stood in the first."""
    (tmp_path / "timeseries").mkdir()
    pq.write_table(table(), tmp_path / "timeseries" / "a.parquet")
    frame, findings = load_timeseries(tmp_path, ENTITIES, DAY)
    assert findings == []
    assert frame["kwh"].tolist() == [hour * 1000.0 for hour in range(24)]
    assert (frame["meter"].iloc[0], frame["row"].iloc[0], frame["start"].iloc[0]) == (
        "7",
        2,
        pd.Timestamp("2024-12-31T16:00Z"),
    )


@pytest.mark.parametrize(
    ("columns", "code", "cell"),
    [
        ({"start": pa.array([datetime(2025, 1, 1, hour) for hour in range(24)])}, "timeseries.no_offset", "D2"),
        ({"amount": [1.0] * 5 + [float("nan")] * 19}, "timeseries.not_finite", "F7"),
        ({"amount": [1.0] * 5 + [None] * 19}, "timeseries.not_finite", "F7"),
        ({"amount": [1.0] * 5 + [-1.0] * 19}, "timeseries.negative", "F7"),
        ({"kind": ["load"] * 23 + [None]}, "timeseries.blank", "C25"),
        ({"start": pa.array([None] * 24, pa.timestamp("ms", "UTC"))}, "timeseries.bad_time", "D2"),
        ({"start": pa.array([2**62] * 24, pa.timestamp("us", "UTC"))}, "timeseries.bad_time", "D2"),
        ({"amount": [[1.0]] * 24}, "activity.unreadable_file", ""),
        ({"kind": [{"a": 1}] * 24}, "activity.unreadable_file", ""),
        ({"meter": pa.array([b"\xff"] * 24)}, "activity.unreadable_file", ""),
        ({"meter": NO_TEXT}, "activity.unreadable_file", ""),
    ],
)
def test_bad_parquet(columns: dict[str, object], code: str, cell: str, tmp_path: Path) -> None:
    (tmp_path / "timeseries").mkdir()
    pq.write_table(table(**columns), tmp_path / "timeseries" / "a.parquet")
    _, findings = load_timeseries(tmp_path, ENTITIES, DAY)
    assert places(findings) == [(code, "timeseries/a.parquet", "", cell)]


def test_no_parquet(tmp_path: Path) -> None:
    _, findings = read(tmp_path, b"PAR1 nothing", "timeseries/a.parquet")
    assert places(findings) == [("activity.unreadable_file", "timeseries/a.parquet", "", "")]


def test_no_folder(tmp_path: Path) -> None:
    frame, findings = load_timeseries(tmp_path, ENTITIES, DAY)
    assert findings == []
    assert (len(frame), tuple(frame.columns)) == (0, COLUMNS)
    assert hourly(frame, DAY) == {}


def test_hours(tmp_path: Path) -> None:
    """By hand: four quarters of 1, 2, 3 and 4 kWh are 10 kWh in hour 0; an hour of 5 kWh is hour 1; 24 kWh from 02:30
    to 05:00 (150 minutes) are 4.8 kWh in hour 2 and 9.6 in hours 3 and 4; two meters of a kind are added.
    """
    quarters = "".join(row(f"00:{15 * n:02d}", str(n + 1), minutes="15") for n in range(4))
    text = HEAD + quarters + row("01:00", "5") + row("02:30", "24", minutes="150") + row("01:00", "1", meter="M2")
    frame, _ = read(tmp_path, text + row("23:00", "3", kind="光伏"))
    found = hourly(frame, DAY)
    assert list(found) == ["load", "solar"]
    assert found["load"].tolist() == pytest.approx([10.0, 6.0, 4.8, 9.6, 9.6, *[0.0] * 19], rel=1e-15)
    assert found["solar"].tolist() == [*[0.0] * 23, 3.0]
    only = hourly(frame[frame["meter"] == "M2"], DAY)
    assert only["load"].tolist() == [0.0, 1.0, *[0.0] * 22]


def test_hours_of_another_zone_and_outside(tmp_path: Path) -> None:
    """The day in UTC begins at 08:00 in China: 24 kWh over the Chinese day leave 16 in the day of UTC."""
    frame, _ = read(tmp_path, HEAD + row("00:00", "24", minutes="1440"))
    found = hourly(frame, DAY, offset_hours=0)["load"]
    assert found.tolist() == pytest.approx([1.0] * 16 + [0.0] * 8, rel=1e-15)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(lengths=st.lists(st.integers(1, 300), min_size=1, max_size=8), amount=st.floats(0, 1e9))
def test_hours_keep_the_energy(lengths: list[int], amount: float) -> None:
    """Whatever the intervals within the day are, the hours add up to their energy."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    kept = starts + np.array(lengths) <= 24 * 60
    frame = pd.DataFrame({
        "kind": "load",
        "start": pd.Timestamp("2025-01-01T00:00+08:00").tz_convert("UTC") + pd.to_timedelta(starts, unit="min"),
        "minutes": np.array(lengths, dtype=float),
        "kwh": amount,
    })[kept]  # fmt: skip
    found = hourly(frame, DAY)
    total = sum(hours.sum() for hours in found.values())
    assert total == pytest.approx(amount * int(kept.sum()), rel=1e-12)


WORDS = st.sampled_from(
    ["", "M1", "P", "E9", "load", "光伏", "2025-01-01T00:00:00+08:00", "2025-01-01T00:00:00", "9999-12-31T23:59:59Z",
     "15", "-1", "nan", "1e400", "1,000", "kWh", "kW", "吨", "合计", "0", "2025-01-01T24:00:00+08:00"]
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.lists(WORDS | st.text(max_size=5), max_size=9), max_size=5), head=st.booleans())
def test_any_cells(rows: list[list[str]], head: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in rows]
    frame, findings = read(folder, ((HEAD if head else "") + "\n".join(lines)).encode("utf-8", errors="replace"))
    assert tuple(frame.columns) == COLUMNS
    for item in findings:
        assert item.message("zh") and item.message("en") and item.hint("zh") and item.hint("en")


def test_a_year_of_quarters(tmp_path: Path) -> None:
    first = datetime(2025, 1, 1)
    starts = (first + timedelta(minutes=15 * step) for step in range(35_040))
    rows = [row(start=f"{start.isoformat()}+08:00", minutes="15", amount=f"{start.hour + 0.37}") for start in starts]
    write(tmp_path, {FILE: HEAD + "".join(rows)})
    frame, findings = load_timeseries(tmp_path, ENTITIES, Period(date(2025, 1, 1), date(2025, 12, 31)))
    assert (len(frame), findings) == (35_040, [])
