"""Small workbooks of Brightway's layout for the tests of its reader."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from carbonacct.lca.datasets import Library

Rows = Sequence[Sequence[object]]

HEADER = ["name", "amount", "unit", "location", "reference product", "categories", "type"]
STEEL: Rows = [
    ["Database", "works"],
    ["format", "Excel"],
    [],
    ["Activity", "steel making"],
    ["location", "CN"],
    ["unit", "kilogram"],
    ["reference product", "steel"],
    ["source", "Miller 2020"],
    ["Exchanges"],
    HEADER,
    ["steel making", 2, "kilogram", "CN", "steel", None, "production"],
    [],
    ["Coal Mining", 0.5, "kg", "CN", "coal", None, "technosphere "],
    ["market for power", 3.5, "kilowatt hour", "CN", "power", None, "technosphere"],
    ["slag cement", 0.1, "kilogram", "CN", "cement", None, "substitution"],
    ["Carbon dioxide, fossil", 1.8, "kilogram", None, None, "air::urban air", "biosphere"],
    ["Iron ore", 1.6, "kilogram", None, None, "natural resource::in ground", "biosphere"],
    [],
    ["Activity", "coal mining"],
    ["location", "CN"],
    ["unit", "kilogram"],
    ["reference product", "coal"],
    ["Exchanges"],
    ["type", "amount", "name", "location", "unit", "reference product"],
    ["production", 1, "coal mining", "CN", "kilogram", "coal"],
]
STEEL_ID = "steel making|steel|CN|kilogram"
COAL_ID = "coal mining|coal|CN|kilogram"


def workbook(sheets: dict[str, Rows]) -> bytes:
    """An xlsx file with some sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write(path: Path, rows: Rows, **more: Rows) -> Path:
    path.write_bytes(workbook({"lci": rows, **more}))
    return path


def activity(*rows: Sequence[object], header: Sequence[object] = (*HEADER,), name: str = "making") -> Rows:
    """A database with one activity that makes 1 kg of its own product, and further exchanges."""
    return [
        ["Database", "works"],
        ["Activity", name],
        ["location", "CN"],
        ["unit", "kilogram"],
        ["reference product", "thing"],
        ["Exchanges"],
        header,
        [name, 1, "kilogram", "CN", "thing", None, "production"],
        *rows,
    ]


def amounts(library: Library) -> list[float]:
    return [exchange.amount for process in library.processes for exchange in process.exchanges]
