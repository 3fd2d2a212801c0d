"""Transfers inside the park: two different members, and nobody receives more than was sold."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.checks.entities import closest_entities
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TRANSFERS
from carbonacct.findings import Finding, finding

_COLUMNS = ("seller_id", "buyer_id", "carrier", "generation", "quantity_sold", "quantity_received")


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    organisations = tables.organisations
    kinds = dict(zip(organisations["entity_id"].tolist(), organisations["kind"].tolist(), strict=True))
    names = dict(zip(organisations["entity_id"].tolist(), organisations["name"].tolist(), strict=True))
    members = {entity: names[entity] for entity, kind in kinds.items() if entity and kind != "park"}
    findings = []
    for index, row in rows(tables, "transfers", _COLUMNS):
        for column in ("seller_id", "buyer_id"):
            value = str(row[column])
            if members and value and value not in members:
                place, near = tables.source("transfers", index, column), closest_entities(value, members)
                names, code = TRANSFERS.column(column).names, "transfers.counterpart_missing"
                findings.append(finding(code, place, **names, value=value, candidates=near))
        findings += _row(tables, context, index, row)
    return findings


def _row(tables: Tables, context: CheckContext, index: int, row: dict[str, object]) -> list[Finding]:
    findings = []
    if row["seller_id"] and row["seller_id"] == row["buyer_id"]:
        place = tables.source("transfers", index, "buyer_id")
        findings.append(finding("transfers.self_transfer", place, value=row["buyer_id"]))
    sold, received = number(row["quantity_sold"]), number(row["quantity_received"])
    if sold is not None and received is not None and received > sold * (1 + 1e-9):
        place = tables.source("transfers", index, "amount_received")
        findings.append(
            finding("transfers.received_above_sold", place, received=f"{received:.10g}", sold=f"{sold:.10g}")
        )
    if context.kind(str(row["carrier"])) == "electricity" and not row["generation"]:
        findings.append(finding("transfers.generation_missing", tables.source("transfers", index, "generation")))
    return findings


CHECK = Check(
    (
        "transfers.counterpart_missing",
        "transfers.self_transfer",
        "transfers.received_above_sold",
        "transfers.generation_missing",
    ),
    _run,
)
