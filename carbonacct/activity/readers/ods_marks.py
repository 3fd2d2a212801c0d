"""Marks of .ods: error cells, truth values, percentages, hidden rows and columns, merged ranges."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from carbonacct.activity.readers.marks import Marks
from carbonacct.activity.readers.raw import check_span

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_UNSEEN = frozenset({"collapse", "filter"})
_LIMIT = 2**20


def read_marks(path: Path) -> dict[str, Marks]:
    """Marks by sheet name.

    Raises:
        zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError: the document is broken.
        SheetTooLargeError: a sheet spans too many cells.
    """
    with zipfile.ZipFile(path) as archive:
        content = ElementTree.fromstring(archive.read("content.xml"))
    return {table.get(f"{_TABLE}name", ""): _sheet_marks(table) for table in content.iter(f"{_TABLE}table")}


def _sheet_marks(table: ElementTree.Element) -> Marks:
    marks = Marks()
    _hide_columns(table, marks)
    height = width = row = 0
    for element in table.iter(f"{_TABLE}table-row"):
        repeat = _repeats(element, "number-rows-repeated")
        filled = 0
        for column, count, cell in _cells(element):
            if _note(marks, cell, range(row, row + min(repeat, _LIMIT)), range(column, column + count)):
                filled = column + count
        if element.get(f"{_TABLE}visibility") in _UNSEEN and filled:
            marks.hidden_rows.update(range(row, row + repeat))
        if filled:
            height, width = row + repeat, max(width, filled)
            check_span(height, width)
        row += repeat
    return marks


def _hide_columns(table: ElementTree.Element, marks: Marks) -> None:
    place = 0
    for element in table.iter(f"{_TABLE}table-column"):
        count = _repeats(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility") in _UNSEEN:
            marks.hidden_columns.update(range(place, min(place + count, _LIMIT)))
        place += count


def _cells(row: ElementTree.Element) -> Iterator[tuple[int, int, ElementTree.Element]]:
    """First column, number of columns and element of every cell of a row."""
    column = 0
    for cell in row:
        if cell.tag in _CELLS:
            count = _repeats(cell, "number-columns-repeated")
            yield column, count, cell
            column += count


def _repeats(element: ElementTree.Element, name: str) -> int:
    """How often an element stands for the same again (at most the size of a sheet)."""
    return min(max(int(element.get(f"{_TABLE}{name}", "1")), 1), _LIMIT)


def _note(marks: Marks, cell: ElementTree.Element, rows: range, columns: range) -> bool:
    """Note what a cell says; whether there is anything in it."""
    across, down = (int(cell.get(f"{_TABLE}number-{kind}-spanned", "1")) for kind in ("columns", "rows"))
    if across > 1 or down > 1:
        marks.merged.append(((rows[0], columns[0]), (rows[0] + down - 1, columns[0] + across - 1)))
    kind = cell.get(f"{_OFFICE}value-type", "")
    text = "".join("".join(part.itertext()) for part in cell.iter(f"{_TEXT}p"))
    word = ""
    if cell.get(f"{_CALC}value-type") == "error" or (text.startswith("#") and cell.get(f"{_TABLE}formula")):
        word = text if text.startswith("#") else "#VALUE!"
    elif kind == "boolean":
        word = cell.get(f"{_OFFICE}boolean-value", "").upper()
    if word or kind == "percentage":
        check_span(len(rows), len(columns))
        places = [(row, column) for row in rows for column in columns]
        marks.words.update(dict.fromkeys(places, word) if word else {})
        marks.percents.extend([] if word else places)
    return bool(kind or text)
