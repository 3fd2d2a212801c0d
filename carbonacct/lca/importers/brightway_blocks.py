"""Sections of Brightway's sheets: Database, parameters, Activity with its fields, parameters and exchanges.

The grammar is that of bw2io's Excel importer: a label in the first column opens a section, blank rows do not count
inside an activity, a sheet whose first cell says ``skip`` is left out, ``cutoff`` there names the number of columns to
read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from carbonacct.findings import finding
from carbonacct.lca.importers.brightway_sheets import Sheet, is_empty, words
from carbonacct.lca.importers.reading import Reading
from carbonacct.source import Source

_UNKNOWN = "(Unknown)"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table with named columns (names in lower case); empty cells are left out."""

    sheet: Sheet
    number: int
    cells: dict[str, object]
    columns: dict[str, int]

    def at(self, *names: str) -> Source:
        """Place of the first of these columns that the table has, else of the row's first cell."""
        return self.sheet.at(self.number, next((self.columns[name] for name in names if name in self.columns), 0))

    def text(self, *names: str) -> str:
        """First of these cells that is not empty, as text."""
        for name in names:  # a loop: this runs a million times on a large workbook
            if name in self.cells:
                return words(self.cells[name])
        return ""


@dataclass
class Table:
    """A header and its rows; ``header`` is None until it was met."""

    source: Source
    header: dict[str, int] | None = None
    unnamed: frozenset[int] = frozenset()
    rows: list[Row] = field(default_factory=list)


@dataclass
class Activity:
    """One activity: its fields (names in lower case), parameters and exchanges as they stand."""

    name: str
    source: Source
    fields: dict[str, object] = field(default_factory=dict)
    parameters: Table | None = None
    exchanges: Table | None = None

    def text(self, *names: str) -> str:
        """First of these fields that is not empty, as text."""
        return next((words(self.fields[name]) for name in names if not is_empty(self.fields.get(name))), "")


@dataclass
class Book:
    """All sections of one workbook or CSV file."""

    database: str = ""
    project_parameters: list[Table] = field(default_factory=list)
    database_parameters: list[Table] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)


def read_book(sheets: list[Sheet], reading: Reading) -> Book:
    """Sections of the sheets of one file."""
    book = Book()
    for sheet in sheets:
        if not sheet.rows:
            continue
        corner = words(sheet.rows[0][0]).lower() if sheet.rows[0] else ""
        count = sum(_label(row) == "activity" for row in sheet.rows)
        if corner == "skip":
            if count:
                reading.findings.append(finding("lca_table.sheet_skipped", sheet.at(0), count=count))
        elif not corner and sheet.typed:
            if count:
                reading.findings.append(finding("lca_table.sheet_left_out", sheet.at(0), count=count))
        else:
            _Reader(book, sheet, reading).run(_width(sheet, corner, reading))
    return book


def _width(sheet: Sheet, corner: str, reading: Reading) -> int | None:
    """Number of columns to read, None for all."""
    if corner != "cutoff":
        return None
    cell = sheet.rows[0][1] if len(sheet.rows[0]) > 1 else None
    try:
        return max(int(float(words(cell))), 1)
    except (ValueError, OverflowError):
        reading.findings.append(finding("lca_table.cutoff", sheet.at(0, 1), value=words(cell)[:80]))
        return None


def _label(row: list[object]) -> str:
    return row[0].lower() if row and isinstance(row[0], str) else ""


class _Reader:
    """Walks down one sheet; ``_table`` is where rows go, ``_activity`` the activity that is open."""

    def __init__(self, book: Book, sheet: Sheet, reading: Reading) -> None:
        self._book, self._sheet, self._reading = book, sheet, reading
        self._activity: Activity | None = None
        self._table: Table | None = None
        self._twice: set[str] = set()

    def run(self, width: int | None) -> None:
        """Read all rows."""
        for number, whole in enumerate(self._sheet.rows):
            row = whole[:width]
            if all(is_empty(cell) for cell in row):
                if self._activity is None:
                    self._table = None
            elif not self._opens(number, row):
                self._take(number, row)

    def _opens(self, number: int, row: list[object]) -> bool:
        """Whether the row is the label of a section; opens it."""
        label = _label(row)
        second = row[1] if len(row) > 1 else None
        alone = all(is_empty(cell) for cell in row[1:])
        in_fields = self._activity is not None and self._table is None
        place = self._sheet.at(number, 1)
        if label == "activity":
            if is_empty(second):
                self._reading.findings.append(finding("lca_table.activity_without_name", place))
            self._activity = Activity(words(second), place)
            self._table = None
            if not is_empty(second):
                self._book.activities.append(self._activity)
        elif label == "database" and not in_fields and not is_empty(second):
            self._database(words(second), place)
        elif label in {"project parameters", "database parameters"} and (alone or label.startswith("project")):
            self._activity = None
            self._table = Table(place)
            getattr(self._book, label.replace(" ", "_")).append(self._table)
        elif label in {"parameters", "exchanges"} and self._activity is not None:
            return self._part(label, number, alone)
        else:
            return False
        return True

    def _database(self, name: str, place: Source) -> None:
        self._activity, self._table = None, None
        if self._book.database and name != self._book.database:
            first = self._book.database
            self._reading.findings.append(finding("lca_table.second_database", place, name=name, first=first))
        self._book.database = self._book.database or name

    def _part(self, label: str, number: int, alone: bool) -> bool:
        """Open the parameters or exchanges of an activity; False where the row belongs to an open table."""
        assert self._activity is not None
        if self._activity.exchanges is not None and (label == "parameters" or not alone):
            return False
        if getattr(self._activity, label) is not None:
            self._reading.findings.append(finding("lca_table.section_twice", self._sheet.at(number), label=label))
            self._table = getattr(self._activity, label)
            assert self._table is not None
            self._table.header = None
        else:
            self._table = Table(self._sheet.at(number))
            setattr(self._activity, label, self._table)
        return True

    def _take(self, number: int, row: list[object]) -> None:
        """A row that opens nothing: a field, a header or a row of a table; all else is a comment."""
        if self._table is None:
            if self._activity is not None and not is_empty(row[0]):
                self._activity.fields[words(row[0]).lower()] = row[1] if len(row) > 1 else None
        elif self._table.header is None:
            self._table.header = self._header(number, row)
            self._table.unnamed = frozenset(column for column, cell in enumerate(row) if is_empty(cell))
        else:
            header = self._table.header
            width = len(row)
            cells = {
                name: row[column]
                for name, column in header.items()
                if column < width and not is_empty(row[column]) and row[column] != _UNKNOWN
            }
            if any(column < width and not is_empty(row[column]) for column in self._table.unnamed):
                self._reading.count("lca_table.columns_without_name", self._sheet.at(number))
            self._table.rows.append(Row(self._sheet, number, cells, header))

    def _header(self, number: int, row: list[object]) -> dict[str, int]:
        """Columns by name in lower case; of two with one name, that in lower case counts, else the last."""
        header: dict[str, int] = {}
        written: dict[str, str] = {}
        for column, cell in enumerate(row):
            if is_empty(cell):
                continue
            name, lower = words(cell), words(cell).lower()
            if written.get(lower) == name:
                place = self._sheet.at(number, column)
                self._reading.findings.append(finding("lca_table.column_twice", place, column=name))
            if lower not in header or name == lower or written[lower] != lower:
                header[lower], written[lower] = column, name
        return header
