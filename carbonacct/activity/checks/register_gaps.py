"""Registers: blanks without which a row cannot count for what it is there for (told as warnings)."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = [
        finding("registers.grade_missing", tables.source("devices", index, "grade"), value=row["device_id"])
        for index, row in rows(tables, "devices", ["device_id", "grade"])
        if number(row["grade"]) is None
    ]
    findings += [
        finding("registers.level_missing", tables.source("products", index, "level_2"), value=row["name"])
        for index, row in rows(tables, "products", ["name", "level_2"])
        if number(row["level_2"]) is None
    ]
    findings += [
        finding(
            "registers.certificate_missing", tables.source("buildings", index, "certificate"), value=row["building_id"]
        )
        for index, row in rows(tables, "buildings", ["building_id", "star_level", "certificate"])
        if number(row["star_level"]) and not row["certificate"]
    ]
    return findings


CHECK = Check(("registers.grade_missing", "registers.level_missing", "registers.certificate_missing"), _run)
