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


@dataclass(frozen=True, slots=True)
class RawSheet:
    """All cells of a sheet from A1 on.

    ``merged`` holds zero-based inclusive ranges ((first row, first column), (last row, last column)).
    ``sheet`` is empty for a csv file.
    """

    file: str
    sheet: str
    rows: list[list[object]]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


Reader = Callable[[Path, str], tuple[list[RawSheet], list[Finding]]]


def is_blank(cell: object) -> bool:
    """Whether nothing was typed into the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
