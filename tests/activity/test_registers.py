"""Registers: what is read, and each kind of bad input with its exact code, file, sheet and cell."""
# ruff: noqa: E501  (one case a line)

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.activity.checks import CheckContext, run_checks
from carbonacct.activity.load import Tables, frame_columns, load_tables
from carbonacct.activity.period import Period, parse_day
from carbonacct.activity.registers import REGISTERS, codes_of, hours_of, register_of
from carbonacct.activity.templates import write_table
from carbonacct.errors import UsageError
from carbonacct.factors.carriers import Carriers
from carbonacct.findings import has_errors
from carbonacct.source import Source
from tests.activity.conftest import ORGANISATIONS, Read, places, workbook, write

BUILDINGS = "建筑编号,单位编码,建筑类型,建筑面积(m2),是否新建,竣工日期,绿色建筑星级,标识证书编号\n"
ROOFS = "屋顶编号,单位编码,可利用屋顶面积,光伏覆盖面积\n"
ATTESTATIONS = "证书编号,类型,单位编码,颁发机构,有效期自,有效期至\n"
DEVICES = "设备编号,单位编码,设备类型,能效等级,项目类型\n"
PRODUCTS = "产品编号,单位编码,产品名称,单位能耗,2级限额,单位能耗的单位\n"
STORAGE = "储能编号,单位编码,额定功率,额定容量\n"
ASSETS = "资源编号,单位编码,资源类型,上调能力,可用时段\n"
HOURS = "资源编号,小时,上调能力\n"
WASTE = "单位编码,期间,类别,产生量,综合利用量,其中利用往年贮存量\n"
HEAT = "单位编码,期间,类型,可回收量,已回收量\n"
VEHICLES = "单位编码,车辆类型,动力类型,数量\n"
OFFSETS = "编号,类型,数量,单位编码\n"
MILESTONES = "类型,编号,单位编码,日期\n"
RESEARCH = "单位编码,期间,绿色低碳研发经费,营业收入\n"
QUANTITIES = "数量编号,数值,单位\n"
ACTIVITY = "单位编码,期间,品种,流向,数量,单位,数据类别,凭证,去向\n"


def one(name: str, head: str, *rows: str) -> dict[str, str | bytes]:
    return {f"registers/{name}.csv": head + "".join(f"{row}\n" for row in rows)}


