"""Workbooks (.xlsx, .xlsm): the values that formulas gave when the file was last saved."""

from __future__ import annotations

import zipfile
import zlib
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import ParseError

import python_calamine

from carbonacct.activity.readers import xlsx_marks
from carbonacct.activity.readers.raw import RawSheet
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

# a damaged archive: RuntimeError is an encrypted part or an unknown zip version, zlib.error a part that does not unpack
_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    RuntimeError,
    zlib.error,
    zipfile.BadZipFile,
    ParseError,
    python_calamine.CalamineError,
)


def read_sheets(path: Path, file: str) -> tuple[list[RawSheet], list[Finding]]:
    """All visible and hidden sheets in workbook order.

    Error values, formulas that were never calculated and percent formats come from the sheet itself, for
    calamine gives the first two as blank cells and the third as a bare number.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        marks = xlsx_marks.read_marks(path)
        sheets = [_sheet(workbook, name, file, marks.get(name)) for name in workbook.sheet_names]
    except _BROKEN as error:
        return [], [finding("activity.unreadable_file", Source(file), reason=error)]
    return sheets, []


def _sheet(
    workbook: python_calamine.CalamineWorkbook, name: str, file: str, marks: xlsx_marks.Marks | None
) -> RawSheet:
    sheet = workbook.get_sheet_by_name(name)
    rows: list[list[object]] = [
        ["TRUE" if cell is True else "FALSE" if cell is False else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    if marks is not None:
        _apply(rows, marks)
    return RawSheet(file, name, rows, tuple(sheet.merged_cell_ranges or ()))


def _apply(rows: list[list[object]], marks: xlsx_marks.Marks) -> None:
    """Put error words into their cells, and write numbers with a percent format as people see them (``5%``)."""
    for (row, column), word in marks.errors.items():
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = word
    for row, column in marks.percents:
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(value, int | float):
            rows[row][column] = f"{(Decimal(repr(float(value))) * 100).normalize():f}%"
