"""Edits of a workspace's tables in one place, as a person makes them in a spreadsheet program."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.utils.cell import coordinate_from_string, coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

Edit = Callable[[Path], None]
MARK = "\ufeff"


def together(*edits: Edit) -> Edit:
    """Several edits one after the other."""

    def run(folder: Path) -> None:
        for edit in edits:
            edit(folder)

    return run


def put(place: str, value: object) -> Edit:
    """Type a value into a cell; the place is written ``file!cell`` or ``file[sheet]!cell``."""
    file, sheet, cell = parts(place)

    def in_rows(rows: list[list[str]]) -> None:
        row, column = coordinate_to_tuple(cell)
        rows[row - 1][column - 1] = str(value)

    def in_sheet(page: Worksheet) -> None:
        page[cell] = value

    return lambda folder: _change(folder / file, sheet, in_rows, in_sheet)


def repeat(place: str, **changed: object) -> Edit:
    """Write a row of the table once more at its end (``file!4`` or ``file[sheet]!4``), with other values by column."""
    file, sheet, row = parts(place)

    def in_rows(rows: list[list[str]]) -> None:
        rows.append(list(rows[int(row) - 1]))
        for letters, value in changed.items():
            rows[-1][coordinate_to_tuple(f"{letters}1")[1] - 1] = str(value)

    def in_sheet(page: Worksheet) -> None:
        last = page.max_row + 1
        for column in range(1, page.max_column + 1):
            page.cell(last, column).value = page.cell(int(row), column).value
        for letters, value in changed.items():
            page[f"{letters}{last}"] = value

    return lambda folder: _change(folder / file, sheet, in_rows, in_sheet)


def drop_row(place: str) -> Edit:
    """Delete a whole row (``file!4`` or ``file[sheet]!4``)."""
    file, sheet, row = parts(place)
    return lambda folder: _change(
        folder / file, sheet, lambda rows: rows.pop(int(row) - 1), lambda page: page.delete_rows(int(row))
    )


def drop_column(place: str) -> Edit:
    """Delete a whole column (``file!C`` or ``file[sheet]!C``)."""
    file, sheet, letters = parts(place)
    number = coordinate_to_tuple(f"{letters}1")[1]

    def in_rows(rows: list[list[str]]) -> None:
        for row in rows:
            del row[number - 1]

    return lambda folder: _change(folder / file, sheet, in_rows, lambda page: page.delete_cols(number))


def merge(place: str) -> Edit:
    """Merge a range of cells (``file[sheet]!A4:A5``)."""
    file, sheet, area = parts(place)
    return lambda folder: _change(folder / file, sheet, None, lambda page: page.merge_cells(area))


def parts(place: str) -> tuple[str, str, str]:
    """File, sheet and cell of a place."""
    where, _, cell = place.rpartition("!")
    file, _, sheet = where.removesuffix("]").partition("[")
    return file, sheet, cell


def column_of(cell: str) -> str:
    """Letters of a cell's column."""
    return str(coordinate_from_string(cell)[0])


def read_csv(path: Path) -> tuple[list[list[str]], str]:
    """Rows of a csv file and its encoding."""
    content = path.read_bytes()
    try:
        text, encoding = content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = content.decode("gb18030"), "gb18030"
    return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline=""))), encoding


def _change(
    path: Path,
    sheet: str,
    in_rows: Callable[[list[list[str]]], object] | None,
    in_sheet: Callable[[Worksheet], object],
) -> None:
    if path.suffix == ".csv":
        assert in_rows is not None
        rows, encoding = read_csv(path)
        in_rows(rows)
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(rows)
        path.write_bytes(stream.getvalue().encode(encoding))
        return
    book = openpyxl.load_workbook(path)
    in_sheet(book[sheet])
    book.save(path)
