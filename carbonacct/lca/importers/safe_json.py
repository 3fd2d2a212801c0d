"""JSON from strangers: faults are findings with the line; NaN and Infinity come through, to be judged as numbers."""

from __future__ import annotations

import json
import re
from typing import Any

from carbonacct.findings import Finding, finding
from carbonacct.lca.importers.decoding import decode_text
from carbonacct.source import Source

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(data: bytes, source: Source, findings: list[Finding]) -> Any | None:
    """Value of a JSON document, or None with a finding (so does the document ``null``)."""
    text = decode_text(data, source, findings)
    if text is None:
        return None
    try:
        value = json.loads(text)
        if _SURROGATE.search(text):
            value = _without_halves(value)
    except json.JSONDecodeError as error:
        place = Source(source.file, source.sheet, f"line {error.lineno}")
        findings.append(finding("lca_archive.json_syntax", place, reason=f"{error.msg} (column {error.colno})"))
        return None
    except (RecursionError, ValueError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        findings.append(finding("lca_archive.json_syntax", source, reason=reason))
        return None
    if value is None:
        findings.append(finding("lca_archive.json_syntax", source, reason="null"))
    return value


def _without_halves(value: Any) -> Any:
    """The value with a mark in place of half characters (lone surrogates), which no file or screen can take."""
    written = json.dumps(value, ensure_ascii=False)
    return json.loads(written.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
