"""csv files: UTF-8 (with or without a mark), UTF-16 with a mark, or GB 18030 (GBK), as spreadsheets save them."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from carbonacct.activity.readers.raw import RawSheet
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

_DELIMITERS = (",", "\t", ";")
_SNIFFED_LINES = 10


def read_sheets(path: Path, file: str) -> tuple[list[RawSheet], list[Finding]]:
    """The one sheet of a csv file; row numbers are those a spreadsheet program shows."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return [], [finding("activity.unreadable_file", Source(file), reason=error)]
    text = decoded(content)
    if text is None:
        return [], [finding("activity.encoding", Source(file))]
    try:
        rows: list[list[object]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))  # type: ignore[arg-type]
    except csv.Error as error:
        return [], [finding("activity.unreadable_file", Source(file), reason=error)]
    return [RawSheet(file, "", rows)], []


def decoded(content: bytes) -> str | None:
    """The text of a file, or None when it is in none of the encodings."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def delimiter_of(text: str) -> str:
    """The sign that parts the cells: the most frequent of comma, tab and semicolon in the first lines."""
    head = "\n".join(text.splitlines()[:_SNIFFED_LINES]) if len(text) < 100_000 else text[:10_000]
    return max(_DELIMITERS, key=head.count)
