"""Marks of .xls (Excel 97 to 2003): error cells, percent formats, hidden rows and columns."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from carbonacct.activity.readers.marks import Marks
from carbonacct.activity.readers.raw import check_span

_ERROR = 5  # type of a cell that holds an error value
_NUMBER = 2


def read_marks(path: Path) -> dict[str, Marks]:
    """Marks by sheet name.

    Raises:
        SheetTooLargeError: a sheet spans more cells than fit; a damaged column number does that. Rows are read ragged,
            for squared they would fill the memory before anybody could look.
        Exception: whatever else xlrd meets in a damaged file.
    """
    import xlrd  # type: ignore[import-untyped]  # noqa: PLC0415  (loaded when first used)

    with xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True, ragged_rows=True) as book:
        for sheet in book.sheets():
            check_span(sheet.nrows, sheet.ncols)
        percents = {
            index for index, style in enumerate(book.xf_list) if "%" in book.format_map[style.format_key].format_str
        }
        return {sheet.name: _sheet_marks(sheet, percents, xlrd.error_text_from_code) for sheet in book.sheets()}


def _sheet_marks(sheet: Any, percents: set[int], errors: dict[int, str]) -> Marks:
    marks = Marks()
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == _ERROR:
                marks.words[row, column] = errors.get(int(sheet.cell_value(row, column)), "#N/A")
            elif kind == _NUMBER and sheet.cell_xf_index(row, column) in percents:
                marks.percents.append((row, column))
    marks.hidden_rows.update(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    marks.hidden_columns.update(column for column, info in sheet.colinfo_map.items() if info.hidden)
    return marks
