"""Reads the registers of the demonstration park in the plainest way (standard library and openpyxl).

One dictionary of file names, one of headers, one of words. Units in header brackets are those the files use, no others.
"""

from __future__ import annotations

import csv
import datetime
import re
from pathlib import Path

import openpyxl

FILES = {
    "建筑.xlsx": "buildings", "屋顶与光伏.csv": "roofs", "vehicles.csv": "vehicles", "货物运输.csv": "freight", "认证与核查.csv": "attestations",
    "用能设备.xlsx": "devices", "products.csv": "products", "储能.csv": "storage", "可调节资源.csv": "demand_response",
    "工业用水.csv": "water", "固体废物.csv": "solid_waste", "余热余冷余压.csv": "waste_heat", "research.csv": "research",
    "抵消与碳汇.csv": "offsets", "指标申报.csv": "declarations",
}  # fmt: skip
GB18030 = ("货物运输.csv",)
HEADERS = {
    "单位编码": "entity", "entity_id": "entity", "建筑面积": "area", "是否新建": "new_build", "绿色建筑星级": "star_level", "能耗水平": "energy_level",
    "可利用屋顶面积": "usable_area", "光伏覆盖面积": "pv_area", "运输方式": "mode", "货运量": "mass", "类型": "kind", "级别": "level",
    "有效期自": "valid_from", "有效期至": "valid_to", "能效等级": "grade", "项目类型": "project", "额定容量": "energy", "上调能力": "up",
    "持续时间": "duration", "取水量": "intake", "重复用水量": "reuse", "类别": "category", "产生量": "generated", "综合利用量": "utilised",
    "其中利用往年贮存量": "utilised_stock", "可回收量": "recoverable", "已回收量": "recovered", "已注销": "retired", "数量": "mass",
    "指标体系": "system", "指标": "indicator", "是否提出": "proposed", "是否不列入": "omitted", "说明": "explanation", "佐证文件": "evidence",
}  # fmt: skip
SCALE = {"万平方米": 1e4, "万立方米": 1e4, "MWh": 1e3}  # to m2, m3, kWh; every other bracket is the unit wanted already
NUMBERS = {
    "area", "star_level", "usable_area", "pv_area", "mass", "grade", "energy", "up", "duration", "intake", "reuse", "generated", "utilised",
    "utilised_stock", "recoverable", "recovered", "quantity", "unit_energy", "level_1", "level_2", "level_3", "benchmark", "green_rd", "revenue",
}  # fmt: skip
BRACKET = re.compile(r"^(.+?)\s*[（(](.+)[）)]$")

Row = dict[str, object]
Registers = dict[str, list[Row]]


def header(text: object) -> tuple[str, float]:
    """The column a header names, and what its numbers are multiplied with."""
    plain = str(text).rstrip("*")
    found = BRACKET.match(plain)
    name, unit = (found[1], found[2]) if found else (plain, "")
    return HEADERS.get(name, name), SCALE.get(unit, 1.0)


def day(value: object) -> str:
    """2024-06-18 for any of the ways a day is written here; empty for a blank."""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.strftime("%Y-%m-%d")
    text = str(value or "").strip()
    if re.fullmatch(r"\d{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    parts = re.findall(r"\d+", text)
    return f"{parts[0]}-{int(parts[1]):02d}-{int(parts[2]):02d}" if len(parts) == 3 else ""


def lines_of(path: Path) -> list[list[object]]:
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
        return [list(line) for line in sheet.iter_rows(min_row=2, values_only=True)]  # the first row is a title
    text = path.read_bytes().decode("gb18030" if path.name in GB18030 else "utf-8-sig")
    return [list(line) for line in csv.reader(text.splitlines())]


def rows_of(path: Path) -> list[Row]:
    first, *rest = lines_of(path)
    columns = [header(cell) for cell in first]
    rows = []
    for line in rest:
        row: Row = {}
        for (name, scale), cell in zip(columns, line, strict=True):
            value = "" if cell is None else cell
            if name in NUMBERS and value != "":
                value = float(str(value)) * scale
            elif name.startswith("valid_"):
                value = day(value)
            row[name] = value
        rows.append(row)
    return rows


def read_registers(folder: Path) -> Registers:
    return {name: rows_of(folder / "registers" / file) for file, name in FILES.items()}


def peak_kw(folder: Path) -> float:
    """The largest hourly mean of the park's load: every interval is an hour, so kWh of the hour is kW."""
    lines = lines_of(folder / "timeseries" / "load-2025.csv")
    place = {str(name): n for n, name in enumerate(lines[0])}
    if any(line[place["分钟"]] != "60" or line[place["单位"]] != "kWh" for line in lines[1:]):
        raise ValueError("an interval is not an hour, or its unit is not kWh")
    return max(float(str(line[place["数量"]])) for line in lines[1:])
