"""What a workbook says beside the values that calamine gives: words of cells, formats, what is hidden, merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from carbonacct.activity.readers.raw import Area


@dataclass(slots=True)
class Marks:
    """Zero-based cells, rows and columns of one sheet.

    Attributes:
        words: cells whose text is another than what calamine gives: error values (which it leaves blank), formulas
            that were never calculated, truth values.
        percents: numbers shown as per cent.
        hidden_rows, hidden_columns: what the reader of the sheet does not see.
        merged: merged ranges, where calamine does not know them.
    """

    words: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)


def apply_marks(rows: list[list[object]], marks: Marks) -> None:
    """Put words into their cells, and write numbers with a percent format as people see them (``5%``)."""
    for (row, column), word in marks.words.items():
        while len(rows) <= row:
            rows.append([])
        if len(rows[row]) <= column:  # a new list, for blank rows share one
            rows[row] = rows[row] + [""] * (column + 1 - len(rows[row]))
        rows[row][column] = word
    for row, column in marks.percents:
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(value, int | float):
            rows[row][column] = f"{(Decimal(repr(float(value))) * 100).normalize():f}%"
