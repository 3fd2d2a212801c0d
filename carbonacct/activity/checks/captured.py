"""Captured carbon dioxide has a destination: used, stored or let out."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    return [
        finding(
            "activity.destination_missing", tables.source("activity", index, "destination"), **context.names(carrier)
        )
        for index, row in rows(tables, "activity", ["carrier", "flow", "destination"])
        if row["flow"] == "capture" and not row["destination"] and (carrier := str(row["carrier"]))
    ]


CHECK = Check(("activity.destination_missing",), _run)
