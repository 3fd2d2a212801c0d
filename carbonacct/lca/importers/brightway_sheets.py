"""Sheets of workbooks and CSV files as rows of cells, opened without trust.

A workbook is a zip: its parts are unpacked in memory within the limits of :mod:`archive`, and calamine sees only what
was unpacked there, so neither a bomb nor a false size in the directory reaches it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import python_calamine

from carbonacct.findings import finding
from carbonacct.lca.importers.archive import DAMAGE, Archive, Limits
from carbonacct.lca.importers.decoding import decode_text
from carbonacct.lca.importers.reading import Reading
from carbonacct.source import Source, cell_name

WORKBOOKS = (".xlsx", ".xlsm")
TABLES = (*WORKBOOKS, ".csv")
_MAX_CELL = 10_000_000
_LABEL = re.compile(
    r"""^\ufeff?"?\s*(?:database|activity|project parameters)\s*"?(?P<delimiter>[,;\t|])""", re.I | re.M
)
_BROKEN = (*DAMAGE, python_calamine.CalamineError)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells (text without blanks at its ends, number, truth value, date); ``typed`` is False for CSV."""

    source: Source
    rows: list[list[object]]
    typed: bool = True

    def at(self, row: int, column: int = 0) -> Source:
        """Place of a cell, counted from zero."""
        return Source(self.source.file, self.source.sheet, cell_name(row, column))


def read_sheets(reading: Reading, member: str, data: bytes) -> list[Sheet]:
    """Sheets of one workbook or CSV file, in order; what cannot be opened is a finding."""
    file = _file_name(reading.archive, member)
    if member.lower().endswith(WORKBOOKS):
        return _workbook(data, file, reading)
    text = decode_text(data, Source(file), reading.findings)
    return [] if text is None else _csv(text, file, reading)


def _file_name(archive: Archive, member: str) -> str:
    name = archive.path.name
    return name if member == name else f"{name}/{PurePosixPath(member)}"


def _workbook(data: bytes, file: str, reading: Reading) -> list[Sheet]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(_unpacked(data, reading.archive.limits)))
        sheets = []
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheets.append(Sheet(Source(file, name), [_clean(row) for row in rows]))
        if not sheets:
            raise ValueError("no sheet in it")
        return sheets
    except _BROKEN as error:
        reason = (str(error) or type(error).__name__).splitlines()[0][:200]
        reading.findings.append(finding("lca_table.unreadable", Source(file), reason=reason))
        return []


def _unpacked(data: bytes, limits: Limits) -> bytes:
    """The workbook again, its parts stored without compression.

    Raises:
        ValueError: it is larger than the limits.
    """
    clean = io.BytesIO()
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as stored:
        for info in packed.infolist():
            if not info.filename.endswith((".xml", ".rels", ".vml", ".bin")):
                continue
            total += info.file_size
            excessive = info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(
                info.compress_size, 1
            )
            if excessive or info.file_size > limits.member_bytes or total > limits.total_bytes:
                raise ValueError(f"{info.filename} unpacks to {info.file_size} bytes")
            with packed.open(info) as part:
                stored.writestr(info.filename, part.read(info.file_size + 1))
    return clean.getvalue()


def _csv(text: str, file: str, reading: Reading) -> list[Sheet]:
    label = _LABEL.search(text)
    delimiter = label.group("delimiter") if label else ","
    rows: list[list[object]] = []
    limit = csv.field_size_limit(_MAX_CELL)
    try:
        rows.extend(_clean(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        place = Source(file, "", cell_name(len(rows), 0))
        reading.findings.append(finding("lca_table.unreadable", place, reason=error))
    finally:
        csv.field_size_limit(limit)
    return [Sheet(Source(file), rows, typed=False)]


def _clean(row: Iterable[object]) -> list[object]:
    return [cell.strip() if isinstance(cell, str) else cell for cell in row]


def is_empty(cell: object) -> bool:
    """Whether a cell holds nothing."""
    return cell is None or cell == ""


def words(cell: object) -> str:
    """A cell as text: whole numbers without ``.0``, nothing as the empty text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)
