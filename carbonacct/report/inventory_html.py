"""Sections of the page beside the books: the standards' own categories, scope 3, base year, uncertainty."""

from __future__ import annotations

from carbonacct.report.format import count_text
from carbonacct.report.inventory_grids import Figure, Grid, Kind, Value, inventory_grids
from carbonacct.report.markup import Markup, both, tag
from carbonacct.report.page import section
from carbonacct.report.tables import Cell, Column, Number, Table, table_block
from carbonacct.report.texts import Text, text
from carbonacct.report.view import AccountsView

MOST = 60
"""Rows of a grid on the page; the workbook has all."""


def inventory_sections(view: AccountsView) -> dict[str, Markup]:
    """The sections that have data, in the order of the page; the first table of each is open."""
    found = {}
    for name, grids in inventory_grids(view).items():
        parts = [part for grid in grids for part in _by_profile(grid)]
        found[name] = section(name, *(_block(*part, number, len(parts)) for number, part in enumerate(parts)))
    return found


def _by_profile(grid: Grid) -> list[tuple[Grid, Text]]:
    """A grid for each profile, without the column that names it, and what it is called."""
    title = text(f"sheet.{grid.name}")
    if grid.columns[0][0] != "profile":
        return [(grid, title)]
    rows: dict[Text, list[list[Value]]] = {}
    for row in grid.rows:
        if isinstance(row[0], Text):
            rows.setdefault(row[0], []).append(row[1:])
    return [
        (Grid(grid.name, grid.columns[1:], own), Text(f"{title.zh} · {name.zh}", f"{title.en} · {name.en}"))
        for name, own in rows.items()
    ]


def _block(grid: Grid, title: Text, number: int, count: int) -> Markup:
    table = table_block(_table(grid, number), title if count == 1 else None)
    left = len(grid.rows) - MOST
    more = tag("p", both(text("explain.more", count=left)), class_="muted") if left > 0 else Markup("")
    if count == 1:
        return tag("div", table, more)
    return tag("details", tag("summary", both(title)), table, more, class_="profile", open=number == 0)


def _table(grid: Grid, number: int) -> Table:
    columns = [
        Column(text(f"column.{key}"), numeric=kind == "number", css="n" if kind == "count" else "")
        for key, kind in grid.columns
    ]
    rows = [
        [_cell(value, kind) for value, (_, kind) in zip(row, grid.columns, strict=True)] for row in grid.rows[:MOST]
    ]
    return Table(f"{grid.name.replace('_', '-')}-{number}", columns, rows)


def _cell(value: Value, kind: Kind) -> Cell | Number:
    if not isinstance(value, Figure):
        return Number(None) if kind == "number" else Cell(value)
    if kind == "count" and value.value is not None:
        return Cell(count_text(int(value.value)), key=int(value.value), css="n")
    return Number(value.value, value.path)
