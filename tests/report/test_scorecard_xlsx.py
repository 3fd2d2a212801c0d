"""The workbook of a scorecard: the annex's own layout, filled in; fills, text that stays text, the same bytes."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from carbonacct.report.scorecard_annex import sheet_title
from carbonacct.report.scorecard_xlsx import write_scorecard_workbook
from tests.report.sample_annex import SCALE, TIERS
from tests.report.sample_scorecard import scorecard

Json = dict[str, Any]
SHEETS = [
    "无锡市零碳园区评价指标体系",
    "国家级零碳园区建设指标体系",
    "计算过程 Calculation",
    "选项与其他读法 Options and readings",
    "佐证材料 Evidence",
    "各体系对照 Systems",
    "企业评价 Enterprises",
    "碳中和说明 Neutrality",
    "虚拟电厂 Virtual power plant",
    "源网荷储 Source-grid-load-storage",
    "因素分解 Decomposition",
    "检查与提示 Checks and findings",
]
TITLES = ["序号", "类别", "具体指标", "单位", "近期目标", "远期目标", "本期数值", "近期判定", "远期判定"]
TITLES += ["距近期目标", "距远期目标", "说明与佐证", "溯源路径"]
HEADER = 7
"""Row of the titles: annex, title, synthetic data, park, two verdicts above it."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("scorecard") / "scorecard.xlsx"
    write_scorecard_workbook(scorecard(), target)
    return target


@pytest.fixture
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@pytest.fixture
def annex(book: openpyxl.Workbook) -> Worksheet:
    return book[SHEETS[0]]


def place(sheet: Worksheet, number: int) -> int:
    """Row of an indicator."""
    return next(row for row in range(HEADER + 1, sheet.max_row + 1) if sheet.cell(row, 1).value == number)


def ground(sheet: Worksheet, row: int, column: int) -> str:
    return str(sheet.cell(row, column).fill.fgColor.rgb)[2:]


