"""What every reader keeps while it reads one library: findings, counted remarks, and tolerant access to values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from carbonacct.findings import Finding, finding
from carbonacct.lca.importers.archive import Archive
from carbonacct.source import Source


@dataclass(eq=False)
class Reading:
    """Findings of one library. What occurs thousands of times is counted and told once, with its first place."""

    archive: Archive
    findings: list[Finding] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _first: dict[str, Source] = field(default_factory=dict)

    def count(self, code: str, source: Source) -> None:
        """Count one more case of a finding whose text names ``count``."""
        self._counts[code] = self._counts.get(code, 0) + 1
        self._first.setdefault(code, source)

    def all_findings(self) -> tuple[Finding, ...]:
        """Findings of the archive, of the data sets, and the counted ones."""
        counted = [finding(code, self._first[code], count=count) for code, count in self._counts.items()]
        return tuple(dict.fromkeys([*self.archive.findings, *self.findings, *counted]))

    def number(self, value: object, source: Source, *, text_is_usual: bool = False) -> float | None:
        """A finite number, or None with a finding; a number written as text is a remark where text is not usual."""
        number = _float(value)
        if number is None or not math.isfinite(number):
            self.findings.append(finding("lca_dataset.not_a_number", source, value=str(value)[:80]))
            return None
        if isinstance(value, str) and not text_is_usual:
            self.count("lca_dataset.number_as_text", source)
        return number

    def objects(self, data: Mapping[str, Any], key: str, source: Source) -> list[tuple[str, dict[str, Any]]]:
        """Objects of a list with their places (``exchanges[3]``); what is not a list of objects is a finding."""
        value = data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.findings.append(finding("lca_dataset.wrong_kind", inside(source, key), expected="[ ]"))
            return []
        found = []
        for number, item in enumerate(value):
            place = f"{key}[{number}]"
            if isinstance(item, dict):
                found.append((place, item))
            else:
                self.findings.append(finding("lca_dataset.wrong_kind", inside(source, place), expected="{ }"))
        return found


def _float(value: object) -> float | None:
    """A number or the number a text spells; None for all else (also for true and false)."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def inside(source: Source, place: str) -> Source:
    """A place within a place: ``exchanges[3]`` and ``amount`` give ``exchanges[3].amount``."""
    return Source(source.file, source.sheet, f"{source.cell}.{place}" if source.cell else place)


def text(data: Mapping[str, Any], *keys: str) -> str:
    """First text under one of the keys, without blanks at its ends; empty where there is none."""
    for key in keys:
        value = data.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def flag(data: Mapping[str, Any], *keys: str) -> bool:
    """Whether one of the keys is true."""
    return any(data.get(key) is True for key in keys)


def linked(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The object under a key; empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def cas_number(written: str) -> str:
    """A CAS number without the zeros that some formats put before it (``000124-38-9`` gives ``124-38-9``)."""
    return written.strip().lstrip("0")


def synonyms_of(written: str) -> tuple[str, ...]:
    """Names that a text lists with ``;`` between them, without repeats."""
    return tuple(dict.fromkeys(part.strip() for part in written.split(";") if part.strip()))
