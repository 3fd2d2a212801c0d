"""Files as people save them: encodings, title rows, workbooks with merged, broken and formatted cells."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from carbonacct.activity.readers import READERS, workbook_reader
from tests.activity.conftest import Read, places, workbook, write

HEAD = ["单位编码", "期间", "品种", "流向", "用途", "数量", "单位", "数据类别"]
COAL = ["E1", "2025", "烟煤", "消费", "燃烧", 10, "t", "计量"]
TEXT = ",".join(HEAD) + "\nE1,2025,烟煤,消费,燃烧,10,t,计量\n"
BOOK = "activity/a.xlsx"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(encoding: str, newline: str, workspace: Path, read: Read) -> None:
    write(workspace, {"activity/a.csv": TEXT.replace("\n", newline).encode(encoding)})
    tables, findings = read()
    assert findings == []
    assert tables.activity[["carrier", "quantity", "quantity_unit"]].to_numpy().tolist() == [
        ["bituminous_coal", 10_000.0, "kg"]
    ]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters(delimiter: str, workspace: Path, read: Read) -> None:
    write(workspace, {"activity/a.csv": TEXT.replace(",", delimiter)})
    assert read()[1] == []


def test_title_rows_blank_lines_and_line_breaks(workspace: Path, read: Read) -> None:
    text = f"某厂2025年台账,,\n\n填表人：张三,,\n{TEXT}\n,,,,,,,\n" + 'E1,2025,柴油,消费,燃烧,2,"t",计量\n'
    write(workspace, {"activity/a.csv": text})
    tables, findings = read()
    assert findings == []
    assert tables.activity["row"].tolist() == [5, 8]
    assert tables.activity["amount_cell"].tolist() == ["F5", "F8"]


def test_english_headers_and_words(workspace: Path, read: Read) -> None:
    text = (
        "Entity ID,Month,Carrier,Flow,Use,Amount,Unit,Data class\nE1,2025,diesel,consumption,combustion,2,t,metered\n"
    )
    write(workspace, {"activity/a.csv": text})
    tables, findings = read()
    assert findings == []
    assert tables.activity.loc[0, "carrier"] == "diesel"


def test_numbers_as_people_write_them(workspace: Path, read: Read) -> None:
    numbers = ["1,234.5", "１２３４．５", " 1234.5 ", "1.2345e3", "1 234.5", "+1234.5"]
    rows = "".join(f'E1,2025,烟煤,消费,燃烧,"{text}",t,计量,M{place}\n' for place, text in enumerate(numbers))
    write(workspace, {"activity/a.csv": ",".join(HEAD) + ",表号\n" + rows})
    tables, findings = read()
    assert findings == []
    assert tables.activity["amount"].tolist() == [1234.5] * len(numbers)


def test_fractions_and_percentages(workspace: Path, read: Read) -> None:
    head = ",".join(HEAD) + ",碳氧化率,不确定度(%),表号\n"
    rows = ["0.98,2,a", "98%,2%,b", "９８％,2,c"]
    text = head + "".join(f"E1,2025,烟煤,消费,燃烧,10,t,计量,{row}\n" for row in rows)
    write(workspace, {"activity/a.csv": text})
    tables, findings = read()
    assert findings == []
    assert tables.activity["oxidation"].tolist() == [0.98] * 3
    assert tables.activity["uncertainty_percent"].tolist() == [2.0] * 3


def test_units_in_headers(workspace: Path, read: Read) -> None:
    text = (
        "单位编码,期间,品种,流向,用途,数量（万Nm³）,数据类别,低位发热量（GJ/万Nm3）,压力（kPa）,碳氧化率（％）\n"
        "E1,2025,天然气,消费,燃烧,2.5,计量,389.31,500,99\n"
    )
    write(workspace, {"activity/a.csv": text})
    tables, findings = read()
    row = tables.activity.iloc[0]
    assert findings == []
    assert (row["quantity"], row["quantity_unit"], row["unit"]) == (25_000.0, "Nm3", "万Nm3")
    assert (row["ncv"], row["ncv_unit"]) == (389.31, "GJ/万Nm3")
    assert (row["pressure_mpa"], row["oxidation"]) == (0.5, 0.99)


def test_header_unit_that_does_not_fit(workspace: Path, read: Read) -> None:
    text = ",".join(HEAD) + ",压力（t）,温度（度数）\nE1,2025,烟煤,消费,燃烧,10,t,计量,5,5\n"
    write(workspace, {"activity/a.csv": text})
    assert places(read()[1]) == [
        ("activity.incompatible_unit", "activity/a.csv", "", "I1"),
        ("activity.unknown_unit", "activity/a.csv", "", "J1"),
    ]


def test_workbook(workspace: Path, read: Read) -> None:
    rows = [
        ["2025年能源台账"],
        HEAD,
        ["E1", datetime(2025, 1, 1), "烟煤", "消费", "燃烧", 10.5, "吨", "计量"],
        ["E1", date(2025, 2, 1), "烟煤", "消费", "燃烧", "1,000", "吨", "计量"],
        ["E1", 202503, "烟煤", "消费", "燃烧", 3, "吨", "计量"],
        *[["E1", f"2025年{month}月", "烟煤", "消费", "燃烧", 9, "吨", "计量"] for month in range(4, 13)],
    ]
    workbook(workspace / BOOK, {"台账": rows, "说明": [["随便写"]], "Sheet3": []})
    tables, findings = read()
    assert [found.code for found in findings] == ["activity.outlier"]
    assert tables.activity["period"].tolist() == [f"2025-{month:02d}" for month in range(1, 13)]
    assert tables.activity["amount"].tolist()[:3] == [10.5, 1000.0, 3.0]
    assert set(tables.activity["sheet"]) == {"台账"}
    assert str(tables.source("activity", 0, "unit")) == "activity/a.xlsx[台账]!G3"


def test_several_tables_in_one_workbook(workspace: Path, read: Read) -> None:
    power = [["单位编码", "期间", "电力来源", "数量", "单位", "数据类别"], ["E1", 2025, "电网", 3, "万kWh", "结算"]]
    workbook(workspace / BOOK, {"燃料": [HEAD, COAL], "电": power, "草稿": [["a", "b"], [1, 2]]})
    tables, findings = read()
    assert places(findings) == [("activity.unrecognised_sheet", BOOK, "草稿", "")]
    assert (len(tables.activity), tables.power["quantity"].tolist()) == (1, [30_000.0])


def test_merged_cells_are_one_finding(workspace: Path, read: Read) -> None:
    """Words merged over rows count for each of them; a merged amount cannot be read."""
    rows = [["标题"], HEAD, COAL, [None, "2025", "柴油", "消费", "燃烧", None, "t", "计量"]]
    book = workbook(workspace / BOOK, {"表": rows})
    for area in ("A1:H1", "A3:A4", "F3:F4"):
        book["表"].merge_cells(area)
    book.save(workspace / BOOK)
    tables, findings = read()
    assert sorted(places(findings)) == [
        ("activity.merged_cells", BOOK, "表", "F3"),
        ("activity.merged_filled", BOOK, "表", "A3"),
    ]
    assert {"A3:A4" in item.message() for item in findings} == {True, False}
    assert tables.activity["entity_id"].tolist() == ["E1", "E1"]


def test_error_cells(workspace: Path, read: Read) -> None:
    book = workbook(workspace / BOOK, {"表": [HEAD, COAL, COAL]})
    sheet = book["表"]
    sheet["F2"].value = "#N/A"
    sheet["F2"].data_type = "e"
    sheet["C3"].value = "#REF!"
    sheet["C3"].data_type = "e"
    book.save(workspace / BOOK)
    assert places(read()[1]) == [
        ("activity.formula_error", BOOK, "表", "C3"),
        ("activity.formula_error", BOOK, "表", "F2"),
    ]


def test_formula_that_was_never_calculated(workspace: Path, read: Read) -> None:
    workbook(workspace / BOOK, {"表": [HEAD, ["E1", "2025", "烟煤", "消费", "燃烧", "=1+2", "t", "计量"]]})
    assert places(read()[1]) == [("activity.formula_not_calculated", BOOK, "表", "F2")]


def test_percent_format_counts_as_it_is_shown(workspace: Path, read: Read) -> None:
    head = [*HEAD, "不确定度(%)", "碳氧化率(%)", "生物质碳比例"]
    book = workbook(workspace / BOOK, {"表": [head, [*COAL, 0.05, 0.98, 0.3]]})
    for cell in ("I2", "J2", "K2"):
        book["表"][cell].number_format = "0.0%"
    book.save(workspace / BOOK)
    tables, findings = read()
    assert findings == []
    row = tables.activity.iloc[0]
    assert (row["uncertainty_percent"], row["oxidation"], row["biogenic_fraction"]) == (5.0, 0.98, 0.3)


def test_long_serial_kept_as_a_number(workspace: Path, read: Read) -> None:
    head = ["绿证编号", "持有单位", "电量", "单位", "发电类型", "电量生产期间", "状态"]
    book = "electricity/c.xlsx"
    workbook(workspace / book, {"绿证": [head, [12345678901234567890, "E1", 1, "MWh", "风电", "2025", "持有"]]})
    assert places(read()[1]) == [("activity.long_number", book, "绿证", "A2")]


def test_codes_kept_as_numbers(workspace: Path, read: Read) -> None:
    head = ["单位编码", "单位名称", "单位类型", "上级编码", "行业代码", "规上"]
    (workspace / "organisations.csv").unlink()
    rows = [
        head,
        [1, "园区", "园区"],
        [101, "甲厂", "企业", 1, 3011, True],
        ["１０２", "乙厂", "企业", "1", "2611", "否"],
    ]
    workbook(workspace / "organisations.xlsx", {"单位": rows})
    tables, findings = read()
    assert findings == []
    assert tables.organisations["entity_id"].tolist() == ["1", "101", "102"]
    assert tables.organisations["above_scale"].tolist() == [None, True, False]


def test_not_a_workbook_inside(workspace: Path, read: Read) -> None:
    (workspace / "activity").mkdir()
    with zipfile.ZipFile(workspace / BOOK, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert places(read()[1]) == [("activity.unreadable_file", BOOK, "", "")]


def test_a_damaged_workbook(workspace: Path, read: Read) -> None:
    """Bytes that no longer unpack, and a part that claims to be encrypted."""
    workbook(workspace / BOOK, {"活动数据": [["单位编码", "期间"]] + [[f"E{n}", "2025"] for n in range(500)]})
    whole = (workspace / BOOK).read_bytes()
    with zipfile.ZipFile(workspace / BOOK) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    begin = sheet.header_offset + 30 + len(sheet.filename)
    middle = begin + sheet.compress_size // 2
    (workspace / BOOK).write_bytes(whole[:middle] + b"\xff" * 40 + whole[middle + 40 :])
    assert places(read()[1]) == [("activity.unreadable_file", BOOK, "", "")]
    entry = whole.index(b"PK\x01\x02", begin)
    while whole[entry + 46 : entry + 46 + len(sheet.filename)] != sheet.filename.encode():
        entry = whole.index(b"PK\x01\x02", entry + 1)
    (workspace / BOOK).write_bytes(whole[: entry + 8] + b"\x01" + whole[entry + 9 :])
    assert places(read()[1]) == [("activity.unreadable_file", BOOK, "", "")]


def test_temporary_files_are_left_alone(workspace: Path, read: Read) -> None:
    write(workspace, {"activity/~$a.xlsx": b"x", "activity/.DS_Store": b"x"})
    assert read()[1] == []


def test_every_reader_gives_cells_from_a1(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["C3"] = 5
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text(",,\n,,\n,,5\n", encoding="utf-8")
    for ending in (".xlsx", ".csv"):
        sheets, findings = READERS[ending](tmp_path / f"a{ending}", f"a{ending}")
        assert findings == []
        assert sheets[0].rows[2][2] in (5.0, "5")


def _rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the first sheet of a workbook, as another program would have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = change(parts[sheet])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_attributes_between_single_quotes(workspace: Path, read: Read) -> None:
    book = workbook(workspace / BOOK, {"表": [HEAD, COAL]})
    book["表"]["F2"].value = "#DIV/0!"
    book["表"]["F2"].data_type = "e"
    book.save(workspace / BOOK)
    _rewritten(workspace / BOOK, lambda xml: xml.replace(b'"', b"'"))
    assert places(read()[1]) == [("activity.formula_error", BOOK, "表", "F2")]


def test_a_part_that_would_fill_the_memory(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_reader, "MOST_BYTES", 1_000_000)
    workbook(workspace / BOOK, {"表": [HEAD, COAL]})
    assert workbook_reader.read_here(workspace / BOOK, BOOK, "xlsx")[1] == []
    _rewritten(workspace / BOOK, lambda xml: xml + b" " * 2_000_000)
    sheets, findings = workbook_reader.read_here(workspace / BOOK, BOOK, "xlsx")
    assert (sheets, places(findings)) == ([], [("activity.sheet_too_large", BOOK, "", "")])


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("F99999999999999999", "activity.unreadable_file"),  # calamine 0.4 asks for 100 GB and ends the process
        ("AAAAAA2", "activity.sheet_too_large"),
        ("XFE2", "activity.sheet_too_large"),
        ("F4294967290", "activity.unreadable_file"),
    ],
)
def test_a_damaged_place_of_a_cell(place: str, code: str, workspace: Path, read: Read) -> None:
    workbook(workspace / BOOK, {"表": [HEAD, COAL]})
    _rewritten(workspace / BOOK, lambda xml: xml.replace(b'r="F2"', f'r="{place}"'.encode()))
    assert places(read()[1]) == [(code, BOOK, "", "")]
    _rewritten(workspace / BOOK, lambda xml: xml.replace(f'r="{place}"'.encode(), f"r = '{place}'".encode()))
    assert next(item.code for item in read()[1]) in ("activity.unreadable_file", "activity.sheet_too_large")
