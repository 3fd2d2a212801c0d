"""Problems of the data, as values.

A finding has a code; its severity and its Chinese and English texts stand in ``carbonacct/messages/<room>.toml``
under that code. Findings are collected and shown all at once; nothing is computed while one of severity
``error`` stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from carbonacct.errors import CarbonacctError
from carbonacct.source import Source

Severity = Literal["error", "warning", "info"]
SEVERITY_ORDER: dict[str, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the catalogue: severity and texts (what is wrong, and what to do)."""

    severity: Severity
    zh: str
    en: str
    hint_zh: str
    hint_en: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Message]:
    """Every known finding by code, read from ``carbonacct/messages/*.toml``."""
    entries: dict[str, Message] = {}
    for path in sorted((Path(__file__).parent / "messages").glob("*.toml")):
        for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in entries:
                raise ValueError(f"finding code {code} is defined twice")
            entries[code] = Message(**entry)
    return entries


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem (or a remark) about the data: code, place and the values the text needs."""

    code: str
    source: Source | None = None
    params: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> Severity:
        """``error``, ``warning`` or ``info`` as the catalogue says."""
        return catalogue()[self.code].severity

    def message(self, lang: str = "zh") -> str:
        """What is wrong, in Chinese (``zh``) or English (``en``)."""
        entry = catalogue()[self.code]
        return (entry.zh if lang == "zh" else entry.en).format(**dict(self.params))

    def hint(self, lang: str = "zh") -> str:
        """What to do about it, in Chinese (``zh``) or English (``en``)."""
        entry = catalogue()[self.code]
        return (entry.hint_zh if lang == "zh" else entry.hint_en).format(**dict(self.params))


def finding(code: str, source: Source | None = None, **params: object) -> Finding:
    """Make a finding; the code must stand in the catalogue.

    Raises:
        KeyError: the code is not in the catalogue (a mistake in the program, not in the data).
    """
    if code not in catalogue():
        raise KeyError(f"unknown finding code {code!r}")
    return Finding(code, source, tuple(sorted((key, str(value)) for key, value in params.items())))


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without repeats, errors first, then by place and code: the order people read them in."""
    unique = dict.fromkeys(findings)
    empty = Source("")
    return sorted(
        unique,
        key=lambda f: (SEVERITY_ORDER[f.severity], f.source or empty, f.code, f.params),
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding forbids computing."""
    return any(f.severity == "error" for f in findings)


class DataError(CarbonacctError):
    """Findings of severity ``error`` stand, so nothing is computed; ``findings`` holds all findings."""

    exit_code = 1

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{sum(item.severity == 'error' for item in findings)} errors in the data")
        self.findings = findings
