"""The tables beside the result document: emission lines, energy lines, activity rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from carbonacct.activity.emission_sources import all_sources
from carbonacct.activity.records import SOURCE
from carbonacct.activity.registers import schema_of
from carbonacct.energy.conversion import BASES
from carbonacct.energy.figures import energy_line_number
from carbonacct.ghg.lines import SCOPE3_BOOK, lines_frame
from carbonacct.lineage.terms import terms_text
from carbonacct.source import Source
from carbonacct.workspace.run import Accounts

if TYPE_CHECKING:
    import pandas as pd

    from carbonacct.activity.records import Record

Json = dict[str, Any]
ENERGY_COLUMNS = (
    "line", "basis", "entity", "period", "carrier", "term", "at_gate", "nonfossil", "row_id", "file", "sheet", "cell",
    "quantity", "quantity_unit", "terms", "sign", "tce",
)  # fmt: skip


def emission_lines(accounts: Accounts) -> pd.DataFrame:
    """All emission lines (columns: docs/formats.md)."""
    return lines_frame(list(accounts.booked), accounts.arrays)


def energy_table(accounts: Accounts) -> pd.DataFrame:
    """All energy lines, one row a line and basis; ``line`` is the number that figures name."""
    import pandas as pd  # noqa: PLC0415

    rows = []
    for position, line in enumerate(accounts.energy):
        record = line.record
        for basis in BASES:
            rows.append(
                {
                    "line": energy_line_number(position, basis),
                    "basis": basis,
                    "entity": record.entity,
                    "period": record.period,
                    "carrier": record.carrier,
                    "term": line.term,
                    "at_gate": line.at_gate,
                    "nonfossil": line.nonfossil,
                    "row_id": record.row_id,
                    "file": record.source.file,
                    "sheet": record.source.sheet,
                    "cell": record.source.cell,
                    "quantity": line.quantity,
                    "quantity_unit": line.unit,
                    "terms": terms_text(line.terms[basis]),
                    "sign": line.sign,
                    "tce": line.tce(basis),
                }
            )
    return pd.DataFrame(rows, columns=list(ENERGY_COLUMNS))


def activity_rows(accounts: Accounts) -> pd.DataFrame:
    """Every row that a figure can go back to, both sides of each transfer and the value added of members among them."""
    import pandas as pd  # noqa: PLC0415

    tables = accounts.workspace.tables
    typed: dict[str, Json] = {}
    for name in ("activity", "power", "certificates", "transfers", "gate", *all_sources(), SCOPE3_BOOK):
        for row in tables.frame(name).to_dict("records"):
            typed[row["row_id"]] = {str(key): value for key, value in row.items()}
    rows = [_activity_row(record, typed[record.row_id.split("-")[0]], tables.places) for record in accounts.records]
    for row in tables.organisations.to_dict("records"):
        rows.append(
            {
                "row_id": row["row_id"],
                "table": "organisations",
                "file": row["file"],
                "sheet": row["sheet"],
                "row": row["row"],
                "cell": row["value_added_cell"],
                "entity": row["entity_id"],
                "period": "",
                "carrier": "",
                "flow": "value_added",
                "amount": row["value_added"],
                "unit": row["money_unit"],
                "quantity": row["value_added_cny"],
                "quantity_unit": "CNY",
                "document": "",
                "data_class": "",
                "uncertainty_percent": float("nan"),
                "evidence": "",
                "evidence_sha256": "",
                "cells": "{}",
                "measured": "{}",
            }
        )
    return pd.DataFrame([*rows, *_register_cells(accounts)])


def _register_cells(accounts: Accounts) -> list[Json]:
    """Cells of registers and of the organisations table that figures of an evaluation go back to (``id#column``)."""
    wanted = dict.fromkeys(ref for node in accounts.graph for ref in node.rows if "#" in ref)
    tables, places = accounts.workspace.tables, {}
    for name in ("organisations", *tables.registers):
        for index, row_id in enumerate(tables.frame(name)["row_id"]):
            places[row_id] = (name, index)
    found = []
    for ref in wanted:
        row_id, _, column = ref.partition("#")
        name, index = places[row_id]
        frame = tables.frame(name)
        row = {str(key): frame[key].iloc[index] for key in frame.columns}
        found.append(_register_cell(ref, name, row, column, tables.source(name, index, column)))
    return found


def _register_cell(ref: str, name: str, row: Json, column: str, source: Source) -> Json:
    """One cell: its number as the amount, or its text where it has none."""
    value = row.get(column)
    number = float(value) if isinstance(value, float | int) and not isinstance(value, bool) else float("nan")
    text = "" if number == number or value is None else str(value)  # noqa: PLR0124  (not NaN)
    unit = _register_unit(name, row, column)
    return {
        "row_id": ref,
        "table": name,
        "file": source.file,
        "sheet": source.sheet,
        "row": row["row"],
        "cell": source.cell,
        "entity": str(row.get("entity_id") or ""),
        "period": str(row.get("period") or ""),
        "carrier": "",
        "flow": column,
        "amount": number,
        "unit": unit,
        "quantity": number,
        "quantity_unit": unit,
        "document": text,
        "data_class": "",
        "uncertainty_percent": float("nan"),
        "evidence": str(row.get("evidence") or ""),
        "evidence_sha256": str(row.get("evidence_sha256") or ""),
        "cells": "{}",
        "measured": "{}",
    }


def _register_unit(name: str, row: Json, column: str) -> str:
    """The unit that a register's column is read in (a header may name another, such as 万m3: it was converted)."""
    if column in ("value_added", "output_value"):
        return str(row.get("money_unit") or "")
    if "unit" in row:
        return str(row["unit"] or "")
    schema = schema_of(name)
    unit = schema.column(column).unit if schema.has(column) else ""
    return "" if unit == "1" else unit


def _activity_row(record: Record, row: Json, places: dict[tuple[str, str, str], dict[str, str]]) -> Json:
    letters = places[record.table, record.source.file, record.source.sheet]
    cells = {name: f"{letters[name]}{row['row']}" for name in record.measured if name in letters}
    if record.flow == SOURCE:
        amount, unit = record.quantity, record.unit
    else:
        amount, unit = row["amount_sold"] if "amount_sold" in row else row["amount"], row["unit"]
    if record.flow == "transfer_in" and row["amount_received"] == row["amount_received"]:
        amount = row["amount_received"]
    return {
        "row_id": record.row_id,
        "table": record.table,
        "file": record.source.file,
        "sheet": record.source.sheet,
        "row": row["row"],
        "cell": record.source.cell,
        "entity": record.entity,
        "period": record.period,
        "carrier": record.carrier,
        "flow": record.origin or record.flow,
        "amount": amount,
        "unit": unit,
        "quantity": record.quantity,
        "quantity_unit": record.unit,
        "document": record.document,
        "data_class": record.data_class,
        "uncertainty_percent": record.measured.get("uncertainty_percent", float("nan")),
        "evidence": row.get("evidence") or "",
        "evidence_sha256": row.get("evidence_sha256") or "",
        "cells": json.dumps(cells, sort_keys=True),
        "measured": json.dumps(record.measured, sort_keys=True, ensure_ascii=False),
    }
