"""Registers: a part is not more than the whole."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, number, rows, total
from carbonacct.activity.load import Tables
from carbonacct.activity.registers import REGISTERS
from carbonacct.findings import Finding, finding

_PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("roofs", "pv_area", ("usable_area",)),
    ("waste_heat", "recovered", ("recoverable",)),
    ("solid_waste", "utilised", ("generated", "utilised_stock")),
    ("solid_waste", "utilised_stock", ("utilised",)),
    ("research", "green_rd", ("revenue",)),
)
"""Register, part, and the columns whose sum it cannot exceed."""


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for name, part, wholes in _PARTS:
        schema = REGISTERS[name]
        columns = [schema.column(column) for column in wholes]
        for index, row in rows(tables, name, [part, *wholes]):
            value = number(row[part])
            if value is None or number(row[wholes[0]]) is None:
                continue
            whole = total(row[column] for column in wholes)
            if value > whole * (1 + 1e-9):
                findings.append(
                    finding(
                        "registers.part_above_whole",
                        tables.source(name, index, part),
                        **schema.column(part).names,
                        value=f"{value:.10g}",
                        whole=f"{whole:.10g}",
                        whole_zh="＋".join(column.zh[0] for column in columns),
                        whole_en=" + ".join(column.name for column in columns),
                    )
                )
    return findings


CHECK = Check(("registers.part_above_whole",), _run)
