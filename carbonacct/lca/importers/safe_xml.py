"""XML from strangers: no document type, no entities, no network, bounded depth; faults are findings with the line."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from carbonacct.findings import Finding, finding
from carbonacct.lca.importers.decoding import decode_text, line_of
from carbonacct.source import Source

_DECLARATION = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_TEXT_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)


def parse_xml(data: bytes, source: Source, findings: list[Finding]) -> Any | None:
    """Root element (lxml) of a document, or None with a finding.

    Element positions are at hand as ``element.sourceline``. Comments and processing instructions are dropped.
    """
    content = _utf8(data, source, findings)
    if content is None:
        return None
    prolog = _PROLOG.match(content)
    start = prolog.end() if prolog else 0
    if content[start : start + 2] == b"<!":
        place = Source(source.file, source.sheet, line_of(content, start))
        findings.append(finding("lca_archive.xml_dtd", place))
        return None
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = Source(source.file, source.sheet, f"line {line}" if line else "")
        findings.append(finding("lca_archive.xml_syntax", place, reason=str(error).splitlines()[0][:200]))
        return None
    if root.getroottree().docinfo.internalDTD is not None:
        findings.append(finding("lca_archive.xml_dtd", source))
        return None
    return root


def _utf8(data: bytes, source: Source, findings: list[Finding]) -> bytes | None:
    """The document as UTF-8 without a mark and, where it was another encoding, without its XML declaration."""
    match = _DECLARATION.match(data.lstrip()[:400])
    declared = match.group(1).decode("ascii") if match else ""
    text = decode_text(data, source, findings, declared)
    if text is None:
        return None
    return _TEXT_DECLARATION.sub("", text.removeprefix("\ufeff"), count=1).encode("utf-8", errors="replace")


def element_place(source: Source, element: Any) -> Source:
    """The place of an element: ``line N`` in the file (and member) of ``source``."""
    return Source(source.file, source.sheet, f"line {element.sourceline}")
