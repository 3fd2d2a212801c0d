"""csv files: UTF-8 (with or without a mark), UTF-16, or GB 18030 (GBK), as spreadsheets save them."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from carbonacct.activity.readers.raw import RawSheet, SheetTooLargeError, check_span
from carbonacct.findings import Finding, finding
from carbonacct.source import Source, cell_name

_DELIMITERS = (",", "\t", ";")
_SNIFFED_LINES = 10
_SEPARATOR_LINE = "sep="  # Excel's own way of naming the sign, as the first line of a file


@dataclass(frozen=True, slots=True)
class CsvText:
    """The text of a file without its mark, how its bytes were written, and the sign between its cells."""

    text: str
    encoding: str
    delimiter: str


def read_sheets(path: Path, file: str) -> tuple[list[RawSheet], list[Finding]]:
    """The one sheet of a csv file; row numbers are those a spreadsheet program shows."""
    try:
        found = read_text(path)
    except OSError as error:
        return [], [finding("activity.unreadable_file", Source(file), reason=error)]
    if found is None:
        return [], [finding("activity.encoding", Source(file))]
    try:
        rows: list[list[object]] = list(csv.reader(io.StringIO(found.text, newline=""), delimiter=found.delimiter))  # type: ignore[arg-type]
        check_span(len(rows), max(map(len, rows), default=0))
    except SheetTooLargeError as error:
        return [], [finding("activity.sheet_too_large", Source(file), value=error)]
    except csv.Error as error:
        return [], [finding("activity.unreadable_file", Source(file), reason=error)]
    return [RawSheet(file, "", rows)], _open_quote(found, rows, file)


def read_text(path: Path) -> CsvText | None:
    """A file as text, or None when it is in none of the encodings.

    Raises:
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    encoding = encoding_of(content)
    if encoding is None:
        return None
    text = content.decode(encoding)
    return CsvText(text, encoding, delimiter_of(text))


def decoded(content: bytes) -> str | None:
    """The text of a file, or None when it is in none of the encodings."""
    encoding = encoding_of(content)
    return None if encoding is None else content.decode(encoding)


def encoding_of(content: bytes) -> str | None:
    """The name of the encoding that a file is in, or None."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content[:64]:  # UTF-16 without a mark: Latin signs and delimiters have a zero byte
        little = content[1:64:2].count(0) >= content[0:64:2].count(0)
        encodings = ["utf-16-le" if little else "utf-16-be"]
    else:
        encodings = ["utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8", "gb18030"]
    for encoding in encodings:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def delimiter_of(text: str) -> str:
    """The sign that parts the cells: the one a first line ``sep=;`` names, else the most frequent of comma, tab and
    semicolon in the first lines.
    """
    if text.lower().startswith(_SEPARATOR_LINE) and text[len(_SEPARATOR_LINE) :][:1] in _DELIMITERS:
        return text[len(_SEPARATOR_LINE)]
    head = "\n".join(text.splitlines()[:_SNIFFED_LINES]) if len(text) < 100_000 else text[:10_000]
    return max(_DELIMITERS, key=head.count)


def _open_quote(found: CsvText, rows: list[list[object]], file: str) -> list[Finding]:
    """A quotation mark that is never closed swallows every row below it."""
    if found.text.count('"') % 2 == 0:
        return []
    try:
        for _ in csv.reader(io.StringIO(found.text, newline=""), delimiter=found.delimiter, strict=True):
            pass
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            place = cell_name(len(rows) - 1, max(len(rows[-1]) - 1, 0))
            return [finding("activity.open_quote", Source(file, "", place))]
    return []
