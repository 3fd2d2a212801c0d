"""The answer to a file by itself: what holds for the whole file, what other tables would decide, and what it is."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from carbonacct.workspace.answer import check_file
from carbonacct.workspace.template import write_template
from tests.activity.conftest import places, workbook, write
from tests.workspace.runs import call
from tests.workspace.test_answer import COAL, HEAD, WRONG
from tests.workspace.tiny import write_tiny

SERIES = "表号,单位编码,类别,起始时刻,分钟,数量,单位\n"
METERS = "表号,单位编码,品种,抄表日期,示数,单位,计入核算,流向,用途,电力来源\n"
ORGANISATION = ["E1", "甲厂", "企业", "P"]


def filled(folder: Path, rows: dict[str, list[dict[str, object]]]) -> Path:
    """The workbook of an enterprise, filled by its user."""
    path = write_template("general", folder / "甲厂.xlsx")
    book = openpyxl.load_workbook(path)
    for name, lines in rows.items():
        sheet = book[name]
        places_ = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
        for number, line in enumerate(lines, start=2):
            for header, value in line.items():
                sheet.cell(number, places_[header]).value = value
    book.save(path)
    return path


def fuel(flow: str, amount: float, use: str = "") -> dict[str, object]:
    return {"单位编码": "E1", "期间": "2025", "品种": "烟煤", "流向": flow, "用途": use or None, "数量": amount,
            "单位": "t", "数据类别": "计量"}  # fmt: skip


def codes(path: Path) -> set[str]:
    return {item.code for item in check_file(path).findings} - {"activity.checked_alone"}


UNIT = {"单位": [dict(zip(("单位编码", "单位名称", "单位类型", "上级编码"), ORGANISATION, strict=True))]}


def test_the_balance_of_a_filled_template_is_told(tmp_path: Path) -> None:
    """Its sheet of transfers is there and empty: what was bought and not burned is nowhere."""
    path = filled(tmp_path, {**UNIT, "活动数据": [fuel("购入", 1000), fuel("消费", 900, "燃烧")]})
    assert places(list(check_file(path).findings))[0] == ("activity.balance_gap", "甲厂.xlsx", "活动数据", "F2")


def test_the_same_rows_without_a_table_of_transfers(tmp_path: Path) -> None:
    rows = [list(fuel(*row).values()) for row in (("购入", 1000), ("消费", 900, "燃烧"))]
    workbook(tmp_path / "a.xlsx", {"燃料": [HEAD, *rows]})
    assert codes(tmp_path / "a.xlsx") == set()


def test_members_that_the_own_list_lacks_are_no_fault(tmp_path: Path) -> None:
    handed = {"转供编号": "Z1", "期间": "2025", "供方编码": "E1", "受方编码": "E2", "品种": "烟煤", "供出量": 100,
              "单位": "t", "数据类别": "计量"}  # fmt: skip
    rows = {**UNIT, "活动数据": [fuel("购入", 1000), fuel("消费", 900, "燃烧")], "园区内转供": [handed]}
    assert codes(filled(tmp_path, rows)) == set()
    folder = write_tiny(tmp_path / "tiny")
    inside = filled(folder, {"园区内转供": [{**handed, "受方编码": "E9"}]})
    assert "transfers.counterpart_missing" in codes(inside)


@pytest.mark.parametrize(
    ("text", "row", "told"),
    [
        ("a,b,c\n1,2,3\n", 0, "没有找到任何数据表"),
        (",".join(HEAD[:-1]) + "\nE1,2025,烟煤,消费,燃烧,10,t\n", 0, "没有填“数据类别”"),
        ("某厂\n" + ",".join(HEAD[:-1]) + "\nE1,2025,烟煤,消费,燃烧,10,t\n", 1, "没有填“数据类别”"),
    ],
)
def test_what_holds_for_a_whole_csv_stands_at_its_headers(text: str, row: int, told: str, tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": text})
    answer = check_file(tmp_path / "a.csv").answer
    assert answer is not None
    lines = answer.read_text(encoding="utf-8").splitlines()
    assert told in lines[row]
    assert "] ：" not in lines[row]
    assert "".join(lines[:row] + lines[row + 1 :]) == "".join(text.splitlines()[:row] + text.splitlines()[row + 1 :])


def test_an_empty_file_has_no_answer(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": b""})
    called = call("check", tmp_path / "a.csv", "--json")
    assert (called.code, called.json["answer"]) == (0, None)
    assert [item["code"] for item in called.json["findings"]] == ["activity.empty_table"]


def test_a_csv_of_one_line(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": ",".join(HEAD)})
    checked = check_file(tmp_path / "a.csv")
    assert checked.answer == tmp_path / "a.检查.csv"
    assert checked.answer.read_text(encoding="utf-8").startswith(",".join(HEAD) + ",")


def test_a_workbook_that_is_named_csv(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"燃料": [HEAD, COAL, WRONG]}).save(tmp_path / "b.csv.xlsx")
    (tmp_path / "b.csv.xlsx").rename(tmp_path / "b.csv")
    checked = check_file(tmp_path / "b.csv")
    assert "activity.wrong_ending" in {item.code for item in checked.findings}
    assert checked.answer == tmp_path / "b.检查.xlsx"
    assert "F3" in str(openpyxl.load_workbook(checked.answer)["燃料"]["I3"].value)


def test_a_time_series_by_itself(tmp_path: Path) -> None:
    hours = [f"M1,E1,用电负荷,2025-01-01T{hour:02d}:00:00+08:00,60,5,kWh\n" for hour in range(24)]
    hours[3] = hours[3].replace(",5,kWh", ",五,kWh")
    write(tmp_path, {"a.csv": SERIES + "".join(hours)})
    checked = check_file(tmp_path / "a.csv")
    assert [(item.code, item.source.cell) for item in checked.findings if item.severity == "error" and item.source] == [
        ("timeseries.not_a_number", "F5")
    ]
    assert "2025-01 – 2025-12" in checked.findings[-1].message()
    assert checked.answer is not None
    assert "F5" in checked.answer.read_text(encoding="utf-8").splitlines()[4]


def test_meter_readings_by_themselves(tmp_path: Path) -> None:
    """The year is that between the readings; what a booked meter lacks is told as of any row."""
    days = ("2024-12-31", "2025-12-31")
    rows = [f"G1,E1,蒸汽,{day},{value},t,是,购入,,\n" for day, value in zip(days, (0, 100), strict=True)]
    write(tmp_path, {"a.csv": METERS + "".join(rows)})
    checked = check_file(tmp_path / "a.csv")
    found = {item.code for item in checked.findings}
    assert {"activity.steam_state_missing", "meters.prorated"} <= found
    assert "meters.not_covered" not in found
    assert "2025-01 – 2025-12" in next(item for item in checked.findings if item.code.endswith("alone")).message()


def test_an_output_that_is_a_folder_is_a_wrong_call(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": ",".join(HEAD) + "\n" + ",".join(map(str, WRONG)) + "\n"})
    called = call("check", tmp_path / "a.csv", "--output", tmp_path)
    assert called.code == 2
    assert str(tmp_path) in called.err
