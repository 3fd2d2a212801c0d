"""Sections of the page beside the books: the standards' own categories, scope 3, base year, uncertainty."""

from __future__ import annotations

from carbonacct.report.format import count_text
from carbonacct.report.inventory_grids import Figure, Grid, Kind, Value, inventory_grids
from carbonacct.report.markup import Markup, both, tag
from carbonacct.report.page import section
from carbonacct.report.tables import Cell, Column, Number, Table, table_block
from carbonacct.report.texts import text
from carbonacct.report.view import AccountsView

MOST = 60
"""Rows of a grid on the page; the workbook has all."""


def inventory_sections(view: AccountsView) -> dict[str, Markup]:
    """The sections that have data, in the order of the page; the first table of each is open."""
    found = {}
    for name, grids in inventory_grids(view).items():
        blocks = [_block(grid, number == 0) for number, grid in enumerate(grids)]
        found[name] = section(name, *blocks)
    return found


def _block(grid: Grid, first: bool) -> Markup:
    table = table_block(_table(grid))
    left = len(grid.rows) - MOST
    more = tag("p", both(text("explain.more", count=left)), class_="muted") if left > 0 else Markup("")
    if first:
        return tag("div", table, more)
    return tag("details", tag("summary", both(text(f"sheet.{grid.name}"))), table, more, class_="profile")


def _table(grid: Grid) -> Table:
    columns = [
        Column(text(f"column.{key}"), numeric=kind == "number", css="n" if kind == "count" else "")
        for key, kind in grid.columns
    ]
    rows = [
        [_cell(value, kind) for value, (_, kind) in zip(row, grid.columns, strict=True)] for row in grid.rows[:MOST]
    ]
    return Table(grid.name.replace("_", "-"), columns, rows)


def _cell(value: Value, kind: Kind) -> Cell | Number:
    if not isinstance(value, Figure):
        return Number(None) if kind == "number" else Cell(value)
    if kind == "count" and value.value is not None:
        return Cell(count_text(int(value.value)), key=int(value.value), css="n")
    return Number(value.value, value.path)
