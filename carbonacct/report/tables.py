"""Tables of a page: columns, cells, and their markup with a sort order and a CSV button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from carbonacct.report.format import decimals_for, number_text, percent_text, unit_text
from carbonacct.report.markup import Markup, both, escape, join, tag
from carbonacct.report.texts import Text, text


@dataclass(frozen=True, slots=True)
class Column:
    """Title of a column; ``numeric`` columns are aligned right and share their decimal places."""

    title: Text
    numeric: bool = False
    css: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text cell; ``key`` is what it is sorted by when not its text."""

    text: Text | str | Markup
    key: int | None = None
    css: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number cell: value, unit (when it differs from row to row), path of the figure."""

    value: float | None
    path: str = ""
    unit: str = ""
    share: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a page; ``name`` is the name of its CSV file and its id on the page."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | Number]]
    row_ids: Sequence[str] = ()
    strong_rows: frozenset[int] = field(default_factory=frozenset)


def figure_title(value: float | None, path: str, unit: str = "") -> str | None:
    """Tooltip of a figure: all digits, unit and path."""
    shown = "" if value is None else f"{value!r} {unit}".strip()
    return "\n".join(part for part in (shown, path) if part) or None


def unit_markup(unit: str) -> Markup:
    """A unit in both languages."""
    return both(Text(unit_text(unit, "zh"), unit_text(unit, "en")))


def number_markup(value: float | None, unit: str, path: str = "", share: bool = False) -> Markup:
    """A figure with its unit, its path and all its digits in a tooltip."""
    shown = percent_text(value) if share else number_text(value)
    sign = escape("%") if share else unit_markup(unit)
    parts = [tag("span", shown, class_="v")]
    if value is not None and sign:
        parts += [escape(" "), tag("span", sign, class_="u")]
    return tag("span", *parts, class_="num", data_path=path or None, title=figure_title(value, path, unit))


def _column_decimals(table: Table, index: int) -> int | None:
    """Decimal places of a column; None when its cells have units (and so magnitudes) of their own."""
    cells = [row[index] for row in table.rows]
    numbers = [cell for cell in cells if isinstance(cell, Number)]
    if any(cell.unit or cell.share for cell in numbers):
        return None
    return decimals_for([cell.value for cell in numbers], most=4)


def _number_cell(cell: Number, decimals: int | None) -> Markup:
    attributes = {
        "class_": "n",
        "data_v": "" if cell.value is None else repr(float(cell.value)),
        "data_path": cell.path or None,
        "title": figure_title(cell.value, cell.path, cell.unit) if cell.path else None,
    }
    if cell.unit or cell.share:
        return tag("td", number_markup(cell.value, cell.unit, share=cell.share), **attributes)
    return tag("td", number_text(cell.value, decimals), **attributes)


def _text_cell(cell: Cell, header: bool) -> Markup:
    return tag(
        "th" if header else "td",
        both(cell.text),
        scope="row" if header else None,
        class_=cell.css or None,
        data_v=cell.key,
    )


def table_markup(table: Table) -> Markup:
    """The table alone; headers are buttons that sort."""
    heads = [
        tag(
            "th",
            tag("button", both(column.title), type="button", class_="sort"),
            scope="col",
            class_=" ".join(filter(None, ["n" if column.numeric else "", column.css])) or None,
        )
        for column in table.columns
    ]
    decimals = [_column_decimals(table, i) if c.numeric else None for i, c in enumerate(table.columns)]
    body = []
    for number, row in enumerate(table.rows):
        cells = [
            _number_cell(cell, decimals[i]) if isinstance(cell, Number) else _text_cell(cell, i == 0)
            for i, cell in enumerate(row)
        ]
        row_id = table.row_ids[number] if table.row_ids else None
        body.append(tag("tr", *cells, id=row_id, class_="strong" if number in table.strong_rows else None))
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *body), id=f"table-{table.name}")


def table_block(table: Table, caption: Text | None = None, level: str = "h3") -> Markup:
    """A table in a frame that scrolls sideways, with its caption and a CSV button."""
    csv = tag("button", both(text("chart.csv")), type="button", class_="csv", data_table=f"table-{table.name}")
    title = tag(level, both(caption)) if caption else Markup("")
    if not table.rows:
        return tag("div", title, tag("p", both(text("page.none")), class_="muted"), class_="block")
    scroller = tag("div", table_markup(table), class_="scroll", tabindex="0")
    return join([tag("div", tag("div", title, csv, class_="block-head"), scroller, class_="block")])
