"""Readers: one file per format, each giving sheets of raw cells.

A reader returns the sheets and the findings (an unreadable file gives no sheet and one finding). A file is read as
what its bytes say; an ending that says otherwise is a warning. To add a format, add one file, its ending in
``sniff.KINDS`` and its line in ``_read``.
"""

from __future__ import annotations

from pathlib import Path

from carbonacct.activity.readers import csv_reader, parquet_reader, workbook_reader
from carbonacct.activity.readers.raw import RawSheet, Reader
from carbonacct.activity.readers.sniff import KINDS, Kind, kind_of
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

_SHOWN = {"text": "csv"}


def read_sheets(path: Path, file: str) -> tuple[list[RawSheet], list[Finding]]:
    """The sheets of a file of any format, and what is wrong with the file."""
    place, expected = Source(file), KINDS[path.suffix.lower()]
    try:
        kind = kind_of(path)
    except OSError as error:
        return [], [finding("activity.unreadable_file", place, reason=error)]
    if kind == "empty":
        return [RawSheet(file, "", [])], []
    if kind == "encrypted":
        return [], [finding("activity.encrypted_file", place)]
    if kind == "web":
        return [], [finding("activity.web_page", place)]
    if kind == "unknown":
        kind = expected
    sheets, findings = _read(path, file, kind)
    if kind != expected and sheets:
        value = _SHOWN.get(kind, kind)
        findings = [*findings, finding("activity.wrong_ending", place, value=path.suffix, kind=value)]
    return sheets, findings


def _read(path: Path, file: str, kind: Kind) -> tuple[list[RawSheet], list[Finding]]:
    if kind == "text":
        return csv_reader.read_sheets(path, file)
    if kind == "parquet":
        return parquet_reader.read_sheets(path, file)
    return workbook_reader.read_sheets(path, file, kind)


READERS: dict[str, Reader] = dict.fromkeys(KINDS, read_sheets)

__all__ = ["READERS", "RawSheet", "Reader", "read_sheets"]