CASES: dict[str, tuple[dict[str, str | bytes], str, str, str]] = {
    # files and headers
    "unknown register": ({"registers/设备清单.csv": DEVICES}, "registers.unknown_register", "registers/设备清单.csv", ""),
    "quantities in the folder": ({"registers/indicators.csv": QUANTITIES}, "registers.unknown_register", "registers/indicators.csv", ""),
    "stray file": ({"registers/台账.pdf": b"%PDF"}, "activity.unrecognised_file", "registers/台账.pdf", ""),
    "encoding": ({"registers/devices.csv": b"\xff\x00\x81\x20\xff"}, "activity.encoding", "registers/devices.csv", ""),
    "broken workbook": ({"registers/用能设备.xlsx": b"PK no workbook"}, "activity.unreadable_file", "registers/用能设备.xlsx", ""),
    "missing column": (one("devices", "设备编号,单位编码,设备类型,能效等级\n", "D,E1,电机,1"), "activity.missing_column", "registers/devices.csv", "A1"),
    "no header at all": ({"registers/roofs.csv": "甲,乙\n1,2\n"}, "activity.missing_column", "registers/roofs.csv", "A1"),
    "nothing in the file": ({"registers/roofs.csv": ""}, "activity.empty_table", "registers/roofs.csv", ""),
    "unknown column": (one("roofs", ROOFS.strip() + ",颜色\n", "R,E1,2,1,红"), "activity.unknown_column", "registers/roofs.csv", "E1"),
    "duplicate column": (one("roofs", ROOFS.strip() + ",光伏面积\n", "R,E1,2,1,1"), "activity.duplicate_column", "registers/roofs.csv", "E1"),
    "unit of another dimension": (one("roofs", ROOFS.replace("可利用屋顶面积", "可利用屋顶面积(t)"), "R,E1,2,1"), "activity.incompatible_unit", "registers/roofs.csv", "C1"),
    "unknown unit": (one("roofs", ROOFS.replace("可利用屋顶面积", "可利用屋顶面积(间)"), "R,E1,2,1"), "activity.unknown_unit", "registers/roofs.csv", "C1"),
    "electricity is no coal": (one("products", PRODUCTS.strip() + ",产品能耗量(万kWh)\n", "C,E1,熟料,1,2,kgce/t,5"), "activity.incompatible_unit", "registers/products.csv", "G1"),
    "unit that no column keeps": (one("devices", DEVICES.replace("能效等级", "能效等级(级)"), "D,E1,电机,1,新建"), "registers.header_unit", "registers/devices.csv", "D1"),
    "two units of one number": (one("products", PRODUCTS.replace("2级限额", "2级限额(tce/t)"), "C,E1,熟料,98,107,kgce/t"), "activity.unit_conflict", "registers/products.csv", "E2"),
    # cells
    "blank required cell": (one("devices", DEVICES, "D,E1,,1,新建"), "activity.missing_value", "registers/devices.csv", "C2"),
    "blank truth": (one("buildings", BUILDINGS, "B,E1,工业,5,,,,"), "activity.missing_value", "registers/buildings.csv", "E2"),
    "text in a number": (one("vehicles", VEHICLES, "E1,公务车,纯电动,约10"), "activity.not_a_number", "registers/vehicles.csv", "D2"),
    "nan": (one("vehicles", VEHICLES, "E1,公务车,纯电动,nan"), "activity.not_finite", "registers/vehicles.csv", "D2"),
    "negative": (one("vehicles", VEHICLES, "E1,公务车,纯电动,-1"), "activity.negative_amount", "registers/vehicles.csv", "D2"),
    "error value": (one("vehicles", VEHICLES, "E1,公务车,纯电动,#REF!"), "activity.formula_error", "registers/vehicles.csv", "D2"),
    "unknown choice": (one("vehicles", VEHICLES, "E1,公务车,蒸汽机,1"), "activity.unknown_choice", "registers/vehicles.csv", "C2"),
    "no truth": (one("buildings", BUILDINGS, "B,E1,工业,5,也许,,,"), "activity.unknown_choice", "registers/buildings.csv", "E2"),
    "bad date": (one("buildings", BUILDINGS, "B,E1,工业,5,是,2025年2月30日,,"), "registers.bad_date", "registers/buildings.csv", "F2"),
    "a word for a date": (one("attestations", ATTESTATIONS, "N,绿色工厂,E1,工信部,2024-01-01,长期"), "registers.bad_date", "registers/attestations.csv", "F2"),
    "a month for a date": (one("milestones", MILESTONES, "园区入选,N,P,2025-03"), "registers.bad_date", "registers/milestones.csv", "D2"),
    "bad period": (one("waste_heat", HEAT, "E1,2025Q1,余热,2,1"), "activity.bad_period", "registers/waste_heat.csv", "B2"),
    "total row": (one("waste_heat", HEAT, "E1,2025,余热,2,1", "合计,2025,余热,2,3"), "activity.total_row", "registers/waste_heat.csv", "A3"),
    "quantity without unit": ({"indicators.csv": QUANTITIES + "peak_load,5,\n"}, "activity.missing_value", "indicators.csv", "C2"),
    "quantity against its header": ({"indicators.csv": QUANTITIES.replace("数值", "数值(MW)") + "peak_load,5,kW\n"}, "activity.unit_conflict", "indicators.csv", "B2"),
    # units and periods
    "unknown entity": (one("roofs", ROOFS, "R,E9,2,1"), "activity.unknown_entity", "registers/roofs.csv", "B2"),
    "unknown entity among several": (one("attestations", ATTESTATIONS, "N,绿色工厂,E1；E7、P,工信部,,"), "activity.unknown_entity", "registers/attestations.csv", "C2"),
    "unknown entity of an offset": (one("offsets", OFFSETS, "S,碳汇,5,E9"), "activity.unknown_entity", "registers/offsets.csv", "D2"),
    "outside the period": (one("waste_heat", HEAT, "E1,2024,余热,2,1"), "activity.period_outside", "registers/waste_heat.csv", "B2"),
    "year and month": (one("waste_heat", HEAT, "E1,2025,余热,2,1", "E1,2025-03,余热,2,1"), "activity.period_overlap", "registers/waste_heat.csv", "B2"),
    # between rows and columns
    "building twice": (one("buildings", BUILDINGS, "B,E1,工业,5,是,,,", "B,E2,公共,6,是,,,"), "registers.duplicate_id", "registers/buildings.csv", "A3"),
    "roof twice": (one("roofs", ROOFS, "R,E1,2,1", "R,E2,2,1"), "registers.duplicate_id", "registers/roofs.csv", "A3"),
    "device twice": (one("devices", DEVICES, "D,E1,电机,1,新建", "D,E1,风机,2,新建"), "registers.duplicate_id", "registers/devices.csv", "A3"),
    "product twice": (one("products", PRODUCTS, "C,E1,甲,1,2,kgce/t", "C,E1,乙,1,2,kgce/t"), "registers.duplicate_id", "registers/products.csv", "A3"),
    "storage twice": (one("storage", STORAGE, "S,P,1,2", "S,P,1,2"), "registers.duplicate_id", "registers/storage.csv", "A3"),
    "asset twice": (one("demand_response", ASSETS, "A,P,储能,1,", "A,E1,空调,1,"), "registers.duplicate_id", "registers/demand_response.csv", "A3"),
    "offset twice": (one("offsets", OFFSETS, "S,碳汇,5,", "S,CCER,7,P"), "registers.duplicate_id", "registers/offsets.csv", "A3"),
    "attestation twice for one unit": (one("attestations", ATTESTATIONS, "N,绿色工厂,E1；E2,工信部,,", "N,绿色工厂,E2,工信部,,"), "registers.duplicate_id", "registers/attestations.csv", "A3"),
    "hour twice": ({**one("demand_response", ASSETS, "A,P,储能,1,"), **one("asset_hours", HOURS, "A,9,1", "A,9.0,2")}, "registers.duplicate_id", "registers/asset_hours.csv", "A3"),
    "milestone twice": (one("milestones", MILESTONES, "园区入选,N,P,2025-03-01", "园区入选,N,P,2025-04-01"), "registers.duplicate_id", "registers/milestones.csv", "B3"),
    "row twice": (one("vehicles", VEHICLES, "E1,公务车,纯电动,1", "E1,公务车,纯电动,1"), "registers.duplicate_row", "registers/vehicles.csv", "A3"),
    "more panels than roof": (one("roofs", ROOFS, "R,E1,100,100.5"), "registers.part_above_whole", "registers/roofs.csv", "D2"),
    "more recovered than there is": (one("waste_heat", HEAT, "E1,2025,余压,10,11"), "registers.part_above_whole", "registers/waste_heat.csv", "E2"),
    "more utilised than there is": (one("solid_waste", WASTE, "E1,2025,一般固废,100,121,20"), "registers.part_above_whole", "registers/solid_waste.csv", "E2"),
    "utilised without stock": (one("solid_waste", WASTE, "E1,2025,危废,100,101,"), "registers.part_above_whole", "registers/solid_waste.csv", "E2"),
    "more research than revenue": (one("research", RESEARCH.replace("绿色低碳研发经费", "绿色低碳研发经费(元)"), "E1,2025,500001,50"), "registers.part_above_whole", "registers/research.csv", "C2"),
    "hours of an unknown asset": ({**one("demand_response", ASSETS, "A,P,储能,1,"), **one("asset_hours", HOURS, "B,9,1")}, "registers.unknown_asset", "registers/asset_hours.csv", "A2"),
    "hour 24": ({**one("demand_response", ASSETS, "A,P,储能,1,"), **one("asset_hours", HOURS, "A,24,1")}, "registers.out_of_scale", "registers/asset_hours.csv", "B2"),
    "half an hour": ({**one("demand_response", ASSETS, "A,P,储能,1,"), **one("asset_hours", HOURS, "A,9.5,1")}, "registers.out_of_scale", "registers/asset_hours.csv", "B2"),
    "four stars": (one("buildings", BUILDINGS, "B,E1,工业,5,是,,4,NO.1"), "registers.out_of_scale", "registers/buildings.csv", "G2"),
    "grade 0": (one("devices", DEVICES, "D,E1,电机,0,新建"), "registers.out_of_scale", "registers/devices.csv", "D2"),
    "unclear hours": (one("demand_response", ASSETS, "A,P,储能,1,白天"), "registers.bad_hours", "registers/demand_response.csv", "E2"),
    "ends before it begins": (one("attestations", ATTESTATIONS, "N,绿色工厂,E1,工信部,2025-01-01,2024-12-31"), "registers.ends_before_start", "registers/attestations.csv", "F2"),
    "device without grade": (one("devices", DEVICES, "D,E1,电机,,新建"), "registers.grade_missing", "registers/devices.csv", "D2"),
    "product without level": (one("products", PRODUCTS, "C,E1,甲,1,,kgce/t"), "registers.level_missing", "registers/products.csv", "E2"),
    "stars without certificate": (one("buildings", BUILDINGS, "B,E1,工业,5,是,,2,"), "registers.certificate_missing", "registers/buildings.csv", "H2"),
    "evidence missing": (one("roofs", ROOFS.strip() + ",佐证文件\n", "R,E1,2,1,evidence/a.pdf"), "activity.evidence_missing", "registers/roofs.csv", "E2"),
    "evidence outside": (one("roofs", ROOFS.strip() + ",佐证文件\n", "R,E1,2,1,../a.pdf"), "activity.evidence_outside", "registers/roofs.csv", "E2"),
    "captured without destination": ({"activity/a.csv": ACTIVITY + "E1,2025,捕集的二氧化碳,捕集,5,t,计量,M,\n"}, "activity.destination_missing", "activity/a.csv", "I2"),
    "unknown destination": ({"activity/a.csv": ACTIVITY + "E1,2025,捕集的二氧化碳,捕集,5,t,计量,M,送人\n"}, "activity.unknown_choice", "activity/a.csv", "I2"),
}  # fmt: skip
WARNINGS = {
    "stray file", "unknown column", "nothing in the file", "unit that no column keeps", "row twice",
    "device without grade", "product without level", "stars without certificate", "evidence missing",
    "captured without destination",
}  # fmt: skip
WITH_OTHERS = {"unknown destination"}
"""A destination that cannot be read is blank, so that it is missing as well."""


