"""The user's own workbook with a column of findings and a summary sheet: parts of the archive that need not change
are copied byte for byte, so that formats, formulas and their values, charts, pictures and macros stay.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbonacct.activity.answer_marks import FINDINGS_HEADERS, SUMMARY_SHEETS, is_summary_sheet
from carbonacct.activity.readers.xlsx_marks import sheet_parts
from carbonacct.source import column_letters
from carbonacct.workspace.answer_notes import SheetNotes, SummaryLine
from carbonacct.workspace.answer_styles import Styles, add_styles
from carbonacct.workspace.answer_summary import summary_sheet

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)$")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SUMMARY_PART = "xl/worksheets/carbonacct-summary.xml"
_STYLES, _WORKBOOK = "xl/styles.xml", "xl/workbook.xml"
_RELS, _CONTENT = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_WIDTH = "70"
_LAST_COLUMN = 16_383


@dataclass(frozen=True, slots=True)
class Summary:
    """What the summary sheet says."""

    title: str
    advice: str
    lines: list[SummaryLine]


class NoRoomError(ValueError):
    """The sheet uses its last column, so that no column of findings fits."""


def write_answer(original: Path, target: Path, sheets: Mapping[str, SheetNotes], summary: Summary, lang: str) -> None:
    """Write the answer to a workbook.

    Args:
        original: an .xlsx or .xlsm that could be read.
        target: the file to write, as yet unused.
        sheets: the notes of every sheet that is a table.
        summary: the text of the summary sheet.
        lang: ``zh`` or ``en``.

    Raises:
        NoRoomError: a sheet uses its last column.
        KeyError, ValueError, lxml.etree.XMLSyntaxError: the parts of the workbook are not where they should be.
    """
    from lxml import etree  # noqa: PLC0415  (loaded when first used)

    with zipfile.ZipFile(original) as archive:
        parts = sheet_parts(archive)
        changed: dict[str, bytes] = {}
        root = etree.fromstring(archive.read(_STYLES)) if _STYLES in archive.namelist() else None
        styles = add_styles(root)
        if root is not None:
            changed[_STYLES] = _xml(root)
        for name, notes in sheets.items():
            if name in parts:
                changed[parts[name]] = _with_notes(archive.read(parts[name]), notes, styles, lang)
        changed |= _with_summary(
            archive, parts, summary_sheet(summary.title, summary.advice, summary.lines, styles, lang), lang
        )
        _copy(archive, target, changed)


def _xml(root: Any) -> bytes:
    from lxml import etree  # noqa: PLC0415

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _copy(archive: zipfile.ZipFile, target: Path, changed: Mapping[str, bytes]) -> None:
    """All parts in their order, changed ones in their place, new ones at the end."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh:
        for info in archive.infolist():
            fresh.writestr(info, changed[info.filename] if info.filename in changed else archive.read(info))
        for name in sorted(set(changed) - set(archive.namelist())):
            fresh.writestr(zipfile.ZipInfo(name), changed[name], zipfile.ZIP_DEFLATED)


def _with_notes(xml: bytes, notes: SheetNotes, styles: Styles, lang: str) -> bytes:
    """A sheet with the column of findings."""
    from lxml import etree  # noqa: PLC0415

    root = etree.fromstring(xml)
    main = f"{{{etree.QName(root).namespace}}}"
    data = root.find(f"{main}sheetData")
    if data is None:
        raise ValueError("a sheet without sheetData")
    rows = _numbered(data)
    column = notes.column if notes.column is not None else _free_column(root, main)
    if column > _LAST_COLUMN:
        raise NoRoomError
    letters = column_letters(column)
    if notes.column is not None:
        _clear(rows, letters)
    texts = {row: (note.text, styles.of(note.severity)) for row, note in notes.rows.items()}
    header = FINDINGS_HEADERS[lang]
    above = texts.pop(notes.header_row, None)
    texts[notes.header_row] = (header if above is None else f"{header}\n{above[0]}", styles.header)
    for row, (text, style) in sorted(texts.items()):
        element = rows.get(row)
        if element is None:
            element = rows[row] = _new_row(data, rows, row, main)
        element.attrib.pop("spans", None)
        _put(element, column, f"{letters}{row + 1}", text, style)
    _widen(root, main, column)
    dimension = root.find(f"{main}dimension")
    if dimension is not None:
        root.remove(dimension)  # it may be left out, and would have to grow
    return _xml(root)


