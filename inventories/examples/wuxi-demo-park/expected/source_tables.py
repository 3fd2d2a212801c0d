"""Reads the registers that emit, and those of scope 3, in the plainest way: one dictionary of files and one of headers."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl

FILES = {
    "process": "电子工艺气体.xlsx", "balance": "含氟气体质量平衡.csv", "equipment": "含氟气体设备.csv", "wastewater": "废水处理.csv",
    "distance": "vehicle_distance.csv", "scope3": "范围三.csv", "screening": "范围三筛查.csv",
}  # fmt: skip
HEADERS = {
    "单位编码": "entity", "entity_id": "entity", "气体": "gas", "晶圆尺寸": "wafer", "工艺": "process", "用量": "kg", "接入处理装置比例": "abated",
    "去除效率": "destruction", "处理装置运行率": "uptime", "购入量": "bought", "期初库存": "opening", "期末库存": "closing", "转出量": "handed_on",
    "新增设备铭牌充装量": "new", "新增设备出厂已充装量": "by_maker", "退役设备铭牌充装量": "retired", "设备类型": "kind", "在用充装量": "charge",
    "年泄漏率": "leak", "报废设备充装量": "scrapped", "回收量": "recovered", "处理方式": "treatment", "废水量": "volume", "进水COD": "cod_in",
    "出水COD": "cod_out", "污泥带走的COD": "sludge", "甲烷回收量": "methane", "进水总氮": "n_in", "出水总氮": "n_out", "出水去向": "effluent",
    "vehicle_type": "kind", "distance": "km", "litres_per_100km": "litres", "nm3_per_100km": "nm3", "范围三类别": "category", "数量": "amount",
    "因子引用": "ref", "排放因子": "factor", "排放因子单位": "factor_unit", "汇率": "exchange", "价格指数比": "deflator", "对方单位编码": "other",
    "结论": "finding", "单位": "unit",
}  # fmt: skip
NUMBERS = {
    "kg", "abated", "destruction", "uptime", "bought", "opening", "closing", "handed_on", "new", "by_maker", "retired", "charge", "leak",
    "scrapped", "recovered", "volume", "cod_in", "cod_out", "sludge", "methane", "n_in", "n_out", "km", "litres", "nm3", "amount", "factor",
    "exchange", "deflator",
}  # fmt: skip
Row = dict[str, object]


def number(value: object) -> object:
    text = str(value if value is not None else "")
    if text == "":
        return ""
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def rows_of(path: Path) -> list[Row]:
    if path.suffix == ".xlsx":
        lines = [list(line) for line in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)][1:]
    else:
        data = path.read_bytes()
        lines = list(csv.reader(data.decode("gb18030" if "设备" in path.name else "utf-8-sig").splitlines()))
    names = [re.sub(r"\s*[（(].*", "", str(head)) for head in lines[0]]
    names = [HEADERS.get(name, name) for name in names]
    rows = []
    for line in lines[1:]:
        cells = zip(names, line, strict=True)
        rows.append({name: number(cell) if name in NUMBERS else ("" if cell is None else str(cell)) for name, cell in cells})
    return rows


def read_sources(folder: Path) -> dict[str, list[Row]]:
    return {name: rows_of(folder / "registers" / file) for name, file in FILES.items()}
