"""One sheet of a workbook, written row by row: headers in both languages, formats, text that stays text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.report.texts import Text, text

LAST_ROW = 1_048_576
"""Rows of an Excel sheet, the header among them."""
LONGEST_TEXT = 32_767
"""Characters of an Excel cell."""

AMOUNT = "#,##0.00"
PLAIN = "#,##0.0#########"
COUNT = "0"
SMALL = "0.00E+00"


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula and the value it has now."""

    formula: str
    value: float


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title in both languages, width in characters, number format (text where empty)."""

    title: Text
    width: float = 14
    number_format: str = ""


Value = str | float | int | bool | Formula | None


def sheet_name(key: str, number: int = 0) -> str:
    """Name of a sheet, ``汇总 Summary``; further parts of a long table are numbered."""
    name = text(f"sheet.{key}")
    return f"{name.zh} {name.en}" + (f" {number + 1}" if number else "")


class Formats:
    """Cell formats of one workbook, made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E5F2EF", "bottom": 1}
        )
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.bad = book.add_format({"bg_color": "#FBE9E7", "font_color": "#A3261B"})

    def of(self, number_format: str, strong: bool = False) -> Any:
        """The format of a number format (empty: text)."""
        key = (number_format, strong)
        if key not in self._made:
            properties: dict[str, Any] = {"valign": "top", "bold": strong}
            if number_format:
                properties["num_format"] = number_format
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


class SheetWriter:
    """Writes one table to a sheet: frozen header, filter, widths, printing set up."""

    def __init__(self, book: Any, formats: Formats, name: str, headings: Sequence[Heading], top: int = 0) -> None:
        self._formats, self._headings, self._top = formats, headings, top
        self.sheet = book.add_worksheet(name)
        self.next_row = top
        self._plain = [formats.of(heading.number_format) for heading in headings]
        for column, heading in enumerate(headings):
            self.sheet.set_column(column, column, heading.width)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def header(self, freeze: bool = True) -> None:
        """Write the header row and freeze it (not where it stands far down the sheet)."""
        row = self.next_row
        self.sheet.set_row(row, 48)
        for column, heading in enumerate(self._headings):
            title = heading.title
            shown = title.zh if title.zh == title.en else f"{title.zh}\n{title.en}"
            self.sheet.write_string(row, column, shown, self._formats.header)
        if freeze:
            self.sheet.freeze_panes(row + 1, 1)
            self.sheet.repeat_rows(row)
        self._top = row
        self.next_row += 1

    def row(self, values: Sequence[Value], strong: bool = False) -> None:
        """Write one row below the last.

        Raises:
            UsageError: the sheet is full.
        """
        if self.next_row >= LAST_ROW:
            raise UsageError("a sheet of a workbook holds 1 048 576 rows; split the table")
        for column, value in enumerate(values):
            style = self._formats.of(self._headings[column].number_format, True) if strong else self._plain[column]
            self._cell(column, value, style)
        self.next_row += 1

    def rows(self, records: Iterable[Sequence[Value]]) -> None:
        """Write rows one below the other."""
        for record in records:
            self.row(record)

    def finish(self) -> None:
        """Set the filter over what was written."""
        last = max(self.next_row - 1, self._top)
        self.sheet.autofilter(self._top, 0, last, len(self._headings) - 1)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})

    def _cell(self, column: int, value: Value, style: Any) -> None:
        row, sheet = self.next_row, self.sheet
        if isinstance(value, Formula):
            sheet.write_formula(row, column, value.formula, style, value.value)
        elif value is None or value == "" or (isinstance(value, float) and not math.isfinite(value)):
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, bool):
            shown = text(f"choice.{str(value).lower()}")
            sheet.write_string(row, column, f"{shown.zh} {shown.en}", style)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, style)
        else:
            fitting = value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…"
            sheet.write_string(row, column, fitting, style)
