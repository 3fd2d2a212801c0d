"""Sheets of emission lines (with live formulas) and of activity rows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from carbonacct.errors import UsageError
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import AccountsView
from carbonacct.report.xlsx_sheet import (
    AMOUNT,
    COUNT,
    LAST_ROW,
    PLAIN,
    SMALL,
    Formats,
    Formula,
    Heading,
    SheetWriter,
    Value,
    sheet_name,
)
from carbonacct.source import column_letters

NEEDED = ("line", "quantity", "terms", "sign", "mass_kg", "gwp", "co2e_kg")
LEADING = (
    "line", "book", "profile", "entity", "period", "category", "scope", "way", "gas", "method", "carrier",
    "row_id", "file", "sheet", "cell", "quantity", "quantity_unit",
)  # fmt: skip
TRAILING = ("gwp_ref", "data_class", "flags")
LEAST_TERMS = 6
"""Term columns at least; a line with more terms adds columns for all."""
ROW_ORDER = (
    "row_id", "table", "file", "sheet", "row", "cell", "entity", "period", "carrier", "flow", "amount", "unit",
    "quantity", "quantity_unit", "document", "data_class", "uncertainty_percent", "evidence", "evidence_sha256",
)  # fmt: skip
_TITLES = {
    "document": "document_number",
    "uncertainty_percent": "uncertainty",
    "evidence_sha256": "evidence_sha",
}
_WIDTHS = {
    "entity": 24, "file": 26, "profile": 24, "category": 22, "row_id": 19, "gwp_ref": 28, "flags": 18, "document": 20,
    "evidence": 26, "evidence_sha256": 24, "carrier": 16, "line": 8, "gas": 7, "scope": 7, "row": 7, "cell": 8,
}  # fmt: skip
_NUMBERS = {
    "line": COUNT, "scope": COUNT, "row": COUNT, "quantity": PLAIN, "amount": PLAIN, "uncertainty_percent": PLAIN,
}  # fmt: skip


def _title(column: str) -> Text:
    return word("column", _TITLES.get(column, column))


def heading(column: str) -> Heading:
    """Heading of a column by its name."""
    return Heading(_title(column), _WIDTHS.get(column, 13), _NUMBERS.get(column, ""))


def plain(value: object) -> Value:
    """A cell of a frame as a value of a workbook (blank for missing)."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, (bool, int, float)):
        return value
    return str(value)


def named(view: AccountsView, column: str, value: Value) -> Value:
    """A code with its name, where it has one."""
    if not isinstance(value, str) or not value:
        return value
    if column == "entity":
        name = view.entity_name(value)
        return value if name == value else f"{name} [{value}]"
    if column in {"category", "book"}:
        name_text = view.category_name(value) if column == "category" else word("book", value)
        return value if name_text.zh == value else f"{name_text.zh} [{value}]"
    return value


