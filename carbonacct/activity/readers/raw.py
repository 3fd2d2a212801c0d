"""Raw cells as every reader gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carbonacct.findings import Finding

UNCALCULATED = "#UNCALCULATED"
ERROR_WORDS = frozenset(
    {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
) | {UNCALCULATED}
MOST_CELLS = 40_000_000
"""Cells from A1 to the last one that a sheet may span; a stray cell in the last row and column spans 17 thousand
million, which no reader can hold.
"""
MOST_COLUMNS = 16_384
"""Columns of a sheet, in every format that has a limit; a damaged number of a column goes beyond it."""

Area = tuple[tuple[int, int], tuple[int, int]]


class SheetTooLargeError(ValueError):
    """The cells of a sheet span more than ``MOST_CELLS``, or more than ``MOST_COLUMNS`` columns."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """All cells of a sheet from A1 on.

    ``merged`` holds zero-based inclusive ranges ((first row, first column), (last row, last column)).
    ``sheet`` is empty for a csv or parquet file. ``hidden_rows`` and ``hidden_columns`` are zero-based; ``hidden``: the
    whole sheet is.
    """

    file: str
    sheet: str
    rows: list[list[object]]
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False


Reader = Callable[[Path, str], tuple[list[RawSheet], list[Finding]]]


def is_blank(cell: object) -> bool:
    """Whether nothing was typed into the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def check_span(rows: int, columns: int) -> None:
    """Refuse a sheet that spans too many cells.

    Raises:
        SheetTooLargeError: it does.
    """
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise SheetTooLargeError(f"{rows} × {columns}")
