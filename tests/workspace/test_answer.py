"""A file that is checked comes back with its findings: the user's own workbook, untouched but for what is added."""

from __future__ import annotations

import errno
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from carbonacct.workspace.answer import check_file
from tests.activity.conftest import places, workbook, write
from tests.workspace.runs import call
from tests.workspace.tiny import replace, write_tiny

HEAD = ["单位编码", "期间", "品种", "流向", "用途", "数量", "单位", "数据类别"]
COAL = ["E1", "2025", "烟煤", "消费", "燃烧", 10, "t", "计量"]
WRONG = ["E1", "2025", "柴油", "消费", "燃烧", "约5", "t", "计量"]
SUMMARY = "检查汇总(carbonacct)"


def book_of(folder: Path) -> Path:
    """A workbook with what people put into theirs: titles, formats, formulas, a chart, a list, a second sheet."""
    path = folder / "台账.xlsx"
    book = workbook(
        path, {"燃料": [["某厂2025年台账"], HEAD, COAL, WRONG, ["E1", "2025", "汽油", "消费", "燃烧", 3, "车", "计量"]]}
    )
    sheet = book["燃料"]
    sheet.merge_cells("A1:H1")
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["F3"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["F3"].number_format = "#,##0.000"
    sheet["F3"].comment = Comment("磅单", "张三")
    sheet.column_dimensions["C"].width = 33
    sheet.freeze_panes = "A3"
    listed = DataValidation(type="list", formula1='"消费,购入"')
    sheet.add_data_validation(listed)
    listed.add("D3:D9")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=6, min_row=2, max_row=5), titles_from_data=True)
    sheet.add_chart(chart, "K10")
    other = book.create_sheet("核算草稿")
    other["A1"], other["B2"] = "随手记", "=SUM(燃料!F3:F5)"
    book.save(path)
    return path


def test_only_the_column_and_the_summary_are_added(tmp_path: Path) -> None:
    path = book_of(tmp_path)
    before = path.read_bytes()
    checked = check_file(path)
    assert path.read_bytes() == before
    assert checked.answer == tmp_path / "台账.检查.xlsx"
    assert not checked.rebuilt
    old, new = openpyxl.load_workbook(path), openpyxl.load_workbook(checked.answer)
    assert new.sheetnames == [*old.sheetnames, SUMMARY]
    for name in old.sheetnames:
        for row in old[name].iter_rows():
            for cell in row:
                twin = new[name][cell.coordinate]
                assert (twin.value, twin.number_format) == (cell.value, cell.number_format)
                assert (repr(twin.font), repr(twin.fill)) == (repr(cell.font), repr(cell.fill))
        assert new[name].merged_cells.ranges == old[name].merged_cells.ranges
        assert new[name].freeze_panes == old[name].freeze_panes
    sheet = new["燃料"]
    assert sheet.column_dimensions["C"].width == 33
    assert sheet["F3"].comment.text == "磅单"
    assert len(sheet.data_validations.dataValidation) == 1
    assert [sheet.cell(row, 9).value for row in (1, 3)] == [None, None]
    assert sheet["I2"].value == "检查结果(carbonacct)"
    assert "F4" in str(sheet["I4"].value)
    assert "约5" in str(sheet["I4"].value)
    assert "G5" in str(sheet["I5"].value)
    assert sheet["I4"].alignment.wrap_text
    rows = [[cell.value for cell in row] for row in new[SUMMARY].iter_rows()]
    assert "错误 2" in str(rows[0][0])
    assert [row[2] for row in rows[3:5]] == ["F4", "G5"]
    assert new[SUMMARY]["C4"].hyperlink.location == "'燃料'!F4"


def test_parts_that_need_not_change_are_the_same_bytes(tmp_path: Path) -> None:
    path = book_of(tmp_path)
    answer = check_file(path).answer
    assert answer is not None
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(answer) as new:
        same = {name for name in old.namelist() if new.read(name) == old.read(name)}
        changed = set(old.namelist()) - same
        assert changed == {
            "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml",
            "xl/worksheets/sheet1.xml",
        }  # fmt: skip
        assert any("chart" in name for name in same)


def test_the_fixed_file_re_enters_cleanly(tmp_path: Path) -> None:
    """The answer is corrected in place, its column and summary left there, and checked again."""
    first = check_file(book_of(tmp_path)).answer
    assert first is not None
    again = check_file(first)
    assert [item.code for item in again.findings] == [item.code for item in check_file(book_of(tmp_path)).findings]
    assert again.answer == tmp_path / "台账.检查-2.xlsx"
    book = openpyxl.load_workbook(first)
    book["燃料"]["F4"], book["燃料"]["G5"] = 5, "t"
    book.save(first)
    fixed = check_file(first)
    assert [item.code for item in fixed.findings if item.severity == "error"] == []
    assert "activity.unknown_column" not in {item.code for item in fixed.findings}
    assert SUMMARY not in {item.source.sheet for item in fixed.findings if item.source}


