"""An answer as a new workbook, for files that cannot be added to (.xls, .xlsb, .ods, .parquet): values, no formats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from carbonacct.activity.answer_marks import FINDINGS_HEADERS, SUMMARY_SHEETS, is_summary_sheet
from carbonacct.activity.readers.raw import Area, RawSheet, is_blank
from carbonacct.errors import UsageError
from carbonacct.workspace.answer_notes import SUMMARY_HEADERS, SheetNotes, clipped, word_of
from carbonacct.workspace.answer_xlsx import Summary

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_MOST_ROWS = 1_048_576
_COLOURS = {"error": "#FFC7CE", "warning": "#FFEB9C", "info": "#DDEBF7", "header": "#D9D9D9"}
_UNTITLED = "Sheet1"


def write_answer(
    sheets: list[RawSheet], target: Path, notes: Mapping[str, SheetNotes], summary: Summary, lang: str
) -> None:
    """Write the sheets, each with its column of findings, and the summary.

    Raises:
        UsageError: a sheet has more rows than a workbook holds.
    """
    import xlsxwriter  # noqa: PLC0415  (loaded when first used)

    if any(len(sheet.rows) > _MOST_ROWS for sheet in sheets):
        raise UsageError(f"行数超过工作簿的上限 / more rows than a workbook holds: {_MOST_ROWS}")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(str(target), options)
    workbook.set_properties({"created": _CREATED})
    styles = {name: workbook.add_format({"bg_color": colour, "text_wrap": True, "valign": "top"})
              for name, colour in _COLOURS.items()}  # fmt: skip
    styles["day"] = workbook.add_format({"num_format": "yyyy-mm-dd"})
    styles["time"] = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for sheet in sheets:
        if not is_summary_sheet(sheet.sheet):
            place = workbook.add_worksheet(sheet.sheet or _UNTITLED)
            if sheet.hidden:
                place.hide()
            _values(place, sheet, styles)
            if sheet.sheet in notes:
                _notes(place, sheet, notes[sheet.sheet], styles, lang)
    _summary(workbook.add_worksheet(SUMMARY_SHEETS[lang]), summary, styles, lang)
    workbook.close()


def _values(place: Any, sheet: RawSheet, styles: Mapping[str, Any]) -> None:
    """The cells as they were read, and the merged ranges that do not overlap others."""
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if not is_blank(cell):
                _write(place, row, column, cell, styles)
    for area in _apart(sheet.merged):
        (top, left), (bottom, right) = area
        place.merge_range(top, left, bottom, right, "")
        if top < len(sheet.rows) and left < len(sheet.rows[top]):
            _write(place, top, left, sheet.rows[top][left], styles)
    for row in sorted(sheet.hidden_rows):
        place.set_row(row, None, None, {"hidden": True})
    for column in sorted(sheet.hidden_columns):
        place.set_column(column, column, None, None, {"hidden": True})


def _apart(areas: tuple[Area, ...]) -> list[Area]:
    """Merged ranges of more than one cell, none if any two share a row and a column (a damaged workbook)."""
    kept = sorted(area for area in areas if area[0] != area[1])
    cells = [(row, column) for (top, left), (bottom, right) in kept for row in range(top, bottom + 1)
             for column in range(left, right + 1)]  # fmt: skip
    return kept if len(cells) == len(set(cells)) and all(first != second for first, second in pairwise(kept)) else []


def _write(place: Any, row: int, column: int, cell: object, styles: Mapping[str, Any]) -> None:
    if isinstance(cell, bool) or not isinstance(cell, int | float | date):
        place.write_string(row, column, clipped("" if cell is None else str(cell)))
    elif isinstance(cell, datetime):
        place.write_datetime(row, column, cell.replace(tzinfo=None), styles["time"])
    elif isinstance(cell, date):
        place.write_datetime(row, column, cell, styles["day"])
    elif cell - cell == 0:
        place.write_number(row, column, cell)
    else:  # NaN and infinity, which a workbook does not hold
        place.write_string(row, column, str(cell))


def _notes(place: Any, sheet: RawSheet, notes: SheetNotes, styles: Mapping[str, Any], lang: str) -> None:
    column = notes.column if notes.column is not None else max((len(row) for row in sheet.rows), default=0)
    if notes.column is not None:
        for row in range(len(sheet.rows)):
            place.write_blank(row, column, None)
    place.set_column(column, column, 70)
    header = FINDINGS_HEADERS[lang]
    for row, note in notes.rows.items():
        if row != notes.header_row:
            place.write_string(row, column, note.text, styles[note.severity])
    above = notes.rows.get(notes.header_row)
    text = header if above is None else f"{header}\n{above.text}"
    place.write_string(notes.header_row, column, text, styles["header"])


def _summary(place: Any, summary: Summary, styles: Mapping[str, Any], lang: str) -> None:
    for column, width in enumerate((10, 18, 10, 60, 60, 32)):
        place.set_column(column, column, width)
    place.write_string(0, 0, clipped(summary.title))
    place.write_string(1, 0, summary.advice)
    for column, text in enumerate(SUMMARY_HEADERS[lang]):
        place.write_string(2, column, text, styles["header"])
    for row, line in enumerate(summary.lines, start=3):
        texts = (word_of(line.severity, lang), line.sheet, line.cell, line.message, line.hint, line.code)
        for column, text in enumerate(texts):
            place.write_string(row, column, clipped(text), styles[line.severity])