def test_sheets_in_their_order(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS
    for name in SHEETS[2:]:
        assert book[name].freeze_panes == "B2" and book[name].auto_filter.ref


def test_title_rows_are_those_of_the_annex(annex: Worksheet) -> None:
    assert annex["A1"].value == "附件"
    assert annex["A2"].value == "无锡市零碳园区评价指标体系"
    assert "演示数据" in str(annex["A3"].value)
    assert "滨江零碳产业园" in str(annex["A4"].value) and "2025-01-01 – 2025-12-31" in str(annex["A4"].value)
    near, long = str(annex["A5"].value), str(annex["A6"].value)
    assert near.startswith("结论（近期）：不符合条件") and "2 单位能耗碳排放：未达标" in near
    assert long.startswith("结论（远期）：不符合条件") and "3 单位工业增加值综合能耗（当量值）：未达标" in long
    assert [annex.cell(HEADER, column).value for column in range(1, 14)] == TITLES
    assert {"A1:M1", "A2:M2", "A4:M4", "A5:M5"} <= {str(one) for one in annex.merged_cells.ranges}


def test_every_indicator_stands_as_printed(annex: Worksheet) -> None:
    for one in scorecard()["systems"][0]["indicators"]:
        row = place(annex, one["number"])
        assert annex.cell(row, 3).value == one["name_zh"]
        if one["number"] != 1:
            assert annex.cell(row, 4).value == (one["unit_zh"] or None)
            assert annex.cell(row, 5).value == one["near"]["target_text_zh"]
        assert annex.cell(row, 13).value == one["explain"]


def test_cells_are_merged_as_in_the_annex(annex: Worksheet) -> None:
    merged = {str(one) for one in annex.merged_cells.ranges}
    second = place(annex, 2)
    assert f"B{place(annex, 1)}:B{place(annex, 5)}" in merged
    assert f"B{place(annex, 6)}:B{place(annex, 21)}" in merged
    assert f"B{place(annex, 22)}:B{place(annex, 31)}" in merged
    assert [annex.cell(place(annex, n), 2).value for n in (1, 6, 22)] == ["约束性指标", "重要参考指标", "激励性指标"]
    for column in "ACDEGHIJKLM":  # everything but the class and the long target, over the two lines of indicator 2
        assert f"{column}{second}:{column}{second + 1}" in merged
    assert [annex.cell(second + n, 6).value for n in (0, 1)] == TIERS
    assert annex.cell(second, 6).font.bold and not annex.cell(second + 1, 6).font.bold
    first = place(annex, 1)
    assert f"D{first}:F{first}" in merged and annex.cell(first, 4).value == SCALE
    for number in (29, 30, 31):
        row = place(annex, number)
        assert f"E{row}:F{row}" in merged and annex.cell(row, 4).value == "——"
    fifteenth = place(annex, 15)  # two equal numbers stay two cells, as printed
    assert [annex.cell(fifteenth, column).value for column in (5, 6)] == ["≥95", "≥95"]


def test_values_verdicts_and_fills(annex: Worksheet) -> None:
    second = place(annex, 2)
    assert annex.cell(second, 7).value == 2.1638
    assert [annex.cell(second, column).value for column in (8, 9)] == ["未达标", "未达标"]
    assert "园区碳排放减少 469,857 吨二氧化碳" in str(annex.cell(second, 10).value)
    words = {
        3: "达标",
        16: "缺数据",
        17: "已说明豁免",
        18: "不适用",
        22: "达标，计分",
        25: "达标（未提出）",
        31: "未提出",
    }
    for number, expected in words.items():
        assert annex.cell(place(annex, number), 8).value == expected
    colours = {number: ground(annex, place(annex, number), 8) for number in (2, 3, 16, 17, 18, 25)}
    assert colours == {2: "FBE9E7", 3: "E2F2E6", 16: "FDF1D8", 17: "E6EFF8", 18: "ECEFF1", 25: "ECEFF1"}
    assert annex.cell(place(annex, 16), 7).value == "缺数据"
    assert annex.cell(place(annex, 1), 7).value == "满足"
    assert annex.cell(place(annex, 29), 7).value == "3 级"
    assert annex.cell(place(annex, 23), 7).value == "近期 12.6%\n远期 11.9%"
    assert "绿色工厂名单.pdf" in str(annex.cell(place(annex, 10), 12).value)
    assert "园区内没有货运车辆调度权" in str(annex.cell(place(annex, 17), 12).value)


def test_a_system_with_one_term_has_the_columns_of_that_term(book: openpyxl.Workbook) -> None:
    sheet = book[SHEETS[1]]
    titles = [cell.value for cell in sheet[HEADER - 1]]  # one verdict less
    assert titles == [
        "序号",
        "类别",
        "具体指标",
        "单位",
        "建设目标",
        "本期数值",
        "近期判定",
        "距近期目标",
        "说明与佐证",
        "溯源路径",
    ]


def test_the_meaning_of_the_classes_stands_below(annex: Worksheet) -> None:
    below = [annex.cell(row, 1).value for row in range(place(annex, 31) + 2, annex.max_row + 1)]
    assert below[0] == "指标类型说明："
    assert [str(words).split("：")[0] for words in below[1:]] == ["约束性指标", "重要参考指标", "激励性指标"]


def test_the_other_sheets_hold_what_the_scorecard_rests_on(book: openpyxl.Workbook) -> None:
    document = scorecard()
    judged = [one["terms"] for system in document["systems"] for one in system["indicators"]]
    assert book[SHEETS[2]].max_row == 1 + sum(len(terms) for terms in judged)
    readings = list(book[SHEETS[3]].iter_rows(min_row=2, values_only=True))
    assert [row[7] for row in readings] == [2.1638, 0.9871] * 2 and readings[0][6] == "是 yes"
    evidence = [row for row in book[SHEETS[4]].iter_rows(min_row=2, values_only=True) if row[4]]
    assert len(evidence) == 12 and evidence[0][5] == "ab" * 32
    assert book[SHEETS[5]].max_row == 1 + len(document["comparison"])
    assert book[SHEETS[6]].max_row == 1 + 3 * 2 * 2
    hours = [row for row in book[SHEETS[8]].iter_rows(min_row=2, values_only=True) if row[0] == "12:00"]
    assert [row[2] for row in hours][-1] == pytest.approx(sum(row[2] for row in hours[:-1]))
    assert book[SHEETS[11]].max_row == 1 + 2 + len(document["findings"])


def test_live_formulas_give_the_stored_values(path: Path, book: openpyxl.Workbook) -> None:
    cached = openpyxl.load_workbook(path, data_only=True)
    neutral, shown = book[SHEETS[7]], cached[SHEETS[7]]
    assert neutral["D8"].value == "=D2-D7" and shown["D8"].value == pytest.approx(shown["D2"].value - shown["D7"].value)
    change, values = book[SHEETS[10]], cached[SHEETS[10]]
    assert change["C8"].value == "=SUM(C2:C7)"
    assert values["C8"].value == pytest.approx(sum(values.cell(row, 3).value for row in range(2, 8)))


def test_the_same_bytes_twice(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_scorecard_workbook(scorecard(), again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "{=1}", "http://example.org/", "x" * 40_000])
def test_typed_text_stays_text(text: str, tmp_path: Path) -> None:
    document = copy.deepcopy(scorecard())
    document["workspace"]["name_zh"] = text
    for system in document["systems"]:
        system["name_zh"] = system["subject_name"] = text
        for one in system["indicators"]:
            one["name_zh"] = one["explanation"] = one["unit_zh"] = one["note_zh"] = text
            one["near"]["target_text_zh"] = text
            one["near"].pop("printed_zh", None)
    document["findings"][0]["message_zh"] = text
    target = tmp_path / "typed.xlsx"
    write_scorecard_workbook(document, target)
    book = openpyxl.load_workbook(target)
    formulas = [
        cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert sorted(str(one)[:6] for one in formulas) == ["=D2-D7", "=SUM(C", "=SUM(C"]
    assert not [sheet for sheet in book.worksheets if sheet._hyperlinks]
    assert str(book.worksheets[0]["A2"].value)[:100] == text[:100]


def test_names_of_sheets_are_those_excel_takes() -> None:
    assert sheet_title("a/b:c*[d]?\\e", []) == "a b c  d   e"
    assert sheet_title("'", []) == "scorecard"
    long = "无" * 60
    first = sheet_title(long, [])
    assert len(first) <= 31
    second = sheet_title(long, [first])
    assert second != first and len(second) <= 31


def test_a_small_document_has_only_what_it_has(tmp_path: Path) -> None:
    document = scorecard()
    for key in ("virtual_power_plant", "source_grid_load_storage", "decomposition"):
        document[key] = None
    document["systems"] = document["systems"][:1]
    document["systems"][0]["indicators"] = document["systems"][0]["indicators"][:2]
    document["systems"][0]["outcome"] = {"chosen": None, "near": None, "long": None}
    target = tmp_path / "small.xlsx"
    write_scorecard_workbook(document, target)
    assert openpyxl.load_workbook(target).sheetnames == [SHEETS[n] for n in (0, 2, 3, 4, 5, 7, 11)]
