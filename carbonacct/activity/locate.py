"""Which table a sheet is, and where its header row lies."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from carbonacct.activity.answer_marks import is_summary_sheet, without_findings
from carbonacct.activity.period import parse_period
from carbonacct.activity.readers.raw import RawSheet, is_blank
from carbonacct.activity.schema import HeaderMatch, TableSchema, match_header, plain
from carbonacct.activity.table_rows import filled_rows, read_rows
from carbonacct.findings import Finding, finding
from carbonacct.source import Source, cell_name

HEADER_ROWS = 30
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])月份?")
_SILENT_SHEETS = frozenset(
    {"说明", "填写说明", "填报说明", "使用说明", "readme", "notes", "instructions"}
    | {"填写示例", "示例", "examples", "核对", "checks", "选项", "choices", "品种与单位"}
)


@dataclass(frozen=True, slots=True)
class RawTable:
    """The rows of one table in one sheet.

    ``columns`` maps a column name to its zero-based place in the sheet; ``header_units`` holds the units in header
    brackets; ``numbers`` are the zero-based sheet rows of ``rows``.
    """

    sheet: RawSheet
    schema: TableSchema
    header_row: int
    columns: dict[str, int]
    header_units: dict[str, str]
    rows: list[list[object]]
    numbers: list[int]

    @property
    def headers(self) -> list[object]:
        """The header cells as typed."""
        return self.sheet.rows[self.header_row]

    def source(self, number: int, column: str) -> Source:
        """The cell of a column in a zero-based sheet row (the first cell of the row when the column is not there)."""
        return Source(self.sheet.file, self.sheet.sheet, cell_name(number, self.columns.get(column, 0)))


def locate(sheet: RawSheet, candidates: Sequence[TableSchema]) -> tuple[RawTable | None, list[Finding]]:
    """The table in a sheet, without blank and total rows, and what is wrong with its headers.

    The header row is the first of the first ``HEADER_ROWS`` rows that has all required headers of a table; when there
    is none, two rows that have them together (a title over several columns), else the row that has at least half of
    them (and two). What the program wrote itself is left out.
    """
    if is_summary_sheet(sheet.sheet):
        return None, []
    sheet = without_findings(sheet, HEADER_ROWS)
    place = Source(sheet.file, sheet.sheet)
    if all(is_blank(cell) for number in filled_rows(sheet) for cell in sheet.rows[number]):
        return None, ([] if sheet.sheet else [finding("activity.empty_table", place)])
    if plain(sheet.sheet) in _SILENT_SHEETS:
        return None, []
    best = _best_header(sheet, candidates)
    if best is None or not _is_complete(sheet, *best):
        sheet, best = _two_rows(sheet, candidates) or (sheet, best)
    if best is None:
        return None, [finding("activity.unrecognised_sheet", place, **titles_of(candidates))]
    schema, header_row = best
    columns, units, findings = _match_columns(sheet, schema, header_row)
    findings += _missing_columns(sheet, schema, header_row, columns, units)
    table = RawTable(sheet, schema, header_row, columns, units, [], [])
    more = read_rows(table)
    if not table.rows:
        findings.append(finding("activity.empty_table", place))
    return table, findings + more


def titles_of(candidates: Sequence[TableSchema]) -> dict[str, str]:
    """The titles of several tables in both languages."""
    return {
        "tables_zh": "、".join(schema.title_zh for schema in candidates),
        "tables_en": ", ".join(schema.title_en for schema in candidates),
    }


def _best_header(sheet: RawSheet, candidates: Sequence[TableSchema]) -> tuple[TableSchema, int] | None:
    """The table and the header row that fit best; a complete one wins, then one that the sheet is named as, then the
    one with most columns.
    """
    scored: list[tuple[bool, bool, int, int, int, TableSchema]] = []
    for number, row in enumerate(sheet.rows[:HEADER_ROWS]):
        for order, schema in enumerate(candidates):
            names = _names(schema, row)
            required = set(schema.required)
            hits = len(required & names)
            if hits >= max(2, (len(required) + 1) // 2):
                named = plain(sheet.sheet) in (schema.name, plain(schema.title_zh), plain(schema.title_en))
                scored.append((required <= names, named, len(names), -number, -order, schema))
    if not scored:
        return None
    *_, number, _, schema = max(scored, key=lambda item: item[:5])
    return schema, -number


def _names(schema: TableSchema, row: Sequence[object]) -> set[str]:
    """The columns that a row names as headers."""
    matches = [match for cell in row if not is_blank(cell) and (match := match_header(schema, cell))]
    return {match.column for match in matches} | _implied(schema, {match.column: match.unit for match in matches})


def _is_complete(sheet: RawSheet, schema: TableSchema, header_row: int) -> bool:
    return set(schema.required) <= _names(schema, sheet.rows[header_row])


def _two_rows(sheet: RawSheet, candidates: Sequence[TableSchema]) -> tuple[RawSheet, tuple[TableSchema, int]] | None:
    """The sheet with a header of two rows written into the lower one: every cell there is a header, and with what
    stands above its blank cells it is complete.
    """
    for number, (upper, lower) in enumerate(pairwise(sheet.rows[:HEADER_ROWS]), start=1):
        width = max(len(upper), len(lower))
        above, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
        joined = [high if is_blank(low) else low for high, low in zip(above, below, strict=True)]
        typed = [cell for cell in below if not is_blank(cell)]
        for schema in candidates if typed else ():
            if all(match_header(schema, cell) for cell in typed) and set(schema.required) <= _names(schema, joined):
                return replace(sheet, rows=[*sheet.rows[:number], joined, *sheet.rows[number + 1 :]]), (schema, number)
    return None


def _implied(schema: TableSchema, units: dict[str, str]) -> set[str]:
    """Columns that need no header, for a unit stands in the brackets of another."""
    return {column.unit_column for column in schema.columns if column.unit_column and units.get(column.name)}


def _match_columns(
    sheet: RawSheet, schema: TableSchema, header_row: int
) -> tuple[dict[str, int], dict[str, str], list[Finding]]:
    """Place and header unit of every column that was found."""
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    findings: list[Finding] = []
    months: list[str] = []
    width = max(len(row) for row in sheet.rows)
    header = sheet.rows[header_row] + [""] * (width - len(sheet.rows[header_row]))
    for index, cell in enumerate(header):
        place = Source(sheet.file, sheet.sheet, cell_name(header_row, index))
        match = None if is_blank(cell) else match_header(schema, cell)
        if match is None and _is_month(cell):
            months.append(place.cell)
        elif match is None:
            if not is_blank(cell) or _has_data(sheet, header_row, index):
                findings.append(finding("activity.unknown_column", place, value=_shown(cell), hint=_near(schema, cell)))
        elif match.column in columns:
            first = cell_name(header_row, columns[match.column])
            findings.append(finding("activity.duplicate_column", place, value=_shown(cell), first=first))
        else:
            columns[match.column] = index
            units.update(_unit_of(schema, match))
    if months:
        place = Source(sheet.file, sheet.sheet, months[0])
        findings.append(finding("activity.months_in_columns", place, cells="、".join(months), count=len(months)))
    return columns, units, findings


def _is_month(cell: object) -> bool:
    """Whether a header is a month (``3月``, ``2025-03``), as where every month has a column of its own."""
    return bool(_MONTH.fullmatch(plain(cell))) or len(parse_period(cell) or "") > len("2025")


def _shown(cell: object) -> str:
    return "" if is_blank(cell) else str(cell).strip()


def _unit_of(schema: TableSchema, match: HeaderMatch) -> dict[str, str]:
    return {match.column: match.unit} if match.unit and schema.column(match.column).numeric else {}


def _has_data(sheet: RawSheet, header_row: int, index: int) -> bool:
    """Whether anything stands below a blank header."""
    rows = (sheet.rows[number] for number in filled_rows(sheet, header_row + 1))
    return any(len(row) > index and not is_blank(row[index]) for row in rows)


def _near(schema: TableSchema, cell: object) -> str:
    """The headers most like an unknown one, best first."""
    shown = {plain(alias): alias for column in schema.columns for alias in (column.zh[0], column.name)}
    close = difflib.get_close_matches(plain(_shown(cell)), shown, n=3, cutoff=0.3)
    return "、".join(shown[key] for key in close) or "—"


def _missing_columns(
    sheet: RawSheet, schema: TableSchema, header_row: int, columns: dict[str, int], units: dict[str, str]
) -> list[Finding]:
    place = Source(sheet.file, sheet.sheet, cell_name(header_row, 0))
    there = set(columns) | _implied(schema, units)
    return [
        finding("activity.missing_column", place, **column.names, **schema.titles)
        for column in schema.columns
        if column.required and column.name not in there
    ]
