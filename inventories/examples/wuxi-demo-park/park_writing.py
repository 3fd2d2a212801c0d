"""Writes rows of the synthetic park as csv files and workbooks, with Chinese or English headers (used by make_park.py)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
from park_data import HEADERS, WORDS

Row = dict[str, object]


def period_text(value: object, style: str) -> object:
    if value == "year":
        return "2025年" if style == "zh" else "2025"
    m = int(str(value))
    return {"iso": f"2025-{m:02d}", "zh": f"2025年{m}月", "int": 202500 + m, "date": datetime(2025, m, 1)}[style]


def cells(row: Row, columns: list[str], language: str, style: str) -> list[object]:
    out: list[object] = []
    for column in columns:
        value = row.get(column, "")
        if column == "period":
            value = period_text(value, style)
        elif language == "zh" and isinstance(value, str):
            value = WORDS.get((column, value), value)
        out.append(value)
    return out


def header(columns: list[str], language: str) -> list[str]:
    return [HEADERS.get(c, c) if language == "zh" else c for c in columns]


def columns_of(rows: list[Row], first: list[str]) -> list[str]:
    used = {k for r in rows for k, v in r.items() if v != ""}
    return [c for c in first if c in used] + sorted(used - set(first))


def english(rows: list[Row]) -> list[Row]:
    words = {"天然气": "natural gas", "汽油": "gasoline", "万Nm³": "1e4 Nm3"}
    return [{k: words.get(v, v) if isinstance(v, str) and k in ("carrier", "unit") else v for k, v in r.items()} for r in rows]


ORDER = [
    "transfer_id", "seller_id", "buyer_id", "serial", "entity_id", "period", "carrier", "direction", "flow", "use",
    "destination", "origin", "generation", "amount", "amount_sold", "amount_received", "unit", "pressure_mpa", "pressure_basis",
    "temperature_c", "dryness", "condensate_t", "condensate_temperature_c", "heat_source", "ncv", "ncv_unit",
    "carbon_content", "carbon_content_unit", "oxidation", "emission_factor", "emission_factor_unit",
    "biogenic_fraction", "equipment", "certificate_status", "contract", "vintage", "status", "bundled_contract",
    "plant_entity_id", "seller_document", "buyer_document", "document", "data_class", "uncertainty_percent",
    "evidence", "note",
]  # fmt: skip


def write_csv(path: Path, rows: list[Row], language: str = "zh", style: str = "iso", encoding: str = "utf-8") -> None:
    columns = columns_of(rows, ORDER)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header(columns, language))
    writer.writerows(cells(r, columns, language, style) for r in rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_xlsx(path: Path, sheets: list[tuple[str, str, list[Row], str]], notes: list[str]) -> None:
    """Workbook with a merged title row and a unit line above each table, and a sheet of remarks."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, title, rows, style in sheets:
        sheet = book.create_sheet(name)
        columns = columns_of(rows, ORDER)
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
        sheet.append(["填报单位：园区管理办公室（虚构）", "", "填报日期：2026-01-20"])
        sheet.append(header(columns, "zh"))
        for row in rows:
            sheet.append([float(v) if isinstance(v, Decimal) else (v if v != "" else None) for v in cells(row, columns, "zh", style)])
        sheet.freeze_panes = "A4"
    remarks = book.create_sheet("说明")
    for line in notes:
        remarks.append([line])
    book.save(path)
    settle(path)


def settle(path: Path) -> None:
    """Same bytes on every run: no time of writing in the workbook."""
    with zipfile.ZipFile(path) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, old_data in parts:
            core = name == "docProps/core.xml"
            data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-20T00:00:00Z", old_data) if core else old_data
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 20, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
