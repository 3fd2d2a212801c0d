"""Findings of one file as what is written into its answer: a text beside each row, and the lines of a summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from carbonacct.findings import SEVERITY_ORDER, Finding, ordered

SEVERITY_WORDS = {
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
}
LONGEST_CELL = 32_000  # Excel holds 32 767 signs
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is wrong with one row: the worst severity and one line a finding."""

    severity: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All lines, as long as a cell holds them."""
        return clipped("\n".join(self.lines))


@dataclass(frozen=True, slots=True)
class SheetNotes:
    """Notes of one sheet by zero-based row; ``column`` is the zero-based column of findings that it already has."""

    header_row: int
    rows: Mapping[int, RowNote] = field(default_factory=dict)
    column: int | None = None


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One finding in the summary."""

    severity: str
    sheet: str
    cell: str
    message: str
    hint: str
    code: str


SUMMARY_HEADERS = {
    "zh": ("级别", "工作表", "单元格", "问题", "怎么办", "代码"),
    "en": ("severity", "sheet", "cell", "what is wrong", "what to do", "code"),
}


def clipped(text: str) -> str:
    """A text as long as a cell holds it, without signs that no workbook may hold."""
    plain = "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    return plain if len(plain) <= LONGEST_CELL else f"{plain[:LONGEST_CELL]}…"


def word_of(severity: str, lang: str) -> str:
    """A severity in words."""
    return SEVERITY_WORDS[severity][0 if lang == "zh" else 1]


def row_notes(findings: Iterable[Finding], sheet: str, lang: str, whole: int | None = None) -> dict[int, RowNote]:
    """The notes of a sheet by zero-based row: its findings that name a cell, those of errors first; errors and
    warnings about the whole sheet stand in the row ``whole`` if that is given.
    """
    by_row: dict[int, list[Finding]] = {}
    for item in ordered(findings):
        if item.source is None or item.source.sheet != sheet:
            continue
        match = _CELL.fullmatch(item.source.cell)
        row = int(match[2]) - 1 if match else whole if item.severity != "info" else None
        if row is not None:
            by_row.setdefault(row, []).append(item)
    return {row: _note(items, lang) for row, items in sorted(by_row.items())}


def _note(items: list[Finding], lang: str) -> RowNote:
    worst = min((item.severity for item in items), key=SEVERITY_ORDER.__getitem__)
    lines = []
    for item in items:
        cell = item.source.cell if item.source else ""
        place = cell + ("：" if lang == "zh" else ": ") if cell else ""
        lines.append(f"[{word_of(item.severity, lang)}] {place}{item.message(lang)} → {item.hint(lang)}")
    return RowNote(worst, tuple(lines))


def summary_lines(findings: Iterable[Finding], lang: str) -> list[SummaryLine]:
    """Every finding, errors first, then by place."""
    return [
        SummaryLine(
            item.severity,
            item.source.sheet if item.source else "",
            item.source.cell if item.source else "",
            item.message(lang),
            item.hint(lang),
            item.code,
        )
        for item in ordered(findings)
    ]


def summary_title(file: str, lines: list[SummaryLine], lang: str) -> str:
    """The first line of a summary: the file and how many findings of each severity."""
    counts = {key: sum(line.severity == key for line in lines) for key in SEVERITY_WORDS}
    told = " · ".join(f"{word_of(key, lang)} {count}" for key, count in counts.items())
    return f"{file}：{told}" if lang == "zh" else f"{file}: {told}"


def summary_advice(lang: str) -> str:
    """The second line: what to do with the answer."""
    if lang == "zh":
        return "改好后直接再次检查或放回工作区；“检查结果”列和本表会被忽略，可以留着。"
    return (
        "Correct it and check it again or put it into the workspace; the column of findings and this sheet are ignored."
    )
