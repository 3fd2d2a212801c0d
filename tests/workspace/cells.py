"""What stands in the cells of a workspace's files, read without the engine."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple

Grid = list[list[object]]


@lru_cache(maxsize=64)
def grid(path: Path, sheet: str) -> Grid:
    """All cells of a sheet (of a csv file: its only one)."""
    if path.suffix == ".csv":
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030")
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""))]
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    rows = [list(row) for row in book[sheet].iter_rows(values_only=True)]
    book.close()
    return rows


def cell_value(folder: Path, file: str, sheet: str, cell: str) -> object:
    """The content of a cell; None where it lies outside the file.

    The file must lie in the workspace, and a sheet must be named exactly for workbooks.
    """
    assert bool(sheet) == file.endswith(".xlsx"), (file, sheet)
    row, column = coordinate_to_tuple(cell)
    rows = grid(folder / file, sheet)
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


def number_of(value: object) -> float | None:
    """The number that a person reads in a cell, or None."""
    if isinstance(value, bool | datetime) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    text = str(value).strip().replace(",", "")
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return None