def terms_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Terms of a line, from their JSON text."""
    terms: list[dict[str, Any]] = json.loads(record["terms"] or "[]")
    return terms


def most_terms(lines: pd.DataFrame) -> int:
    """The largest number of terms of any line."""
    texts = set(lines["terms"])
    return max((len(json.loads(one or "[]")) for one in texts), default=0)


def term_name(term: dict[str, Any]) -> str:
    """Symbol, unit, reference and note of a term in one cell."""
    parts = (f"{term['symbol']} [{term['unit']}]", term["ref"], term.get("note"))
    return " | ".join(str(part) for part in parts if part)


class LineSheet:
    """Layout of the sheet of emission lines: which column holds what."""

    def __init__(self, lines: pd.DataFrame) -> None:
        missing = [column for column in NEEDED if column not in lines.columns]
        if missing:
            raise UsageError(f"emission lines lack the columns {', '.join(missing)}")
        known = {*LEADING, *TRAILING, *NEEDED}
        self.leading = [column for column in LEADING if column in lines.columns]
        self.trailing = [column for column in TRAILING if column in lines.columns]
        self.trailing += [str(column) for column in lines.columns if column not in known]
        self.terms = max(LEAST_TERMS, most_terms(lines))
        self.first_term = len(self.leading)
        self.sign = self.first_term + 2 * self.terms
        self.quantity = self.leading.index("quantity")

    def headings(self) -> list[Heading]:
        """Headings of all columns, left to right."""
        out = [heading(column) for column in self.leading]
        for number in range(1, self.terms + 1):
            out.append(Heading(text("column.term_name", number=number), 22))
            out.append(Heading(text("column.term_value", number=number), 11, PLAIN))
        out.append(Heading(text("column.sign"), 6, COUNT))
        out.append(Heading(text("column.formula_mass"), 17, AMOUNT))
        out.append(Heading(text("column.mass"), 17, AMOUNT))
        out.append(Heading(text("column.difference"), 11, SMALL))
        out.append(Heading(text("column.gwp"), 8, PLAIN))
        out.append(Heading(text("column.formula_co2e"), 17, AMOUNT))
        out.append(Heading(text("column.co2e"), 17, AMOUNT))
        out.append(Heading(text("column.difference"), 11, SMALL))
        return out + [heading(column) for column in self.trailing]

    @property
    def differences(self) -> tuple[int, int]:
        """Columns of the two differences (mass, CO2e)."""
        return self.sign + 3, self.sign + 7

    def values(self, view: AccountsView, record: dict[str, Any], row: int) -> list[Value]:
        """Cells of one line in the zero-based spreadsheet row ``row``."""
        terms = terms_of(record)
        out: list[Value] = [named(view, column, plain(record[column])) for column in self.leading]
        for number in range(self.terms):
            out += [term_name(terms[number]), terms[number]["value"]] if number < len(terms) else [None, None]
        return [*out, *self._formulas(record, terms, row), *[plain(record[column]) for column in self.trailing]]

    def _formulas(self, record: dict[str, Any], terms: list[dict[str, Any]], row: int) -> list[Value]:
        letters = {name: f"{column_letters(self.sign + place)}{row + 1}" for place, name in enumerate(
            ("sign", "mass_formula", "mass", "mass_difference", "gwp", "co2e_formula", "co2e")
        )}  # fmt: skip
        factors = [f"{column_letters(self.quantity)}{row + 1}"]
        factors += [f"{column_letters(self.first_term + 2 * n + 1)}{row + 1}" for n in range(len(terms))]
        product = math.prod([record["quantity"], *[term["value"] for term in terms], record["sign"]])
        mass, gwp, co2e = record["mass_kg"], record["gwp"], record["co2e_kg"]
        out: list[Value] = [
            plain(record["sign"]),
            Formula(f"=PRODUCT({','.join([*factors, letters['sign']])})", product),
            plain(mass),
            Formula(f"={letters['mass_formula']}-{letters['mass']}", product - mass),
        ]
        if _missing(gwp) or _missing(co2e):
            return [*out, None, None, plain(co2e), None]
        return [
            *out,
            plain(gwp),
            Formula(f"={letters['mass_formula']}*{letters['gwp']}", product * gwp),
            plain(co2e),
            Formula(f"={letters['co2e_formula']}-{letters['co2e']}", product * gwp - co2e),
        ]


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def parts(frame: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    """A table in parts that fit a sheet (an empty table is one empty part)."""
    size = LAST_ROW - 1
    for number, start in enumerate(range(0, max(len(frame), 1), size)):
        yield number, frame.iloc[start : start + size]


def records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows of a table as mappings, in order."""
    names = [str(column) for column in frame.columns]
    lists = [frame[column].astype(object).tolist() for column in frame.columns]  # one by one, arrow texts cost thrice
    for record in zip(*lists, strict=True):
        yield dict(zip(names, record, strict=True))


def mark_differences(sheet: Any, columns: Sequence[int], last: int, bad: Any) -> None:
    """Colour a difference that is more than the last digits of its stored value."""
    for column in columns:
        stored, cell = f"${column_letters(column - 1)}2", f"${column_letters(column)}2"
        rule = {"type": "formula", "criteria": f"=ABS({cell})>1E-9*ABS({stored})", "format": bad}
        sheet.conditional_format(1, column, max(last, 1), column, rule)


def write_lines(book: Any, formats: Formats, view: AccountsView, lines: pd.DataFrame) -> None:
    """Sheets of emission lines: quantity × terms × sign as a formula, the stored value and the difference."""
    layout = LineSheet(lines)
    for number, part in parts(lines):
        writer = SheetWriter(book, formats, sheet_name("lines", number), layout.headings())
        writer.header()
        for record in records(part):
            writer.row(layout.values(view, record, writer.next_row))
        mark_differences(writer.sheet, layout.differences, writer.next_row - 1, formats.bad)
        writer.finish()


def write_rows(book: Any, formats: Formats, view: AccountsView, rows: pd.DataFrame) -> None:
    """Sheets of activity rows as they were read."""
    columns = [column for column in ROW_ORDER if column in rows.columns]
    columns += [str(column) for column in rows.columns if column not in ROW_ORDER]
    for number, part in parts(rows):
        writer = SheetWriter(book, formats, sheet_name("rows", number), [heading(column) for column in columns])
        writer.header()
        for record in records(part):
            writer.row([named(view, column, plain(record[column])) for column in columns])
        writer.finish()
