"""A measured factor has its unit, and oxides that are no carbonate are not more than all of the oxide."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding

_TABLES = ("activity", "power", "transfers", "gate")
_OXIDES = (("cao_fraction", "cao_noncarbonate_fraction"), ("mgo_fraction", "mgo_noncarbonate_fraction"))


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    return [found for table in _TABLES for found in (*_units(tables, table), *_oxides(tables, table))]


def _units(tables: Tables, table: str) -> list[Finding]:
    schema = TABLES[table]
    pairs = [(c, schema.column(c.unit_column)) for c in schema.columns if c.unit_column and c.name != schema.amount]
    pairs = [(value, unit) for value, unit in pairs if unit.kind == "ratio_unit"]
    findings = []
    for value, unit in pairs:
        for index, row in rows(tables, table, [value.name, unit.name]):
            if number(row[value.name]) is not None and not row[unit.name]:
                place = tables.source(table, index, value.name)
                code = "activity.measured_unit_missing"
                findings.append(finding(code, place, **value.names, unit_zh=unit.zh[0], unit_en=unit.name))
    return findings


def _oxides(tables: Tables, table: str) -> list[Finding]:
    findings = []
    for whole, part in _OXIDES:
        if whole not in tables.frame(table).columns:
            continue
        for index, row in rows(tables, table, [whole, part]):
            total, other = number(row[whole]), number(row[part])
            if other is not None and (total is None or other > total):
                place = tables.source(table, index, part)
                names = TABLES[table].column(part).names
                findings.append(finding("activity.oxide_part", place, value=other, **names))
    return findings


CHECK = Check(("activity.measured_unit_missing", "activity.oxide_part"), _run)
