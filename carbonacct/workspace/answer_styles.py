"""Formats of the cells that an answer adds to a workbook, put behind those that the workbook has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_FILLS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "info": "FFDDEBF7", "header": "FFD9D9D9"}


@dataclass(frozen=True, slots=True)
class Styles:
    """Numbers of the cell formats; None where the workbook has no formats to add to."""

    error: int | None = None
    warning: int | None = None
    info: int | None = None
    header: int | None = None

    def of(self, severity: str) -> int | None:
        """The format of a severity."""
        return {"error": self.error, "warning": self.warning}.get(severity, self.info)


def add_styles(root: Any) -> Styles:
    """Add the formats to the root of ``xl/styles.xml`` (None: the workbook has none)."""
    from lxml import etree  # noqa: PLC0415  (loaded when first used)

    if root is None:
        return Styles()
    main = f"{{{etree.QName(root).namespace}}}"
    fills, formats = root.find(f"{main}fills"), root.find(f"{main}cellXfs")
    if fills is None or formats is None:
        return Styles()
    numbers = {}
    for name, colour in _FILLS.items():
        fill = etree.SubElement(etree.SubElement(fills, f"{main}fill"), f"{main}patternFill", patternType="solid")
        etree.SubElement(fill, f"{main}fgColor", rgb=colour)
        style = etree.SubElement(formats, f"{main}xf", numFmtId="0", fontId="0", fillId=str(len(fills) - 1),
                                 borderId="0", xfId="0", applyFill="1", applyAlignment="1")  # fmt: skip
        etree.SubElement(style, f"{main}alignment", vertical="top", wrapText="1")
        numbers[name] = len(formats) - 1
    fills.set("count", str(len(fills)))
    formats.set("count", str(len(formats)))
    return Styles(**numbers)
