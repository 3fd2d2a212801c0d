"""Writers of the files of the messy corpus, none of them ours: openpyxl, csv text, pyarrow, and bytes by the format."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

Rows = Sequence[Sequence[object]]
Tweak = Callable[[Any], None]


def xlsx(rows: Rows, tweak: Tweak | None = None, *, more: dict[str, Rows] | None = None) -> Callable[[Path], None]:
    """A workbook whose sheet 台账 holds the rows; ``tweak`` changes that sheet; ``more`` are further sheets."""

    def make(path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = "台账"
        for row in rows:
            sheet.append(list(row))
        for name, lines in (more or {}).items():
            other = book.create_sheet(name)
            for line in lines:
                other.append(list(line))
        if tweak is not None:
            tweak(sheet)
        book.save(path)

    return make


def text(content: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    """A text file."""
    return raw(content.encode(encoding))


def raw(content: bytes) -> Callable[[Path], None]:
    """A file of these bytes."""

    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


def csv_of(rows: Rows, delimiter: str = ",", newline: str = "\n") -> str:
    """Rows as plain csv text; cells that hold the delimiter are quoted by hand."""
    return "".join(delimiter.join("" if cell is None else str(cell) for cell in row) + newline for row in rows)


def parquet(columns: dict[str, Any]) -> Callable[[Path], None]:
    """A parquet file by pyarrow."""

    def make(path: Path) -> None:
        pq.write_table(pa.table(columns), path)

    return make


def fixture(name: str) -> Callable[[Path], None]:
    """A file that LibreOffice wrote (see ``make_fixtures.py``)."""
    return raw((Path(__file__).parent / "fixtures" / name).read_bytes())


# .xlsb by hand, after [MS-XLSB]: no free program writes it

_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/>
<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/></Types>"""
_RELS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
_REL = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)
PERCENT_STYLE = 1
ERROR_DIV0 = object()


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(data)
    while True:
        byte, length = length & 0x7F, length >> 7
        size += bytes([byte | (0x80 if length else 0)])
        if not length:
            return head + size + data


def _wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def _cell(column: int, value: object, style: int) -> bytes:
    place = struct.pack("<II", column, style)
    if value is ERROR_DIV0:
        return _record(3, place + b"\x07")
    if isinstance(value, int | float):
        return _record(5, place + struct.pack("<d", value))
    return _record(6, place + _wide(str(value)))


def xlsb(
    rows: Rows, *, hidden: Sequence[int] = (), percents: Sequence[tuple[int, int]] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> Callable[[Path], None]:  # fmt: skip
    """A binary workbook with one sheet 台账."""

    def make(path: Path) -> None:
        width = max(len(row) for row in rows)
        sheet = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + _record(145)
        for number, row in enumerate(rows):
            flags = 0x10 if number in hidden else 0
            sheet += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0))
            for column, value in enumerate(row):
                if value is not None:
                    sheet += _cell(column, value, PERCENT_STYLE if (number, column) in percents else 0)
        sheet += _record(146)
        if merged:
            sheet += _record(177, struct.pack("<I", len(merged)))
            sheet += b"".join(_record(176, struct.pack("<IIII", *area)) for area in merged) + _record(178)
        sheet += _record(130)
        styles = _record(278) + _record(617, struct.pack("<I", 2))
        styles += b"".join(_record(47, struct.pack("<HHHHHBBH", 0, n, 0, 0, 0, 0, 0, 0)) for n in (0, 10))
        styles += _record(618) + _record(279)
        bundle = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("台账"))
        book = _record(131) + _record(143) + bundle + _record(144) + _record(132)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", _TYPES)
            archive.writestr("_rels/.rels", _RELS.format(_REL.format("rId1", "officeDocument", "xl/workbook.bin")))
            archive.writestr("xl/workbook.bin", book)
            relations = _REL.format("rId1", "worksheet", "worksheets/sheet1.bin") + _REL.format(
                "rId2", "styles", "styles.bin"
            )
            archive.writestr("xl/_rels/workbook.bin.rels", _RELS.format(relations))
            archive.writestr("xl/worksheets/sheet1.bin", sheet)
            archive.writestr("xl/styles.bin", styles)

    return make
