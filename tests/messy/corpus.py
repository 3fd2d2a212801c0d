"""The messy corpus: each file has one named mess, and is read right or answered with the exact finding at its cell.

``CORPUS`` holds a maker of every file (:mod:`tests.messy.writers`) and what must come of it: the rows as entity,
period, carrier, quantity and base unit, cells of further columns, and every finding as code, sheet and cell. All of
it is written down by hand from what the file shows; nothing was taken from a run.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Row = tuple[str, str, str, float, str]
Place = tuple[str, str, str]
SHEET = "台账"
BOOK, CSV = "activity/a.xlsx", "activity/a.csv"
DIESEL_5T: Row = ("E1", "2025", "diesel", 5000.0, "kg")
PETROL_3T: Row = ("E1", "2025", "gasoline", 3000.0, "kg")
BOTH = [DIESEL_5T, PETROL_3T]


@dataclass(frozen=True)
class Mess:
    """One messy file of a workspace, and what is expected of it."""

    name: str
    file: str
    make: Callable[[Path], None]
    rows: list[Row]
    findings: list[Place] = field(default_factory=list)
    columns: dict[str, list[object]] = field(default_factory=dict)


HEAD = ["单位编码", "期间", "品种", "流向", "用途", "数量", "单位", "数据类别", "不确定度(%)"]
DIESEL: list[object] = ["E1", "2025", "柴油", "消费", "燃烧", 5, "t", "计量", 2]
PETROL: list[object] = ["E1", "2025", "汽油", "消费", "燃烧", 3, "t", "计量", 2]
TABLE = [HEAD, DIESEL, PETROL]
NAN: list[Row] = [("E1", "2025", "diesel", math.nan, "kg"), PETROL_3T]


def with_cell(row: int, column: int, value: object) -> list[list[object]]:
    """The table with another value in one cell (rows and columns count from 0, the header is row 0)."""
    lines = [list(line) for line in TABLE]
    lines[row][column] = value
    return lines


def amount(value: object) -> list[list[object]]:
    """The table with another amount of diesel (cell F2)."""
    return with_cell(1, 5, value)


def year_of_march(cell: object) -> list[list[object]]:
    """Twelve months of diesel, 1 t each, with March written in some way (cell B4)."""
    months = [cell if month == 3 else f"2025-{month:02d}" for month in range(1, 13)]
    return [HEAD, *(["E1", month, "柴油", "消费", "燃烧", 1, "t", "计量", 2] for month in months)]


YEAR: list[Row] = [("E1", f"2025-{month:02d}", "diesel", 1000.0, "kg") for month in range(1, 13)]
