"""The summary sheet of an answered workbook, as a part of its archive."""

from __future__ import annotations

from typing import Any

from carbonacct.source import column_letters
from carbonacct.workspace.answer_notes import SUMMARY_HEADERS, SummaryLine, clipped, word_of
from carbonacct.workspace.answer_styles import Styles

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WIDTHS = (10, 18, 10, 60, 60, 32)
_FIRST_ROW = 4
_MOST_LINKS = 60_000  # Excel opens no sheet with more than 66 530 hyperlinks


def summary_sheet(title: str, advice: str, lines: list[SummaryLine], styles: Styles, lang: str) -> bytes:
    """The sheet: a title, what to do, and one row a finding whose cell is linked."""
    from lxml import etree  # noqa: PLC0415  (loaded when first used)

    root = etree.Element(f"{{{_MAIN}}}worksheet", nsmap={None: _MAIN})
    columns = etree.SubElement(root, f"{{{_MAIN}}}cols")
    for place, width in enumerate(_WIDTHS, start=1):
        etree.SubElement(columns, f"{{{_MAIN}}}col", min=str(place), max=str(place), width=str(width), customWidth="1")
    data = etree.SubElement(root, f"{{{_MAIN}}}sheetData")
    _row(data, 1, [title], None)
    _row(data, 2, [advice], None)
    _row(data, _FIRST_ROW - 1, list(SUMMARY_HEADERS[lang]), styles.header)
    links: list[tuple[str, str, str]] = []
    for number, line in enumerate(lines, start=_FIRST_ROW):
        word = word_of(line.severity, lang)
        texts = [word, line.sheet, line.cell, line.message, line.hint, line.code]
        _row(data, number, texts, styles.of(line.severity))
        if line.sheet and line.cell and len(links) < _MOST_LINKS:
            sheet = line.sheet.replace("'", "''")
            links.append((f"C{number}", f"'{sheet}'!{line.cell}", line.cell))
    if links:
        holder = etree.SubElement(root, f"{{{_MAIN}}}hyperlinks")
        for reference, location, shown in links:
            etree.SubElement(holder, f"{{{_MAIN}}}hyperlink", ref=reference, location=location, display=shown)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _row(data: Any, number: int, texts: list[str], style: int | None) -> None:
    from lxml import etree  # noqa: PLC0415

    row = etree.SubElement(data, f"{{{_MAIN}}}row", r=str(number))
    for place, text in enumerate(texts):
        cell = etree.SubElement(row, f"{{{_MAIN}}}c", r=f"{column_letters(place)}{number}", t="inlineStr")
        if style is not None:
            cell.set("s", str(style))
        inner = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
        inner.set(_SPACE, "preserve")
        inner.text = clipped(text)
