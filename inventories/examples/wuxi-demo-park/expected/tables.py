"""Reads the tables of the demonstration park in the plainest way (standard library and openpyxl).

Deliberately unlike the engine: one dictionary of headers, one of words, one of units; nothing is checked beyond what the
sums need. Every row becomes a dictionary with canonical names, `quantity` in t, Nm3, MWh or GJ, and `base` naming which.
"""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import openpyxl

HEADERS = {
    "单位编码": "entity_id", "单位名称": "name", "单位类型": "kind", "上级编码": "parent_id", "行业代码": "industry_code",
    "规上": "above_scale", "工业增加值（万元）": "value_added", "工业总产值（万元）": "output_value", "备注": "note",
    "期间": "period", "品种": "carrier", "流向": "flow", "用途": "use", "数量": "amount", "单位": "unit",
    "凭证或表号": "document", "数据类别": "data_class", "不确定度(%)": "uncertainty_percent", "佐证文件": "evidence",
    "低位发热量": "ncv", "低位发热量单位": "ncv_unit", "单位热值含碳量": "carbon_content", "含碳量单位": "carbon_content_unit",
    "碳氧化率": "oxidation", "排放因子": "emission_factor", "排放因子单位": "emission_factor_unit",
    "生物质碳比例": "biogenic_fraction", "压力(MPa)": "pressure_mpa", "压力类型": "pressure_basis",
    "温度(℃)": "temperature_c", "干度": "dryness", "冷凝水回收量(t)": "condensate_t",
    "冷凝水温度(℃)": "condensate_temperature_c", "热源类型": "heat_source", "设备类型": "equipment", "电力来源": "origin",
    "发电类型": "generation", "绿证归属": "certificate_status", "合同编号": "contract", "绿证编号": "serial",
    "电量生产期间": "vintage", "状态": "status", "绿电合同编号": "bundled_contract", "项目所属单位": "plant_entity_id",
    "转供编号": "transfer_id", "供方编码": "seller_id", "受方编码": "buyer_id", "供出量": "amount_sold",
    "受入量": "amount_received", "方向": "direction",
}  # fmt: skip
WORDS = {
    "消费": "consumption", "购入": "purchase", "期初库存": "stock_open", "期末库存": "stock_close", "外供": "sale",
    "自产": "production", "转换产出": "conversion_output", "产量": "output", "捕集": "capture", "燃烧": "combustion",
    "发电供热": "generation", "加工转换": "conversion", "原料": "feedstock", "移动源": "mobile", "终端": "final", "绝压": "absolute",
    "表压": "gauge", "化石": "fossil", "非化石": "nonfossil", "余热": "waste_heat", "电网": "grid", "绿电交易": "green_trade",
    "直供": "direct_line", "自发自用": "self_generated", "外供上网": "export", "光伏": "solar", "风电": "wind", "水电": "hydro",
    "生物质": "biomass", "保留": "retained", "已售": "sold", "无": "none", "核销": "retired", "转让": "sold", "持有": "held",
    "流入": "in", "流出": "out", "烟煤": "bituminous_coal", "无烟煤": "anthracite", "柴油": "diesel", "汽油": "gasoline",
    "天然气": "natural_gas", "natural gas": "natural_gas", "液化石油气": "lpg", "液化天然气": "lng",
    "生物质成型燃料": "biomass_pellets", "沼气": "biogas", "石灰": "lime", "石灰石": "limestone", "蒸汽": "steam",
    "热水": "hot_water", "热力": "heat", "电力": "electricity",
}  # fmt: skip
WORDY = ("flow", "use", "origin", "generation", "certificate_status", "status", "direction", "carrier", "heat_source",
         "pressure_basis")  # fmt: skip
GJ_PER_TCE = 29.307  # GB/T 2589-2020: 1 kgce = 29 307 kJ
UNITS = {
    "吨": ("t", 1.0), "t": ("t", 1.0), "kg": ("t", 0.001), "Nm3": ("Nm3", 1.0), "万Nm³": ("Nm3", 1e4), "m³": ("Nm3", 1.0),
    "GJ": ("GJ", 1.0), "tce": ("GJ", GJ_PER_TCE), "kWh": ("MWh", 0.001), "MWh": ("MWh", 1.0), "万kWh": ("MWh", 10.0),
}  # fmt: skip
NUMBERS = ("amount", "amount_sold", "amount_received", "ncv", "carbon_content", "emission_factor", "biogenic_fraction",
           "pressure_mpa", "temperature_c", "dryness", "condensate_t", "condensate_temperature_c", "value_added")  # fmt: skip

Row = dict[str, object]


def raw_tables(path: Path) -> list[list[list[object]]]:
    """The sheets of a file as lists of rows; title rows above the header are dropped."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        sheets = [[list(r) for r in s.iter_rows(values_only=True)] for s in book if s.title != "说明"]
    else:
        data = path.read_bytes()
        text = data.decode("gb18030" if "gb18030" in path.name else "utf-8-sig")
        sheets = [[list(r) for r in csv.reader(text.splitlines())]]
    known = set(HEADERS) | set(HEADERS.values())
    tables = []
    for rows in sheets:
        start = next(i for i, r in enumerate(rows) if sum(1 for c in r if c in known) >= 4)
        tables.append(rows[start:])
    return tables


def period(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m}"
    text = str(value).replace("年", "-").replace("月", "").rstrip("-")
    if len(text) == 6 and text.isdigit():
        text = text[:4] + "-" + text[4:]
    year, _, month = text.partition("-")
    return f"{year}-{int(month):02d}" if month else year


def typed(header: list[object], cells: list[object]) -> Row:
    row: Row = {}
    for head, cell in zip(header, cells, strict=False):
        name = HEADERS.get(str(head), str(head))
        value = "" if cell is None else cell
        if name == "period":
            value = period(value)
        elif name in WORDY:
            value = WORDS.get(str(value), str(value))
        elif name in NUMBERS and value != "":
            value = float(str(value))
        row[name] = value
    for name, quantity in (("amount", "quantity"), ("amount_sold", "sold"), ("amount_received", "received")):
        if row.get(name, "") != "" and row.get("unit"):
            base, factor = UNITS[str(row["unit"])]
            row["base"], row[quantity] = base, row[name] * factor  # type: ignore[operator]
    if "sold" in row:
        row.setdefault("received", row["sold"])
    return row


def read(folder: Path, pattern: str) -> list[Row]:
    rows = []
    for path in sorted(folder.glob(pattern)):
        for table in raw_tables(path):
            rows += [{**typed(table[0], r), "file": path.name} for r in table[1:] if any(c not in (None, "") for c in r)]
    return rows


def read_park(folder: Path) -> dict[str, list[Row]]:
    power = [r for r in read(folder, "electricity/*") if "origin" in r]
    certificates = [r for r in read(folder, "electricity/*") if "serial" in r]
    return {"organisations": read(folder, "organisations.csv"), "activity": read(folder, "activity/*"), "power": power,
            "certificates": certificates, "transfers": read(folder, "transfers.xlsx"), "gate": read(folder, "gate.csv")}  # fmt: skip
