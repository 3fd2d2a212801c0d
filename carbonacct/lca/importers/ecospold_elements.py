"""What both versions of EcoSpold share: elements by local name, numbers of attributes, pedigree scores in comments.

Namespaces are passed over: exporters write EcoSpold under several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.importers.archive import Archive
from carbonacct.lca.importers.reading import Reading
from carbonacct.lca.importers.safe_xml import parse_xml
from carbonacct.source import Source

SUFFIXES = (".xml", ".spold")
DOCUMENT = "ecoSpold"
_LANGUAGES = ("en", "", "zh")
_SCORE = r"(?:[1-5]|na|n\.a\.)"
_SCORES = re.compile(rf"\s*\(\s*({_SCORE}(?:\s*[,;]\s*{_SCORE}){{4,5}})\s*[,;)]", re.IGNORECASE)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LINES = 65_534
"""libxml2 counts lines up to here."""


def local(element: Any) -> str:
    """Name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, *path: str) -> list[Any]:
    """Elements at the end of a path of local names."""
    found = [element]
    for name in path:
        found = [below for above in found for below in above if local(below) == name]
    return found


def child(element: Any, *path: str) -> Any | None:
    """First element at the end of a path, None where there is none."""
    found = children(element, *path)
    return found[0] if found else None


def words(element: Any, *path: str) -> str:
    """Text at the end of a path: English, else without a language, else Chinese, else any."""
    texts: dict[str, str] = {}
    for found in children(element, *path):
        text = (found.text or "").strip()
        if text:
            texts.setdefault(str(found.get(_LANGUAGE, "")).lower()[:2], text)
    return next((texts[key] for key in _LANGUAGES if key in texts), next(iter(texts.values()), ""))


def all_words(element: Any, *path: str) -> list[str]:
    """Every text at the end of a path, without repeats."""
    texts = [(found.text or "").strip() for found in children(element, *path)]
    return list(dict.fromkeys(text for text in texts if text))


def attribute(element: Any | None, *names: str) -> str:
    """First of some attributes that is not empty, stripped."""
    if element is None:
        return ""
    for name in names:  # a loop: this runs a million times on a large file
        text: str = (element.get(name) or "").strip()
        if text:
            return text
    return ""


def number(element: Any, name: str, reading: Reading, source: Source) -> float | None:
    """The number in an attribute; None with a finding where it is missing or none."""
    return reading.number(attribute(element, name), source, text_is_usual=True)


def spread_number(element: Any, name: str) -> float:
    """A number that describes a distribution, NaN where it is missing or none (infinity stays)."""
    try:
        return float(attribute(element, name))
    except ValueError:
        return float("nan")


def place(source: Source, element: Any, what: str) -> Source:
    """Place of an element: what it is, and its line as far as libxml2 counts lines."""
    line = element.sourceline or 0
    return Source(source.file, source.sheet, f"{what}, line {line}" if 0 < line < _LINES else what)


def scores_in(comment: str) -> str:
    """Pedigree scores at the start of a comment, as ecoinvent writes them, in the form ``(2;4;n.a.;3;1)``."""
    match = _SCORES.match(comment)
    if match is None:
        return ""
    parts = re.split(r"\s*[,;]\s*", match.group(1).lower())
    return f"({';'.join('n.a.' if part in {'na', 'n.a.'} else part for part in parts)})"


def documents(archive: Archive, reading: Reading, other: str) -> Iterator[tuple[str, Any, Source]]:
    """Member name, root element and place of each EcoSpold document (and of other XML, for its master data).

    Args:
        archive: opened file, folder or zip.
        reading: takes the findings.
        other: an element that only the other version of EcoSpold has: such a document is a finding and left out.
    """
    for member in archive.members(*SUFFIXES):
        source = archive.at(member.name)
        root = parse_xml(member.data, source, reading.findings)
        if root is None:
            continue
        if local(root) == DOCUMENT and child(root, other) is not None:
            reading.findings.append(finding("lca_ecospold.other_version", source))
        else:
            yield member.name, root, source