@pytest.mark.parametrize("name", CASES)
def test_bad_input_names_its_cell(name: str, workspace: Path, read: Read) -> None:
    files, code, file, cell = CASES[name]
    write(workspace, files)
    _, findings = read()
    assert (code, file, "", cell) in places(findings)
    assert len(findings) == 1 or name in WITH_OTHERS, [(f.code, str(f.source)) for f in findings]
    assert has_errors(findings) == (name not in WARNINGS)
    for item in findings:
        assert "{" not in item.message("zh") + item.hint("zh") + item.message("en") + item.hint("en")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2027-06-30", "2027-06-30"),
        ("2027/6/30", "2027-06-30"),
        ("2027.6.30", "2027-06-30"),
        ("2027年6月30日", "2027-06-30"),
        ("２０２７年６月３０日", "2027-06-30"),
        (" 20270630 ", "2027-06-30"),
        (20270630, "2027-06-30"),
        (20270630.0, "2027-06-30"),
        (date(2027, 6, 30), "2027-06-30"),
        (datetime(2027, 6, 30, 8, 30), "2027-06-30"),
        ("2027-06-30 00:00:00", "2027-06-30"),
        ("2028-02-29", "2028-02-29"),
        ("2027-02-29", None),
        ("2027-6", None),
        ("6/30/2027", None),
        ("2027-06/30号", None),
        (46203, None),
        (46203.5, None),
        ("0027-06-30", None),
        (True, None),
        (None, None),
    ],
)
def test_days(cell: object, day: str | None) -> None:
    found = parse_day(cell)
    assert (None if found is None else found.isoformat()) == day


