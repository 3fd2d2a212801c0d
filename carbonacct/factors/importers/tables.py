"""Cells of a workbook or csv file as they stand, for importers of factors."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from carbonacct.apart import LostError, apart
from carbonacct.errors import UsageError

Cell = float | str
Grid = list[list[Cell]]
_BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_DIGITS = 15
"""Digits that a spreadsheet shows of a number; more are noise of its storage (0.022000000000000002)."""
_LINES = 20
"""Lines at the beginning of a csv file that tell its separator: a title above the headers may hold none."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PANIC = "PanicException"
"""Name of what calamine raises where it did not foresee a damage; it derives from BaseException."""


class UnreadableError(UsageError):
    """A file that is no workbook or csv; its text says why."""


def sheet_names(path: Path) -> tuple[str, ...]:
    """Names of the sheets; one empty name for a csv file, none for what is neither."""
    suffix = path.suffix.lower()
    if path.is_file() and suffix in _BOOKS:
        return tuple(_book(path, path.stat().st_mtime_ns))
    return ("",) if path.is_file() and suffix in (".csv", ".tsv", ".txt") else ()


def grid(path: Path, sheet: str = "") -> Grid:
    """Rows of one sheet, from its first row on; numbers are numbers, dates are ISO texts, nothing is an empty text.

    Args:
        path: a workbook, or a csv file (UTF-8 or GB18030; comma, semicolon or tab).
        sheet: name of the sheet; empty is the first.

    Raises:
        UnreadableError: the file cannot be opened, or has no such sheet.
    """
    if path.suffix.lower() in _BOOKS:
        book = _book(path, path.stat().st_mtime_ns)
        name = sheet or next(iter(book), "")
        if name not in book:
            raise UnreadableError(f"no sheet '{sheet}'")
        return book[name]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(str(error)) from error
    return _csv(content)


@lru_cache(maxsize=2)
def _book(path: Path, _changed: int) -> dict[str, Grid]:
    """All sheets of a workbook; kept, because telling the format reads it before the importer does.

    A process of its own reads it: a damaged one may end it (:mod:`carbonacct.apart`).
    """
    try:
        answer = apart(path, read_book, str(path))
    except (LostError, OSError) as error:
        raise UnreadableError(str(error)) from error
    if isinstance(answer, str):
        raise UnreadableError(answer)
    return answer


def read_book(path: str) -> dict[str, Grid] | str:
    """All sheets of a workbook, or why it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_path(path)
        return {
            name: [
                [_cell(value) for value in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        }
    except (CalamineError, OSError, ValueError, LookupError, OverflowError, RuntimeError) as error:
        return str(error)
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        return str(error)


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)


def _csv(content: bytes) -> Grid:
    text = _decoded(content)
    first = "\n".join(text.split("\n", _LINES)[:_LINES])
    separator = max(",;\t", key=first.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise UnreadableError(str(error)) from error


def _decoded(content: bytes) -> str:
    """The text of a csv file; bytes of no known encoding are refused, for a replaced character is a changed name."""
    encodings = ("utf-16",) if content.startswith(_UTF_16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            place = error.start
    raise UnreadableError(f"neither UTF-8 nor GB18030 (byte {place + 1})")


def number_text(cell: Cell) -> str:
    """A number as the sheet shows it; a text without blanks at its ends."""
    if isinstance(cell, str):
        return cell.strip()
    shown = f"{cell:.{_DIGITS}g}"
    return f"{cell:.0f}" if float(shown).is_integer() and abs(cell) < 10**_DIGITS else shown


def text_of(cell: Cell) -> str:
    """A cell as one line of text."""
    return " ".join(number_text(cell).split())


def cell_at(rows: Sequence[Sequence[Cell]], row: int, column: int) -> Cell:
    """A cell, or an empty text outside the grid."""
    return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else ""


def slug(text: str) -> str:
    """Letters and digits of a text, lower case, with ``_`` between words: part of an id."""
    kept = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    return "_".join(kept.split())
