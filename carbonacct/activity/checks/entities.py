"""Every row names a unit of the organisations table."""

from __future__ import annotations

import difflib

from carbonacct.activity.checks.base import Check, CheckContext, filled_registers, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.registers import codes_of
from carbonacct.findings import Finding, finding

_COLUMNS = (
    ("activity", "entity_id"),
    ("power", "entity_id"),
    ("certificates", "entity_id"),
    ("certificates", "plant_entity_id"),
)
_SEVERAL = "entity_ids"


def closest_entities(value: str, names: dict[str, str]) -> str:
    """Codes most like a value; a value that is the name of a unit gives its code."""
    by_name = [code for code, name in names.items() if name == value]
    return "、".join(by_name or difflib.get_close_matches(value, names, n=3, cutoff=0.3) or list(names)[:3])


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    organisations = tables.organisations
    if organisations.empty:
        return []
    names = dict(zip(organisations["entity_id"].tolist(), organisations["name"].tolist(), strict=True))
    near: dict[str, str] = {}  # by value: one wrong code may stand in every row
    findings = []
    for table, column in (*_COLUMNS, *_register_columns(tables)):
        for index, row in rows(tables, table, [column]):
            text = str(row[column])
            for value in codes_of(text) if column == _SEVERAL else [text]:
                if value and value not in names:
                    if value not in near:
                        near[value] = closest_entities(value, names)
                    place = tables.source(table, index, column)
                    findings.append(finding("activity.unknown_entity", place, value=value, candidates=near[value]))
    return findings


def _register_columns(tables: Tables) -> list[tuple[str, str]]:
    """Registers with rows, and their column of units."""
    return [
        (schema.name, column)
        for schema in filled_registers(tables)
        for column in ("entity_id", _SEVERAL)
        if schema.has(column)
    ]


CHECK = Check(("activity.unknown_entity",), _run)
