"""The rows below a header that are data: totals, remarks, repeated headers and blank rows are told apart from them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbonacct.activity.cells import clipped, parser_of
from carbonacct.activity.readers.raw import RawSheet, is_blank
from carbonacct.activity.schema import plain
from carbonacct.findings import Finding, finding
from carbonacct.source import Source, cell_name

if TYPE_CHECKING:
    from carbonacct.activity.locate import RawTable

_TOTAL_WORDS = frozenset(
    {"合计", "总计", "小计", "总和", "汇总", "累计", "年合计", "全年合计", "本页合计", "本月合计"}
    | {"total", "subtotal", "sub-total", "grandtotal", "sum"}
)
_TOTAL_COLUMNS = frozenset({"code", "period", "carrier", "choice"})
_NOTE = re.compile(
    r"^[（(【\[*※]*\s*(注|备注|说明|附注|填表|填报|制表|审核|复核|批准|负责人|单位负责人|数据来源|资料来源|来源|联系|电话|日期|单位[:：]"
    r"|[一二三四五六七八九十]+[、.．)）]|notes?\b|remarks?\b|sources?\b|prepared|checked by|approved)",
    re.IGNORECASE,
)
_LONG_REMARK = 12


@dataclass(slots=True)
class _Totals:
    """Sums of the numbers of a table since its header and since the last row of totals."""

    table: RawTable
    whole: dict[str, list[float]] = field(default_factory=dict)
    part: dict[str, list[float]] = field(default_factory=dict)

    def add(self, row: list[object]) -> None:
        for name, value in self._numbers(row).items():
            self.whole.setdefault(name, []).append(value)
            self.part.setdefault(name, []).append(value)

    def wrong(self, row: list[object]) -> dict[str, tuple[float, float]]:
        """The numbers of a row of totals that are the sum neither of the rows above it nor of those since the last
        row of totals, each with the nearer of the two sums.
        """
        found = {}
        for name, value in self._numbers(row).items():
            parts = [sums.get(name, []) for sums in (self.part, self.whole)]
            if not any(_is_sum(value, part) for part in parts):
                found[name] = (value, min(map(math.fsum, parts), key=lambda total: abs(total - value)))
        self.part = {}
        return found

    def _numbers(self, row: list[object]) -> dict[str, float]:
        found = {}
        for column in self.table.schema.columns:
            place = self.table.columns.get(column.name)
            if column.kind == "number" and place is not None:
                value = parser_of(column, "")(row[place]).value
                if isinstance(value, float) and not math.isnan(value):
                    found[column.name] = value
        return found


def _is_sum(value: float, parts: list[float]) -> bool:
    """Whether a number is the sum of others, as far as its digits go."""
    whole, _, decimals = repr(value).partition(".")
    digits = 0 if decimals == "0" or "e" in whole + decimals else len(decimals)
    return bool(parts) and math.isclose(math.fsum(parts), value, rel_tol=1e-9, abs_tol=0.5 * 10.0**-digits)


def read_rows(table: RawTable) -> list[Finding]:
    """Fill ``table.rows`` and ``table.numbers`` with the rows of data; what else stands there is found."""
    findings: list[Finding] = []
    places = sorted(table.columns.values())
    last = places[-1] + 1 if places else 0
    numbers = filled_rows(table.sheet, table.header_row + 1)
    totals = _total_cells(table, numbers)
    sums = _sums_of(table, totals)
    filled = _filled_by_merge(table)
    for number in numbers:
        row = table.sheet.rows[number]
        if len(row) < last:
            row = [*row, *[""] * (last - len(row))]
        if all(is_blank(row[place]) for place in places):
            if place_of_total := _total_place(table, row, totals):
                findings.append(_remark(table, number, place_of_total[1], row))
            continue
        if number in filled:
            row = [filled[number].get(place, cell) for place, cell in enumerate(row)]
        if skipped := _skipped(table, number, row, totals, sums):
            findings.append(skipped)
            continue
        if sums is not None:
            sums.add(row)
        table.rows.append(row)
        table.numbers.append(number)
    return [*findings, *_merged(table, filled), *_hidden(table)]


def filled_rows(sheet: RawSheet, first: int = 0) -> list[int]:
    """Numbers of the rows that are not wholly blank: a sheet may have a million that are, so they are counted, not
    looked at cell by cell.
    """
    rows = sheet.rows
    return [number for number in range(first, len(rows)) if rows[number].count("") < len(rows[number])]


def _skipped(
    table: RawTable, number: int, row: list[object], totals: set[object], sums: _Totals | None
) -> Finding | None:
    """The finding for a row that is none of data, or None."""
    total = _total_place(table, row, totals)
    if total and sums is not None:
        word, place = total
        wrong = sums.wrong(row)
        if not wrong:
            return finding("activity.total_row_agrees", _cell(table, number, place), value=word)
        told = [(table.schema.column(name), f"{typed:.10g} ≠ {above:.10g}") for name, (typed, above) in wrong.items()]
        zh, en = "、".join(f"{c.zh[0]} {text}" for c, text in told), ", ".join(f"{c.name} {text}" for c, text in told)
        return finding("activity.total_row", _cell(table, number, place), value=word, sums_zh=zh, sums_en=en)
    if _repeats_header(table, row):
        return finding("activity.repeated_header", _cell(table, number, min(table.columns.values())))
    if _is_remark(row):
        return _remark(table, number, next(place for place, cell in enumerate(row) if not is_blank(cell)), row)
    return None


def _cell(table: RawTable, number: int, place: int) -> Source:
    return Source(table.sheet.file, table.sheet.sheet, cell_name(number, place))


def _remark(table: RawTable, number: int, place: int, row: list[object]) -> Finding:
    return finding("activity.note_row", _cell(table, number, place), value=clipped(row[place]))


def _total_places(table: RawTable) -> list[int]:
    """Columns in which a word such as 合计 makes its row one of totals: identifiers, and columns that no table has."""
    known = {place: name for name, place in table.columns.items()}
    return [
        place
        for place in range(max(table.columns.values(), default=-1) + 1)
        if place not in known or table.schema.column(known[place]).kind in _TOTAL_COLUMNS
    ]


def _total_cells(table: RawTable, numbers: list[int]) -> set[object]:
    """The cells that hold such a word; looked up once per distinct cell."""
    words: set[object] = set()
    places = _total_places(table)
    for number in numbers:
        row = table.sheet.rows[number]
        words.update(row[place] for place in places if place < len(row))
    return {cell for cell in words if isinstance(cell, str) and len(cell) < 20 and _is_total(cell)}


def _is_total(cell: str) -> bool:
    return plain(cell).rstrip(":") in _TOTAL_WORDS


def _total_place(table: RawTable, row: list[object], totals: set[object]) -> tuple[str, int] | None:
    """The word that makes a row one of totals, and its column."""
    if not totals:
        return None
    return next(
        ((str(row[place]).strip(), place) for place in _total_places(table) if row[place] in totals),
        None,
    )


def _sums_of(table: RawTable, totals: set[object]) -> _Totals | None:
    return _Totals(table) if totals else None


def _repeats_header(table: RawTable, row: list[object]) -> bool:
    first = next(place for place in table.columns.values() if not is_blank(row[place]))
    if row[first] != table.headers[first]:  # the cheap look: no row of data begins with its header
        return False
    pairs = [(row[place], table.headers[place]) for place in table.columns.values() if not is_blank(row[place])]
    return len(pairs) > 1 and all(isinstance(cell, str) and plain(cell) == plain(header) for cell, header in pairs)


def _is_remark(row: list[object]) -> bool:
    """Whether all that stands in a row are remarks, signatures or the title of a section."""
    filled = [cell for cell in row if cell not in ("", None)]
    if len(filled) > 4:
        return False
    texts = [cell.strip() for cell in filled if isinstance(cell, str) and not is_blank(cell)]
    if len(texts) < len(filled):
        return False
    if len(filled) == 1 and len(texts[0]) > _LONG_REMARK and any("\u4e00" <= sign <= "\u9fff" for sign in texts[0]):
        return True
    return all(_NOTE.match(text) for text in texts)


def _filled_by_merge(table: RawTable) -> dict[int, dict[int, object]]:
    """Row → column → value, for cells that a merge over several rows of one column of words hides."""
    words = {place for name, place in table.columns.items() if not table.schema.column(name).numeric}
    found: dict[int, dict[int, object]] = {}
    for (top, left), (bottom, right) in table.sheet.merged:
        if left == right and left in words and table.header_row < top < bottom and top < len(table.sheet.rows):
            value = table.sheet.rows[top][left] if left < len(table.sheet.rows[top]) else ""
            for row in range(top + 1, min(bottom + 1, len(table.sheet.rows))):
                found.setdefault(row, {})[left] = value
    return found


def _merged(table: RawTable, filled: dict[int, dict[int, object]]) -> list[Finding]:
    """Merged cells that touch rows of data: what was filled is told, the rest cannot be read."""
    findings = []
    numbers, places = set(table.numbers), set(table.columns.values())
    for (top, left), (bottom, right) in table.sheet.merged:
        if bottom <= table.header_row or not places.intersection(range(left, right + 1)):
            continue
        if not numbers.intersection(range(top, min(bottom, max(numbers, default=-1)) + 1)):
            continue
        area = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
        place = _cell(table, top, left)
        if left == right and left in filled.get(top + 1, {}):
            value = clipped(filled[top + 1][left])
            findings.append(finding("activity.merged_filled", place, range=area, value=value))
        else:
            findings.append(finding("activity.merged_cells", place, range=area))
    return findings


def _hidden(table: RawTable) -> list[Finding]:
    """Rows, columns and sheets of data that whoever looks at the workbook does not see."""
    sheet, findings = table.sheet, []
    if sheet.hidden and table.rows:
        findings.append(finding("activity.hidden_sheet", Source(sheet.file, sheet.sheet), count=len(table.rows)))
    for name, place in table.columns.items():
        if place in sheet.hidden_columns and table.rows:
            header = _cell(table, table.header_row, place)
            findings.append(finding("activity.hidden_column", header, **table.schema.column(name).names))
    rows = [number for number in table.numbers if number in sheet.hidden_rows]
    if rows:
        first = _cell(table, rows[0], min(table.columns.values()))
        findings.append(finding("activity.hidden_rows", first, count=len(rows), rows=clipped(_spans(rows))))
    return findings


def _spans(numbers: list[int]) -> str:
    """Zero-based rows as people write them: ``5-7, 9``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number:
            spans[-1][1] = number + 1
        else:
            spans.append([number + 1, number + 1])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