def test_an_answer_of_an_answer_has_one_column(tmp_path: Path) -> None:
    first = check_file(book_of(tmp_path)).answer
    assert first is not None
    book = openpyxl.load_workbook(first)
    book["燃料"]["F4"] = 5
    book.save(first)
    second = check_file(first, output=first).answer
    assert second == first
    sheet = openpyxl.load_workbook(first)["燃料"]
    assert [cell.value for cell in sheet[2]].count("检查结果(carbonacct)") == 1
    assert sheet["I4"].value is None
    assert "G5" in str(sheet["I5"].value)
    assert openpyxl.load_workbook(first).sheetnames == ["燃料", "核算草稿", SUMMARY]


def test_in_english(tmp_path: Path) -> None:
    answer = check_file(book_of(tmp_path), "en").answer
    assert answer == tmp_path / "台账.checked.xlsx"
    book = openpyxl.load_workbook(answer)
    assert book.sheetnames[-1] == "summary(carbonacct)"
    assert book["燃料"]["I2"].value == "findings(carbonacct)"
    assert str(book["燃料"]["I4"].value).startswith("[error] F4: ")
    assert [item.code for item in check_file(answer).findings if item.code == "activity.unknown_column"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_keeps_its_bytes(encoding: str, delimiter: str, tmp_path: Path) -> None:
    lines = [
        "某厂台账",
        delimiter.join(HEAD),
        delimiter.join(map(str, COAL)),
        "",
        delimiter.join([*map(str, WRONG[:7]), '"计\n量"']),
    ]
    text = "\r\n".join(lines) + "\r\n"
    write(tmp_path, {"a.csv": text.encode(encoding)})
    answer = check_file(tmp_path / "a.csv").answer
    assert answer == tmp_path / "a.检查.csv"
    written = answer.read_bytes().decode(encoding)
    kept = written.split("\r\n")
    assert kept[:4] == [lines[0], f'{lines[1]}{delimiter}"检查结果(carbonacct)"', lines[2], lines[3]]
    assert kept[4].startswith(lines[4] + delimiter + '"[错误] F5：')
    write(tmp_path, {"a.检查.csv": written.replace("约5", "5").replace("计\n量", "计量").encode(encoding)})
    fixed = check_file(answer)
    assert {item.code for item in fixed.findings} == {"activity.checked_alone"}
    assert fixed.answer is None


def test_a_csv_answered_twice_has_one_column(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.csv": ",".join(HEAD) + "\n" + ",".join(map(str, WRONG)) + "\n" + "E1,2025,汽油,消费,燃烧,3,车,计量\n"},
    )
    first = check_file(tmp_path / "a.csv").answer
    assert first is not None
    write(tmp_path, {first.name: first.read_text(encoding="utf-8").replace("约5,", "5,")})
    second = check_file(first, output=first).answer
    rows = first.read_text(encoding="utf-8").splitlines()
    assert second == first
    assert rows[0].count("检查结果") == 1
    assert rows[1] == "E1,2025,柴油,消费,燃烧,5,t,计量,"
    assert "G3" in rows[2]


def test_a_csv_as_a_workbook(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": ",".join(HEAD) + "\n" + ",".join(map(str, WRONG)) + "\n"})
    checked = check_file(tmp_path / "a.csv", output=tmp_path / "out" / "a.xlsx")
    assert checked.rebuilt
    book = openpyxl.load_workbook(tmp_path / "out" / "a.xlsx")
    assert book.sheetnames == ["Sheet1", SUMMARY]
    assert "约5" in str(book["Sheet1"]["I2"].value)


def test_nothing_to_say_writes_nothing(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"燃料": [HEAD, COAL]})
    called = call("check", tmp_path / "a.xlsx", "--json")
    assert (called.code, called.json["answer"]) == (0, None)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_file_of_a_workspace_is_checked_with_it(tmp_path: Path) -> None:
    """Findings between tables are told as well; the answer does not lie where it would be read."""
    folder = write_tiny(tmp_path / "tiny")
    replace(folder / "activity/fuel.csv", "天然气", "天燃气")
    called = call("check", folder / "activity/fuel.csv", "--json")
    answer = folder / "checked" / "fuel.检查.csv"
    assert (called.code, called.json["answer"]) == (1, str(answer))
    assert called.json["findings"][0]["source"] == {"file": "fuel.csv", "sheet": "", "cell": "C2"}
    before = call("check", folder, "--json").json["findings"]
    assert "天燃气" in answer.read_text(encoding="utf-8")
    assert call("check", folder, "--json").json["findings"] == before
    alone = call("check", answer, "--json")
    assert "activity.checked_alone" in {item["code"] for item in alone.json["findings"]}


def test_organisations_of_the_workspace_around(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    write(folder, {"drafts/a.csv": ",".join(HEAD) + "\nE99,2025,柴油,消费,燃烧,5,t,计量\n"})
    codes = {item.code for item in check_file(folder / "drafts/a.csv").findings}
    assert "activity.unknown_entity" in codes
    write(tmp_path, {"a.csv": ",".join(HEAD) + "\nE99,2025,柴油,消费,燃烧,5,t,计量\n"})
    assert {item.code for item in check_file(tmp_path / "a.csv").findings} == {"activity.checked_alone"}


def test_the_year(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.csv": ",".join(HEAD)
            + "\nE1,2023,柴油,消费,燃烧,5,t,计量\nE1,2023,汽油,消费,燃烧,5,t,计量\nE1,2024,煤油,消费,燃烧,5,t,计量\n"
        },
    )
    assert ("activity.period_outside", "a.csv", "", "B4") in places(list(check_file(tmp_path / "a.csv").findings))
    outside = check_file(tmp_path / "a.csv", year=2024).findings
    assert [item.source.cell for item in outside if item.code == "activity.period_outside" and item.source] == [
        "B2",
        "B3",
    ]


def test_wrong_calls(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": b"%PDF", "a.csv": ",".join(HEAD) + "\n" + ",".join(map(str, WRONG)) + "\n"})
    assert call("check", tmp_path / "a.pdf").code == 2
    assert call("check", tmp_path / "nothing.xlsx").code == 2
    assert call("check", tmp_path / "a.csv", "--output", tmp_path / "a.ods").code == 2
    assert call("check", tmp_path, "--output", tmp_path / "b.xlsx").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.pdf"]


def test_an_unreadable_file_has_no_answer(tmp_path: Path) -> None:
    write(tmp_path, {"a.xlsx": b"PK\x03\x04 no workbook"})
    called = call("check", tmp_path / "a.xlsx")
    assert called.code == 1
    assert "答复" not in called.out
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_in_words_and_in_both_languages(tmp_path: Path) -> None:
    path = book_of(tmp_path)
    zh, en = call("check", path), call("check", path, "--lang", "en")
    assert (zh.code, en.code) == (1, 1)
    assert f"答复：{tmp_path / '台账.检查.xlsx'}" in zh.out
    assert f"answer: {tmp_path / '台账.checked.xlsx'}" in en.out


def test_a_time_series_of_a_workspace(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    head = "表号,单位编码,类别,起始时刻,分钟,数量,单位\n"
    rows = [
        f"M1,park,用电负荷,2025-01-01T{hour:02d}:00:00+08:00,60,{'x' if hour == 3 else 5},kWh\n" for hour in range(24)
    ]
    write(folder, {"timeseries/a.csv": head + "".join(rows)})
    checked = check_file(folder / "timeseries" / "a.csv")
    cells = {item.source.cell for item in checked.findings if item.severity == "error" and item.source}
    assert "F5" in cells
    assert checked.answer == folder / "checked" / "a.检查.csv"
    assert "F5" in checked.answer.read_text(encoding="utf-8").splitlines()[4]


def test_elements_with_a_prefix(tmp_path: Path) -> None:
    """Some writers put a prefix before every element and leave out the places of cells."""
    path = tmp_path / "a.xlsx"
    workbook(path, {"燃料": [HEAD, COAL, WRONG]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for name in ("worksheet", "sheetData", "sheetPr", "sheetViews", "sheetFormatPr", "dimension", "row", "pageMargins"):
        sheet = sheet.replace(f"<{name}", f"<x:{name}").replace(f"</{name}", f"</x:{name}")
    for name in ("c", "v", "is", "t"):
        for end in (" ", ">", "/>"):
            sheet = sheet.replace(f"<{name}{end}", f"<x:{name}{end}")
        sheet = sheet.replace(f"</{name}>", f"</x:{name}>")
    for name in ("sheetView", "selection", "outlinePr", "pageSetUpPr"):
        sheet = (
            sheet.replace(f"<x:{name}s ", f"<@{name}s ")
            .replace(f"<{name} ", f"<x:{name} ")
            .replace(f"</{name}>", f"</x:{name}>")
        )
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("xmlns=", "xmlns:x=").encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    checked = check_file(path)
    assert not checked.rebuilt
    assert checked.answer is not None
    assert "F3" in str(openpyxl.load_workbook(checked.answer)["燃料"]["I3"].value)


def test_a_sheet_without_room_is_rebuilt(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = workbook(path, {"燃料": [HEAD, COAL, WRONG]})
    book["燃料"]["XFD1"] = "备注"
    book.save(path)
    checked = check_file(path)
    assert checked.rebuilt
    assert checked.answer is not None
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(checked.answer)[SUMMARY].iter_rows()]
    assert "F3" in {row[2] for row in rows}


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book_of(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("carbonacct.workspace.answer_xlsx.write_answer", full)
    assert call("check", path).code == 3
    assert [item.name for item in tmp_path.iterdir()] == ["台账.xlsx"]
