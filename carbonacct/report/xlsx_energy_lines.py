"""Sheets of energy lines: quantity × terms × sign as a formula, the stored tce and the difference."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from carbonacct.report.texts import text
from carbonacct.report.view import AccountsView
from carbonacct.report.xlsx_lines import (
    heading,
    mark_differences,
    most_terms,
    named,
    parts,
    plain,
    records,
    term_name,
    terms_of,
)
from carbonacct.report.xlsx_sheet import (
    AMOUNT,
    COUNT,
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

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "line", "basis", "entity", "period", "carrier", "term", "row_id", "file", "sheet", "cell", "quantity_unit",
    "quantity",
)  # fmt: skip


def _headings(terms: int) -> list[Heading]:
    found = [heading(column) for column in COLUMNS]
    for number in range(1, terms + 1):
        found.append(Heading(text("column.term_name", number=number), 22))
        found.append(Heading(text("column.term_value", number=number), 11, PLAIN))
    found.append(Heading(text("column.sign"), 6, COUNT))
    found.append(Heading(text("column.formula_tce"), 17, AMOUNT))
    found.append(Heading(text("column.tce_stored"), 17, AMOUNT))
    found.append(Heading(text("column.difference"), 11, SMALL))
    return found


def _cells(view: AccountsView, record: dict[str, Any], terms: int, row: int) -> list[Value]:
    used = terms_of(record)
    cells: list[Value] = [named(view, column, plain(record[column])) for column in COLUMNS]
    places = [column_letters(len(COLUMNS) - 1)]
    for number in range(terms):
        cells += [term_name(used[number]), used[number]["value"]] if number < len(used) else [None, None]
        places += [column_letters(len(cells) - 1)] if number < len(used) else []
    cells.append(plain(record["sign"]))
    places.append(column_letters(len(cells) - 1))
    product = math.prod([record["quantity"], *[term["value"] for term in used], record["sign"]])
    formula, stored = (f"{column_letters(len(cells) + offset)}{row + 1}" for offset in (0, 1))
    cells.append(Formula(f"=PRODUCT({','.join(f'{place}{row + 1}' for place in places)})", product))
    cells.append(plain(record["tce"]))
    cells.append(Formula(f"={formula}-{stored}", product - record["tce"]))
    return cells


def write_energy_lines(book: Any, formats: Formats, view: AccountsView, lines: pd.DataFrame) -> None:
    """Sheets of energy lines, one row a line and basis, in tce.

    Args:
        book: the workbook.
        formats: its cell formats.
        view: the result document.
        lines: energy lines (columns: docs/formats.md).
    """
    terms = most_terms(lines)
    for number, part in parts(lines):
        writer = SheetWriter(book, formats, sheet_name("energy_lines", number), _headings(terms))
        writer.header()
        for record in records(part):
            writer.row(_cells(view, record, terms, writer.next_row))
        difference = len(COLUMNS) + 2 * terms + 3
        mark_differences(writer.sheet, [difference], writer.next_row - 1, formats.bad)
        writer.finish()
