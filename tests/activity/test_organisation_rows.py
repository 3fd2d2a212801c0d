"""An organisation that two files name: alike it counts once, otherwise it is a duplicate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activity.conftest import Read, places, workbook, write

HEAD = ["单位编码", "单位名称", "单位类型", "上级编码", "行业代码", "工业增加值", "金额单位"]
BOOK = "workbooks/甲厂.xlsx"
LIST = (
    "单位编码,单位名称,单位类型,上级编码,行业代码,工业增加值,金额单位\nP,园区,园区,,,,\nE1,甲厂,企业,P,3973,120,万元\n"
)


@pytest.mark.parametrize(
    "row",
    [
        ["E1", "甲厂", "企业", "P", "4412", None, None],  # another industry
        ["E1", "甲厂", "企业", "P", "3973", 121, "万元"],  # another value added
        ["E1", "甲厂有限公司", "企业", "P", "3973", 120, "万元"],
    ],
)
def test_rows_that_disagree_are_duplicates(row: list[object], workspace: Path, read: Read) -> None:
    write(workspace, {"organisations.csv": LIST})
    workbook(workspace / BOOK, {"单位": [HEAD, row]})
    tables, findings = read()
    assert places(findings) == [("activity.duplicate_entity", BOOK, "单位", "A2")]
    assert tables.organisations["entity_id"].tolist() == ["P", "E1", "E1"]


def test_each_says_what_the_other_does_not(workspace: Path, read: Read) -> None:
    write(workspace, {"organisations.csv": LIST.replace("3973", "")})
    workbook(workspace / BOOK, {"单位": [HEAD, ["E1", "甲厂", "企业", "P", "3973", None, None]]})
    assert places(read()[1]) == [("activity.duplicate_entity", BOOK, "单位", "A2")]


def test_twice_in_one_file_is_a_duplicate(workspace: Path, read: Read) -> None:
    write(workspace, {"organisations.csv": LIST + "E1,甲厂,企业,P,3973,120,万元\n"})
    assert places(read()[1]) == [("activity.duplicate_entity", "organisations.csv", "", "A4")]


def test_a_row_that_says_less_is_left_out(workspace: Path, read: Read) -> None:
    write(workspace, {"organisations.csv": LIST})
    workbook(workspace / BOOK, {"单位": [HEAD, ["E1", "甲厂", "企业", "P", None, 1_200_000, "元"]]})
    tables, findings = read()
    assert places(findings) == [("activity.organisation_repeated", BOOK, "单位", "A2")]
    assert "organisations.csv!A3" in findings[0].message()
    assert tables.organisations[["entity_id", "value_added_cny", "file"]].to_numpy().tolist()[1:] == [
        ["E1", 1_200_000.0, "organisations.csv"]
    ]


def test_a_row_that_says_more_counts(workspace: Path, read: Read) -> None:
    write(workspace, {"organisations.csv": "单位编码,单位名称,单位类型,上级编码\nP,园区,园区,\nE1,甲厂,企业,P\n"})
    workbook(workspace / BOOK, {"单位": [HEAD, ["E1", "甲厂", "企业", "P", "3973", 120, "万元"]]})
    tables, findings = read()
    assert places(findings) == [("activity.organisation_repeated", "organisations.csv", "", "A3")]
    assert tables.organisations[["entity_id", "value_added_cny", "file"]].to_numpy().tolist()[1:] == [
        ["E1", 1_200_000.0, BOOK]
    ]
