"""Where a number was typed: file, sheet and cell."""

from __future__ import annotations

from dataclasses import dataclass


def column_letters(index: int) -> str:
    """Spreadsheet letters of a zero-based column index (0 → ``A``, 26 → ``AA``)."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """A1-style name of a zero-based row and column (csv files are addressed the same way)."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in a file, relative to the workspace folder (or a reference-data file)."""

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        sheet = f"[{self.sheet}]" if self.sheet else ""
        cell = f"!{self.cell}" if self.cell else ""
        return f"{self.file}{sheet}{cell}"
