"""What a file really is: people rename files, and exports carry endings that their content denies."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

Kind = Literal["xlsx", "xlsb", "xls", "ods", "parquet", "text", "web", "encrypted", "empty", "unknown"]
KINDS: dict[str, Kind] = {
    ".csv": "text",
    ".tsv": "text",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xlsb": "xlsb",
    ".xls": "xls",
    ".ods": "ods",
    ".parquet": "parquet",
}
_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_WEB = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|\?xml|style)", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = (b",", b"\t", b";")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_HEAD = 4096


def kind_of(path: Path) -> Kind:
    """What the bytes of a file say it is.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    if not head:
        return "empty"
    if head.startswith(_ZIP):
        return _kind_of_archive(path)
    if head.startswith(_OLE):
        content = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "encrypted"
        return "xls" if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")) else "unknown"
    if head.startswith(_PARQUET):
        return "parquet"
    if _WEB.match(head):
        return "web"
    rows_of_cells = b"\n" in head and any(sign in head for sign in _DELIMITERS) and not _CONTROL.search(head)
    return "text" if head.startswith(_UTF_16) or rows_of_cells else "unknown"


def _kind_of_archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        return "unknown"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ods" if "content.xml" in names else "unknown"
