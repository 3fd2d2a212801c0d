"""Bytes to text: UTF-8, UTF-16 and UTF-32 by their marks, else GB 18030 or Windows-1252 with a finding."""

from __future__ import annotations

import codecs
import re

from carbonacct.findings import Finding, finding
from carbonacct.source import Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NEWLINE = b"\n"
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def line_of(data: bytes, position: int) -> str:
    """``line N`` of a byte position."""
    return f"line {1 + data[: max(position, 0)].count(NEWLINE)}"


def decode_text(data: bytes, source: Source, findings: list[Finding], declared: str = "") -> str | None:
    """Text of some bytes; a guessed encoding is a finding, None where no encoding fits (a finding of severity error).

    Args:
        data: the bytes.
        source: file (and member) for the findings.
        findings: list that is added to.
        declared: encoding that the file itself names, tried after the marks.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, source, findings)
    if declared and declared.lower() not in {"utf-8", "utf8"}:
        try:
            return data.decode(_CHINESE.get(declared.lower(), declared))
        except (LookupError, ValueError):
            findings.append(finding("lca_archive.declared_encoding", source, declared=declared))
    bare = _bare_utf16(data)
    if bare:
        return _strict(data, bare, source, findings)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        position = error.start
    encoding = "gb18030" if _looks_chinese(data) else "cp1252"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        place = Source(source.file, source.sheet, line_of(data, position))
        findings.append(finding("lca_archive.undecodable", place))
        return None
    place = Source(source.file, source.sheet, line_of(data, position))
    findings.append(finding("lca_archive.encoding", place, encoding=encoding))
    return text


def _strict(data: bytes, encoding: str, source: Source, findings: list[Finding]) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = Source(source.file, source.sheet, line_of(data, error.start))
        findings.append(finding("lca_archive.undecodable", place))
        return None


def _bare_utf16(data: bytes) -> str:
    """UTF-16 without a mark shows as ``<``, ``{`` or ``[`` beside a zero byte."""
    if len(data) >= 2 and data[0] in b"<{[" and data[1] == 0:
        return "utf-16-le"
    if len(data) >= 2 and data[0] == 0 and data[1] in b"<{[":
        return "utf-16-be"
    return ""


def _looks_chinese(data: bytes) -> bool:
    """GB 18030 writes Chinese in pairs of high bytes; western accents stand alone between letters."""
    runs = [len(run) for run in _HIGH_RUN.findall(data)]
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return 2 * sum(length % 2 == 0 for length in runs) > len(runs)
