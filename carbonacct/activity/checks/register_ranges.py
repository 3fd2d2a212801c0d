"""Registers: grades, stars and hours are whole numbers of their scale; spans of hours can be read."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.registers import REGISTERS, hours_of
from carbonacct.findings import Finding, finding

_SCALES = (("buildings", "star_level", 0, 3), ("devices", "grade", 1, 5), ("asset_hours", "hour", 0, 23))


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for name, column, lowest, highest in _SCALES:
        for index, row in rows(tables, name, [column]):
            value = number(row[column])
            if value is not None and not (lowest <= value <= highest and value.is_integer()):
                names = REGISTERS[name].column(column).names
                texts = {**names, "value": f"{value:g}", "lowest": lowest, "highest": highest}
                findings.append(finding("registers.out_of_scale", tables.source(name, index, column), **texts))
    for index, row in rows(tables, "demand_response", ["hours"]):
        if hours_of(str(row["hours"])) is None:
            place = tables.source("demand_response", index, "hours")
            findings.append(finding("registers.bad_hours", place, value=row["hours"]))
    return findings


CHECK = Check(("registers.out_of_scale", "registers.bad_hours"), _run)
