"""Readers: one file per format, each giving sheets of raw cells.

A reader has ``read_sheets(path, file)``, which returns the sheets and the findings (an unreadable file gives no
sheet and one finding). To add a format, add one file and one entry of ``READERS``.
"""

from __future__ import annotations

from carbonacct.activity.readers import csv_reader, xlsx_reader
from carbonacct.activity.readers.raw import RawSheet, Reader

READERS: dict[str, Reader] = {
    ".csv": csv_reader.read_sheets,
    ".xlsx": xlsx_reader.read_sheets,
    ".xlsm": xlsx_reader.read_sheets,
}

__all__ = ["READERS", "RawSheet", "Reader"]
