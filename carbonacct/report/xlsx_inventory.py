"""Sheets of the workbook beside the books: the standards' own categories, scope 3, base year, uncertainty."""

from __future__ import annotations

from typing import Any

from carbonacct.report.inventory_grids import Figure, Grid, inventory_grids
from carbonacct.report.inventory_grids import Value as GridValue
from carbonacct.report.texts import Text, text
from carbonacct.report.view import AccountsView
from carbonacct.report.xlsx_sheet import COUNT, PLAIN, Formats, Heading, SheetWriter, Value, sheet_name

_WIDTHS = {"profile": 40, "figure": 40, "group": 40, "reason": 40, "methods": 40, "description": 40, "input_name": 52}
_FORMATS = {"number": PLAIN, "count": COUNT, "text": ""}


def write_inventory(book: Any, formats: Formats, view: AccountsView) -> None:
    """One sheet for every grid that has rows."""
    for grids in inventory_grids(view).values():
        for grid in grids:
            _write(book, formats, grid)


def _write(book: Any, formats: Formats, grid: Grid) -> None:
    headings = [Heading(text(f"column.{key}"), _WIDTHS.get(key, 18), _FORMATS[kind]) for key, kind in grid.columns]
    writer = SheetWriter(book, formats, sheet_name(grid.name), headings)
    writer.header()
    writer.rows([_value(value) for value in row] for row in grid.rows)
    writer.finish()


def _value(value: GridValue) -> Value:
    if isinstance(value, Figure):
        return value.value
    if isinstance(value, Text):
        return value.zh if value.zh == value.en else f"{value.zh} {value.en}"
    return value
