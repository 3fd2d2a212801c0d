"""Organisations that several files name alike: the workbook of an enterprise repeats its row of the park's list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbonacct.findings import Finding, finding
from carbonacct.source import Source

if TYPE_CHECKING:
    import pandas as pd

_SAID = (
    "name", "kind", "parent_id", "industry_code", "above_scale", "value_added_cny", "output_value_cny", "region",
)  # fmt: skip
"""What two rows must agree in, where both fill it in; amounts in one unit."""


def named_once(organisations: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """The table with one row for an organisation that another file names too, saying nothing else.

    The row that says more counts. Rows that disagree, or say more than each other, stay: they are duplicates.
    """
    rows = [dict(zip(organisations.columns, row, strict=True)) for row in organisations.itertuples(index=False)]
    kept: dict[str, int] = {}
    left_out: dict[int, int] = {}
    for place, row in enumerate(rows):
        other = kept.setdefault(row["entity_id"], place)
        if other == place or not row["entity_id"] or _sheet(row) == _sheet(rows[other]):
            continue
        if _said(row).items() <= _said(rows[other]).items():
            left_out[place] = other
        elif _said(rows[other]).items() <= _said(row).items():
            left_out[other], kept[row["entity_id"]] = place, place
    if not left_out:
        return organisations, []
    findings = [
        finding("activity.organisation_repeated", _source(rows[place]), value=rows[place]["entity_id"],
                first=_source(rows[other]))
        for place, other in sorted(left_out.items())
    ]  # fmt: skip
    return organisations.drop(index=organisations.index[sorted(left_out)]).reset_index(drop=True), findings


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """What a row fills in."""
    return {name: row[name] for name in _SAID if row[name] is not None and row[name] != "" and row[name] == row[name]}


def _sheet(row: dict[str, Any]) -> tuple[str, str]:
    return str(row["file"]), str(row["sheet"])


def _source(row: dict[str, Any]) -> Source:
    return Source(*_sheet(row), str(row["entity_cell"]))
