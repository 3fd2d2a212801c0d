"""The reference state of a gas volume fits its unit, and only volumes of gas have one."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding

_TABLES = ("activity", "transfers", "gate")


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for table in _TABLES:
        for index, row in rows(tables, table, ("gas_reference", "water_vapour", "quantity_unit", "unit")):
            unit, state = row["quantity_unit"], row["gas_reference"]
            if state == "at_20c" and unit and unit != "m3":
                place = tables.source(table, index, "gas_reference")
                findings.append(finding("activity.gas_reference_conflict", place, value=row["unit"]))
            vapour = number(row["water_vapour"])
            place, names = tables.source(table, index, "water_vapour"), TABLES[table].column("water_vapour").names
            if vapour and unit and unit not in ("m3", "Nm3"):
                findings.append(finding("activity.water_vapour_unused", place, value=row["unit"], **names))
            elif vapour == 1:  # more is found as it is read
                findings.append(finding("activity.water_vapour_all", place, value=f"{vapour:g}", **names))
    return findings


CHECK = Check(
    ("activity.gas_reference_conflict", "activity.water_vapour_unused", "activity.water_vapour_all"),
    _run,
)
