"""Hours of flexibility belong to a flexible resource of the register."""

from __future__ import annotations

import difflib

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    known = list(dict.fromkeys(str(row["asset_id"]) for _, row in rows(tables, "demand_response", ["asset_id"])))
    findings = []
    for index, row in rows(tables, "asset_hours", ["asset_id"]):
        value = str(row["asset_id"])
        if value and value not in known:
            near = "、".join(difflib.get_close_matches(value, known, n=3, cutoff=0.3) or known[:3]) or "—"
            place = tables.source("asset_hours", index, "asset_id")
            findings.append(finding("registers.unknown_asset", place, value=value, candidates=near))
    return findings


CHECK = Check(
    ("registers.unknown_asset",), _run, needs={"registers.unknown_asset": frozenset({"asset_hours", "demand_response"})}
)