def test_a_workbook_with_chinese_headers(workspace: Path, read: Read) -> None:
    """Title row, two sheets, native dates and numbers, a sheet of explanations, several codes in a cell."""
    sheets: dict[str, list[list[object]]] = {
        "国家级": [
            ["园区认证一览"],
            ["证书或文件编号*", "类型*", "单位编码*", "颁发机构*", "级别", "有效期自", "有效期至", "备注"],
            ["GF-1", "绿色工厂", "E1、E2", "工信部", "国家级", datetime(2024, 1, 15), "2027年1月14日", "甲"],
            [20240315, "碳排放核查", "P", "核查机构", None, 20240315, None, None],
        ],
        "市级": [
            ["证书编号", "类型", "单位编码", "颁发机构", "级别", "有效期至"],
            ["P-1", "接入智能管理平台", "E1；E2，P", "管委会", "市", date(2030, 12, 31)],
        ],
        "说明": [["随便写"]],
    }
    workbook(workspace / "registers" / "认证与核查.xlsx", sheets)
    tables, findings = read()
    assert findings == []
    frame = tables.registers["attestations"]
    assert frame.columns.tolist() == frame_columns(REGISTERS["attestations"])
    assert frame["number"].tolist() == ["GF-1", "20240315", "P-1"]
    assert frame["kind"].tolist() == ["green_factory", "ghg_verification", "management_platform"]
    assert [codes_of(text) for text in frame["entity_ids"]] == [["E1", "E2"], ["P"], ["E1", "E2", "P"]]
    assert frame["level"].tolist() == ["national", "", "municipal"]
    assert frame["valid_from"].tolist() == ["2024-01-15", "2024-03-15", ""]
    assert frame["valid_to"].tolist() == ["2027-01-14", "", "2030-12-31"]
    assert tables.source("attestations", 2, "valid_to") == Source("registers/认证与核查.xlsx", "市级", "F2")
    assert tables.source("attestations", 0, "valid_from") == Source("registers/认证与核查.xlsx", "国家级", "F3")


