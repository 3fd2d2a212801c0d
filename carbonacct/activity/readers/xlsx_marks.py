"""Marks of .xlsx and .xlsm: error cells, uncalculated formulas, percent formats, hidden rows and columns."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from carbonacct.activity.readers.marks import Marks
from carbonacct.activity.readers.raw import MOST_CELLS, MOST_COLUMNS, UNCALCULATED, check_span

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_P = rb"(?:\w+:)?"  # the prefix some writers put before element names
_CELL = rb"<" + _P + rb"c\s([^>]*?)"
_IN_CELL = rb"(?:(?!</" + _P + rb"c>).)*?"
_ERROR_CELL = re.compile(
    rb"<" + _P + rb'c\s(?=[^>]*\bt="e")([^>]*)>' + _IN_CELL + rb"<" + _P + rb"v>([^<]*)</", re.DOTALL
)
_FORMULA = rb"<" + _P + rb"f(?:\s[^>]*)?(?:/>|>[^<]*</" + _P + rb"f>)"
_NO_VALUE = rb"(?:<" + _P + rb"v\s*/>|<" + _P + rb"v></" + _P + rb"v>)?"
_FORMULA_CELL = re.compile(_CELL + rb">\s*" + _FORMULA + rb"\s*" + _NO_VALUE + rb"\s*</" + _P + rb"c>")
_ANY_CELL = re.compile(_CELL + rb"/?>")
_SINGLE_QUOTES = re.compile(rb"='([^'\"<>]*)'")  # some writers put attributes between them
_REFERENCE = re.compile(rb'\br="([A-Za-z]{1,9})(\d{1,10})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_HIDDEN = re.compile(rb"<" + _P + rb'(row|col)\s(?=[^>]*\bhidden="(?:1|true)")([^>]*)>')
_NUMBER = {name: re.compile(rb"\b" + name + rb'="(\d{1,7})"') for name in (b"r", b"min", b"max")}
_WIDE = re.compile(rb' r="[A-Za-z]{3,9}\d')
_BUILT_IN_PERCENT = {9, 10}
_TWO_LETTERS = re.compile(rb' r="[A-Z]{2}\d')
_MOST_ROWS = 2**20
_NARROW_COLUMNS = 26 + 26 * 26


def read_marks(path: Path) -> dict[str, Marks]:
    """Marks by sheet name.

    Raises:
        zipfile.BadZipFile, KeyError, ElementTree.ParseError: the workbook is broken.
        SheetTooLargeError: a sheet spans too many cells.
    """
    with zipfile.ZipFile(path) as archive:
        percent_styles = _percent_styles(archive)
        names = set(archive.namelist())
        found = {}
        for name, part in sheet_parts(archive).items():
            if part in names:
                found[name] = _sheet_marks(_SINGLE_QUOTES.sub(rb'="\1"', archive.read(part)), percent_styles)
        return found


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Path inside the archive by sheet name."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    parts = {}
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(f"{_REL}id", ""), "")
        parts[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
    """Numbers of the cell styles whose format shows per cent."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    formats = set(_BUILT_IN_PERCENT)
    for entry in styles.iter(f"{_MAIN}numFmt"):
        if "%" in entry.get("formatCode", ""):
            formats.add(int(entry.get("numFmtId", "-1")))
    cell_styles = styles.find(f"{_MAIN}cellXfs")
    entries = [] if cell_styles is None else list(cell_styles)
    return frozenset(
        str(index).encode() for index, style in enumerate(entries) if int(style.get("numFmtId", "0")) in formats
    )


def _sheet_marks(xml: bytes, percent_styles: frozenset[bytes]) -> Marks:
    _check_span(xml)
    marks = Marks()
    if b't="e"' in xml:
        for match in _ERROR_CELL.finditer(xml):
            marks.words[_position(match[1])] = match[2].decode("utf-8", "replace")
    if b"<f" in xml or b":f>" in xml or b":f " in xml:
        for match in _FORMULA_CELL.finditer(xml):
            if b't="str"' not in match[1]:
                marks.words[_position(match[1])] = UNCALCULATED
    marks.words.pop((-1, -1), None)
    if percent_styles:
        for match in _ANY_CELL.finditer(xml):
            style = _STYLE.search(match[1])
            if style and style[1] in percent_styles and _REFERENCE.search(match[1]):
                marks.percents.append(_position(match[1]))
    if b'hidden="' in xml:
        for match in _HIDDEN.finditer(xml):
            _hide(marks, match[1], match[2])
    return marks


def _hide(marks: Marks, kind: bytes, attributes: bytes) -> None:
    """Note a hidden row or the columns of a hidden range."""
    numbers = {name: int(found[1]) for name, pattern in _NUMBER.items() if (found := pattern.search(attributes))}
    if kind == b"row" and b"r" in numbers:
        marks.hidden_rows.add(numbers[b"r"] - 1)
    elif kind == b"col" and {b"min", b"max"} <= set(numbers):
        marks.hidden_columns.update(range(numbers[b"min"] - 1, min(numbers[b"max"], MOST_COLUMNS)))


def _check_span(xml: bytes) -> None:
    """Refuse a sheet whose cells span too much; looks at every cell only where the last row leaves it open."""
    last = _REFERENCE.search(xml, max(xml.rfind(b"<row"), xml.rfind(b":row"), 0))
    rows = int(last[2]) if last else 0
    if _WIDE.search(xml) or (rows * _NARROW_COLUMNS > MOST_CELLS and _TWO_LETTERS.search(xml)) or rows > _MOST_ROWS:
        letters, numbers = zip(*set(_REFERENCE.findall(xml)), strict=True)
        check_span(max(map(int, set(numbers))), max(map(_column, set(letters))) + 1)


def _column(letters: bytes) -> int:
    """Zero-based column."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - ord("A") + 1
    return column - 1


def _position(attributes: bytes) -> tuple[int, int]:
    """Zero-based row and column of a cell from its attributes; (-1, -1) when it names no place."""
    match = _REFERENCE.search(attributes)
    if not match:
        return -1, -1
    return int(match[2]) - 1, _column(match[1])
