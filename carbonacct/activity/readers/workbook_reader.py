"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): the values that formulas gave when the file was last saved."""

from __future__ import annotations

import importlib
import io
import struct
import zipfile
import zlib
from pathlib import Path
from types import MappingProxyType
from xml.etree.ElementTree import ParseError

import python_calamine

from carbonacct.activity.readers.marks import Marks, apply_marks
from carbonacct.activity.readers.raw import RawSheet, SheetTooLargeError, check_span
from carbonacct.activity.readers.sniff import KINDS
from carbonacct.apart import LostError, apart
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

MARKS = MappingProxyType(
    {
        "xlsx": "carbonacct.activity.readers.xlsx_marks",
        "xlsb": "carbonacct.activity.readers.xlsb_marks",
        "xls": "carbonacct.activity.readers.xls_marks",
        "ods": "carbonacct.activity.readers.ods_marks",
    }
)
# a damaged archive: RuntimeError is an encrypted part or an unknown zip version, zlib.error a part that does not unpack
_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    OverflowError,
    RuntimeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    ParseError,
    python_calamine.CalamineError,
)
_PANIC = "PanicException"
MOST_BYTES = 2_000_000_000
"""What one part of a workbook may unpack to."""


def read_sheets(path: Path, file: str, kind: str) -> tuple[list[RawSheet], list[Finding]]:
    """The sheets as :func:`read_here` reads them; a file that would end the process or fill the memory is a finding."""
    try:
        return apart(path, read_here, path, file, kind)
    except (LostError, OSError) as error:
        return [], [finding("activity.unreadable_file", Source(file), reason=f"{kind}: {error}")]


def read_here(path: Path, file: str, kind: str) -> tuple[list[RawSheet], list[Finding]]:
    """All visible and hidden sheets in workbook order; ``kind`` is one of ``MARKS``.

    Error values, formulas that were never calculated, percent formats and what is hidden come from the file itself
    (:class:`Marks`), for calamine gives the first two as blank cells and the third as a bare number.
    """
    try:
        marks, findings = _marks(path, file, kind)
        workbook = _opened(path, kind)
        hidden = {
            item.name
            for item in workbook.sheets_metadata
            if item.visible is not python_calamine.SheetVisibleEnum.Visible
        }
        sheets = [_sheet(workbook, name, file, marks.get(name), name in hidden) for name in workbook.sheet_names]
    except SheetTooLargeError as error:
        return [], [finding("activity.sheet_too_large", Source(file), value=error)]
    except python_calamine.PasswordError:
        return [], [finding("activity.encrypted_file", Source(file))]
    except _BROKEN as error:
        return [], [finding("activity.unreadable_file", Source(file), reason=_reason(error))]
    except BaseException as error:
        if type(error).__name__ != _PANIC:  # what calamine could not foresee, which derives from BaseException
            raise
        return [], [finding("activity.unreadable_file", Source(file), reason=_reason(error))]
    return sheets, findings


def _opened(path: Path, kind: str) -> python_calamine.CalamineWorkbook:
    """The workbook; calamine goes by the ending of a path, so one that misleads is given as bytes."""
    if KINDS.get(path.suffix.lower()) == kind:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def _check_unpacked(path: Path) -> None:
    """Refuse an archive one of whose parts would fill the memory."""
    with zipfile.ZipFile(path) as archive:
        largest = max((part.file_size for part in archive.infolist()), default=0)
    if largest > MOST_BYTES:
        raise SheetTooLargeError(f"{largest} bytes")


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _marks(path: Path, file: str, kind: str) -> tuple[dict[str, Marks], list[Finding]]:
    """Marks by sheet; those of .xls are left out with a warning where xlrd cannot read a file that calamine may."""
    module = importlib.import_module(MARKS[kind])
    if kind != "xls":
        _check_unpacked(path)
        return module.read_marks(path), []
    try:
        return module.read_marks(path), []
    except SheetTooLargeError:
        raise
    except Exception as error:
        if "encrypted" in str(error).lower():
            raise python_calamine.PasswordError(str(error)) from error
        return {}, [finding("activity.formats_unknown", Source(file))]


def _sheet(
    workbook: python_calamine.CalamineWorkbook, name: str, file: str, marks: Marks | None, hidden: bool
) -> RawSheet:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.end:
        check_span(sheet.end[0] + 1, sheet.end[1] + 1)
    blank: list[object] = []  # one for all: a sheet may have a million blank rows
    rows: list[list[object]] = [
        ["TRUE" if cell is True else "FALSE" if cell is False else cell for cell in row]
        if row.count("") < len(row)
        else blank
        for row in sheet.to_python(skip_empty_area=False)
    ]
    merged = tuple(sheet.merged_cell_ranges or ())
    if marks is None:
        return RawSheet(file, name, rows, merged, hidden=hidden)
    apply_marks(rows, marks)
    rows_hidden, columns_hidden = frozenset(marks.hidden_rows), frozenset(marks.hidden_columns)
    return RawSheet(file, name, rows, merged or tuple(marks.merged), rows_hidden, columns_hidden, hidden)
