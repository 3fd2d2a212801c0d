"""A new workspace: its templates are checked as they are, and a filled-in one runs to results."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import openpyxl
import pytest

from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.tables import TABLES
from tests.workspace.runs import DEMO, call, figures_of, read_document

ROWS: dict[str, list[dict[str, object]]] = {
    "organisations.xlsx": [
        {"单位编码": "park", "单位名称": "小园区", "单位类型": "园区"},
        {"单位编码": "E1", "单位名称": "锅炉房", "单位类型": "企业", "上级编码": "park", "规上": "是",
         "工业增加值": 1000, "金额单位": "万元"},
        {"单位编码": "E2", "单位名称": "织造厂", "单位类型": "企业", "上级编码": "park", "规上": "否",
         "工业增加值": 0.3, "金额单位": "亿元"},
    ],
    "activity/activity.xlsx": [
        {"单位编码": "E1", "期间": "2025", "品种": "天然气", "流向": "消费", "用途": "发电供热", "数量": 100,
         "单位": "万Nm3", "凭证或表号": "M-1", "数据类别": "计量"},
    ],
    "electricity/power.xlsx": [
        {"单位编码": "E1", "期间": "2025", "电力来源": "电网", "数量": 50, "单位": "万kWh", "数据类别": "结算"},
        {"单位编码": "E2", "期间": "2025", "电力来源": "电网", "数量": 2000, "单位": "MWh", "数据类别": "结算"},
    ],
    "transfers.xlsx": [
        {"转供编号": "Z-1", "期间": "2025", "供方编码": "E1", "受方编码": "E2", "品种": "蒸汽", "供出量": 5000,
         "受入量": 4900, "单位": "t", "压力(MPa)": 1.0, "压力类型": "绝压", "干度": 1, "热源类型": "化石",
         "数据类别": "计量"},
    ],
}  # fmt: skip
GJ_PER_T = (2777.12 - 83.74) / 1000
"""Dry saturated steam of 1.0 MPa: 2777.12 kJ/kg (IAPWS-IF97 steam tables)."""


def fill(folder: Path) -> None:
    """Type rows into the templates below their headers."""
    for name, rows in ROWS.items():
        book = openpyxl.load_workbook(folder / name)
        sheet = book.worksheets[0]
        columns = {str(cell.value).removesuffix("*"): cell.column or 0 for cell in sheet[1]}
        for number, row in enumerate(rows, start=2):
            for header, value in row.items():
                sheet.cell(number, columns[header]).value = value
        book.save(folder / name)


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_an_empty_workspace_is_checked(fmt: str, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    made = call("init", folder, "--format", fmt, "--year", 2024, "--region", "CN-SD", "--json")
    assert made.code == 0
    files = [name for name in made.json["files"] if name.endswith(fmt)]
    assert sorted(made.json["files"]) == sorted([*files, "carbonacct.toml", "factors.lock"])
    registers = [name for name in files if name.startswith(("registers/", "indicators."))]
    assert (len(files), len(registers)) == (len(TABLES) + len(REGISTERS), len(REGISTERS))
    settings = tomllib.loads((folder / "carbonacct.toml").read_text(encoding="utf-8"))
    assert (settings["region"], settings["period"]["start"].year, settings["name_zh"]) == ("CN-SD", 2024, "new")
    called = call("check", folder, "--json")
    codes = {(item["code"], (item["source"] or {"file": ""})["file"]) for item in called.json["findings"]}
    assert called.code == 1
    assert {code for code in codes if not code[0].endswith("empty_table")} == {
        ("workspace.nothing_to_account", ""),
        ("activity.no_park", f"organisations.{fmt}"),
    }
    assert {file for code, file in codes if code == "activity.empty_table"} == set(files) - set(registers)
    assert call("run", folder).code == 1


def test_a_filled_in_template_runs_to_results(tmp_path: Path) -> None:
    """Two enterprises, gas, grid power and one transfer of steam, against the arithmetic by hand."""
    folder = tmp_path / "park"
    assert call("init", folder).code == 0
    fill(folder)
    called = call("run", folder, "--json")
    assert called.code == 0, called.out
    assert [item["code"] for item in called.json["findings"] if item["severity"] == "error"] == []
    figures = {path: figure["value"] for path, figure in figures_of(folder).items()}
    gas = 100 * 389.31 * 15.3 / 1000 * 0.99 * 44 / 12
    assert figures["park/national-park-910-a4/total"] == pytest.approx(gas + 2500 * 0.8325, rel=1e-9)
    assert figures["park/gbt-32150-2015/total"] == pytest.approx(gas + 2500 * 0.5827, rel=1e-9)
    sold, received = (0.11 * tonnes * GJ_PER_T for tonnes in (5000, 4900))
    seller = figures["enterprise/E1/national-park-910-a4/total"]
    assert seller == pytest.approx(gas + 500 * 0.8325 - sold, rel=1e-6)
    assert figures["enterprise/E2/national-park-910-a4/total"] == pytest.approx(2000 * 0.8325 + received, rel=1e-6)
    assert figures["activity/value_added"] == pytest.approx(4000, rel=1e-12)
    document = read_document(folder)
    assert max(statement["relative_difference"] for statement in document["reconciliation"]) <= 1e-9
    assert len(document["profiles"]) == 4
    sources = {entity["id"]: entity["source"] for entity in document["entities"] if entity["source"]}
    assert sources["E2"] == {"file": "organisations.xlsx", "sheet": "单位", "cell": "A4"}


def test_a_workspace_with_a_register_of_emissions_alone_runs_to_results(tmp_path: Path) -> None:
    """A landfill without any energy: no energy line, but methane."""
    folder = tmp_path / "landfill"
    assert call("init", folder, "--format", "csv").code == 0
    write(folder, "organisations.csv", {"单位编码": "park", "单位名称": "园", "单位类型": "园区"},
          {"单位编码": "E1", "单位名称": "填埋场", "单位类型": "企业", "上级编码": "park"})  # fmt: skip
    write(folder, "registers/landfill.csv", {"单位编码": "E1", "期间": "2025", "废物种类": "厨余", "填埋年份": "2020",
          "填埋量(t)": "1000", "填埋场类型": "厌氧管理填埋场", "气候": "温带湿润", "数据类别": "计量"})  # fmt: skip
    called = call("run", folder, "--json")
    assert called.code == 0, called.out
    figures = {path: figure["value"] for path, figure in figures_of(folder).items()}
    methane = 1000 * 0.15 * 0.7 * math.exp(-4 * 0.185) * -math.expm1(-0.185) * 0.5 * 16 / 12
    assert figures["enterprise/E1/ghg-protocol-location/total"] == pytest.approx(methane * 27.0, rel=1e-9)


def write(folder: Path, name: str, *rows: dict[str, str]) -> None:
    """Type rows into a csv template."""
    head = (folder / name).read_text(encoding="utf-8-sig").splitlines()[0]
    lines = [",".join(row.get(title.removesuffix("*"), "") for title in head.split(",")) for row in rows]
    (folder / name).write_text("\n".join([head, *lines, ""]), encoding="utf-8-sig")


def test_a_workspace_is_made_in_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    called = call("init", tmp_path, "--json")
    assert (called.code, called.json["error"]["type"]) == (2, "UsageError")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    (tmp_path / "empty").mkdir()
    assert call("init", tmp_path / "empty").code == 0
    assert call("init", tmp_path / "notes.txt").code == 2


@pytest.mark.parametrize(
    "wrong", [("--region", "CN-XX"), ("--region", "江苏"), ("--format", "ods"), ("--year", "20"), ("--example", "none")]
)
def test_wrong_choices_make_nothing(wrong: tuple[str, str], tmp_path: Path) -> None:
    assert call("init", tmp_path / "new", *wrong).code == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ['say "hi"', "back\\slash", "园区 2025", "brackets [x]"])
def test_any_name_of_a_folder_will_do(name: str, tmp_path: Path) -> None:
    assert call("init", tmp_path / name, "--format", "csv").code == 0
    assert call("check", tmp_path / name).code == 1


def test_an_example_is_copied(tmp_path: Path) -> None:
    """Input files alone: no scripts, no expected results."""
    called = call("init", tmp_path / "demo", "--example", DEMO, "--json")
    assert called.code == 0
    assert "organisations.csv" in called.json["files"]
    assert [name for name in called.json["files"] if name.endswith(".py") or "expected" in name] == []
    assert call("check", tmp_path / "demo").code == 0
