"""What the program adds to a workbook that it answers: known by name, and ignored when the workbook is read again."""

from __future__ import annotations

from dataclasses import replace

from carbonacct.activity.readers.raw import RawSheet
from carbonacct.activity.schema import plain

FINDINGS_HEADERS = {"zh": "检查结果(carbonacct)", "en": "findings(carbonacct)"}
SUMMARY_SHEETS = {"zh": "检查汇总(carbonacct)", "en": "summary(carbonacct)"}
ANSWER_SUFFIXES = {"zh": "检查", "en": "checked"}
_STARTS = tuple(plain(text) for text in FINDINGS_HEADERS.values())
_SUMMARIES = frozenset(plain(text) for text in SUMMARY_SHEETS.values())


def is_findings_header(cell: object) -> bool:
    """Whether a header cell is that of a column of findings (what stands below its first line does not matter)."""
    return isinstance(cell, str) and plain(cell).startswith(_STARTS)


def is_summary_sheet(name: str) -> bool:
    """Whether a sheet is a summary of findings."""
    return plain(name) in _SUMMARIES


def without_findings(sheet: RawSheet, rows: int) -> RawSheet:
    """The sheet without its columns of findings, whose header stands within the first ``rows`` rows."""
    places = {place for row in sheet.rows[:rows] for place, cell in enumerate(row) if is_findings_header(cell)}
    if not places:
        return sheet
    kept = [["" if place in places else cell for place, cell in enumerate(row)] for row in sheet.rows]
    return replace(sheet, rows=kept)
