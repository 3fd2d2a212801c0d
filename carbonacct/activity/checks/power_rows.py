"""Electricity: how it was generated and under which contract it came."""

from __future__ import annotations

from carbonacct.activity.checks.base import RENEWABLE, Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding

# origins whose power may be fossil or not, so that the generation must be known
_MUST_BE_KNOWN = frozenset({"direct_line", "self_generated", "export"})


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for index, row in rows(tables, "power", ["origin", "generation", "contract"]):
        origin, generation = str(row["origin"]), str(row["generation"])
        unclear = not generation or (generation == "unspecified" and origin in _MUST_BE_KNOWN)
        if origin and origin != "grid" and unclear:
            findings.append(finding("electricity.generation_missing", tables.source("power", index, "generation")))
        if origin == "green_trade" and generation and generation not in RENEWABLE:
            place = tables.source("power", index, "generation")
            findings.append(finding("electricity.green_trade_not_renewable", place, value=generation))
        if origin == "grid" and generation not in ("", "unspecified"):
            place = tables.source("power", index, "generation")
            findings.append(finding("electricity.grid_generation", place, value=generation))
        if origin == "green_trade" and not row["contract"]:
            findings.append(finding("electricity.contract_missing", tables.source("power", index, "contract")))
    for index, row in rows(tables, "gate", ["carrier", "origin", "generation"]):
        if context.kind(str(row["carrier"])) != "electricity":
            continue
        if not row["origin"]:
            findings.append(finding("gate.origin_missing", tables.source("gate", index, "origin")))
        elif row["origin"] == "direct_line" and row["generation"] in ("", "unspecified"):
            findings.append(finding("electricity.generation_missing", tables.source("gate", index, "generation")))
    return findings


CHECK = Check(
    (
        "electricity.generation_missing",
        "electricity.contract_missing",
        "electricity.green_trade_not_renewable",
        "electricity.grid_generation",
        "gate.origin_missing",
    ),
    _run,
)