def test_units_in_headers_are_converted(workspace: Path, read: Read) -> None:
    """3.2 ten thousand m2 = 32 000 m2; 1.5 MW = 1500 kW; 0.5 MWh = 500 kWh; 1 860 000 CNY = 186 ten thousand CNY;
    2 hundred million CNY = 20 000 ten thousand CNY; 21.5 ten thousand t = 215 000 t; 0.2 ten thousand tCO2 = 2000 t.
    """
    write(
        workspace,
        {
            **one("建筑", BUILDINGS.replace("(m2)", "（万m2）"), "B,E1,工业,3.2,是,,,"),
            **one(
                "储能",
                STORAGE.replace("额定功率", "额定功率(MW)").replace("额定容量", "额定容量（MWh）"),
                "S,P,1.5,0.5",
            ),
            **one("research", "单位编码,期间,绿色低碳研发经费(元),营业收入(亿元)\n", "E1,2025,1860000,2"),
            **one("freight", "单位编码,期间,运输方式,货运量(万t)\n", "E1,2025,铁路,21.5"),
            **one("offsets", OFFSETS.replace("数量", "数量(万tCO2)"), "S,CCER,0.2,P"),
            **one("vehicles", VEHICLES.replace("数量", "数量(辆)"), "E1,,汽油,3"),
            **one("water", "单位编码,期间,取水量(万立方米),重复用水量\n", "E1,2025-07,1,7"),
            "indicators.csv": "quantity,value (MW),period,explanation\npeak_load,68.4,2025,总表\n",
        },
    )
    tables, findings = read()
    assert findings == []
    typed = {name: tables.registers[name].iloc[0] for name in REGISTERS if len(tables.registers[name])}
    assert typed["buildings"]["area"] == pytest.approx(32_000.0, rel=1e-15)
    assert (typed["storage"]["power"], typed["storage"]["energy"]) == (1500.0, 500.0)
    assert typed["research"]["green_rd"] == pytest.approx(186.0, rel=1e-15)
    assert typed["research"]["revenue"] == 20_000.0
    assert typed["freight"]["mass"] == pytest.approx(215_000.0, rel=1e-15)
    assert typed["offsets"]["mass"] == 2000.0
    assert typed["vehicles"]["quantity"] == 3.0
    assert (typed["water"]["intake"], typed["water"]["reuse"]) == (10_000.0, 7.0)
    assert (typed["quantities"]["value"], typed["quantities"]["unit"]) == (68.4, "MW")


