"""Rows declared as estimated are counted, one remark a file; blank data classes have a warning of their own."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.readers import READERS, RawSheet
from carbonacct.activity.readers.raw import is_blank
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding
from carbonacct.source import Source, cell_name


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    candidates: dict[str, list[Source]] = {}
    for table in (name for name, schema in TABLES.items() if schema.has("data_class")):
        for index, row in rows(tables, table, ("data_class", "file", "sheet")):
            key = (table, str(row["file"]), str(row["sheet"]))
            if row["data_class"] == "estimated" and "data_class" in tables.places.get(key, {}):
                candidates.setdefault(key[1], []).append(tables.source(table, index, "data_class"))
    findings = []
    for file, places in candidates.items():
        path = context.folder / file
        sheets, _ = READERS[path.suffix.lower()](path, file)
        filled = {sheet.sheet: _filled(sheet) for sheet in sheets}
        declared = [place for place in places if place.cell in filled.get(place.sheet, ())]
        if declared:
            findings.append(finding("activity.estimated_rows", declared[0], count=len(declared)))
    return findings


def _filled(sheet: RawSheet) -> set[str]:
    """Cells that hold something: the frame does not tell a blank data class from a declared one."""
    return {
        cell_name(line, column)
        for line, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if not is_blank(cell)
    }


CHECK = Check(("activity.estimated_rows",), _run)
