"""Rows declared as estimated are counted, one remark a file; blank data classes have a warning of their own."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding
from carbonacct.source import Source


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    declared: dict[str, list[Source]] = {}
    for table in (name for name, schema in TABLES.items() if schema.has("data_class")):
        for index, row in rows(tables, table, ("data_class", "file", "sheet", "row")):
            place = (str(row["file"]), str(row["sheet"]), row["row"])
            if row["data_class"] == "estimated" and place not in tables.undeclared:
                declared.setdefault(place[0], []).append(tables.source(table, index, "data_class"))
    return [finding("activity.estimated_rows", places[0], count=len(places)) for places in declared.values()]


CHECK = Check(("activity.estimated_rows",), _run)