def test_the_unit_of_products_stands_in_its_column_or_in_a_header(workspace: Path, read: Read) -> None:
    head = "产品编号,单位编码,产品名称,单位能耗(kgce/t),2级限额(千克标准煤/吨),单位能耗的单位\n"
    write(workspace, one("products", head, "C1,E1,甲,98,107,", "C2,E1,乙,98,107,kgce/t"))
    tables, findings = read()
    assert findings == []
    assert tables.registers["products"]["energy_unit"].tolist() == ["kgce/t", "kgce/t"]


def test_gb18030_and_both_names_of_a_register(workspace: Path, read: Read) -> None:
    write(workspace, {"registers/用能设备.csv": (DEVICES + "D1,E1,电动机,1,新建\n").encode("gb18030")})
    write(workspace, one("devices", DEVICES, "D2,E2,风机,2,既有"))
    tables, findings = read()
    assert findings == []
    assert tables.registers["devices"]["device_type"].tolist() == ["风机", "电动机"]
    assert tables.registers["devices"]["file"].tolist() == ["registers/devices.csv", "registers/用能设备.csv"]


def test_names_of_files() -> None:
    assert {register_of(schema.title_zh) for schema in REGISTERS.values()} == {
        None if name == "quantities" else schema for name, schema in REGISTERS.items()
    }
    assert register_of("Demand Response") is register_of("demand_response") is REGISTERS["demand_response"]
    assert register_of("设备") is None


def test_merged_cells_are_found(workspace: Path, read: Read) -> None:
    rows: list[list[object]] = [
        ["屋顶编号", "单位编码", "可利用屋顶面积", "光伏覆盖面积"],
        ["R1", "E1", 2, 1],
        ["R2", None, 2, 1],
    ]
    book = workbook(workspace / "registers" / "roofs.xlsx", {"屋顶": rows})
    book["屋顶"].merge_cells("B2:B3")
    book.save(workspace / "registers" / "roofs.xlsx")
    _, findings = read()
    assert places(findings) == [("activity.merged_filled", "registers/roofs.xlsx", "屋顶", "B2")]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_registers_with_headers_alone_are_empty(ending: str, workspace: Path, read: Read) -> None:
    for schema in REGISTERS.values():
        write_table(workspace / f"{schema.template}.{ending}", schema, [])
    tables, findings = read()
    assert findings == []
    assert list(tables.registers) == list(REGISTERS)
    for name, frame in tables.registers.items():
        assert (len(frame), frame.columns.tolist()) == (0, frame_columns(REGISTERS[name]))


def test_empty_registers_have_the_types_of_filled_ones(workspace: Path, read: Read) -> None:
    empty, _ = read()
    write(workspace, one("buildings", BUILDINGS, "B,E1,工业,5,是,2024-01-01,,"))
    filled, findings = read()
    assert findings == []
    assert (empty.registers["buildings"].dtypes == filled.registers["buildings"].dtypes).all()
    row = filled.registers["buildings"].iloc[0]
    assert (row["new_build"], row["completed"], row["certificate"], row["row"]) == (True, "2024-01-01", "", 2)
    assert pd.isna(row["star_level"])


def test_an_empty_frame_that_is_changed_changes_no_other(workspace: Path, read: Read) -> None:
    first, _ = read()
    first.registers["roofs"]["colour"] = "red"
    second, _ = read()
    assert "colour" not in second.registers["roofs"].columns


def test_tables_without_registers_know_them(workspace: Path, read: Read) -> None:
    tables, _ = read()
    bare = Tables(
        tables.organisations, tables.activity, tables.power, tables.certificates, tables.transfers, tables.gate
    )
    assert bare.registers == {}
    assert bare.frame("roofs").columns.tolist() == frame_columns(REGISTERS["roofs"])
    with pytest.raises(UsageError, match="unknown table"):
        bare.frame("ponds")


