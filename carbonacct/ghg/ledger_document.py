"""Totals of a ledger as a document and as tables: for programs, spreadsheets and archives."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct import __version__
from carbonacct.errors import UsageError
from carbonacct.ghg.ledger import LedgerTotals
from carbonacct.ghg.ledger_rows import CellRows

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "carbonacct.ledger/1"
ENDINGS = (".json", ".csv", ".parquet")


def totals_table(totals: LedgerTotals) -> pd.DataFrame:
    """One row for each entity, month and gas: ``kg`` and ``kg_co2e`` (NaN without a GWP set)."""
    frame = totals.emissions.to_series().rename("kg").reset_index()
    frame["kg_co2e"] = float("nan") if totals.co2e is None else totals.co2e.to_numpy().ravel()
    return frame


def amounts_table(totals: LedgerTotals) -> pd.DataFrame:
    """One row for each entity, month and code that has rows: ``amount``, ``unit`` and ``rows``."""
    frame = totals.amounts.to_series().rename("amount").reset_index()
    units = dict(zip(totals.amounts["code"].values.tolist(), totals.amounts["unit"].values.tolist(), strict=True))
    frame["unit"] = [units[code] for code in frame["code"]]
    frame["rows"] = totals.counts.to_numpy().ravel()
    return frame[frame["rows"] > 0].reset_index(drop=True)


def totals_document(totals: LedgerTotals, settings: dict[str, Any]) -> dict[str, Any]:
    """Everything as plain values (docs/ledgers.md, format ``carbonacct.ledger/1``); no clock, no path of this machine.

    Args:
        totals: what was computed.
        settings: period, offsets and GWP set it was computed with.
    """
    table = totals_table(totals)
    if totals.co2e is None:
        table = table.drop(columns="kg_co2e")
    return {
        "format": FORMAT,
        "engine": __version__,
        "settings": settings,
        "files": [{"file": file.name, "rows": file.rows, "bytes": file.path.stat().st_size} for file in totals.files],
        "rows": totals.rows,
        "factors": [
            {
                "code": factor.code,
                "gas": factor.gas,
                "kg_per_unit": factor.value,
                "unit": factor.unit,
                "gwp": factor.gwp,
                "refs": list(factor.refs),
                "gwp_ref": factor.gwp_ref,
                "place": str(factor.place),
            }
            for factor in totals.factors
        ],
        "totals": table.to_dict("records"),
        "amounts": amounts_table(totals).to_dict("records"),
    }


def cell_document(cell: CellRows) -> dict[str, Any]:
    """A cell and its rows as plain values."""
    return {
        "format": FORMAT,
        "entity": cell.entity,
        "month": cell.month,
        "gas": cell.gas,
        "kg": cell.kg,
        "codes": [
            {
                "code": share.factor.code,
                "amount": share.amount,
                "unit": share.factor.unit,
                "rows": share.rows,
                "kg_per_unit": share.factor.value,
                "refs": list(share.factor.refs),
                "kg": share.kg,
                "gwp": share.factor.gwp,
                "gwp_ref": share.factor.gwp_ref,
                "kg_co2e": share.kg_co2e,
            }
            for share in cell.shares
        ],
        "row_count": cell.count,
        "rows": [row._asdict() for row in cell.rows],
    }


def write_table(path: Path, table: pd.DataFrame, document: dict[str, Any]) -> None:
    """Write a document (``.json``) or its table (``.csv``, ``.parquet``); the file is whole or not there.

    Raises:
        UsageError: the ending is none of :data:`ENDINGS`, or the folder does not exist.
    """
    if path.suffix.lower() not in ENDINGS or not path.absolute().parent.is_dir():
        raise UsageError(f"写不到这里 / cannot write to {path}: {', '.join(ENDINGS)}")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.suffix.lower() == ".json":
            draft.write_text(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n", "utf-8")
        elif path.suffix.lower() == ".csv":
            table.to_csv(draft, index=False, encoding="utf-8-sig", lineterminator="\n")
        else:
            table.to_parquet(draft, index=False)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
