"""Marks of .xlsb (the binary workbook, MS-XLSB): error cells, percent formats, what is hidden, merged ranges."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from carbonacct.activity.readers.marks import Marks
from carbonacct.activity.readers.raw import MOST_COLUMNS, check_span

_ROW, _LAST_CELL = 0, 11
_BLANK, _ERRORS, _NUMBERS = 1, (3, 11), (2, 5, 9)
_FORMAT, _STYLE, _BEGIN_STYLES, _END_STYLES = 44, 47, 617, 618
_COLUMNS, _SHEET, _MERGED = 60, 156, 176
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x10, 0x01
_BUILT_IN_PERCENT = {9, 10}
_WORDS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read_marks(path: Path) -> dict[str, Marks]:
    """Marks by sheet name.

    Raises:
        zipfile.BadZipFile, KeyError, ElementTree.ParseError, struct.error, IndexError, UnicodeDecodeError: the
            workbook is broken.
        SheetTooLargeError: a sheet spans too many cells.
    """
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        percents = _percent_styles(archive.read("xl/styles.bin")) if "xl/styles.bin" in names else frozenset()
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
        targets = {item.get("Id", ""): posixpath.join("xl", item.get("Target", "")) for item in relations}
        found = {}
        for kind, data in _records(archive.read("xl/workbook.bin")):
            if kind == _SHEET:
                relation, rest = _text(data, 8)
                part = targets.get(relation, "").lstrip("/")
                if part in names:
                    found[_text(data, rest)[0]] = _sheet_marks(archive.read(part), percents)
        return found


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and bytes of every record: the type takes up to two bytes, the length up to four, seven bits each."""
    place = 0
    while place < len(content):
        kind, place = _variable(content, place, 2)
        length, place = _variable(content, place, 4)
        yield kind, content[place : place + length]
        place += length


def _variable(content: bytes, place: int, most: int) -> tuple[int, int]:
    value = 0
    for index in range(most):
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            break
    return value, place


def _text(data: bytes, place: int) -> tuple[str, int]:
    """A text (its length in letters, then UTF-16) and where it ends."""
    (letters,) = struct.unpack_from("<I", data, place)
    end = place + 4 + 2 * letters
    return data[place + 4 : end].decode("utf-16-le"), end


def _percent_styles(content: bytes) -> frozenset[int]:
    """Numbers of the cell styles whose format shows per cent."""
    formats, styles, within = set(_BUILT_IN_PERCENT), [], False
    for kind, data in _records(content):
        if kind == _FORMAT and "%" in _text(data, 2)[0]:
            formats.add(struct.unpack_from("<H", data)[0])
        elif kind in (_BEGIN_STYLES, _END_STYLES):
            within = kind == _BEGIN_STYLES
        elif kind == _STYLE and within:
            styles.append(struct.unpack_from("<H", data, 2)[0])
    return frozenset(index for index, number in enumerate(styles) if number in formats)


def _sheet_marks(content: bytes, percents: frozenset[int]) -> Marks:
    marks = Marks()
    row = width = 0
    for kind, data in _records(content):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", data)
            if data[11] & _ROW_HIDDEN:
                marks.hidden_rows.add(row)
        elif kind == _COLUMNS:
            first, last = struct.unpack_from("<II", data)
            if data[16] & _COLUMN_HIDDEN:
                marks.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", data)
            marks.merged.append(((top, left), (bottom, right)))
        elif _BLANK < kind <= _LAST_CELL:
            column, style = struct.unpack_from("<II", data)
            width = max(width, column + 1)
            check_span(row + 1, width)
            if kind in _ERRORS:
                marks.words[row, column] = _WORDS.get(data[8], "#N/A")
            elif kind in _NUMBERS and (style & 0xFFFFFF) in percents:
                marks.percents.append((row, column))
    return marks
