"""What the sheets of a workbook say beside the values: error cells, uncalculated formulas, percent formats."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from carbonacct.activity.readers.raw import UNCALCULATED

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
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_BUILT_IN_PERCENT = {9, 10}


@dataclass(frozen=True, slots=True)
class Marks:
    """Zero-based cells of one sheet: errors with their word, and numbers shown as per cent."""

    errors: dict[tuple[int, int], str]
    percents: tuple[tuple[int, int], ...]


def read_marks(path: Path) -> dict[str, Marks]:
    """Marks by sheet name.

    Raises:
        zipfile.BadZipFile, KeyError, ElementTree.ParseError: the workbook is broken.
    """
    with zipfile.ZipFile(path) as archive:
        percent_styles = _percent_styles(archive)
        return {
            name: _sheet_marks(archive.read(part), percent_styles)
            for name, part in _sheet_parts(archive).items()
            if part in archive.namelist()
        }


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
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
    errors: dict[tuple[int, int], str] = {}
    if b't="e"' in xml:
        for match in _ERROR_CELL.finditer(xml):
            errors[_position(match[1])] = match[2].decode("utf-8", "replace")
    if b"<f" in xml or b":f>" in xml or b":f " in xml:
        for match in _FORMULA_CELL.finditer(xml):
            if b't="str"' not in match[1]:
                errors[_position(match[1])] = UNCALCULATED
    percents: list[tuple[int, int]] = []
    if percent_styles:
        for match in _ANY_CELL.finditer(xml):
            style = _STYLE.search(match[1])
            if style and style[1] in percent_styles and _REFERENCE.search(match[1]):
                percents.append(_position(match[1]))
    return Marks({cell: word for cell, word in errors.items() if cell != (-1, -1)}, tuple(percents))


def _position(attributes: bytes) -> tuple[int, int]:
    """Zero-based row and column of a cell from its attributes; (-1, -1) when it names no place."""
    match = _REFERENCE.search(attributes)
    if not match:
        return -1, -1
    column = 0
    for letter in match[1]:
        column = column * 26 + letter - ord("A") + 1
    return int(match[2]) - 1, column - 1
