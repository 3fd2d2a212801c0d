"""Green certificates by serial: which rows claim a certificate that an earlier row has claimed already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_SEPARATOR = re.compile(r"[;,、\s]+")
RETIRED, CLAIMED_BEFORE = "retired", "claimed_before"
"""Status of a certificate that was used; status given to a claim that does not count."""


def serials(text: object) -> list[str]:
    """The serials of a cell."""
    return [part for part in _SEPARATOR.split(str(text)) if part]


def claimed_before(certificates: pd.DataFrame) -> dict[int, int]:
    """Rows that retire just the certificates, of just the amount, that an earlier row of another unit retires.

    Such a claim is clear: the certificates count once, at the first row. Every other repetition is an error of the
    table (a part of the serials, another amount, the same unit again).

    Returns:
        Place of the repeated row → place of the first.
    """
    first: dict[tuple[tuple[str, ...], float], int] = {}
    found: dict[int, int] = {}
    units = certificates["entity_id"].tolist()
    rows = zip(certificates["serial"], certificates["quantity"], certificates["status"], strict=True)
    for index, (serial, quantity, status) in enumerate(rows):
        if status != RETIRED or quantity != quantity:  # noqa: PLR0124  (NaN)
            continue
        key = tuple(sorted(serials(serial))), float(quantity)
        before = first.setdefault(key, index)
        if before != index and units[before] != units[index]:
            found[index] = before
    return found
