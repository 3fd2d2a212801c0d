"""Evidence that is named is there, inside the workspace folder."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, filled_registers, rows
from carbonacct.activity.evidence import evidence_paths, is_outside, is_there
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    registers = [schema.name for schema in filled_registers(tables)]
    for table in (*(name for name, schema in TABLES.items() if schema.has("evidence")), *registers):
        seen: set[object] = set()
        for index, row in rows(tables, table, ["evidence"]):
            cell = str(row["evidence"])
            if cell in seen:
                continue
            seen.add(cell)
            for path in evidence_paths(cell):
                code = _fault(context, path)
                if code:
                    findings.append(finding(code, tables.source(table, index, "evidence"), value=path))
    return findings


def _fault(context: CheckContext, path: str) -> str:
    if is_outside(context.folder, path):
        return "activity.evidence_outside"
    return "" if is_there(context.folder, path) else "activity.evidence_missing"


CHECK = Check(("activity.evidence_missing", "activity.evidence_outside"), _run)