def _numbered(data: Any) -> dict[int, Any]:
    """Row elements by zero-based row; a row without a number follows the one before."""
    rows, number = {}, -1
    for element in data:
        number = int(element.get("r", number + 2)) - 1
        rows[number] = element
    return rows


def _column_of(reference: str) -> int:
    match = _REFERENCE.match(reference)
    column = 0
    for letter in match[1] if match else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _free_column(root: Any, main: str) -> int:
    """The first column right of every cell and merged range."""
    last = -1
    for row in root.iter(f"{main}row"):
        place = -1
        for cell in row:
            place = _column_of(cell.get("r", "")) if cell.get("r") else place + 1
            last = max(last, place)
    for merged in root.iter(f"{main}mergeCell"):
        last = max(last, _column_of(merged.get("ref", "A1").partition(":")[2] or "A1"))
    return last + 1


def _clear(rows: Mapping[int, Any], letters: str) -> None:
    """Take the findings of an earlier answer out."""
    for number, row in rows.items():
        for cell in list(row):
            if cell.get("r") == f"{letters}{number + 1}":
                row.remove(cell)


def _new_row(data: Any, rows: Mapping[int, Any], number: int, main: str) -> Any:
    from lxml import etree  # noqa: PLC0415

    element = etree.Element(f"{main}row", r=str(number + 1))
    later = min((row for row in rows if row > number), default=None)
    if later is None:
        data.append(element)
    else:
        rows[later].addprevious(element)
    return element


def _put(row: Any, column: int, reference: str, text: str, style: int | None) -> None:
    """A cell of text in its place among the cells of a row."""
    from lxml import etree  # noqa: PLC0415

    main = f"{{{etree.QName(row).namespace}}}"
    cell = etree.Element(f"{main}c", r=reference, t="inlineStr")
    if style is not None:
        cell.set("s", str(style))
    inner = etree.SubElement(etree.SubElement(cell, f"{main}is"), f"{main}t")
    inner.set(_SPACE, "preserve")
    inner.text = text
    later = next((other for other in row if _column_of(other.get("r", "")) > column), None)
    if later is None:
        row.append(cell)
    else:
        later.addprevious(cell)


def _widen(root: Any, main: str, column: int) -> None:
    """Make the column of findings wide enough to read; a range of columns that covers it is parted."""
    from lxml import etree  # noqa: PLC0415

    number = column + 1
    columns = root.find(f"{main}cols")
    if columns is None:
        columns = etree.Element(f"{main}cols")
        root.find(f"{main}sheetData").addprevious(columns)
    for old in list(columns):
        first, last = int(old.get("min", "1")), int(old.get("max", "1"))
        if first <= number <= last:
            for low, high in ((first, number - 1), (number + 1, last)):
                if low <= high:
                    part = etree.SubElement(columns, old.tag, dict(old.attrib))
                    part.set("min", str(low))
                    part.set("max", str(high))
            columns.remove(old)
    etree.SubElement(columns, f"{main}col", min=str(number), max=str(number), width=_WIDTH, customWidth="1")
    columns[:] = sorted(columns, key=lambda part: int(part.get("min", "1")))


def _with_summary(archive: zipfile.ZipFile, parts: Mapping[str, str], sheet: bytes, lang: str) -> dict[str, bytes]:
    """The summary sheet as the last of the workbook, or in the place of an earlier one."""
    from lxml import etree  # noqa: PLC0415

    earlier = next((part for name, part in parts.items() if is_summary_sheet(name)), None)
    if earlier is not None:
        return {earlier: sheet}
    relations = etree.fromstring(archive.read(_RELS))
    identifier = "rIdCarbonacctSummary"
    etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", Id=identifier, Type=f"{_DOCUMENT}/worksheet",
                     Target=_SUMMARY_PART.removeprefix("xl/"))  # fmt: skip
    workbook = etree.fromstring(archive.read(_WORKBOOK))
    main = f"{{{etree.QName(workbook).namespace}}}"
    sheets = workbook.find(f"{main}sheets")
    number = max((int(item.get("sheetId", "0")) for item in sheets), default=0) + 1
    entry = etree.SubElement(sheets, f"{main}sheet", name=SUMMARY_SHEETS[lang], sheetId=str(number))
    entry.set(f"{{{_DOCUMENT}}}id", identifier)
    types = etree.fromstring(archive.read(_CONTENT))
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{_SUMMARY_PART}", ContentType=_SHEET_TYPE)
    return {_SUMMARY_PART: sheet, _RELS: _xml(relations), _WORKBOOK: _xml(workbook), _CONTENT: _xml(types)}
