"""One sheet of a workbook, written row by row: headers in both languages, formats, text that stays text."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from carbonacct.errors import UsageError
from carbonacct.report.texts import Text, text

LAST_ROW = 1_048_576
"""Rows of an Excel sheet, the header among them."""
LONGEST_TEXT = 32_767
"""Characters of an Excel cell."""

LINE_HEIGHT = 16.0
"""Points that a line of text takes."""
TALLEST_ROW = 409.0
"""Points of the tallest row of Excel."""

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
class Marked:
    """A text on the ground of its status (a key of :data:`GROUNDS`)."""

    text: str
    status: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title in both languages, width in characters, number format (text where empty).

    Long texts of a ``wrap`` column are broken into lines.
    """

    title: Text
    width: float = 14
    number_format: str = ""
    wrap: bool = False


Value = str | float | int | bool | Formula | Marked | None

GROUNDS = {
    "met": ("#E2F2E6", "#1D6B3A"),
    "not_met": ("#FBE9E7", "#A3261B"),
    "missing": ("#FDF1D8", "#7A4A00"),
    "not_applicable": ("#ECEFF1", "#56626C"),
    "idle": ("#ECEFF1", "#56626C"),
    "exempt": ("#E6EFF8", "#1B4F80"),
}
"""Ground and ink of a status."""


def lines_of(words: str, width: float) -> int:
    """Lines that a text takes in a column so many Latin letters wide (a Chinese letter takes two)."""
    found = 0
    for line in words.split("\n"):
        letters = sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in line)
        found += max(1, -(-letters // max(1, int(width) - 2)))
    return found


def open_book(path: Path, title: str, comments: str, author: str, day: str, *, constant_memory: bool = False) -> Any:
    """A workbook in which typed text stays text; its date of creation is ``day`` (ISO), not the clock's."""
    import xlsxwriter  # noqa: PLC0415

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": constant_memory,
    }
    book = xlsxwriter.Workbook(str(path), options)
    created = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time())
    book.set_properties({"title": title, "comments": comments, "author": author, "created": created})
    book.set_calc_mode("auto")
    return book


def sheet_name(key: str, number: int = 0) -> str:
    """Name of a sheet, ``汇总 Summary``; further parts of a long table are numbered."""
    name = text(f"sheet.{key}")
    return f"{name.zh} {name.en}" + (f" {number + 1}" if number else "")


class Formats:
    """Cell formats of one workbook, made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Any] = {}
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E5F2EF", "bottom": 1}
        )
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.bad = book.add_format({"bg_color": "#FBE9E7", "font_color": "#A3261B"})

    def of(self, number_format: str, strong: bool = False, wrap: bool = False) -> Any:
        """The format of a number format (empty: text)."""
        more = {"num_format": number_format} if number_format else {}
        return self.style(valign="top", bold=strong, **({"text_wrap": True} if wrap else {}), **more)

    def status(self, status: str, **more: Any) -> Any:
        """The format of a status: its ground and ink."""
        ground, ink = GROUNDS[status]
        return self.style(**{"bg_color": ground, "font_color": ink, "valign": "top", "text_wrap": True} | more)

    def style(self, **properties: Any) -> Any:
        """The format with these properties of xlsxwriter."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


class SheetWriter:
    """Writes one table to a sheet: frozen header, filter, widths, printing set up."""

    def __init__(self, book: Any, formats: Formats, name: str, headings: Sequence[Heading], top: int = 0) -> None:
        self._formats, self._headings, self._top = formats, headings, top
        self.sheet = book.add_worksheet(name)
        self.next_row = top
        self._plain = [formats.of(heading.number_format, wrap=heading.wrap) for heading in headings]
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
        self._fit(values)
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

    def _fit(self, values: Sequence[Value]) -> None:
        """Make the row as tall as its broken texts need (programs differ in whether they do so themselves)."""
        lines = [
            lines_of(value, heading.width)
            for value, heading in zip(values, self._headings, strict=False)
            if heading.wrap and isinstance(value, str)
        ]
        if max(lines, default=1) > 1:
            self.sheet.set_row(self.next_row, min(TALLEST_ROW, LINE_HEIGHT * max(lines)))

    def _cell(self, column: int, value: Value, style: Any) -> None:
        row, sheet = self.next_row, self.sheet
        if value is None or value == "" or (isinstance(value, float) and not math.isfinite(value)):
            return  # nothing is written: a fifth of the cells of a long table are blank
        if isinstance(value, Marked):
            sheet.write_string(row, column, value.text, self._formats.status(value.status))
        elif isinstance(value, Formula):
            sheet.write_formula(row, column, value.formula, style, value.value)
        elif isinstance(value, bool):
            shown = text(f"choice.{str(value).lower()}")
            sheet.write_string(row, column, f"{shown.zh} {shown.en}", style)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, style)
        else:
            fitting = value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…"
            sheet.write_string(row, column, fitting, style)