def test_evidence_of_registers_is_hashed(workspace: Path, read: Read) -> None:
    write(
        workspace, {"evidence/a.pdf": b"a", **one("roofs", ROOFS.strip() + ",佐证文件\n", "R,E1,2,1,evidence\\a.pdf")}
    )
    tables, findings = read()
    assert findings == []
    assert tables.registers["roofs"]["evidence_sha256"].tolist() == [hashlib.sha256(b"a").hexdigest()]


def test_a_blank_destination_leaves_row_ids_as_they_are(workspace: Path, read: Read) -> None:
    """The id is the hash of the names and values that are not blank; a destination is one more of them."""
    row = "E1,2025,捕集的二氧化碳,捕集,5,t,计量,M"
    write(workspace, {"activity/a.csv": f"{ACTIVITY}{row},\n{row},封存\n"})
    tables, _ = read()
    carrier = tables.activity["carrier"].iloc[0]
    content = [
        "activity", "entity_id=E1", "period=2025", f"carrier={carrier}", "flow=capture", "amount=5.0", "unit=t",
        "document=M", "data_class=metered",
    ]  # fmt: skip
    expected = ["\x1f".join([*content, *more, "1"]) for more in ([], ["destination=stored"])]
    assert tables.activity["destination"].tolist() == ["", "stored"]
    assert tables.activity["row_id"].tolist() == [hashlib.sha256(text.encode()).hexdigest()[:16] for text in expected]


def test_several_findings_at_once(workspace: Path, read: Read) -> None:
    rows = ["D1,E1,电机,1,新建", "D1,E7,,x,改造", "D2,E2,风机,9,既有"]
    write(workspace, {**one("devices", DEVICES, *rows), **one("设备", DEVICES)})
    _, findings = read()
    assert set(places(findings)) == {
        ("registers.unknown_register", "registers/设备.csv", "", ""),
        ("registers.duplicate_id", "registers/devices.csv", "", "A3"),
        ("activity.unknown_entity", "registers/devices.csv", "", "B3"),
        ("activity.missing_value", "registers/devices.csv", "", "C3"),
        ("activity.not_a_number", "registers/devices.csv", "", "D3"),
        ("registers.grade_missing", "registers/devices.csv", "", "D3"),
        ("activity.unknown_choice", "registers/devices.csv", "", "E3"),
        ("registers.out_of_scale", "registers/devices.csv", "", "D4"),
    }


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", tuple(range(24))),
        ("8-10;20-22", (8, 9, 20, 21)),
        ("8:00～10:00、20至22", (8, 9, 20, 21)),
        ("22-2", (0, 1, 22, 23)),
        ("0-24", tuple(range(24))),
        ("23-24", (23,)),
        ("8-8", None),
        ("24-25", None),
        ("8-25", None),
        ("8", None),
        ("8:30-10", None),
        (";", None),
    ],
)
def test_hours(text: str, hours: tuple[int, ...] | None) -> None:
    assert hours_of(text) == hours


WORDS = st.sampled_from(
    ["", " ", "E1", "E1;E9", "P", "2025", "2025-13", "工业", "绿色工厂", "是", "12.5", "-3", "1e400", "nan", "合计",
     "#N/A", "2027-06-30", "20270631", "8-18", "kgce/t", "纯电动", "9"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_cells_in_any_register(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, carriers: Carriers, period: Period
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    write(folder, {"organisations.csv": ORGANISATIONS})
    for name in data.draw(st.sets(st.sampled_from(sorted(REGISTERS)), min_size=1, max_size=4)):
        schema = REGISTERS[name]
        headers = data.draw(st.lists(st.sampled_from([c.zh[0] for c in schema.columns]), min_size=1, unique=True))
        cells = st.lists(WORDS | st.text(max_size=6), max_size=len(headers) + 1)
        lines = [headers, *data.draw(st.lists(cells, max_size=5))]
        text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
        write(folder, {f"{schema.template}.csv": text.encode("utf-8", errors="replace")})
    tables, findings = load_tables(folder, carriers, period)
    findings += run_checks(tables, CheckContext(period, carriers, folder))
    for item in findings:
        assert item.message("zh") and item.message("en") and item.hint("zh") and item.hint("en")
