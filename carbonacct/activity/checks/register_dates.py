"""Attestations end after they begin."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    return [
        finding(
            "registers.ends_before_start",
            tables.source("attestations", index, "valid_to"),
            value=row["valid_to"],
            start=row["valid_from"],
        )
        for index, row in rows(tables, "attestations", ["valid_from", "valid_to"])
        if row["valid_from"] and row["valid_to"] and str(row["valid_to"]) < str(row["valid_from"])
    ]


CHECK = Check(("registers.ends_before_start",), _run)
