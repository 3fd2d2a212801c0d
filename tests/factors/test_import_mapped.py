"""A table of one's own through a mapping of its columns: drafted, checked cell by cell, read by the store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbonacct.cli.main import app
from carbonacct.cli.outcome import guarded
from carbonacct.errors import UsageError
from carbonacct.factors.importers import import_factors, write_import
from carbonacct.factors.importers.mapping import draft_mapping, read_mapping
from carbonacct.factors.store import PRIVATE_FOLDERS, FactorStore
from carbonacct.findings import DataError

from .libraries import write_book

MAPPING = """format = "carbonacct.factor-mapping/1"
header_row = 2
id_from = ["品种", "气体"]
[head]
id = "my-lab"
edition = "2025"
publisher_zh = "某厂"
title_zh = "自测因子"
published = 2025-07-01
{private}
[columns]
name_zh = "品种"
gas = "气体"
value = "数值"
unit = "单位"
method = "方法"
laboratory = "实验室"
measured_on = "日期"
uncertainty = "不确定度"
[constants]
kind = "emission_factor"
verification = "primary"
[words.gas]
"二氧化碳" = "CO2"
"""
HEADERS = ["品种", "气体", "数值", "单位", "方法", "实验室", "日期", "不确定度"]
LAB = ["GB/T 213", "某检测中心", "2025-06-30", "±3%"]
GOOD: list[list[object]] = [
    ["厂内自测因子"],
    HEADERS,  # type: ignore[list-item]
    ["石油焦", "二氧化碳", 3.1, "t/t", *LAB],
    ["天然气", "CO2", "2,162.1", "kgCO2/1e3 Nm3", *LAB],
    ["合计"],
]


def files(folder: Path, rows: list[list[object]], private: str = "private = true") -> tuple[Path, Path]:
    mapping = folder / "mapping.toml"
    mapping.write_text(MAPPING.format(private=private), encoding="utf-8")
    return write_book(folder / "lab.xlsx", {"Sheet1": rows}), mapping


def test_rows_become_factors(tmp_path: Path) -> None:
    table, mapping = files(tmp_path, GOOD)
    found = import_factors(table, mapping=mapping)
    assert found.findings == () and found.reasons == {"blank": 1} and found.read == 3  # "合计" has no value
    coke, gas = found.rows
    assert (coke["factor_id"], coke["gas"], coke["value"], coke["unit_num"]) == ("石油焦.二氧化碳", "CO2", "3.1", "t")
    assert (gas["value"], gas["unit_num"], gas["unit_den"], gas["gas"]) == ("2162.1", "kg", "1e3 Nm3", "CO2")
    assert gas["source_locator"] == "lab.xlsx, row 4" and gas["name_en"] == "天然气"


def test_the_set_lies_beside_the_shipped_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, mapping = files(tmp_path, GOOD)
    write_import(import_factors(table, mapping=mapping), tmp_path / "own" / "lab")
    store = FactorStore.load(roots=[tmp_path / "own"])
    coke = store.get("my-lab@2025#石油焦.二氧化碳")
    assert (coke.method, coke.laboratory, coke.measured_on) == ("GB/T 213", "某检测中心", "2025-06-30")
    assert store.dataset("my-lab@2025").private and not store.findings
    monkeypatch.setenv(PRIVATE_FOLDERS, str(tmp_path / "own"))
    assert FactorStore.load().get(coke.ref) == coke
    with pytest.raises(UsageError, match="not empty"):
        write_import(import_factors(table, mapping=mapping), tmp_path / "own" / "lab")


def test_an_incomplete_measurement_is_refused_at_its_cell(tmp_path: Path) -> None:
    rows = [*GOOD[:2], ["石油焦", "CO2", 3.1, "t/t", "", "中心", "June", "about 5"], ["焦炭", "CO2", 2.8, "t/t", *LAB]]
    table, mapping = files(tmp_path, rows)
    found = import_factors(table, mapping=mapping)
    assert {(item.code, item.source.cell) for item in found.findings if item.source} == {
        ("private_factors.incomplete", "E3"), ("private_factors.wrong_day", "G3"),
        ("private_factors.wrong_uncertainty", "H3"),
    }  # fmt: skip
    assert found.reasons == {"refused": 1} and len(found.rows) == 1
    with pytest.raises(DataError):
        write_import(found, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    table, mapping = files(tmp_path, rows, private="")
    codes = {item.code for item in import_factors(table, mapping=mapping).findings if item.severity != "info"}
    assert codes == {"factor_set.date", "factor_set.uncertainty"}  # no set with "June" could be read again


def test_wrong_cells_all_at_once(tmp_path: Path) -> None:
    rows = [
        *GOOD[:2],
        ["石油焦", "CO2", "many", "t", *LAB],
        ["石油焦", "CO2", 3, "t/t", *LAB],
        ["石油焦", "CO2", 4, "t/t", *LAB],
    ]
    found = import_factors(*files(tmp_path, rows)[:1], mapping=tmp_path / "mapping.toml")
    assert [(item.code, item.source.cell) for item in found.findings if item.source] == [
        ("factor_import.unknown_unit", "D3"), ("factor_set.number", "C3"), ("factor_set.id_twice", "A4"),
        ("factor_set.id_twice", "A5"),
    ]  # fmt: skip
    assert found.reasons == {"refused": 3} and found.read == 3


def test_a_wrong_mapping(tmp_path: Path) -> None:
    table, mapping = files(tmp_path, GOOD)
    text = MAPPING.format(private="").replace('name_zh = "品种"', 'colour = "品种"').replace('id = "my-lab"\n', "")
    mapping.write_text(text.replace("2025-07-01", "2025"), encoding="utf-8")
    reasons = [dict(item.params)["reason"] for item in import_factors(table, mapping=mapping).findings]
    assert reasons == ["[columns] has the unknown field 'colour'", "[head] id is empty",
                       "[head] published must be a date, such as 2025-06-30"]  # fmt: skip
    mapping.write_text(MAPPING.format(private="").replace('"数值"', '"数"'), encoding="utf-8")
    found = import_factors(table, mapping=mapping).findings
    assert [(item.code, dict(item.params)["column"]) for item in found] == [("factor_import.missing_column", "数")]
    mapping.write_text("not toml", encoding="utf-8")
    assert [item.code for item in import_factors(table, mapping=mapping).findings] == ["factor_import.wrong_mapping"]


def test_a_draft_reads_the_headers(tmp_path: Path) -> None:
    table = tmp_path / "自测.csv"
    table.write_bytes(
        "排放因子表\n燃料,排放气体,因子值,单位,检测日期,批次\n柴油,CO2,3.1,t/t,2025-01-01,7\n".encode("gb18030")
    )
    draft_mapping(table, tmp_path / "draft.toml")
    draft = read_mapping(tmp_path / "draft.toml")
    assert draft.header_row == 2
    assert draft.columns == {"name_zh": "燃料", "gas": "排放气体", "value": "因子值", "unit": "单位",
                             "measured_on": "检测日期"}  # fmt: skip
    assert '# ? = "批次"' in (tmp_path / "draft.toml").read_text(encoding="utf-8")
    assert draft.problems == ("[head] publisher_zh is empty", "[head] published must be a date, such as 2025-06-30")


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, mapping = files(tmp_path, GOOD)
    command = ["factors", "import", str(table), "--mapping", str(mapping), "--to", str(tmp_path / "set"), "--json"]
    assert guarded(app, command) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["dataset"], told["read"], told["imported"], told["left_out"]) == ("my-lab@2025", 3, 2, {"blank": 1})
    assert set(told["files"]) == {"factors.csv", "left_out.csv"}
    assert guarded(app, ["factors", "import", str(table), "--mapping", str(tmp_path / "new.toml")]) == 0
    assert (tmp_path / "new.toml").is_file() and "草稿" in capsys.readouterr().out
    assert guarded(app, ["factors", "import", str(table), "--json"]) == 1  # neither a library nor a mapping
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "factor_import.unknown_format"
    assert guarded(app, ["factors", "import", str(tmp_path / "none.csv")]) == 2


def one_row(folder: Path, row: list[object], **changed: str) -> list[tuple[str, str]]:
    """Codes and cells of what is found in one row; ``changed`` replaces texts of the mapping."""
    table, mapping = files(folder, [*GOOD[:2], row])
    text = mapping.read_text(encoding="utf-8")
    for old, new in changed.items():
        text = text.replace(f'{old} = "', f'{old} = "{new}" #')
    mapping.write_text(text, encoding="utf-8")
    found = import_factors(table, mapping=mapping).findings
    return [(item.code, item.source.cell if item.source else "") for item in found]


def test_a_row_is_checked_as_validate_checks_it(tmp_path: Path) -> None:
    """Whatever would make the written set unusable, or a factor of another gas or unit, is said at its cell."""
    assert one_row(tmp_path, ["柴油", "CO2", 2.63, "kgCO2e/L", *LAB]) == [("factor_import.two_gases", "B3")]
    assert one_row(tmp_path, ["柴油", "", 2.63, "kg/L", *LAB]) == [("factor_set.gas_missing", "B3")]
    assert one_row(tmp_path, ["柴油", "laughing", 2.63, "kg/L", *LAB]) == [("factor_set.gas_unknown", "B3")]
    assert one_row(tmp_path, ["柴油", "CO2", 2.63, "kg/fluff", *LAB]) == [("factor_set.unit", "D3")]
    assert one_row(tmp_path, ["柴油", "CO2", "1_000", "kg/L", *LAB]) == [("factor_set.number", "C3")]
    assert one_row(tmp_path, ["柴油", "CO2", -1, "kg/L", *LAB]) == [("factor_set.negative", "C3")]
    assert one_row(tmp_path, ["柴油", "CO2", -1, "GJ/t", *LAB], kind="ncv") == [("factor_set.below_zero", "C3")]
    assert one_row(tmp_path, ["柴油", "CO2", 1, "kg/L", *LAB], edition="a b") == [("factor_import.wrong_mapping", "")]
    unknown = one_row(tmp_path, ["柴油", "CO2e", 1, "kg/L", *LAB], title_zh='x"\ngwp_set = "ar5')
    assert unknown == [("factor_set.gwp_set_unknown", "")]


def test_units_as_people_write_them(tmp_path: Path) -> None:
    """Heat, shares, substances in Chinese and money are units too; a Chinese gas is the gas."""
    rows: list[list[object]] = [
        ["一", "", "２．５", "千克二氧化碳/千瓦时", *LAB],
        ["二", "甲烷", 3, "g per km", *LAB],
        ["三", "CO2e", 0.4, "kgCO2-eq/2022 USD", *LAB],
        ["四", "六氟化硫", 1, "%", *LAB],
    ]
    table, mapping = files(tmp_path, [*GOOD[:2], *rows])
    found = import_factors(table, mapping=mapping)
    assert found.findings == () and [
        (row["value"], row["unit_num"], row["unit_den"], row["gas"]) for row in found.rows
    ] == [
        ("2.5", "千克", "千瓦时", "CO2"), ("3", "g", "km", "CH4"), ("0.4", "kg", "2022 USD", "CO2e"),
        ("1", "%", "1", "SF6"),
    ]  # fmt: skip


def test_a_header_that_stands_twice(tmp_path: Path) -> None:
    headers: list[object] = [*HEADERS[:3], "数值", *HEADERS[4:]]
    table, mapping = files(tmp_path, [GOOD[0], headers, *GOOD[2:]])
    found = [(item.code, str(item.source)) for item in import_factors(table, mapping=mapping).findings]
    assert found == [("factor_import.column_twice", "lab.xlsx!C2"), ("factor_import.missing_column", "lab.xlsx!A2")]


def test_bytes_of_no_encoding_and_of_utf_16(tmp_path: Path) -> None:
    text = "标题\n品种;气体;数值;单位;方法;实验室;日期;不确定度\n柴油;CO2;3.1;t/t;GB/T 213;中心;2025-06-30;±3%\n"
    _, mapping = files(tmp_path, GOOD)
    table = tmp_path / "lab.csv"
    for encoding in ("utf-16", "gb18030", "utf-8-sig"):
        table.write_bytes(text.encode(encoding))
        found = import_factors(table, mapping=mapping)  # the title holds no separator
        assert found.findings == () and [row["value"] for row in found.rows] == ["3.1"]
    table.write_bytes(text.encode("gb18030").replace("柴".encode("gb18030"), b"\xff\xfe"))
    assert [item.code for item in import_factors(table, mapping=mapping).findings] == ["factor_import.unreadable"]
